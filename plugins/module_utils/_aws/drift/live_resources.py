# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The live resources of a stack: what is read of them, how they differ, and the calls that repair them."""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import own_resources
from ansible_collections.polycloud.faas.plugins.module_utils._aws.description.view import environment
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.places import Known, place_of
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.reading import Answers
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.watched import REPLACED, watched

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import Template
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.connection.api import AwsApi
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.differences import Drift
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.reading import Read
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.watched import Call

FUNCTION: t.Final = "AWS::Lambda::Function"


class LiveResources:
    """Our own resources of a template that are watched, with what was read of them."""

    def __init__(self, template: Template, scope: str, known: Known, answers: Answers) -> None:
        self.files = watched(template, scope)
        self.places = [
            place_of(logical_id, resource, known)
            for logical_id, resource in own_resources(template).items()
            if resource["Type"] in self.files
        ]
        self.answers = answers

    def reads(self) -> list[Read]:
        """What must be read, as far as it is known."""
        return [read for place in self.places for read in self.files[place.kind].reads(place, self.answers)]

    def read(self, api: AwsApi) -> None:
        """Make what is not read yet, in as many rounds as one answer needs another."""
        while new := self.answers.missing(self.reads()):
            self.answers.read(api, new)

    def drift(self) -> list[Drift]:
        """All differences, sorted by logical ID."""
        found: list[Drift] = []
        for place in self.places:
            file = self.files[place.kind]
            reads = file.reads(place, self.answers)
            if reads and self.answers.has(reads):
                found += [each._replace(named=file.named(place)) for each in file.compare(place, self.answers)]
        return sorted(found, key=lambda each: each.logical_id)

    def environments(self) -> list[dict[str, t.Any]]:
        """The environment variables of the functions, as they were deployed and as they are."""
        deployed = [environment(place.template) for place in self.places if place.kind == FUNCTION]
        answers = [each for read, each in self.answers.found.items() if each and read.operation == "get_function"]
        return deployed + [environment(each["Configuration"]) for each in answers]

    def calls(self, drift: t.Sequence[Drift]) -> list[Call]:
        """The calls that repair these differences."""
        by_place = [(place, [each for each in drift if each.logical_id == place.logical_id]) for place in self.places]
        return [
            call
            for place, differences in by_place
            if differences
            for call in self.files[place.kind].repair(place, differences, self.answers)
        ]


def expected(desired: Template, scope: str) -> LiveResources:
    """What a run will look at, as far as the names in the template say, before anything is read."""
    return LiveResources(desired, scope, Known(desired), Answers())


def deployed_resources(
    deployed: Template, desired: Template, scope: str, known: Known, answers: Answers
) -> LiveResources:
    """What was deployed and stays; what the run removes or replaces anyway is not compared."""
    kept = {
        logical_id: resource
        for logical_id, resource in deployed["Resources"].items()
        if resource["Type"] in REPLACED or _stays(resource, desired["Resources"].get(logical_id))
    }
    return LiveResources({**deployed, "Resources": kept}, scope, known, answers)


def _stays(resource: t.Mapping[str, t.Any], after: t.Mapping[str, t.Any] | None) -> bool:
    """Whether a resource is there after the run; a function with another name is another one."""
    if after is None:
        return False
    names = [each.get("Properties", {}).get("FunctionName") for each in (resource, after)]
    return resource["Type"] != FUNCTION or names[0] == names[1]
