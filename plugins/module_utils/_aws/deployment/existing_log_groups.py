# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Log groups that an earlier service left, and that a new one imports (Logs API).

A function that writes a last line after its log group was deleted creates the group again, and some users keep the
logs. CloudFormation fails to create a group that exists.
"""

from __future__ import annotations

import itertools
import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import Template, own_resources

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.connection.api import Answer, AwsApi

ExistingLogGroups: t.TypeAlias = "t.Mapping[str, dict[str, t.Any]]"

LOG_GROUP: t.Final = "AWS::Logs::LogGroup"
KEPT: t.Final = {"DeletionPolicy": "Retain", "UpdateReplacePolicy": "Retain"}
# Properties of the type by their names in DescribeLogGroups.
API_NAMES: t.Final = {"RetentionInDays": "retentionInDays", "KmsKeyId": "kmsKeyId"}


def find_existing_log_groups(api: AwsApi, deployed: Template | None, desired: Template) -> ExistingLogGroups:
    """The existing log groups that the desired template adds, as resources to import, by logical ID.

    An import takes a resource as it is, so each has what it has now; the update that follows changes it.
    (DescribeLogGroups, once for all functions, only when there are new log groups.)
    """
    known = deployed["Resources"] if deployed else {}
    requested = {
        resource["Properties"]["LogGroupName"]: logical_id
        for logical_id, resource in own_resources(desired).items()
        if resource["Type"] == LOG_GROUP and logical_id not in known
    }
    return {
        requested[group["logGroupName"]]: _resource(group)
        for prefix in _prefixes(requested)
        for page in api.pages(
            "logs", "describe_log_groups", "Looking for existing log groups", logGroupNamePrefix=prefix
        )
        for group in page["logGroups"]
        if group["logGroupName"] in requested
    }


def _prefixes(requested: t.Iterable[str]) -> list[str]:
    """The common prefixes of the names in each folder."""
    folders: dict[str, list[str]] = {}
    for name in requested:
        folders.setdefault(name.rpartition("/")[0], []).append(name)
    return sorted(_common_beginning(min(folder), max(folder)) for folder in folders.values())


def _common_beginning(first: str, last: str) -> str:
    """The common beginning of all strings between the two, in their sort order."""
    same = itertools.takewhile(lambda pair: pair[0] == pair[1], zip(first, last, strict=False))
    return "".join(letter for letter, _other in same)


def _resource(group: Answer) -> dict[str, t.Any]:
    properties = {name: group[api_name] for name, api_name in API_NAMES.items() if group.get(api_name)}
    return {
        "Type": LOG_GROUP,
        **KEPT,
        "Properties": {"LogGroupName": group["logGroupName"], **properties},
    }


def retained(desired: Template, existing_log_groups: ExistingLogGroups) -> Template:
    """The desired template in a form in which the existing log groups can be imported."""
    resources = {
        name: {**resource, **KEPT} if name in existing_log_groups else resource
        for name, resource in desired["Resources"].items()
    }
    return {**desired, "Resources": resources}
