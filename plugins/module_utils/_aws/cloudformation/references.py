# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""References between parts of a template (pure).

CloudFormation checks them too, but only after it has created the bucket of a new stack.
"""

from __future__ import annotations

import re
import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._errors import OptionError

# Macros may create the target of a reference.
MACROS: t.Final = ("Fn::Transform", "Fn::ForEach")

SUBSTITUTED: t.Final = re.compile(r"\$\{([^!}][^}]*)\}")


def check_references(template: t.Mapping[str, t.Any]) -> None:
    """:raises OptionError: a resource, output or condition refers to something that the template does not have."""
    known = {*template["Resources"], *template.get("Parameters", {})}
    conditions = set(template.get("Conditions", {}))
    if "Transform" in template or any(_uses_macros(each) for each in template["Resources"].values()):
        return
    for section in ("Resources", "Outputs", "Conditions"):
        for name, given in template.get(section, {}).items():
            for kind, target in sorted(references(given) | _attribute_references(given)):
                there = conditions if kind == "condition" else known
                if target not in there and not target.startswith("AWS::"):
                    raise OptionError(
                        f"{name} must only refer to parts of the stack, but it refers to the {kind} {target}, "
                        f"which is not in {'conditions' if kind == 'condition' else 'resources or parameters'}.",
                        hint=_way_out(target),
                    )


def _way_out(target: str) -> str | None:
    """Logical IDs have no colon, but variables of IAM policies do."""
    if ":" not in target:
        return None
    return f"If it is a variable of a policy, write ${{!{target}}} within Fn::Sub, or use no Fn::Sub."


def references(node: t.Any) -> set[tuple[str, str]]:
    """All that a part of a template refers to, as ("resource" or "condition", logical ID)."""
    if isinstance(node, list):
        return set().union(*(references(each) for each in node))
    if not isinstance(node, dict):
        return set()
    return set().union(*(_references_of(key, value) | references(value) for key, value in node.items()))


def _references_of(key: str, value: t.Any) -> set[tuple[str, str]]:
    match key, value:
        case "Ref", str():
            return {("resource", value)}
        case "Fn::GetAtt", str():
            return {("resource", value.partition(".")[0])}
        case "Fn::GetAtt", [str() as name, *_]:
            return {("resource", name)}
        case "Fn::Sub", str():
            return _substituted(value, frozenset())
        case "Fn::Sub", [str() as text, dict() as local]:
            return _substituted(text, frozenset(local))
        case "Fn::If", [str() as name, *_]:
            return {("condition", name)}
    return set()


def _attribute_references(part: t.Mapping[str, t.Any]) -> set[tuple[str, str]]:
    """What a resource, output or condition refers to outside its properties."""
    depends = part.get("DependsOn", [])
    needed = {("resource", str(each)) for each in ([depends] if isinstance(depends, str) else depends)}
    return needed | ({("condition", part["Condition"])} if isinstance(part.get("Condition"), str) else set())


def _substituted(text: str, local: frozenset[str]) -> set[tuple[str, str]]:
    names = {found.strip().partition(".")[0] for found in SUBSTITUTED.findall(text)}
    return {("resource", name) for name in names - local}


def _uses_macros(node: t.Any) -> bool:
    if isinstance(node, dict):
        return any(key.startswith(MACROS) or _uses_macros(value) for key, value in node.items())
    return isinstance(node, list) and any(_uses_macros(each) for each in node)
