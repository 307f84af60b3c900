# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Names that would move from one resource of the stack to another (pure).

AWS has one rule, and one schedule, of a name. CloudFormation creates what is new before it removes what is old, and
would fail.
"""

from __future__ import annotations

import json
import re
import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import of_type
from ansible_collections.polycloud.faas.plugins.module_utils._errors import OptionError

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import Template

# The types that are numbered, and may have names that somebody chose; with what a name is unique within.
NUMBERED: t.Final = {"AWS::Events::Rule": "EventBusName", "AWS::Scheduler::Schedule": "GroupName"}


def check_moved_names(deployed: Template, desired: Template) -> None:
    """:raises OptionError: an event with a name has got another number."""
    for kind, scope in NUMBERED.items():
        before, after = _names(deployed, kind, scope), _names(desired, kind, scope)
        for place in before.keys() & after.keys():
            if before[place] != after[place]:
                numbers = [_number(each[place]) for each in (before, after)]
                raise OptionError(
                    f"events[] with the name {place[1]} must keep its number {numbers[0]}, because the rule or the "
                    f"schedule of this name is {before[place]}, but it has got {numbers[1]}.",
                    hint=f"Set number of the event to {numbers[0]}.",
                )


def _names(template: Template, kind: str, scope: str) -> dict[tuple[str, str], str]:
    """The logical ID of each that has a name, by what it is unique within and the name."""
    return {
        (json.dumps(each.get(scope), sort_keys=True), each["Name"]): logical_id
        for logical_id, each in of_type(template, kind).items()
        if isinstance(each.get("Name"), str)
    }


def _number(logical_id: str) -> str:
    return "".join(re.findall(r"\d+", logical_id)[-1:])
