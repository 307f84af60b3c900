# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The permissions that CloudFormation's resource handlers need for the properties that a resource has.

AWS's resource schemas list all that a handler may call (handlers.json). Of these an action that belongs to properties
is needed where a resource has one of them; in an update, where it changes. The read handler runs in updates and in
drift detection, which does not know the properties of the template and so needs its whole list. A handler has the
permissions of whoever called CloudFormation.
"""

from __future__ import annotations

import functools
import json
import typing as t
from pathlib import Path

from .handler_properties import (
    ALWAYS,
    LOG_DELIVERY,
    NOT_CONFIGURATION,
    OF_HTTP_ACCESS_LOGS,
    OF_WEB_ACLS,
    PROPERTIES,
)

Properties = dict[str, t.Any]

FILE = Path(__file__).with_name("handlers.json")


@functools.lru_cache(maxsize=1)
def handlers() -> dict[str, dict[str, list[str]]]:
    """What AWS's schemas list for each handler of a type."""
    read: dict[str, dict[str, list[str]]] = json.loads(FILE.read_text(encoding="utf-8"))
    return read


def is_known(resource_type: str) -> bool:
    """Whether it is known which permissions the handlers of this type need."""
    return resource_type in PROPERTIES or resource_type in ALWAYS


def actions_to_create(resource_type: str, properties: Properties) -> list[str]:
    """The actions that the create handler calls."""
    rules = _rules(resource_type)
    needed = [action for action in _listed(resource_type, "create") if _has(rules.get(action, ()), properties)]
    kept = [action for action in needed if f"-{action}" not in rules]
    return [*kept, *_access_logs(resource_type, properties)]


def actions_to_update(resource_type: str, before: Properties, after: Properties) -> list[str]:
    """The actions that the update handler and the read handler call."""
    rules = _rules(resource_type)
    needed = [
        *(action for action in _listed(resource_type, "update") if _is_changed(rules, action, before, after)),
        *(action for action in _listed(resource_type, "read") if _has(rules.get(action, ()), after)),
    ]
    changed = _at("AccessLogSettings", before) != _at("AccessLogSettings", after)
    return list(dict.fromkeys([*needed, *(_access_logs(resource_type, {**before, **after}) if changed else ())]))


def actions_to_delete(resource_type: str, properties: Properties) -> list[str]:
    """The actions that the delete handler calls."""
    rules = _rules(resource_type)
    needed = [
        action
        for action in _listed(resource_type, "delete")
        if _has(rules.get(action, rules.get(f"-{action}", ())), properties) or action == "apigateway:DELETE"
    ]
    return [action for action in needed if action not in {"iam:TagRole", "iam:UntagRole"}]


def actions_to_detect_drift(resource_type: str) -> list[str]:
    """The actions that the read handler calls."""
    return _listed(resource_type, "read")


def _rules(resource_type: str) -> dict[str, tuple[str, ...]]:
    return PROPERTIES.get(resource_type, {})


def _listed(resource_type: str, handler: str) -> list[str]:
    found = handlers().get(resource_type, {}).get(handler, []) if is_known(resource_type) else []
    if resource_type == "AWS::WAFv2::WebACLAssociation":
        return [action for action in found if action in OF_WEB_ACLS]
    return found


def _has(names: tuple[str, ...], properties: Properties) -> bool:
    """Whether a resource has one of these properties; no names are always there."""
    return not names or any(_at(name, properties) not in (None, [], {}) for name in names)


def _is_changed(rules: dict[str, tuple[str, ...]], action: str, before: Properties, after: Properties) -> bool:
    if f"-{action}" in rules:
        return any(_is_taken_away(_at(name, before), _at(name, after)) for name in rules[f"-{action}"])
    names = rules.get(action, ())
    changed = [_at(name, after) for name in names if _at(name, before) != _at(name, after)]
    return not names or any(value not in (None, [], {}) for value in changed)


def _is_taken_away(before: t.Any, after: t.Any) -> bool:
    if isinstance(before, list) and isinstance(after, list):
        return bool({_name(each) for each in before} - {_name(each) for each in after})
    if isinstance(before, dict) and isinstance(after, dict):
        return bool(before.keys() - after.keys())
    return before not in (None, [], {}) and after in (None, [], {})


def _name(value: t.Any) -> str:
    """What a tag or a policy is known by."""
    if isinstance(value, dict):
        return str(value.get("Key") or value.get("PolicyName") or json.dumps(value, sort_keys=True))
    return str(value)


def _at(name: str, properties: Properties) -> t.Any:
    if name == "<configuration>":
        return {key: value for key, value in properties.items() if key not in NOT_CONFIGURATION}
    value: t.Any = properties
    for part in name.split("."):
        value = value.get(part) if isinstance(value, dict) else None
    return value


def _access_logs(resource_type: str, properties: Properties) -> tuple[str, ...]:
    is_logged = resource_type == "AWS::ApiGatewayV2::Stage" and _has(LOG_DELIVERY, properties)
    return OF_HTTP_ACCESS_LOGS if is_logged else ()
