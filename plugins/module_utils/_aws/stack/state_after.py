# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The state of a stack after an operation, derived from its template and the events (pure).

This saves calls that would read what is already known.
"""

from __future__ import annotations

import re
import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.stack.stack import Stack, StackResource

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import Template
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.stack.events import Event

URL_SUFFIXES: t.Final = {"aws": "amazonaws.com", "aws-us-gov": "amazonaws.com", "aws-cn": "amazonaws.com.cn"}

# How DescribeStacks shows hidden values.
UNTOLD: t.Final = "****"

_REFERENCE: t.Final = re.compile(r"\$\{([^}]+)\}")


def resources_after(
    template: Template, before: t.Sequence[StackResource], events: t.Sequence[Event]
) -> list[StackResource] | None:
    """The resources, sorted by logical ID, once the stack has this template; None when one of them is not known."""
    known = {each.logical_id: each for each in before}
    # a resource that is replaced is deleted last, under the old physical id
    made = [event for event in events if not event.is_of_stack and not event.status.startswith("DELETE_")]
    for event in made:
        earlier = known.get(event.logical_id)
        physical_id = event.physical_id or (earlier.physical_id if earlier else "")
        known[event.logical_id] = StackResource(event.logical_id, physical_id, event.type, event.status)
    found = [known.get(logical_id) for logical_id in sorted(template["Resources"])]
    whole = [each for each in found if each and each.physical_id and not each.status.endswith("_IN_PROGRESS")]
    return whole if len(whole) == len(found) else None


def stack_after(
    stack_id: str, status: str, template: Template, resources: t.Sequence[StackResource], tags: t.Mapping[str, str]
) -> Stack | None:
    """The stack with the outputs of its template; None when an output depends on something unknown here.

    Of its parameters it has only the names.
    """
    _arn, partition, _service, region, _account, resource = stack_id.split(":", 5)
    values = {each.logical_id: each.physical_id for each in resources} | {"AWS::Region": region}
    if partition in URL_SUFFIXES:
        values["AWS::URLSuffix"] = URL_SUFFIXES[partition]
    outputs = {
        name: None if "Condition" in output else _resolved(output["Value"], values)
        for name, output in template["Outputs"].items()
    }
    if None in outputs.values():
        return None
    return Stack(
        id=stack_id,
        name=resource.split("/")[1],
        status=status,
        description=template["Description"],
        outputs=t.cast("dict[str, str]", outputs),
        tags=tags,
        parameters=dict.fromkeys(template.get("Parameters", {}), UNTOLD),
    )


def _resolved(value: t.Any, values: t.Mapping[str, str]) -> str | None:
    match value:
        case str():
            return value
        case {"Ref": name}:
            return values.get(name)
        case {"Fn::Sub": str() as text} if all(name in values for name in _REFERENCE.findall(text)):
            return _REFERENCE.sub(lambda found: values[found[1]], text)
    return None
