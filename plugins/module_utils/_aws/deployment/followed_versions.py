# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Versions of the parameters and secrets that variables of functions refer to: deployed, newest, and desired (pure).

CloudFormation looks at a parameter or secret again only when the property that refers to it changes. So the dynamic
reference of a deployed function names the version; the fingerprint leaves versions out, and a function is updated for
them only if its deployment named them. Which ones the collection named is in the metadata of the function.
"""

from __future__ import annotations

import json
import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation import logical_ids
from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.change import Change, Detail
from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.digest import digest, short_digest
from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.dynamic_references import (
    NAMED_BY_US,
    Reference,
    Source,
    created,
    reference,
    version_in,
)
from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.outputs import FINGERPRINT
from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import (
    METADATA,
    VERSIONS_VARIABLE,
)
from ansible_collections.polycloud.faas.plugins.module_utils._aws.deployment.service_template import build_template
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.differences import VARIABLES
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.newest_versions import (
    Newest,
    as_difference,
    newer_version_of,
    newest_versions,
    version_reads,
)
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.reading import Answers, Read, reading
from ansible_collections.polycloud.faas.plugins.module_utils._errors import OptionError
from ansible_collections.polycloud.faas.plugins.module_utils._mappings import NOTHING
from ansible_collections.polycloud.faas.plugins.module_utils._module.result import SET
from ansible_collections.polycloud.faas.plugins.module_utils._record import Record

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import (
        Properties,
        Resources,
        Template,
    )
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.connection.api import Answer
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.function import Function
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.service import Service
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.package.archive_keys import Archives

# By function and variable.
Versions = t.Mapping[str, t.Mapping[str, str]]
# The references that are followed, by function and variable.
Places = t.Mapping[str, t.Mapping[str, Reference]]


class Step(Record):
    """The version that a variable is deployed with, the one it is to get (None: none is named), and the newest one.

    ``deploys``: the function is new or updated, so that CloudFormation looks up all that it refers to.
    """

    function: str
    variable: str
    reference: Reference
    before: str | None
    after: str | None
    newest: Newest | None
    deploys: bool = False

    @property
    def logical_id(self) -> str:
        return logical_ids.function(self.function)

    @property
    def place(self) -> str:
        return f"{VARIABLES}{self.variable}"

    @property
    def problem(self) -> str:
        return self.newest.problem if self.newest else ""

    @property
    def is_left(self) -> bool:
        """Whether there is a newer version that the function does not get."""
        newest = self.newest.version if self.newest else None
        return self.before is not None and self.after == self.before and newest not in (None, self.before)

    def words(self) -> str:
        """What the function gets."""
        return f"version {self.after} of the {self.reference.named}" if self.before is None else self.newer()

    def newer(self) -> str:
        return newer_version_of(self.reference)


class Followed(Record):
    """What was deployed, and what each variable with a reference is deployed with and is to get."""

    deployed: Template | None = None
    steps: tuple[Step, ...] = ()
    follows: bool = True

    @property
    def versions(self) -> dict[str, dict[str, str]]:
        """The versions of the desired template, by function and variable."""
        found: dict[str, dict[str, str]] = {}
        for each in self.steps:
            if each.after is not None:
                found.setdefault(each.function, {})[each.variable] = each.after
        return found

    @property
    def moving(self) -> list[Step]:
        """The variables that get a version, or a newer one."""
        return [each for each in self.steps if each.after not in (None, each.before)]

    @property
    def needs_update(self) -> bool:
        return any(each.before is not None for each in self.moving)

    def check(self) -> None:
        """:raises OptionError: a function that is to be deployed refers to what has no value."""
        for each in self.steps:
            if each.deploys and each.problem:
                raise OptionError(_refusal(each))

    def warnings(self, stack_name: str) -> list[str]:
        """What functions do not get, and what they cannot get; in check mode also what a run would refuse."""
        why = "follow_references is false" if not self.follows else "another reference of the function has no value"
        older = [
            f"Function {each.function} of stack {stack_name} does not have the {each.newer()} in {each.variable}, "
            f"because {why}."
            for each in self.steps
            if each.is_left
        ]
        without = [
            f"{_refusal(each)} A run would fail."
            if each.deploys
            else f"Function {each.function} of stack {stack_name} keeps the value of {each.variable}, but its next "
            f"deployment will fail: it refers to the {each.reference.named}, which {each.problem}."
            for each in self.steps
            if each.problem
        ]
        return older + without

    def drift(self) -> list[dict[str, t.Any]]:
        """The newer versions that functions do not get, as the result shows differences."""
        left = [each for each in self.steps if each.is_left]
        return [as_difference(each.logical_id, each.variable, each.reference, each.before) for each in left]

    def told(self, changes: t.Sequence[Change]) -> list[Change]:
        """The changes of resources, which say for each variable that gets a version where it is from."""
        found = {each.logical_id: each for each in changes}
        for step in self.moving:
            change = found.get(step.logical_id)
            if change is not None and change.action == "Modify":
                found[step.logical_id] = _with_step(change, step)
        return list(found.values())

    def show(self, before: dict[str, t.Any], after: dict[str, t.Any]) -> None:
        """Say in both views of a diff which variables get a version."""
        for each in self.moving:
            functions = [view.get("functions", {}).get(each.function) for view in (before, after)]
            if functions[0] and functions[1] and each.variable in functions[0]["environment"]:
                functions[1]["environment"][each.variable] = f"({each.words()})"


class References:
    """The references of a service that are followed: a variable whose whole value is one that names no version.

    What the service's own ``resources`` create is not followed, since the deployment itself may change it.
    """

    def __init__(self, service: Service, options: t.Mapping[str, t.Any]) -> None:
        self._stack = service.stack_name
        self._follows = bool(options["follow_references"])
        self._looks = self._follows or options["drift"] != "ignore"
        own = created(service.additions.resources)
        self.places: Places = {each.name: found for each in service.functions if (found := _followed_in(each, own))}

    def reads(self) -> list[Read]:
        """The deployed template, whose references have the versions, and the newest versions."""
        return [self._template_read, *(self._version_reads() if self._looks else ())]

    def followed(self, answers: Answers, desired: Template, *, exists: bool) -> Followed:
        """What ``reads`` found, and what follows from it; ``desired`` names no versions."""
        if not self._follows:
            for read in self._version_reads():
                answers.denied.pop(read, None)
        answer = answers.found.get(self._template_read) if exists else None
        if exists and answer is None:
            return Followed()
        deployed = _template_of(answer) if answer else None
        newest = newest_versions(answers, self._version_reads())
        return Followed(deployed, tuple(steps(self.places, deployed, desired, newest, self._follows)), self._follows)

    def named(self, versions: Versions, desired: Template, service: Service, archives: Archives) -> Template:
        """The desired template whose references name these versions; its fingerprint is that without them."""
        if not versions:
            return desired
        functions = tuple(
            _with_versions(each, self.places.get(each.name, {}), versions.get(each.name, {}))
            for each in service.functions
        )
        template = build_template(service._replace(functions=functions), archives)
        outputs = {**template["Outputs"], FINGERPRINT: desired["Outputs"][FINGERPRINT]}
        return _marked({**template, "Outputs": outputs}, versions)

    @property
    def _template_read(self) -> Read:
        """As it was given: in the processed one, CloudFormation may name the versions that it resolved."""
        what = f"the template of stack {self._stack}"
        return reading("cloudformation", "get_template", what, StackName=self._stack, TemplateStage="Original")

    def _version_reads(self) -> list[Read]:
        return version_reads({each.source for found in self.places.values() for each in found.values()})


def steps(
    places: Places,
    deployed: Template | None,
    desired: Template,
    newest: t.Mapping[Source, Newest],
    follows: bool,
) -> t.Iterator[Step]:
    """A step for each reference; one that the caller may not look at is left to CloudFormation."""
    before: Resources = deployed["Resources"] if deployed else {}
    for name, references in places.items():
        logical_id = logical_ids.function(name)
        resource = before.get(logical_id, {})
        old = _deployed_versions(resource, references)
        has_all = not any(newest.get(each.source, Newest(None)).problem for each in references.values())
        newer = [
            variable
            for variable, version in old.items()
            if newest.get(references[variable].source, Newest(None)).version not in (None, version)
        ]
        same = digest(_without_versions(resource, references, old)) == digest(
            desired["Resources"][logical_id]["Properties"]
        )
        stays = same and not (follows and has_all and newer)
        for variable, each in references.items():
            found = newest.get(each.source)
            brought = found.version if found and follows else None
            after = old.get(variable) if stays else brought
            yield Step(name, variable, each, old.get(variable), after, found, not stays)


def _marked(template: Template, versions: Versions) -> Template:
    """The template that says of each function which versions in it this collection named."""
    resources = dict(template["Resources"])
    for function, found in versions.items():
        logical_id = logical_ids.function(function)
        resource = resources[logical_id]
        own = {**resource.get("Metadata", {}).get(METADATA, {}), NAMED_BY_US: sorted(found)}
        resources[logical_id] = {**resource, "Metadata": {METADATA: own}}
    return {**template, "Resources": resources}


def _followed_in(function: Function, own: t.Collection[Source]) -> dict[str, Reference]:
    variables = function.settings.environment or {}
    found = {name: each for name, value in variables.items() if (each := reference(value)) is not None}
    return {name: each for name, each in found.items() if each.source not in own}


def _with_versions(
    function: Function, references: t.Mapping[str, Reference], versions: t.Mapping[str, str]
) -> Function:
    """A newer version may have the same value; Lambda publishes a function whose configuration is another one."""
    if not versions:
        return function
    texts = {variable: references[variable].text(version) for variable, version in versions.items()}
    environment = {
        VERSIONS_VARIABLE: short_digest(dict(versions)),
        **(function.settings.environment or {}),
        **texts,
    }
    settings = type(function.settings)(**{**vars(function.settings), "environment": environment})
    return function._replace(settings=settings)


def _deployed_versions(resource: t.Mapping[str, t.Any], references: t.Mapping[str, Reference]) -> dict[str, str]:
    """The versions that the collection named, by variable, of references that are still the same."""
    ours = resource.get("Metadata", {}).get(METADATA, {}).get(NAMED_BY_US, ())
    variables = _variables(resource.get("Properties", {}))
    found = {name: version_in(variables.get(name), references[name]) for name in ours if name in references}
    return {name: version for name, version in found.items() if version is not None}


def _without_versions(
    resource: t.Mapping[str, t.Any], references: t.Mapping[str, Reference], old: t.Mapping[str, str]
) -> Properties:
    """The properties of a deployed function as they would be without the versions that the collection named."""
    properties: Properties = resource.get("Properties", {})
    if not old:
        return properties
    variables = {**_variables(properties), **{name: references[name].text(None) for name in old}}
    variables.pop(VERSIONS_VARIABLE, None)
    return {**properties, "Environment": {**properties["Environment"], "Variables": variables}}


def _variables(properties: t.Mapping[str, t.Any]) -> t.Mapping[str, t.Any]:
    found: t.Mapping[str, t.Any] = properties.get("Environment", NOTHING).get("Variables", NOTHING)
    return found


def _refusal(step: Step) -> str:
    return (
        f"environment of function {step.function} must refer to parameters and secrets that CloudFormation can read, "
        f"but {step.variable} refers to the {step.reference.named}, which {step.problem}."
    )


def _template_of(answer: Answer) -> Template:
    body = answer["TemplateBody"]
    return t.cast("Template", json.loads(body) if isinstance(body, str) else body)


def _with_step(change: Change, step: Step) -> Change:
    ours = (step.place, f"{VARIABLES}{VERSIONS_VARIABLE}")
    others = [each for each in change.details if each.property not in ours]
    known = [each.before for each in change.details if each.property == step.place]
    detail = Detail(step.place, known[0] if known else SET, step.words())
    return change._replace(
        properties=tuple(sorted({*change.properties, VARIABLES.partition(".")[0]})),
        details=tuple(sorted([*others, detail], key=lambda each: each.property)),
    )
