# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Limits of what several options result in together, checked in the whole template (pure).

Policies: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html,
https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html. Layers:
https://docs.aws.amazon.com/lambda/latest/api/API_PublishLayerVersion.html
"""

from __future__ import annotations

import json
import re
import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.expressions import is_expression
from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import own_resources
from ansible_collections.polycloud.faas.plugins.module_utils._errors import OptionError

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import (
        Properties,
        Template,
    )

LARGEST_ROLE_POLICIES: t.Final = 10_240
LARGEST_API_POLICY: t.Final = 8192
LONGEST_POLICY_NAME: t.Final = 128
LONGEST_LAYER_NAME: t.Final = 140
LAYER: t.Final = "AWS::Lambda::LayerVersion"
# The shortest value of each pseudo parameter; a region is at least as long as me-south-1 without its number.
SHORTEST: t.Final = {"AWS::Partition": "aws", "AWS::AccountId": "0" * 12, "AWS::Region": "x" * 9}


def check_limits(template: Template) -> None:
    """:raises OptionError: a policy or a name that follows from the options is too long."""
    for resource in own_resources(template).values():
        properties = resource.get("Properties", {})
        if resource["Type"] == "AWS::IAM::Role":
            _check_role(properties)
        elif resource["Type"] == "AWS::ApiGateway::RestApi":
            _check_api_policy(properties)
        elif resource["Type"] == LAYER and len(properties.get("LayerName", "")) > LONGEST_LAYER_NAME:
            _refuse_name("layer", properties["LayerName"], LONGEST_LAYER_NAME)


def _check_role(properties: Properties) -> None:
    policies = properties.get("Policies", [])
    for policy in policies:
        if len(policy["PolicyName"]) > LONGEST_POLICY_NAME:
            _refuse_name("policy of a role", policy["PolicyName"], LONGEST_POLICY_NAME)
    size = sum(_size(policy["PolicyDocument"]) for policy in policies)
    if size > LARGEST_ROLE_POLICIES:
        raise OptionError(
            "functions and iam_statements must result in policies of a role of at most "
            f"{LARGEST_ROLE_POLICIES} characters without spaces, but those of {properties['RoleName']} have at least "
            f"{size}.",
            hint="Use role.managed_policies or fewer, wider statements, or set role.per_function.",
        )


def _check_api_policy(properties: Properties) -> None:
    size = len(json.dumps(_shortest(properties.get("Policy") or {}), separators=(",", ":")).encode())
    if size > LARGEST_API_POLICY:
        raise OptionError(
            f"api.resource_policy must be at most {LARGEST_API_POLICY} bytes of JSON, but it has at least {size}."
        )


def _refuse_name(what: str, name: str, most: int) -> t.NoReturn:
    raise OptionError(
        f"name and stage must result in names of at most {most} characters for each {what}, but {name} has {len(name)}."
    )


def _size(document: t.Any) -> int:
    """What IAM counts: the characters without white space."""
    return len(re.sub(r"\s", "", json.dumps(_shortest(document), ensure_ascii=False)))


def _shortest(node: t.Any) -> t.Any:
    """The shortest that a document can become when CloudFormation resolves it."""
    if is_expression(node):
        given = node.get("Fn::Sub")
        return re.sub(r"\$\{([^}]*)\}", lambda name: SHORTEST.get(name[1], ""), given) if isinstance(given, str) else ""
    if isinstance(node, dict):
        return {name: _shortest(value) for name, value in node.items()}
    return [_shortest(each) for each in node] if isinstance(node, list) else node
