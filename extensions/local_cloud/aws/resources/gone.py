# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Resources that were deleted outside their stack: AWS neither updates them, nor makes what belongs to them.

CloudFormation does not look for them again: a resource with an identifier that AWS made stays lost for its stack, even
if a direct call made another one like it. Source: "Resource type handler contract" in the CloudFormation CLI User
Guide, "Update handlers" (a resource that does not exist fails with NotFound) and "Delete handlers".
"""

from __future__ import annotations

import typing as t

from ..emulator.ministack import module
from .errors import service_error

Properties = dict[str, t.Any]

REST, HTTP, LAMBDA = "services.apigateway_v1", "services.apigateway", "services.lambda_svc"
SERVICES = {REST: "ApiGateway", HTTP: "AmazonApiGatewayV2", LAMBDA: "Lambda"}


class Kept(t.NamedTuple):
    """Where MiniStack keeps the resources of a type: within its store by API or other owner, or by themselves.

    ``owner`` is the property that names the owner; ``name`` is the property that identifies the resource, empty where
    its physical id does.
    """

    module_name: str
    store: str
    label: str
    owner: str = ""
    name: str = ""

    def has(self, physical_id: str, properties: Properties) -> bool:
        """Whether it is there; ``properties`` are those of the template."""
        kept = getattr(module(self.module_name), self.store)
        if self.owner:
            kept = kept.get(properties.get(self.owner), {})
        return (properties.get(self.name) if self.name else physical_id.rpartition("/")[2]) in kept


REST_API = Kept(REST, "_rest_apis", "API")
HTTP_API = Kept(HTTP, "_apis", "API")
DOMAIN = Kept(REST, "_domain_names", "domain name")
KEY = Kept(REST, "_api_keys", "API Key")
PLAN = Kept(REST, "_usage_plans", "Usage Plan")

KEPT: dict[str, Kept] = {
    "AWS::ApiGateway::ApiKey": KEY,
    "AWS::ApiGateway::Authorizer": Kept(REST, "_authorizers_v1", "Authorizer", "RestApiId"),
    "AWS::ApiGateway::DomainName": DOMAIN,
    "AWS::ApiGateway::Resource": Kept(REST, "_resources", "Resource", "RestApiId"),
    "AWS::ApiGateway::RestApi": REST_API,
    "AWS::ApiGateway::Stage": Kept(REST, "_stages_v1", "Stage", "RestApiId", "StageName"),
    "AWS::ApiGateway::UsagePlan": PLAN,
    "AWS::ApiGatewayV2::Api": HTTP_API,
    "AWS::ApiGatewayV2::Authorizer": Kept(HTTP, "_authorizers", "Authorizer", "ApiId"),
    "AWS::ApiGatewayV2::DomainName": DOMAIN,
    "AWS::ApiGatewayV2::Integration": Kept(HTTP, "_integrations", "Integration", "ApiId"),
    "AWS::ApiGatewayV2::Route": Kept(HTTP, "_routes", "Route", "ApiId"),
    "AWS::ApiGatewayV2::Stage": Kept(HTTP, "_stages", "Stage", "ApiId", "StageName"),
}
PARTS_OF_REST = ("Authorizer", "Deployment", "Method", "Resource", "Stage")
PARTS_OF_HTTP = ("Authorizer", "Integration", "Route", "Stage")
# What a resource belongs to, by the property that names it.
OWNERS: dict[str, dict[str, Kept]] = {
    **{f"AWS::ApiGateway::{name}": {"RestApiId": REST_API} for name in PARTS_OF_REST},
    **{f"AWS::ApiGatewayV2::{name}": {"ApiId": HTTP_API} for name in PARTS_OF_HTTP},
    "AWS::ApiGateway::BasePathMapping": {"DomainName": DOMAIN, "RestApiId": REST_API},
    "AWS::ApiGateway::UsagePlanKey": {"KeyId": KEY, "UsagePlanId": PLAN},
    "AWS::ApiGatewayV2::ApiMapping": {"DomainName": DOMAIN, "ApiId": HTTP_API},
}


def check_is_there(resource_type: str, physical_id: str, properties: Properties) -> None:
    """Raise when the resource to update is gone; ``properties`` are those that it had."""
    kept = KEPT.get(resource_type)
    if kept and not kept.has(physical_id, properties):
        raise _not_found(kept, physical_id)
    if resource_type in OTHERS and not OTHERS[resource_type](physical_id, properties):
        text = f"Invalid {resource_type.rpartition('::')[2]} identifier specified"
        raise service_error(text, _service(resource_type), 404, "NotFound")


def check_owners_are_there(resource_type: str, properties: Properties) -> None:
    """Raise when what a resource to make belongs to is gone."""
    for name, kept in OWNERS.get(resource_type, {}).items():
        owner = str(properties.get(name))
        if not kept.has(owner, {}):
            raise _not_found(kept, owner)


def check_stage_is_new(resource_type: str, properties: Properties) -> None:
    """Raise when the stage of an HTTP API to make is there already."""
    stages = module(HTTP)._stages.get(properties.get("ApiId"), {})
    if resource_type == "AWS::ApiGatewayV2::Stage" and properties["StageName"] in stages:
        raise service_error("Stage already exists", SERVICES[HTTP], 409, "AlreadyExists")


def _has_api_mapping(physical_id: str, properties: Properties) -> bool:
    return any(each.get("_apiMappingId") == physical_id for each in _mappings(properties).values())


def _has_path_mapping(_physical_id: str, properties: Properties) -> bool:
    return (properties.get("BasePath") or "(none)") in _mappings(properties)


def _mappings(properties: Properties) -> dict[str, Properties]:
    found: dict[str, Properties] = module(REST)._base_path_mappings.get(properties.get("DomainName"), {})
    return found


def _has_alias(physical_id: str, _properties: Properties) -> bool:
    name, _colon, alias = physical_id.partition(":function:")[2].partition(":")
    return alias in module(LAMBDA)._functions.get(name, {}).get("aliases", {})


def _has_url(physical_id: str, _properties: Properties) -> bool:
    return physical_id in module(LAMBDA)._function_urls


def _has_method(_physical_id: str, properties: Properties) -> bool:
    resources = module(REST)._resources.get(properties["RestApiId"], {})
    return properties["HttpMethod"] in resources.get(properties["ResourceId"], {}).get("resourceMethods", {})


OTHERS: dict[str, t.Callable[[str, Properties], bool]] = {
    "AWS::ApiGateway::BasePathMapping": _has_path_mapping,
    "AWS::ApiGateway::Method": _has_method,
    "AWS::ApiGatewayV2::ApiMapping": _has_api_mapping,
    "AWS::Lambda::Alias": _has_alias,
    "AWS::Lambda::Url": _has_url,
}


def _not_found(kept: Kept, physical_id: str) -> Exception:
    text = f"Invalid {kept.label} identifier specified {physical_id}"
    return service_error(text, SERVICES[kept.module_name], 404, "NotFound")


def _service(resource_type: str) -> str:
    """The name of the service in its errors."""
    names = {"ApiGateway": SERVICES[REST], "ApiGatewayV2": SERVICES[HTTP], "Lambda": SERVICES[LAMBDA]}
    return names[resource_type.split("::")[1]]
