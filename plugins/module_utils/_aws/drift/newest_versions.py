# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The newest versions of parameters and secrets that variables of functions refer to.

(Systems Manager's GetParameters, Secrets Manager's DescribeSecret)
"""

from __future__ import annotations

import math
import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.dynamic_references import (
    NAMED_BY_US,
    SECRETS,
    SSM,
    Reference,
    Source,
    named,
    version_in,
    without_version,
)
from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import (
    METADATA,
    own_resources,
)
from ansible_collections.polycloud.faas.plugins.module_utils._aws.description.view import environment
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.differences import VARIABLES
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.reading import Answers, Read, reading
from ansible_collections.polycloud.faas.plugins.module_utils._record import Record

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import Template
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.connection.api import Answer, AwsApi

# The most names that GetParameters takes.
MOST_NAMES: t.Final = 10
CURRENT: t.Final = "AWSCURRENT"
SECURE: t.Final = "SecureString"


class Newest(Record):
    """The newest version of a parameter or secret, or why a function cannot get its value."""

    version: str | None
    problem: str = ""


class Named(Record):
    """A variable of a deployed function whose reference got its version from this collection."""

    logical_id: str
    variable: str
    reference: Reference
    version: str


def version_reads(sources: t.Collection[Source]) -> list[Read]:
    """What must be read: ten parameters in a call, each secret in one of its own."""
    names, secrets = (sorted(name for kind, name in sources if kind == wanted) for wanted in (SSM, SECRETS))
    count = math.ceil(len(names) / MOST_NAMES)
    batches = [tuple(names[number::count]) for number in range(count)]
    return [
        *(reading("ssm", "get_parameters", _newest_of(SSM, *batch), Names=batch) for batch in batches),
        *(reading("secretsmanager", "describe_secret", _newest_of(SECRETS, name), SecretId=name) for name in secrets),
    ]


def newest_versions(answers: Answers, reads: t.Sequence[Read]) -> dict[Source, Newest]:
    """The newest versions as far as the caller may look at them."""
    found: dict[Source, Newest] = {}
    for read in reads:
        if read not in answers.found:
            continue
        given = dict(read.parameters)
        if read.service == SECRETS:
            found[(SECRETS, given["SecretId"])] = _newest_secret(answers[read])
        else:
            found |= {(SSM, name): _newest_parameter(answers[read] or {}, name) for name in given["Names"]}
    return found


def newer_versions(api: AwsApi, template: Template, warn: t.Callable[[str], None]) -> list[dict[str, t.Any]]:
    """The variables of a deployed template that have an older version, as results show differences."""
    found = _named_in(template)
    reads = version_reads({each.reference.source for each in found})
    answers = Answers()
    answers.read(api, reads)
    if unseen := answers.unseen():
        warn(unseen)
    newest = newest_versions(answers, reads)
    return [
        as_difference(*each)
        for each in found
        if newest.get(each.reference.source, Newest(None)).version not in (None, each.version)
    ]


def as_difference(logical_id: str, variable: str, reference: Reference, version: str | None) -> dict[str, t.Any]:
    """What results say about a variable that has an older version."""
    return {
        "logical_id": logical_id,
        "property": f"{VARIABLES}{variable}",
        "expected": newer_version_of(reference),
        "actual": f"version {version}",
    }


def newer_version_of(reference: Reference) -> str:
    """What a function does not have yet, or gets."""
    return f"newer version of the {reference.named}"


def _named_in(template: Template) -> list[Named]:
    found = []
    for logical_id, resource in sorted(own_resources(template).items()):
        variables = environment(resource.get("Properties", {}))
        for name in resource.get("Metadata", {}).get(METADATA, {}).get(NAMED_BY_US, ()):
            reference = without_version(variables.get(name))
            version = version_in(variables.get(name), reference) if reference else None
            if reference and version:
                found.append(Named(logical_id, name, reference, version))
    return found


def _newest_of(service: str, *names: str) -> str:
    return f"the newest version of {', '.join(named((service, name)) for name in names)}"


def _newest_parameter(answer: Answer, name: str) -> Newest:
    for each in answer.get("Parameters", ()):
        if name in (each.get("Name"), each.get("ARN")):
            is_secure = each.get("Type") == SECURE
            return Newest(str(each["Version"]), f"is a {SECURE}, which variables cannot have" if is_secure else "")
    return Newest(None, "does not exist")


def _newest_secret(answer: Answer | None) -> Newest:
    if answer is None:
        return Newest(None, "does not exist")
    if "DeletedDate" in answer:
        return Newest(None, "is scheduled for deletion")
    stages = answer.get("VersionIdsToStages", {})
    current = next((version for version, labels in stages.items() if CURRENT in labels), None)
    return Newest(current, "" if current else "has no value yet")
