# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Deletes what earlier deployments left, once a deployment is done.

The deployed version, and versions that an alias points to, stay. So do the archives that the stack's template names,
because CloudFormation needs them when it rolls back the next update.
"""

from __future__ import annotations

import functools
import typing as t
from dataclasses import dataclass, field

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation import logical_ids
from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.outputs import BUCKET_NAME
from ansible_collections.polycloud.faas.plugins.module_utils._aws.package import bucket_objects
from ansible_collections.polycloud.faas.plugins.module_utils._aws.package.archive_keys import archives_of_outputs
from ansible_collections.polycloud.faas.plugins.module_utils._errors import CloudError
from ansible_collections.polycloud.faas.plugins.module_utils._parallel import in_parallel

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.connection.api import Answer, AwsApi
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.service import Service
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.stack.stack import Stack

LATEST: t.Final = "$LATEST"


@dataclass(frozen=True)
class Pruned:
    """What was deleted, versions as ``<function name>:<version>``, and what could not be deleted, as sentences."""

    versions: list[str] = field(default_factory=list)
    archives: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    def as_result(self) -> dict[str, t.Any]:
        return {"versions": self.versions, "archives": self.archives}


def prune(api: AwsApi, service: Service, stack: Stack, keep: int) -> Pruned:
    """Keep the newest ``keep`` versions of each function, and as many archives.

    The deployment itself succeeded, so a refusal is reported, but is not a failure.
    (ListVersionsByFunction, ListAliases, DeleteFunction; ListObjectVersions, DeleteObjects)
    """
    pruned = Pruned()
    jobs: list[t.Callable[[], None]] = [functools.partial(_prune_archives, api, service, stack, keep, pruned)]
    for each in service.functions:
        deployed = stack.outputs.get(logical_ids.qualified_arn(each.name), "").rpartition(":")[2]
        jobs.append(functools.partial(_prune_versions, api, service.function_name(each), keep, deployed, pruned))
    in_parallel(jobs)
    for found in (pruned.versions, pruned.archives, pruned.failures):
        found.sort()
    return pruned


def outdated_versions(versions: t.Iterable[str], needed: t.Collection[str], keep: int) -> list[str]:
    """The versions to delete, oldest first: neither the newest ``keep`` nor those that are needed."""
    numbers = sorted(int(version) for version in versions if version != LATEST)
    return [str(number) for number in numbers[:-keep] if str(number) not in needed]


def outdated_archives(times: t.Mapping[str, t.Any], needed: t.Collection[str], keep: int) -> list[str]:
    """The keys to delete, given the last time of each; ``keep`` times as many archives as are in use stay."""
    newest = sorted(times, key=lambda key: (times[key], key), reverse=True)
    kept = {*needed, *newest[: keep * max(1, len(needed))]}
    return sorted(key for key in times if key not in kept)


def _prune_versions(api: AwsApi, function_name: str, keep: int, deployed: str, pruned: Pruned) -> None:
    activity = f"Deleting old versions of function {function_name}"
    try:
        listed, aliases = in_parallel(
            [
                lambda: list(api.pages("lambda", "list_versions_by_function", activity, FunctionName=function_name)),
                lambda: list(api.pages("lambda", "list_aliases", activity, FunctionName=function_name)),
            ]
        )
        versions = [str(each["Version"]) for page in listed for each in page["Versions"]]
        needed = {
            deployed,
            *(version for page in aliases for each in page["Aliases"] for version in _alias_versions(each)),
        }
        for version in outdated_versions(versions, needed, keep):
            _delete_version(api, activity, FunctionName=function_name, Qualifier=version)
            pruned.versions.append(f"{function_name}:{version}")
    except CloudError as error:
        pruned.failures.append(error.message)


def _delete_version(api: AwsApi, activity: str, **which: str) -> None:
    """A missing version was deleted by a call whose response got lost, or by another run."""
    try:
        api.call("lambda", "delete_function", activity, **which)
    except CloudError as error:
        if error.code != "ResourceNotFoundException":
            raise


def _alias_versions(alias: Answer) -> set[str]:
    """The versions that an alias points to; with a weighted routing there are two."""
    return {str(alias["FunctionVersion"]), *(alias.get("RoutingConfig") or {}).get("AdditionalVersionWeights", {})}


def _prune_archives(api: AwsApi, service: Service, stack: Stack, keep: int, pruned: Pruned) -> None:
    bucket = stack.outputs[BUCKET_NAME]
    needed = set(archives_of_outputs(stack.outputs).keys.values())
    try:
        pruned.archives.extend(
            bucket_objects.remove_archives(
                api, bucket, service.archive_prefix, lambda times: outdated_archives(times, needed, keep)
            )
        )
    except CloudError as error:
        pruned.failures.append(error.message)
