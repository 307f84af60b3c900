# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Looks at one resource of a template, with answers that a test gives."""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import Template
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.differences import Drift
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.places import Known, Place, place_of
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.reading import Answers, Read
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.watched import WATCHED, Call
from ansible_collections.polycloud.faas.plugins.module_utils._aws.stack.stack import Stack, StackResource
from ansible_collections.polycloud.faas.plugins.module_utils._mappings import NOTHING

STACK_ARN: t.Final = "arn:aws:cloudformation:us-east-1:123456789012:stack/shop-dev/1"
STACK: t.Final = Stack(STACK_ARN, "shop-dev", "UPDATE_COMPLETE")

# The answer to each operation, None for what is not there.
Given = t.Mapping[str, t.Any]


def physical_resources(template: Template) -> list[StackResource]:
    """The resources of the stack, each with an ID made of its logical ID; functions and roles with their names."""
    names = ("FunctionName", "RoleName", "LogGroupName")
    return [
        StackResource(
            logical_id,
            next(
                (str(each["Properties"][name]) for name in names if isinstance(each["Properties"].get(name), str)),
                f"{logical_id}-id",
            ),
            each["Type"],
            "CREATE_COMPLETE",
        )
        for logical_id, each in template["Resources"].items()
    ]


def deployed_place(template: Template, logical_id: str, hashes: t.Mapping[str, str]) -> Place:
    known = Known(template, STACK, physical_resources(template), hashes)
    return place_of(logical_id, template["Resources"][logical_id], known)


def looked_at(place: Place, given: Given) -> Answers:
    """The answers to all reads, in as many rounds as they need; each read must have one."""
    answers, file = Answers(), WATCHED[place.kind].load()
    while new := answers.missing(file.reads(place, answers)):
        answers.found |= {read: _answer(read, given) for read in new}
    return answers


def _answer(read: Read, given: Given) -> t.Any:
    """A function answers by the ID of the deployment."""
    answer = given[read.operation]
    return answer(dict(read.parameters)["deploymentId"]) if callable(answer) else answer


def drift_of(
    template: Template, logical_id: str, given: Given, *, hashes: t.Mapping[str, str] = NOTHING
) -> list[Drift]:
    """How a resource differs."""
    place = deployed_place(template, logical_id, hashes)
    file = WATCHED[place.kind].load()
    return [each._replace(named=file.named(place)) for each in file.compare(place, looked_at(place, given))]


def calls_of(template: Template, logical_id: str, given: Given, *, hashes: t.Mapping[str, str] = NOTHING) -> list[Call]:
    """What repairs it."""
    place = deployed_place(template, logical_id, hashes)
    file, answers = WATCHED[place.kind].load(), looked_at(place, given)
    return file.repair(place, file.compare(place, answers), answers)
