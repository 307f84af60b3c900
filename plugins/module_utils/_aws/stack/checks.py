# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Checks the options of the stack before the first API call.

Limits are those of the CloudFormation quota page and of its template reference.
"""

from __future__ import annotations

import json
import re
import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._errors import OptionError, require

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.connection.api import AwsApi
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.service import Service
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.stack import Section, StackSettings

LARGEST_POLICY: t.Final = 16_384
MOST_PARAMETERS: t.Final = 200
LARGEST_VALUE: t.Final = 4096
LONGEST_DESCRIPTION: t.Final = 1024
MOST_NOTIFICATIONS: t.Final = 5
TOPIC: t.Final = r"arn:[\w-]+:sns:[\w-]+:\d{12}:[\w-]+(\.fifo)?"
ROLE: t.Final = r"arn:[\w-]+:iam::\d{12}:role/[\w+=,.@/-]+"
RESOURCE_KEYS: t.Final = frozenset(
    {
        "Type",
        "Properties",
        "Condition",
        "CreationPolicy",
        "DeletionPolicy",
        "DependsOn",
        "Metadata",
        "UpdatePolicy",
        "UpdateReplacePolicy",
        "Version",
    }
)
OUTPUT_KEYS: t.Final = frozenset({"Value", "Description", "Condition", "Export"})


def check_additions(service: Service) -> None:
    """Check the form of the user's own parts; conflicts with the rest of the template are found when it is built."""
    added = service.additions
    for option, section in (("resources", added.resources), ("outputs", added.outputs)):
        _check_section(option, section, *((RESOURCE_KEYS, "Type") if option == "resources" else (OUTPUT_KEYS, "Value")))
    for name in (*added.conditions, *added.parameters):
        option = "conditions" if name in added.conditions else "parameters"
        require(re.fullmatch(r"[a-zA-Z0-9]{1,255}", name), option, name, "named with letters and digits only")
    for name, output in added.outputs.items():
        if len(str(output.get("Description") or "").encode()) > LONGEST_DESCRIPTION:
            raise OptionError(
                f"outputs must have descriptions of at most {LONGEST_DESCRIPTION} bytes, but {name} has more."
            )
    for name, parameter in added.parameters.items():
        if len((parameter.value or "").encode()) > LARGEST_VALUE:
            raise OptionError(f"parameters must have values of at most {LARGEST_VALUE} bytes, but {name} has more.")
        if parameter.value is None and "Default" not in parameter.declaration:
            raise OptionError(f"parameters must each have a value, a Value or a Default, but {name} has none.")
    if len(added.parameters) > MOST_PARAMETERS:
        raise OptionError(f"parameters must be at most {MOST_PARAMETERS}, but {len(added.parameters)} were given.")
    if service.bucket_tls_only and service.deployment_bucket is not None:
        raise OptionError(
            "bucket_tls_only must be false when deployment_bucket is given, but it is true; "
            "the policy of a bucket that is not the stack's own is not touched."
        )


def _check_section(option: str, section: Section, keys: frozenset[str], needed: str) -> None:
    for name, given in section.items():
        require(re.fullmatch(r"[a-zA-Z0-9]{1,255}", name), option, name, "named with letters and digits only")
        if not isinstance(given, dict) or given.get(needed) in (None, ""):
            raise OptionError(f"{option} must each be a dictionary with {needed}, but {name} is not.")
        if unknown := sorted(given.keys() - keys):
            raise OptionError(
                f"{option} must have only {', '.join(sorted(keys))}, but {name} has {', '.join(map(str, unknown))}."
            )


def check_settings(settings: StackSettings) -> None:
    for arn in settings.notification_arns or ():
        require(re.fullmatch(TOPIC, arn), "notification_arns", arn, "ARNs of SNS topics")
    if len(settings.notification_arns or ()) > MOST_NOTIFICATIONS:
        raise OptionError(
            f"notification_arns must be at most {MOST_NOTIFICATIONS}, but {len(settings.notification_arns or ())} "
            "were given."
        )
    if settings.role_arn is not None:
        require(
            re.fullmatch(ROLE, settings.role_arn), "cloudformation_role", settings.role_arn, "the ARN of an IAM role"
        )
    if settings.policy is not None:
        _check_policy(settings.policy)


def _check_policy(policy: Section) -> None:
    if not isinstance(policy.get("Statement"), list) or not policy["Statement"]:
        raise OptionError("stack_policy must have Statement, a list of statements, but it has none.")
    if len(json.dumps(policy).encode()) > LARGEST_POLICY:
        raise OptionError(
            f"stack_policy must be at most {LARGEST_POLICY} bytes of JSON, but it has {len(json.dumps(policy))}."
        )


def check_express(settings: StackSettings, api: AwsApi) -> None:
    """:raises OptionError: the installed botocore is too old for the mode."""
    if settings.express and not api.knows("cloudformation", "create_stack", "DeploymentConfig"):
        raise OptionError(
            "deployment_mode must be standard with the installed botocore, which does not know DeploymentConfig, "
            "but 'express' was given.",
            hint="Install a newer boto3.",
        )
