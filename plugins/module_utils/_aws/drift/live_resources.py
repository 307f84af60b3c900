# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The live resources of a stack: what is read of them, how they differ, and the calls that repair them."""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import (
    METADATA,
    own_resources,
)
from ansible_collections.polycloud.faas.plugins.module_utils._aws.description.view import environment
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.places import Known, place_of
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.reading import Answers
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.watched import REPLACED, watched

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import Template
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.connection.api import AwsApi
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.differences import Drift
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.places import Place
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.reading import Read
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.watched import Call

# What tells the variables of a function.
OF_FUNCTIONS: t.Final = ("get_function", "get_function_configuration")
FUNCTION: t.Final = "AWS::Lambda::Function"
# No live resource needs more rounds of reads: of what is there, of what it says, and of what that says.
MOST_ROUNDS: t.Final = 3


class LiveResources:
    """Our own resources of a template that are watched, with what was read of them."""

    def __init__(self, template: Template, scope: str, known: Known, answers: Answers) -> None:
        self.answers = answers
        self._overridden = template.get("Metadata", {}).get(METADATA, {}).get("Overrides", {})
        files = watched(template, scope)
        places = [
            place_of(logical_id, each, known)
            for logical_id, each in own_resources(template).items()
            if "Condition" not in each or logical_id in known.physical_ids
        ]
        self.watched = [(place, file) for place in places for file in files.get(place.kind, ())]

    def reads(self) -> list[Read]:
        """What must be read, as far as it is known."""
        return [read for place, file in self.watched for read in file.reads(place, self.answers)]

    def read(self, api: AwsApi) -> None:
        """Make what is not read yet, in as many rounds as one answer needs another."""
        for _round in range(MOST_ROUNDS):
            self.answers.read(api, self.reads())

    def drift(self) -> list[Drift]:
        """All differences, sorted by logical ID."""
        found: list[Drift] = []
        for place, file in self.watched:
            reads = file.reads(place, self.answers)
            if reads and self.answers.has(reads):
                differences = [*file.compare(place, self.answers), *self._of_overrides(place, reads)]
                found += [each._replace(named=each.named or file.named(place)) for each in differences]
        return sorted(found, key=lambda each: each.logical_id)

    def _of_overrides(self, place: Place, reads: t.Sequence[Read]) -> list[Drift]:
        paths = self._overridden.get(place.logical_id)
        if not paths:
            return []
        from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.overridden import compare

        return compare(place, paths, reads, self.answers)

    def environments(self) -> list[dict[str, t.Any]]:
        """The environment variables of the functions, as they were deployed and as they are."""
        deployed = [environment(place.template) for place, _file in self.watched if place.kind == FUNCTION]
        answers = [each for read, each in self.answers.found.items() if each and read.operation in OF_FUNCTIONS]
        return deployed + [environment(each.get("Configuration", each)) for each in answers]

    def calls(self, drift: t.Sequence[Drift]) -> list[Call]:
        """The calls that repair these differences."""
        found: list[Call] = []
        for place, file in self.watched:
            of_place = [each for each in drift if each.logical_id == place.logical_id]
            own = [each for each in of_place if each.named == file.named(place)]
            found += file.repair(place, own, self.answers) if own else []
        return found


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
    return bool(resource["Type"] != FUNCTION or names[0] == names[1])
