# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every YAML example in the documentation has options that its module or role takes."""

from __future__ import annotations

import functools
import importlib
import re
import textwrap
import typing as t
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from ansible_collections.polycloud.faas.plugins.module_utils._aws.endpoint_options import ENDPOINT_OPTIONS
from ansible_collections.polycloud.faas.plugins.module_utils._aws.package import packing
from ansible_collections.polycloud.faas.plugins.module_utils._aws.package.packing import Packed
from ansible_collections.polycloud.faas.plugins.module_utils._aws.run_endpoint import endpoint
from ansible_collections.polycloud.faas.plugins.module_utils._errors import OptionError
from ansible_collections.polycloud.faas.plugins.module_utils._module.task import Task
from ansible_collections.polycloud.faas.plugins.module_utils._source.choice import Choice

ROOT = Path(__file__).parents[3]
PACKAGE = "ansible_collections.polycloud.faas.plugins.modules"
PREFIX = "polycloud.faas."
ENDPOINT = f"{PREFIX}lambda_http_endpoint"
ANY_FUNCTION = {"name": "any", "handler": "any.handler"}
ANY_ROUTES = [{"method": "GET", "path": "/any"}]
BLOCK = re.compile(r"^( *)```yaml\n(.*?)^\1```", re.DOTALL | re.MULTILINE)
NO_OPTIONS = ("# serverless.yml", "# template.yaml", "# http_function\n")
COLLECTIONS_OF_OTHERS = ("amazon.aws.", "community.aws.")
PAGES = [
    *(ROOT / "docs").rglob("*.md"),
    *(ROOT / "roles").glob("*/README.md"),
    ROOT / "README.md",
]
PLACEHOLDERS = {"int": 1, "float": 1.0, "bool": True, "list": [], "dict": {}}

Spec = t.Mapping[str, t.Mapping[str, t.Any]]
Use = tuple[str, Spec, dict[str, t.Any]]


@dataclass(frozen=True)
class Example:
    """One block of YAML, and the line where it begins."""

    place: str
    text: str

    @property
    def is_of_others(self) -> bool:
        """A file of another tool, tasks of another collection from which somebody comes, or a result."""
        keys = [key for each in _mappings(yaml.safe_load(self.text)) for key in each]
        return self.text.startswith(NO_OPTIONS) or any(key.startswith(COLLECTIONS_OF_OTHERS) for key in keys)

    @functools.cached_property
    def uses(self) -> list[Use]:
        """What of ours it uses; nothing where it is of others."""
        if self.is_of_others:
            return []
        content = yaml.safe_load(self.text)
        return list(used(content)) or part(content)


def _blocks(path: Path) -> t.Iterator[Example]:
    text = path.read_text(encoding="utf-8")
    for found in BLOCK.finditer(text):
        line = text.count("\n", 0, found.start()) + 1
        yield Example(f"{path.relative_to(ROOT)}:{line}", textwrap.dedent(found[2]))


def _module_examples() -> t.Iterator[Example]:
    for path in sorted((ROOT / "plugins" / "modules").glob("*.py")):
        yield Example(path.name, importlib.import_module(f"{PACKAGE}.{path.stem}").EXAMPLES)


EXAMPLES = [*(each for path in sorted(PAGES) for each in _blocks(path)), *_module_examples()]


def _mappings(content: t.Any) -> t.Iterator[dict[str, t.Any]]:
    """All dictionaries in it, the outer ones first."""
    if isinstance(content, dict):
        yield content
    for each in content.values() if isinstance(content, dict) else content if isinstance(content, list) else ():
        yield from _mappings(each)


def module_spec(name: str) -> Spec:
    definition = importlib.import_module(f"{PACKAGE}.{name}").DEFINITION
    return t.cast(Spec, definition.argument_spec)


def role_spec(name: str) -> Spec:
    text = (ROOT / "roles" / name / "meta" / "argument_specs.yml").read_text(encoding="utf-8")
    return t.cast(Spec, yaml.safe_load(text)["argument_specs"]["main"]["options"])


def used(content: t.Any) -> t.Iterator[Use]:
    """What of ours an example uses: a name, its options, and those that are given."""
    for each in _mappings(content):
        for key, value in each.items():
            if key.startswith(PREFIX):
                yield key, module_spec(key.removeprefix(PREFIX)), value or {}
            elif key in {"ansible.builtin.include_role", "ansible.builtin.import_role"}:
                yield from _role(value["name"], each.get("vars", {}))
            elif key == "role" and isinstance(value, str):
                yield from _role(value, each)


def _role(name: str, variables: dict[str, t.Any]) -> t.Iterator[Use]:
    if name.startswith(PREFIX):
        role = name.removeprefix(PREFIX)
        yield name, role_spec(role), {key: each for key, each in variables.items() if key.startswith(f"{role}_")}


