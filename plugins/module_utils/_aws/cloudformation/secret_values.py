# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Property values that AWS returns, without secrets (pure).

CloudFormation returns values as strings, lists and dictionaries as JSON, and does not mark which are secret.
"""

from __future__ import annotations

import json
import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.references import references
from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.secret_properties import (
    Sides,
    hidden,
    hidden_sides,
    is_secret_path,
)
from ansible_collections.polycloud.faas.plugins.module_utils._module.result import CHANGED, SET

FUNCTION: t.Final = "AWS::Lambda::Function"
ENVIRONMENT: t.Final = "Environment"
CUT_OFF: t.Final = ('{"', '["', '[{"')


def read_value(text: str | None) -> t.Any:
    """The list or dictionary that a string encodes, or the string."""
    if text is None or not text.startswith(("{", "[")):
        return text
    try:
        return json.loads(text)
    except ValueError:
        return text


def is_secret(template: t.Mapping[str, t.Any], logical_id: str, path: t.Sequence[str]) -> bool:
    """Whether a property is secret by its name, or gets its value from a secret or a NoEcho parameter."""
    resource = template["Resources"].get(logical_id, {})
    kind = str(resource.get("Type"))
    if (kind == FUNCTION and path[0] == ENVIRONMENT) or is_secret_path((kind, *path)):
        return True
    node = _at(resource.get("Properties", {}), path)
    parameters = template.get("Parameters", {}).items()
    hidden = {name for name, each in parameters if str(each.get("NoEcho")).lower() == "true"}
    return "{{resolve:" in json.dumps(node) or not hidden.isdisjoint(name for _kind, name in references(node))


def shown_pair(kind: str, path: t.Sequence[str], before: t.Any, after: t.Any) -> Sides:
    """Both values of a property of a resource of this type, without their secrets."""
    where = (kind, *path)
    if is_secret_path(where) or _is_cut_off(before) or _is_cut_off(after):
        return masked_pair(before, after)
    return hidden_sides(before, after, lambda node, choose: hidden(node, where, choose))


def _is_cut_off(value: t.Any) -> bool:
    """Whether it is the beginning of a truncated list or dictionary."""
    return isinstance(value, str) and value.startswith(CUT_OFF)


def masked_pair(before: t.Any, after: t.Any) -> tuple[t.Any, t.Any]:
    """Both values as "(set)" and "(changed)"; names in dictionaries stay, and None is none."""
    return _masked(before, SET), _masked(after, SET if before is None else CHANGED)


def _at(node: t.Any, path: t.Sequence[str]) -> t.Any:
    """The part of the template at a path, or the last part on the way to it."""
    for step in path:
        if isinstance(node, dict) and step in node:
            node = node[step]
        elif isinstance(node, list) and step.isdigit() and int(step) < len(node):
            node = node[int(step)]
        else:
            break
    return node


def _masked(value: t.Any, word: str) -> t.Any:
    if isinstance(value, dict):
        return {name: _masked(each, word) for name, each in value.items()}
    return None if value is None else word
