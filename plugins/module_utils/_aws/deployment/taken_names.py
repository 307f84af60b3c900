# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Names that a new resource needs while another one of the stack still has them (pure).

CloudFormation creates what is new before it removes what a template leaves out, and API Gateway refuses a second route
with the same key, a second authorizer with the same name, or a second owner of a domain name. That is so when a route
or an authorizer moves between ``resources`` and the options, or when an API with a domain name becomes one of the other
type.
"""

from __future__ import annotations

import json
import typing as t

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import Template

# For each type: what the name is one of, and the properties that are the name.
NAMED_BY: t.Final[dict[str, tuple[str, tuple[str, ...]]]] = {
    "AWS::ApiGateway::Authorizer": ("authorizer", ("RestApiId", "Name")),
    "AWS::ApiGateway::BasePathMapping": ("mapping", ("DomainName", "BasePath")),
    "AWS::ApiGateway::DomainName": ("domain", ("DomainName",)),
    "AWS::ApiGateway::GatewayResponse": ("response", ("RestApiId", "ResponseType")),
    "AWS::ApiGateway::Method": ("method", ("RestApiId", "ResourceId", "HttpMethod")),
    "AWS::ApiGateway::Model": ("model", ("RestApiId", "Name")),
    "AWS::ApiGateway::Resource": ("path", ("RestApiId", "ParentId", "PathPart")),
    "AWS::ApiGatewayV2::ApiMapping": ("mapping", ("DomainName", "ApiMappingKey")),
    "AWS::ApiGatewayV2::Authorizer": ("authorizer", ("ApiId", "Name")),
    "AWS::ApiGatewayV2::DomainName": ("domain", ("DomainName",)),
    "AWS::ApiGatewayV2::Route": ("route", ("ApiId", "RouteKey")),
    "AWS::Route53::RecordSet": ("record", ("HostedZoneId", "Name", "Type")),
}


def taken_names(deployed: Template, desired: Template) -> set[str]:
    """The logical IDs of deployed resources whose name another resource of the desired template has."""
    before, after = _names(deployed), _names(desired)
    wanted = {name: logical_id for logical_id, name in after.items()}
    return {logical_id for logical_id, name in before.items() if wanted.get(name, logical_id) != logical_id}


def _names(template: Template) -> dict[str, str]:
    """The name of each resource that has one, by logical ID."""
    found = {}
    for logical_id, resource in template["Resources"].items():
        kind, names = NAMED_BY.get(resource["Type"], ("", ()))
        properties = resource.get("Properties", {})
        if names and properties.get(names[-1] if kind != "mapping" else names[0]) is not None:
            found[logical_id] = json.dumps([kind, *(properties.get(name) for name in names)], sort_keys=True)
    return found
