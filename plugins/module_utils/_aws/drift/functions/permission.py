# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""AWS::Lambda::Permission: a statement in the policy of a function or an alias (Lambda's GetPolicy; pure)."""

from __future__ import annotations

import json
import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.expressions import is_known
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.differences import BY_CALLS, BY_UPDATES
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.reading import reading

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import Properties
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.differences import Drift
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.places import Place
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.reading import Answers, Read
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.watched import Call

# The conditions that Lambda writes for properties of a permission.
CONDITIONS: t.Final = {
    "SourceArn": "aws:sourcearn",
    "SourceAccount": "aws:sourceaccount",
    "FunctionUrlAuthType": "lambda:functionurlauthtype",
    "InvokedViaFunctionUrl": "lambda:invokedviafunctionurl",
    "PrincipalOrgID": "aws:principalorgid",
    "EventSourceToken": "lambda:eventsourcetoken",
}
NAMES: t.Final = ("Action", "Principal", *CONDITIONS)


def named(place: Place) -> str:
    function = ":".join(_target(place).values())
    return f"permission {statement_id(place)} of {place.properties['Principal']} for function {function}"


def reads(place: Place, _answers: Answers) -> list[Read]:
    target = _target(place)
    return [_read(target)] if target else []


def compare(place: Place, answers: Answers) -> list[Drift]:
    answer = answers[_read(_target(place))]
    statements = json.loads(answer["Policy"])["Statement"] if answer else []
    expected = {name: place.properties[name] for name in NAMES if is_known(place.properties.get(name, {"Ref": ""}))}
    if not statement_id(place):
        return _without_id(place, expected, statements)
    actual = next((_properties(each) for each in statements if each.get("Sid") == statement_id(place)), None)
    if actual is None:
        given = {name: place.properties[name] for name in NAMES if name in place.properties}
        return [place.is_missing("Id", statement_id(place), way=BY_CALLS if is_known(given) else BY_UPDATES)]
    return [
        place.differs(name, expected[name], actual.get(name))
        for name in expected
        if _text(expected[name]) != _text(actual.get(name))
    ]


def _without_id(place: Place, expected: Properties, statements: t.Iterable[Properties]) -> list[Drift]:
    """The permission of a stack that does not say which statement is its own: any that is equal will do."""
    wanted = {name: _text(value) for name, value in expected.items()}
    found = [{name: _text(value) for name, value in _properties(each).items()} for each in statements]
    if any(wanted.items() <= each.items() for each in found):
        return []
    return [place.is_missing("Principal", expected["Principal"], way=BY_UPDATES)]


def repair(place: Place, drift: t.Sequence[Drift], _answers: Answers) -> list[Call]:
    """RemovePermission and AddPermission, under the ID that CloudFormation knows."""
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.watched import Call

    activity = f"Repairing {named(place)}"
    where = {**_target(place), "StatementId": statement_id(place)}
    given = {name: place.properties[name] for name in NAMES if name in place.properties}
    added = Call("lambda", "add_permission", activity, {**where, **given})
    if any(each.is_missing for each in drift):
        return [added]
    return [Call("lambda", "remove_permission", activity, where), added]


def statement_id(place: Place) -> str:
    """CloudFormation's ID of a permission is that of its statement, with or without the function before it."""
    return place.physical_id.rpartition("|")[2]


def _target(place: Place) -> dict[str, str]:
    """The function that the permission is for, as parameters of a call; empty as long as it is not known.

    A function of the service is called by its name, also before the account is known that its ARN has.
    """
    given = place.properties["FunctionName"]
    if not isinstance(given, str):
        return {}
    parts = given.split(":")
    if not given.startswith("arn:"):
        name, qualifier = parts[0], parts[1:]
    else:
        is_own = place.template["FunctionName"] != given
        name, qualifier = parts[6] if is_own else ":".join(parts[:7]), parts[7:]
    return {"FunctionName": name, **({"Qualifier": qualifier[0]} if qualifier else {})}


def _read(target: t.Mapping[str, str]) -> Read:
    return reading("lambda", "get_policy", f"the policy of function {':'.join(target.values())}", **target)


def _properties(statement: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    """The properties of a permission that make this statement."""
    principal = statement.get("Principal")
    if isinstance(principal, dict):
        principal = next(iter(principal.values()), None)
    conditions = {
        key.lower(): value for values in (statement.get("Condition") or {}).values() for key, value in values.items()
    }
    found = {name: conditions[key] for name, key in CONDITIONS.items() if key in conditions}
    return {"Action": statement.get("Action"), "Principal": principal, **found}


def _text(value: t.Any) -> str:
    """In a form that can be compared: Lambda writes an account as the ARN of its root, and truth as a word."""
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return text.split(":")[4] if text.startswith("arn:") and text.endswith(":root") else text
