# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The files of the roles, with the parts that are generated as they have to be.

Of the argument specs everything is by hand but the options of the module; of the tasks, the arguments of the module.
"""

from __future__ import annotations

import importlib
import re
import typing as t
from pathlib import Path

import yaml

from tests.roles._documentation import PLUGINS, Options, documented_options, role_options

ROOT: t.Final = Path(__file__).parents[2]
MODULES: t.Final = {
    "aws_http_endpoint": "lambda_http_endpoint",
    "gcp_project": "gcp_project",
    "gcp_function": "gcp_cloudfunction",
}
PARTS: t.Final = ("meta/argument_specs.yml", "defaults/main.yml", "tasks/main.yml")
LICENSE_AND_START: t.Final = re.compile(r"(?s)\A.*?^---\n", re.MULTILINE)
WIDTH: t.Final = 112


class _Dumper(yaml.SafeDumper):
    """Indents the elements of lists, as ansible-lint wants it."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        del indentless
        super().increase_indent(flow, indentless=False)

    def ignore_aliases(self, data: object) -> bool:
        """Write what is the same twice, as people read it."""
        del data
        return True


def generated() -> dict[Path, str]:
    """Each file with a generated part, and what it has to hold."""
    return {path: text for role, module in MODULES.items() for path, text in _of_role(role, module)}


def _of_role(role: str, module: str) -> t.Iterator[tuple[Path, str]]:
    folder, options = ROOT / "roles" / role, documented_options(module)
    specs, defaults, tasks = (
        folder / name for name in ("meta/argument_specs.yml", "defaults/main.yml", "tasks/main.yml")
    )
    whole = _whole_specs(specs, role, module, options)
    variables = whole["argument_specs"]["main"]["options"]
    yield specs, _dumped(specs, whole)
    yield defaults, _dumped(defaults, {name: each["default"] for name, each in variables.items() if "default" in each})
    arguments = [_argument(role, name, each) for name, each in options.items()]
    yield tasks, _with_arguments(tasks.read_text(encoding="utf-8"), module, arguments)


def _whole_specs(path: Path, role: str, module: str, options: Options) -> dict[str, t.Any]:
    """The argument specs: the options of the module anew, then those that are the role's own."""
    whole: dict[str, t.Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    main = whole["argument_specs"]["main"]
    spec = importlib.import_module(f"{PLUGINS}.modules.{module}").DEFINITION.argument_spec
    of_module = role_options(role, options, spec)
    main["options"] = {**of_module, **{name: main["options"][name] for name in _own(main["options"], role)}}
    return whole


def _own(options: Options, role: str) -> list[str]:
    """The variables that are the role's own and not an option of the module."""
    own = ("delegate_to", "fact", "smoke_check", "strict")
    return [name for name in options if name.removeprefix(f"{role}_").startswith(own)]


def _argument(role: str, name: str, option: t.Mapping[str, t.Any]) -> str:
    given = f"{role}_{name}"
    always = option.get("required") or "default" in option
    return f'    {name}: "{{{{ {given} }}}}"\n' if always else f'    {name}: "{{{{ {given} | default(omit) }}}}"\n'


def _with_arguments(text: str, module: str, arguments: list[str]) -> str:
    """The tasks with these arguments of the module, whose task is the first."""
    pattern = rf"(?m)(^  polycloud\.faas\.{module}:\n)(?:    .*\n)+"
    return re.sub(pattern, lambda found: found[1] + "".join(arguments), text, count=1)


def _dumped(path: Path, content: t.Any) -> str:
    """The content as YAML, below the licence that the file begins with."""
    beginning = LICENSE_AND_START.match(path.read_text(encoding="utf-8"))
    if beginning is None:
        raise ValueError(f"{path} does not begin with a licence and ---")
    return beginning[0] + yaml.dump(content, Dumper=_Dumper, sort_keys=False, width=WIDTH, allow_unicode=True)
