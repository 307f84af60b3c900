# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Checks ``overrides`` before the first call: their form, what they are about, and what they may not change (pure)."""

from __future__ import annotations

import re
import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation import logical_ids
from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import METADATA
from ansible_collections.polycloud.faas.plugins.module_utils._aws.overrides.known_options import known_option
from ansible_collections.polycloud.faas.plugins.module_utils._aws.overrides.merging import leaves
from ansible_collections.polycloud.faas.plugins.module_utils._aws.overrides.targets import (
    named,
    target_ids,
    wanted_type,
)
from ansible_collections.polycloud.faas.plugins.module_utils._errors import OptionError

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import Resources
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.service import Service
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.stack import Override
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.overrides.merging import Path

TARGETS: t.Final = ("function", "route", "resource")
TYPE: t.Final = r"AWS::\w+::\w+"
# What names, references between resources, the bucket and the routes of a service rest on, whatever the type.
FIXED: t.Final = frozenset(
    {
        *("ApiId", "ApiStages", "AuthorizerUri", "Body", "BodyS3Location", "Bucket", "BucketName", "BucketNamePrefix"),
        *("BucketNamespace", "CloneFrom", "Code", "Content", "DeploymentId", "DomainName", "FunctionName"),
        *("FunctionVersion", "HostedZoneId", "HostedZoneName", "HttpMethod", "IntegrationUri", "KeyId", "KeyType"),
        *("LayerName", "LogGroupName", "Name", "PackageType", "ParentId", "PathPart", "ProtocolType", "Qualifier"),
        *("ResourceArn", "ResourceId", "ResponseType", "RestApiId", "RoleName", "RouteKey", "Stage", "StageName"),
        *("Target", "TargetFunctionArn", "UsagePlanId", "UsagePlanName", "WebACLArn"),
    }
)
FIXED_BELOW: t.Final = (("Integration", "Uri"),)
ROLE_PATH: t.Final = ("AWS::IAM::Role", "Path")
STAYING: t.Final = ("DeletionPolicy", "UpdateReplacePolicy")


def check_form(service: Service) -> None:
    """:raises OptionError: an override says neither what it is about nor what it changes, or says it twice."""
    for number, override in enumerate(service.overrides):
        where = f"overrides[{number}]"
        given = [name for name in TARGETS if getattr(override, name) is not None]
        if len(given) > 1 or not (given or override.type):
            raise OptionError(
                f"{where} must have one of function, route and resource, or type alone for the only resource of a "
                f"type, but {' and '.join(given) or 'none'} was given."
            )
        if override.type is not None and not re.fullmatch(TYPE, override.type):
            raise OptionError(f"{where}.type must be such as AWS::Lambda::Function, but {override.type!r} was given.")
        if not (override.properties or override.attributes or override.depends_on):
            raise OptionError(f"{where} must have properties or another attribute of the resource, but has none.")


def check_overrides(service: Service, resources: Resources) -> None:
    """Check them against the resources as they are without overrides.

    :raises OptionError: there is no such resource, or it may not be changed in this way.
    """
    for number, override in enumerate(service.overrides):
        where = f"overrides[{number}]"
        logical_id = _target(service, override, resources, where)
        for path in leaves(dict(override.properties)):
            _check_property(service, resources, logical_id, path, f"{where}.properties of {named(override)}")
        _check_attributes(override, logical_id, f"{where} of {named(override)}")


def advice(service: Service, resources: Resources) -> str | None:
    """Which options there are for what is overridden; None where there are none."""
    found = []
    for override in service.overrides:
        for logical_id in target_ids(service, override, resources):
            for path in leaves(dict(override.properties)):
                known = known_option(service, resources, logical_id, path)
                if known and not known.is_given:
                    found.append(f"{known.option} for {'.'.join(path)} of {named(override)}")
    return f"There are options for what overrides set: {', '.join(dict.fromkeys(found))}." if found else None


def _target(service: Service, override: Override, resources: Resources, where: str) -> str:
    found = target_ids(service, override, resources)
    if len(found) == 1:
        return found[0]
    kind = wanted_type(service, override)
    what = f"{named(override)} of type {kind}" if kind and override.type != named(override)[5:] else named(override)
    if found:
        raise OptionError(
            f"{where} must be about one resource, but there are several for {what}: {', '.join(found)}.",
            hint="Name one of them with resource, without the hash at its end.",
        )
    if override.resource in service.additions.resources:
        raise OptionError(f"{where} must be about a resource of the service, but {override.resource} is in resources.")
    raise OptionError(
        f"{where} must be about something that the service has, but there is nothing for {what}.",
        hint=_there(service, override, resources),
    )


def _there(service: Service, override: Override, resources: Resources) -> str:
    """What an override of this kind could be about."""
    if override.function is not None and all(each.name != override.function for each in service.functions):
        return f"The functions are {', '.join(sorted(each.name for each in service.functions))}."
    if override.route is not None:
        return f"The routes are {', '.join(sorted(each.http_key for each in service.routes))}."
    of_it = target_ids(service, override._replace(type=None), resources) if override.resource is None else []
    there = sorted(f"{name} ({resources[name]['Type']})" for name in of_it or resources)
    return f"There are {', '.join(there)}."


def _check_property(service: Service, resources: Resources, logical_id: str, path: Path, where: str) -> None:
    kind, shown = resources[logical_id]["Type"], ".".join(path)
    known = known_option(service, resources, logical_id, path)
    if _is_fixed(kind, path):
        option = f" Use the option {known.option}." if known else ""
        raise OptionError(
            f"{where} must not have {shown}, which the service itself relies on.", hint=option.strip() or None
        )
    if known and known.is_given:
        raise OptionError(
            f"{where} must not have {shown}, since this task gives the option {known.option} for it.",
            hint="Leave one of them out.",
        )


def _is_fixed(kind: str, path: Path) -> bool:
    if kind.startswith("AWS::ApiGateway::Method") and path[0] == "Integration" and len(path) == 1:
        return True
    return path[0] in FIXED or path[:2] in FIXED_BELOW or (kind, path[0]) == ROLE_PATH


def _check_attributes(override: Override, logical_id: str, where: str) -> None:
    if METADATA in override.attributes.get("Metadata", {}):
        raise OptionError(f"{where} must not have metadata {METADATA}, which the service itself relies on.")
    if logical_id == logical_ids.BUCKET and any(name in override.attributes for name in STAYING):
        raise OptionError(
            f"{where} must not have deletion_policy or update_replace_policy, since the bucket of a service is emptied "
            "before it is deleted.",
            hint="A bucket that stays is one of your own, in deployment_bucket.",
        )