def part(content: t.Any) -> list[Use]:
    """What an example without a task shows: variables of a role, or options of lambda_http_endpoint."""
    keys = list(content) if isinstance(content, dict) else []
    for role in sorted(path.name for path in (ROOT / "roles").iterdir()):
        if keys and all(key.startswith(f"{role}_") for key in keys):
            return [(f"role {role}", role_spec(role), content)]
    if keys and set(keys) <= ENDPOINT_OPTIONS.keys():
        routes = [] if content.get("api_type") == "function_url" else ANY_ROUTES
        functions = [{**ANY_FUNCTION, "routes": routes}]
        return [(ENDPOINT, ENDPOINT_OPTIONS, {"name": "part", "functions": functions, **content})]
    return []


def without_templates(value: t.Any, option: t.Mapping[str, t.Any]) -> t.Any:
    """The value with something of the right type, or the first choice, in the place of what Ansible fills in."""
    if isinstance(value, str) and "{{" in value:
        choices = option.get("choices")
        return choices[0] if choices else PLACEHOLDERS.get(option.get("type", "str"), "filled-in-by-ansible-later")
    if isinstance(value, dict) and option.get("options"):
        return {key: without_templates(each, option["options"].get(key, {})) for key, each in value.items()}
    if isinstance(value, list) and option.get("elements"):
        element = {"type": option["elements"], "options": option.get("options")}
        return [without_templates(each, element) for each in value]
    return value


def errors(spec: Spec, given: dict[str, t.Any]) -> list[str]:
    filled = {key: without_templates(value, spec.get(key, {})) for key, value in given.items()}
    return list(ArgumentSpecValidator(spec).validate(filled).error_messages)


def test_there_are_examples() -> None:
    assert len(EXAMPLES) > 50
    assert {each.place.partition(":")[0] for each in EXAMPLES} >= {"README.md", "docs/aws.md", "docs/gcp.md"}


@pytest.mark.parametrize("example", EXAMPLES, ids=[each.place for each in EXAMPLES])
def test_an_example_has_options_that_are_there(example: Example) -> None:
    assert example.uses or example.is_of_others
    for name, spec, given in example.uses:
        assert [name, *errors(spec, given)] == [name]


class Reached(Exception):
    """The first call would be made now."""


def check(given: dict[str, t.Any]) -> None:
    """Everything that ``lambda_http_endpoint`` says of its options before the first call."""
    filled = {key: without_templates(value, ENDPOINT_OPTIONS[key]) for key, value in given.items()}
    options = ArgumentSpecValidator(ENDPOINT_OPTIONS).validate(filled).validated_parameters

    def make_api(_options: t.Mapping[str, t.Any]) -> t.Any:
        raise Reached

    with pytest.raises(Reached):
        endpoint(Task(options), make_api)


SERVICES = [
    pytest.param(given, id=example.place)
    for example in EXAMPLES
    for name, _spec, given in example.uses
    if name == ENDPOINT
]


@pytest.mark.parametrize("given", SERVICES)
def test_a_service_of_an_example_is_taken(given: dict[str, t.Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packing, "packed", lambda service, task: Choice(None, lambda rules: Packed({}, {})))
    check(given)


def option_paths(spec: Spec) -> t.Iterator[str]:
    """All options and suboptions, such as ``functions.routes.path``."""
    for name, option in spec.items():
        yield name
        yield from (f"{name}.{below}" for below in option_paths(option.get("options") or {}))


def given_paths(value: t.Any) -> t.Iterator[str]:
    """The same of what an example gives."""
    for name, each in value.items() if isinstance(value, dict) else ():
        yield str(name)
        for element in each if isinstance(each, list) else [each]:
            yield from (f"{name}.{below}" for below in given_paths(element))


def test_the_page_of_options_has_all_of_them() -> None:
    shown = {
        path
        for example in EXAMPLES
        if example.place.startswith("docs/aws/options.md:")
        for _name, _spec, given in example.uses
        for path in given_paths(given)
    }
    same = {"defaults.": "functions.", "functions.requirements.": "requirements."}
    for path in option_paths(ENDPOINT_OPTIONS):
        names = [
            path,
            *(other + path.removeprefix(prefix) for prefix, other in same.items() if path.startswith(prefix)),
        ]
        assert shown.intersection(names), path


def test_mistakes_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packing, "packed", lambda service, task: Choice(None, lambda rules: Packed({}, {})))
    assert errors(ENDPOINT_OPTIONS, {"name": "x", "memorySize": 128})
    assert errors(ENDPOINT_OPTIONS, {"name": "x", "functions": [{"name": "{{ it }}", "handler": "a.b", "route": []}]})
    assert errors(ENDPOINT_OPTIONS, {"name": "x", "functions": "{{ them }}", "wait_timeout": "{{ long }}"}) == []
    assert part({"functions": [], "provider": {}}) == []
    with pytest.raises(OptionError, match="memory_size of function any must be 128 to 10240"):
        check({"name": "x", "functions": [{**ANY_FUNCTION, "memory_size": 1}]})
