# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The events of a service: their checks, and what they add to the template (pure)."""

from __future__ import annotations

import typing as t
from collections import Counter

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.expressions import is_expression
from ansible_collections.polycloud.faas.plugins.module_utils._aws.events.event import Event, Made
from ansible_collections.polycloud.faas.plugins.module_utils._aws.events.kinds import KINDS, kind_of
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.declared import check_each
from ansible_collections.polycloud.faas.plugins.module_utils._aws.role import role
from ansible_collections.polycloud.faas.plugins.module_utils._errors import OptionError

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import Resources
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.events.event import Statement
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.function import Function
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.service import Service
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.stack import Additions


def events_of(service: Service) -> list[Event]:
    """The events of all functions, in their order.

    :raises OptionError: an element has no kind, or several.
    """
    return [event for function in service.functions for event in _events_of(service, function)]


def _events_of(service: Service, function: Function) -> t.Iterator[Event]:
    seen: Counter[str] = Counter()
    for place, given in enumerate(function.events, 1):
        kind = kind_of(given, function.name)
        seen[kind] += 1
        options = KINDS[kind].load().OPTIONS.from_options(given[kind])
        yield Event(service, function, kind, place, seen[kind], options)


def check_events(service: Service) -> None:
    """Check each event by itself, and that no two are for the same thing.

    :raises OptionError: what is requested is not allowed.
    """
    events = events_of(service)
    for event in events:
        check_each(event.options, event.where, f"events[].{event.kind}.")
        KINDS[event.kind].load().check(event)
    made = [KINDS[event.kind].load().made(event) for event in events]
    _check_distinct(events, made)
    for check in _checks_of_all(events):
        check(events)


def _checks_of_all(events: t.Sequence[Event]) -> t.Iterator[t.Callable[[t.Sequence[Event]], None]]:
    """What the kinds that are there check of all their events together."""
    for kind in dict.fromkeys(event.kind for event in events):
        check = getattr(KINDS[kind].load(), "check_all", None)
        if check is not None:
            yield check


def _check_distinct(events: t.Sequence[Event], made: t.Sequence[Made]) -> None:
    owners: dict[str, Event] = {}
    shared: dict[str, t.Any] = {}
    for event, each in zip(events, made, strict=True):
        for logical_id, resource in each.shared.items():
            other_name = _contradiction(shared.get(logical_id, {}), resource)
            if other_name:
                raise OptionError(
                    f"{event.option()} must describe {logical_id} as the other events do that share it, but its "
                    f"{other_name} is another one."
                )
            shared[logical_id] = _joined(shared.get(logical_id, {}), resource)
        for logical_id in each.resources:
            other = owners.setdefault(logical_id, event)
            if other is not event:
                raise OptionError(
                    f"events must each be for something else, but {event.option()} and {other.option()} would both be "
                    f"{logical_id}."
                )


def _contradiction(one: t.Any, other: t.Any) -> str | None:
    """The name of a value that is not the same in both; lists are joined."""
    for name in one.keys() & other.keys():
        both = one[name], other[name]
        if all(isinstance(each, dict) for each in both) and not any(map(is_expression, both)):
            if found := _contradiction(*both):
                return found
        elif both[0] != both[1] and not all(isinstance(each, list) for each in both):
            return str(name)
    return None


def with_events(service: Service, resources: Resources) -> Resources:
    """The resources with those of the events, and with roles that allow what the events need."""
    found = dict(resources)
    statements: dict[str, list[Statement]] = {}
    dead_letters: list[tuple[t.Any, str, t.Any]] = []
    for event in events_of(service):
        made = KINDS[event.kind].load().made(event)
        found |= made.resources
        for logical_id, shared in made.shared.items():
            found[logical_id] = _joined(found[logical_id], shared) if logical_id in found else shared
        dead_letters += made.dead_letters
        if role.given_role(service, event.function) is None:
            statements.setdefault(role.logical_id(service, event.function), []).extend(made.statements)
    for name, needed in statements.items():
        found[name] = _with_statements(found[name], service, needed)
    if dead_letters:
        from ansible_collections.polycloud.faas.plugins.module_utils._aws.events import dead_letter_queues

        found |= dead_letter_queues.policies(service, dead_letters)
    return found


def with_joined(service: Service) -> Additions:
    """The user's own parts of the template, with what events add to resources among them."""
    resources = dict(service.additions.resources)
    for event in events_of(service):
        for logical_id, more in KINDS[event.kind].load().made(event).joined.items():
            resources[logical_id] = _joined(_with_list(resources[logical_id]), more)
    return service.additions._replace(resources=resources)


def _with_list(resource: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    """The resource with what it depends on as a list, to which more can be added."""
    depends = resource.get("DependsOn", [])
    return {**resource, "DependsOn": [depends] if isinstance(depends, str) else depends}


def _joined(one: t.Any, other: t.Any) -> t.Any:
    """What two events have together: lists have the elements of both."""
    if isinstance(one, dict) and isinstance(other, dict):
        return {**one, **{name: _joined(one[name], each) if name in one else each for name, each in other.items()}}
    if isinstance(one, list) and isinstance(other, list):
        return [*one, *(each for each in other if each not in one)]
    return other


def _with_statements(
    resource: dict[str, t.Any], service: Service, statements: t.Sequence[Statement]
) -> dict[str, t.Any]:
    """The role with one more policy, which has each statement once."""
    needed = [each for place, each in enumerate(statements) if each not in statements[:place]]
    if not needed:
        return resource
    properties = resource["Properties"]
    document = {"Version": "2012-10-17", "Statement": needed}
    policy = {"PolicyName": f"{service.stack_name}-events", "PolicyDocument": document}
    return {**resource, "Properties": {**properties, "Policies": [*properties["Policies"], policy]}}
