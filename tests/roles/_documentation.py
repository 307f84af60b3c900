# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The options of a module as its documentation has them, and as the variables of a role."""

from __future__ import annotations

import importlib
import re
import typing as t

import yaml

PLUGINS: t.Final = "ansible_collections.polycloud.faas.plugins"
OPTION: t.Final = re.compile(r"\bO\(([a-z_]+)")
RESULT: t.Final = re.compile(r"\bRV\(([^)]*)\)")
KEPT: t.Final = ("type", "elements", "choices", "default", "required")
END_OF_SENTENCE: t.Final = re.compile(r"(?<=[a-z0-9)])\.\s+(?=[A-Z])")

Option = dict[str, t.Any]
Options = dict[str, Option]


def documented_options(module: str) -> Options:
    """The options of a module by name: its own in their order, then those of the fragments that it names."""
    own = yaml.safe_load(importlib.import_module(f"{PLUGINS}.modules.{module}").DOCUMENTATION)
    options: Options = dict(own["options"])
    for fragment in own["extends_documentation_fragment"]:
        options |= {name: {**each, **options.get(name, {})} for name, each in _fragment(fragment).items()}
    return options


def _fragment(name: str) -> Options:
    """The options of a fragment, such as polycloud.faas._aws.tags."""
    file, _dot, part = name.removeprefix("polycloud.faas.").partition(".")
    found = importlib.import_module(f"{PLUGINS}.doc_fragments.{file}").ModuleDocFragment
    text = getattr(found, part.upper() if part else "DOCUMENTATION")
    return t.cast(Options, yaml.safe_load(text).get("options", {}))


def role_options(role: str, options: Options, spec: t.Mapping[str, t.Mapping[str, t.Any]]) -> Options:
    """The variables of a role that stand for the options of its module, with ``no_log`` from its argument spec.

    Ansible shows all of them where one is invalid, so each has one sentence and no suboptions, which the module checks.
    """

    def named(found: re.Match[str]) -> str:
        return f"O({role}_{found[1]}" if found[1] in options else found[0]

    def converted(option: Option, declared: t.Mapping[str, t.Any]) -> Option:
        given = option["description"]
        sentence = END_OF_SENTENCE.split(given if isinstance(given, str) else given[0])[0].rstrip(".") + "."
        text = RESULT.sub(r"C(\1) of the result", OPTION.sub(named, sentence))
        hidden = {"no_log": declared["no_log"]} if "no_log" in declared else {}
        return {"description": text, **{key: option[key] for key in KEPT if key in option}, **hidden}

    return {f"{role}_{name}": converted(option, spec[name]) for name, option in options.items()}
