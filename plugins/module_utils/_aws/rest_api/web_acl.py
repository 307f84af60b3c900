# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The web ACL of AWS WAF in front of the stage of a REST API."""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation import logical_ids
from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import own_resources
from ansible_collections.polycloud.faas.plugins.module_utils._aws.rest_api.features import needed_by_users

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import (
        Properties,
        Resources,
        Template,
    )
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.service import Service


def check(_service: Service) -> None:
    """The row of the option says what is allowed."""


def resources(service: Service, deployment: str) -> Resources:
    """AWS::WAFv2::WebACLAssociation.

    Another web ACL replaces it. CloudFormation then removes the old association, and AWS WAF, which knows only whether
    the stage has one, would remove the new one. So a replaced association is retained.
    """
    api = f"arn:${{AWS::Partition}}:apigateway:${{AWS::Region}}::/restapis/${{{logical_ids.REST_API}}}"
    stage = f"{api}/stages/{service.stage}"
    return {
        logical_ids.REST_WEB_ACL: {
            "Type": "AWS::WAFv2::WebACLAssociation",
            "DeletionPolicy": "Delete",
            "UpdateReplacePolicy": "Retain",
            "DependsOn": needed_by_users(service, deployment),
            "Properties": {"ResourceArn": {"Fn::Sub": stage}, "WebACLArn": service.api.web_acl_arn},
        }
    }


def view(template: Template) -> Properties:
    """The ARN."""
    association = own_resources(template).get(logical_ids.REST_WEB_ACL, {})
    return {"web_acl_arn": association.get("Properties", {}).get("WebACLArn")}
