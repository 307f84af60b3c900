# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The roles have every option of their module, with its type, choices and default; suboptions are the module's."""

from __future__ import annotations

import json
import typing as t
from pathlib import Path

import pytest
import yaml

from ansible_collections.polycloud.faas.plugins.module_utils._aws.endpoint_options import ENDPOINT_OPTIONS
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.function import SHARED_OPTIONS
from ansible_collections.polycloud.faas.plugins.modules import gcp_cloudfunction, gcp_project
from tests.roles._files import generated

ROLES = Path(__file__).parents[3] / "roles"
Spec = dict[str, dict[str, t.Any]]

MODULE_SPECS: dict[str, Spec] = {
    "aws_http_endpoint": ENDPOINT_OPTIONS,
    "gcp_project": gcp_project.DEFINITION.argument_spec,
    "gcp_function": gcp_cloudfunction.DEFINITION.argument_spec,
}
ALL_ROLES = [*sorted(MODULE_SPECS), "http_function"]
ROLES_OWN = {"delegate_to", "fact", "strict"}
SMOKE_CHECK = {"smoke_check", "smoke_check_status", "smoke_check_retries", "smoke_check_delay"}


def _load(role: str, path: str) -> t.Any:
    return yaml.safe_load((ROLES / role / path).read_text(encoding="utf-8"))


def _role_options(role: str) -> Spec:
    return t.cast(Spec, _load(role, "meta/argument_specs.yml")["argument_specs"]["main"]["options"])


def _comparable(option: dict[str, t.Any]) -> dict[str, t.Any]:
    kind = option.get("type", "str")
    return {
        "type": "raw" if kind == "jsonarg" else kind,
        **{name: option.get(name) for name in ("elements", "choices", "default")},
        "no_log": bool(option.get("no_log")),
    }


@pytest.mark.parametrize("role", sorted(MODULE_SPECS))
def test_a_role_has_the_options_of_its_module(role: str) -> None:
    options = _role_options(role)
    own = {f"{role}_{name}" for name in ROLES_OWN | SMOKE_CHECK}
    shown = {name.removeprefix(f"{role}_"): _comparable(each) for name, each in options.items() if name not in own}
    expected = {name: _comparable(each) for name, each in MODULE_SPECS[role].items()}
    assert shown == expected


@pytest.mark.parametrize("path", generated(), ids=lambda path: str(path.relative_to(ROLES)))
def test_what_is_generated_is_up_to_date(path: Path) -> None:
    assert path.read_text(encoding="utf-8") == generated()[path], "run: make roles"


@pytest.mark.parametrize("role", ALL_ROLES)
def test_the_defaults_of_a_role_are_those_it_documents(role: str) -> None:
    documented = {name: each["default"] for name, each in _role_options(role).items() if "default" in each}
    assert _load(role, "defaults/main.yml") == documented


@pytest.mark.parametrize("role", sorted(MODULE_SPECS))
def test_a_role_hands_every_option_to_its_module(role: str) -> None:
    task = _load(role, "tasks/main.yml")[0]
    (arguments,) = (value for key, value in task.items() if key.startswith("polycloud.faas."))
    assert set(arguments) == set(MODULE_SPECS[role])
    assert all(f"{role}_{name}" in value for name, value in arguments.items())


@pytest.mark.parametrize("role", ALL_ROLES)
def test_the_readme_of_a_role_has_its_variables(role: str) -> None:
    readme = (ROLES / role / "README.md").read_text(encoding="utf-8")
    missing = [name for name in _role_options(role) if f"\n| `{name}` |" not in readme]
    assert missing == []


@pytest.mark.parametrize(
    ("variable", "module", "not_handed_over"),
    [
        ("http_function_aws", {**ENDPOINT_OPTIONS, **SHARED_OPTIONS}, {"handler"}),
        ("http_function_gcp", gcp_cloudfunction.DEFINITION.argument_spec, set()),
    ],
)
def test_what_is_particular_to_a_cloud_is_as_in_its_module(
    variable: str, module: Spec, not_handed_over: set[str]
) -> None:
    keys = _role_options("http_function")[variable]["options"]
    task = _load("http_function", f"tasks/{variable.removeprefix('http_function_')}.yml")[0]
    (arguments,) = (value for key, value in task.items() if key.startswith("polycloud.faas."))
    for name in keys.keys() - not_handed_over:
        assert variable in arguments.get(name, arguments.get("functions", [{}])[0].get(name, ""))
        shown, expected = _comparable(keys[name]), _comparable(module[name])
        assert {**shown, "default": None} == {**expected, "default": None}
    readme = (ROLES / "http_function" / "README.md").read_text(encoding="utf-8")
    assert [name for name in keys if f"\n| `{name}` |" not in readme] == []


@pytest.mark.parametrize("role", ALL_ROLES)
def test_a_wrong_value_does_not_print_pages(role: str) -> None:
    """Where a variable is invalid, Ansible shows the whole argument spec as JSON."""
    assert len(json.dumps(_role_options(role))) < 10_500


@pytest.mark.parametrize("role", ALL_ROLES)
def test_loops_have_variables_of_their_own(role: str) -> None:
    """The variables of a role are evaluated late, and those of its user may read ``item``."""
    tasks = [
        each
        for path in (ROLES / role / "tasks").glob("*.yml")
        for each in _all_tasks(_load(role, f"tasks/{path.name}"))
    ]
    looped = [each for each in tasks if "loop" in each]
    assert [each["name"] for each in looped if not each["loop_control"]["loop_var"].startswith(f"__{role}_")] == []


def _all_tasks(tasks: list[dict[str, t.Any]]) -> t.Iterator[dict[str, t.Any]]:
    for task in tasks:
        yield task
        for part in ("block", "rescue", "always"):
            yield from _all_tasks(task.get(part, []))
