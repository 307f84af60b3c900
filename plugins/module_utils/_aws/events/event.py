# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the file of every kind of event has, and what several of them need (pure)."""

from __future__ import annotations

import json
import re
import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation import logical_ids
from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.expressions import Value, is_expression
from ansible_collections.polycloud.faas.plugins.module_utils._errors import OptionError
from ansible_collections.polycloud.faas.plugins.module_utils._mappings import NOTHING
from ansible_collections.polycloud.faas.plugins.module_utils._record import Record

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import (
        Template,
    )
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.declared import Declared
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.function import Function
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.service import Service

Statement = t.Mapping[str, t.Any]


class Event(Record):
    """An event of a function: ``place`` among all events of the function, ``nth`` among those of its kind, from 1.

    ``options`` are of the class that the file of its kind declares.
    """

    service: Service
    function: Function
    kind: str
    place: int
    nth: int
    options: t.Any

    @property
    def where(self) -> str:
        """What messages say after the name of an option."""
        return f"of function {self.function.name}"

    def option(self, name: str = "") -> str:
        """What messages call an option of it."""
        return f"events[].{self.kind}{f'.{name}' if name else ''} {self.where}"


def check_one_of(event: Event, one: str, other: str) -> None:
    """:raises OptionError: not exactly one of the two options is given."""
    given = [getattr(event.options, name) is not None for name in (one, other)]
    if sum(given) != 1:
        what = "both were" if any(given) else "neither was"
        raise OptionError(f"{event.option()} must have either {one} or {other}, but {what} given.")


class Made(Record):
    """What a template has for an event.

    ``resources`` are its own, ``shared`` those that it may have together with other events, such as its topic;
    ``joined`` is what resources that the user added get besides.
    ``statements`` are what the role of the function must allow. ``dead_letters`` are queues with the service that
    sends to each and the ARN of what it sends for.
    """

    resources: t.Mapping[str, dict[str, t.Any]] = NOTHING
    shared: t.Mapping[str, dict[str, t.Any]] = NOTHING
    joined: t.Mapping[str, dict[str, t.Any]] = NOTHING
    statements: tuple[Statement, ...] = ()
    dead_letters: tuple[tuple[Value, str, Value], ...] = ()


class EventFile(t.Protocol):
    """The file of a kind of event; each part is called only for services that have such an event."""

    OPTIONS: type[Declared]

    def check(self, event: Event, /) -> None:
        """:raises OptionError: an option is not allowed, or contradicts another one."""

    def made(self, event: Event, /) -> Made:
        """Its resources, and what others must allow."""

    def words(self, template: Template, function: str, /) -> dict[str, dict[str, t.Any]]:
        """The options of all such events of the function, by the logical ID of the resource that shows each."""


def target(function: Function) -> dict[str, t.Any]:
    """The ARN that an event invokes: the alias if there is one, otherwise the function."""
    if function.alias:
        return {"Ref": logical_ids.alias(function.name)}
    return {"Fn::GetAtt": [logical_ids.function(function.name), "Arn"]}


def is_target(value: t.Any, function: str) -> bool:
    """Whether ``value`` is the target of the function with this short name."""
    return value in (
        {"Ref": logical_ids.alias(function)},
        {"Fn::GetAtt": [logical_ids.function(function), "Arn"]},
    )


def permission(function: Function, principal: str, **more: t.Any) -> dict[str, t.Any]:
    """AWS::Lambda::Permission: a service may invoke the function; ``more`` are properties."""
    return {
        "Type": "AWS::Lambda::Permission",
        "Properties": {
            "FunctionName": target(function),
            "Action": "lambda:InvokeFunction",
            "Principal": principal,
            **more,
        },
    }


def allow(actions: t.Sequence[str], resource: Value) -> Statement:
    return {"Effect": "Allow", "Action": list(actions), "Resource": [resource]}


def plain(name: str) -> str:
    """A name as logical IDs of events have it: letters and digits, the first one a capital."""
    letters = re.sub(r"[^0-9A-Za-z]", "", name)
    return letters[:1].upper() + letters[1:]


def name_in(arn: Value) -> str:
    """What an ARN, or an expression for one, calls its resource: the end of the ARN, or the logical ID.

    An expression that shows neither is called by all of its letters.
    """
    match arn:
        case str():
            return re.split(r"[:/]", arn)[-1]
        case {"Fn::GetAtt": [str() as name, *_]} | {"Ref": str() as name} | {"Fn::ImportValue": str() as name}:
            return name
        case {"Fn::GetAtt": str() as attribute}:
            return attribute.partition(".")[0]
        case {"Fn::Join": [_, [*_, str() as last]]}:
            return re.split(r"[:/]", last)[-1]
        case {"Fn::Sub": str() as text}:
            return re.split(r"[:/](?![^{]*\})", text)[-1]
    return json.dumps(arn, sort_keys=True)


def resource_named(service: Service, value: Value) -> tuple[str, t.Mapping[str, t.Any]] | None:
    """The logical ID and the definition of the one of ``resources`` that an expression refers to."""
    match value:
        case {"Fn::GetAtt": [str() as name, *_]} | {"Ref": str() as name}:
            found = service.additions.resources.get(name)
            return None if found is None else (name, found)
        case {"Fn::GetAtt": str() as text}:
            name = text.partition(".")[0]
            found = service.additions.resources.get(name)
            return None if found is None else (name, found)
    return None


def json_text(value: t.Any) -> str:
    """A string as it is, all else as compact JSON."""
    return value if isinstance(value, str) else json.dumps(value, separators=(",", ":"))


def from_json(text: t.Any) -> t.Any:
    """What ``json_text`` was made of; an expression stays."""
    return text if is_expression(text) or not isinstance(text, str) else json.loads(text)
