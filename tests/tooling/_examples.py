# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Writes down the options that the integration targets give to the modules that deploy, for the unit tests.

What differs from run to run or from machine to machine is replaced, so that a run gives the same again.
"""

from __future__ import annotations

import json
import re
import typing as t
from pathlib import Path

from tests.tooling._integration import TARGETS, run_targets
from tests.tooling._paths import CACHE, ROOT
from tests.tooling._process import Log

EXAMPLES: t.Final = ROOT / "tests" / "unit" / "plugins" / "recorded" / "targets.json"
MODULES: t.Final = ("lambda_http_endpoint", "gcp_cloudfunction", "gcp_project")
COLLECTION: t.Final = "polycloud.faas."
SETTINGS: t.Final = """\
[defaults]
callback_plugins = {plugins}

[callback_given_options]
file = {file}
modules = {modules}
"""
# what the ids of projects end with, instead of an end at random: by target, and the same in each run
SUFFIX: t.Final = "setup_gcp_given_suffix={{ (ansible_play_role_names | last | hash('sha1'))[:8] }}"
# how a cloud is reached, and how long is waited for it
NOT_KEPT: t.Final = frozenset(
    {
        *("access_key", "secret_key", "session_token", "region", "endpoint_url", "aws_config"),
        *("access_token", "api_endpoints", "debug_botocore_endpoint_logs", "wait_timeout"),
    }
)
# what Ansible gives to a module that it runs in a Python of its own
ADDED: t.Final = "_ansible_"
REPLACED: t.Final = (
    (r"/\S*/ansible_collections/polycloud/faas/(?:tests/output/\S*?/tests/integration/targets/)?", "/collection/"),
    (r"/\S*/ansible\.[a-z0-9_]{8}", "/temporary"),
    (r"\b127\.0\.0\.1:\d+", "127.0.0.1:80"),
    (r"\b(vpc|subnet|sg|fs|fsap)-[0-9a-f]{8,17}\b", r"\1-0123456789abcdef0"),
    (r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b", "00000000-0000-4000-8000-000000000000"),
    (r"\b(us-east-1_)[0-9A-Za-z]{9}\b", r"\1ABCDEFGHI"),
    (r"(?<![\w/])(?=\w*[0-9])[0-9A-Za-z]{26}(?!\w)", "0123456789abcdefghijklmnop"),
    (r"\b(deploymentbucket-)[0-9a-f]{13}\b", r"\g<1>0123456789abc"),
    (r"\b(it-[0-9a-f]{8})-[b-z0-9]{6}\b", r"\1-bcdfgh"),
    (r"\b\d{16}\b", "1234567890123456"),
    (r"\b\d{12}-compute@", "123456789012-compute@"),
)

Json = dict[str, t.Any]
Examples = dict[str, list[Json]]


def harvest(log: Log, targets: t.Sequence[str] = ()) -> None:
    """Run all targets, or those named, and write down anew what they give to the modules."""
    file = CACHE / "examples" / "given.jsonl"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("", encoding="utf-8")
    plugins = Path(__file__).with_name("callbacks")
    modules = ",".join(f"{COLLECTION}{name}" for name in MODULES)
    settings = SETTINGS.format(plugins=plugins, file=file, modules=modules)
    run_targets(log, "examples", targets, extra=[SUFFIX], lint_templates=False, settings=settings)
    known = json.loads(EXAMPLES.read_text(encoding="utf-8"))
    given = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    EXAMPLES.write_text(written(renewed(known, given, targets or names())), encoding="utf-8")


def names() -> list[str]:
    """The targets that are not there for others."""
    return sorted(path.name for path in TARGETS.iterdir() if not path.name.startswith("setup_"))


def renewed(known: Examples, given: t.Iterable[Json], targets: t.Iterable[str]) -> Examples:
    """The examples with those of the targets taken from what was given; each is there once, where it comes first."""
    found: Examples = {name: known.get(name, []) for name in names()} | {name: [] for name in targets}
    for each in given:
        if each["options"].get("state") != "absent":
            found[each["target"]].append(example(each["module"].removeprefix(COLLECTION), each["options"]))
    seen: set[str] = set()
    kept: Examples = {name: [] for name in sorted(found)}
    for name, new in kept.items():
        for each in found[name]:
            text = json.dumps(each, sort_keys=True)
            if text not in seen:
                seen.add(text)
                new.append(each)
    return kept


def example(module: str, options: t.Mapping[str, t.Any]) -> Json:
    """A module with its options as they are anywhere and at any time."""
    kept = sorted(name for name in options if name not in NOT_KEPT and not name.startswith(ADDED))
    return {"module": module, **{name: _stable(options[name]) for name in kept}}


def _stable(value: t.Any) -> t.Any:
    if isinstance(value, dict):
        return {_stable(name): _stable(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_stable(each) for each in value]
    if isinstance(value, str):
        for pattern, replacement in REPLACED:
            value = re.sub(pattern, replacement, value)
    return value


def written(examples: Examples) -> str:
    """JSON with a line for each example."""
    parts = [
        f"{json.dumps(name)}: [" + ",".join(f"\n  {json.dumps(each)}" for each in found) + ("\n ]" if found else "]")
        for name, found in examples.items()
    ]
    return "{\n " + ",\n ".join(parts) + "\n}\n"
