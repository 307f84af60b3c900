# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which option gives a property that somebody overrides, and whether this task gives it (pure).

Most of it follows from the rows of the options. ``OPTIONS`` has the properties that are no row of their own, each with
the option, and with what the collection has there where no option is given.
"""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation import logical_ids
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.api import ApiSettings
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.declared import at, given_of
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.function_settings import (
    AsyncInvocation,
    Settings,
)
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.routes import Route
from ansible_collections.polycloud.faas.plugins.module_utils._aws.overrides.targets import target_ids
from ansible_collections.polycloud.faas.plugins.module_utils._record import Record

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import Resources
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.declared import Declared
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.service import Service
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.overrides.merging import Path

API: t.Final = "AWS::ApiGateway::"
HTTP: t.Final = "AWS::ApiGatewayV2::"
LAMBDA: t.Final = "AWS::Lambda::"
# Instead of a value: what the collection has there comes from no option, whatever it is.
ANYTHING: t.Final = object()


class Known(Record):
    """The option, and whether this task gives it."""

    option: str
    is_given: bool


class Source(Record):
    """Options that are rows: where their properties are in the resource, and what the options are called."""

    declared: type[Declared]
    prefix: str
    below: tuple[str, ...] = ()


ROWS: t.Final = {
    f"{LAMBDA}Function": Source(Settings, "functions[]."),
    f"{LAMBDA}EventInvokeConfig": Source(AsyncInvocation, "functions[]."),
    f"{API}RestApi": Source(ApiSettings, "api."),
    f"{HTTP}Api": Source(ApiSettings, "api."),
    f"{API}Method": Source(Route, "routes[].", ("Integration",)),
    f"{HTTP}Integration": Source(Route, "routes[]."),
}
# For each type: the property, its option, and what is there without the option (None for nothing).
OPTIONS: t.Final[dict[str, tuple[tuple[str, str, t.Any], ...]]] = {
    f"{LAMBDA}Function": (
        ("Handler", "functions[].handler", None),
        ("Runtime", "runtime", "python3.13"),
        ("Architectures", "architecture", ["x86_64"]),
        ("Role", "functions[].role", ANYTHING),
        ("ImageConfig.Command", "functions[].image.command", None),
        ("ImageConfig.EntryPoint", "functions[].image.entry_point", None),
        ("ImageConfig.WorkingDirectory", "functions[].image.working_directory", None),
    ),
    f"{LAMBDA}Alias": (
        (
            "ProvisionedConcurrencyConfig.ProvisionedConcurrentExecutions",
            "functions[].provisioned_concurrency",
            None,
        ),
    ),
    f"{LAMBDA}Url": (
        ("AuthType", "functions[].url.auth", None),
        ("Cors", "functions[].url.cors", None),
        ("InvokeMode", "functions[].url.invoke_mode", None),
    ),
    "AWS::Logs::LogGroup": (("RetentionInDays", "log_retention_days or api.access_log.retention_days", None),),
    "AWS::IAM::Role": (
        ("ManagedPolicyArns", "role.managed_policies", None),
        ("Path", "role.path", None),
        ("PermissionsBoundary", "role.permissions_boundary", None),
        ("Policies", "iam_statements", ANYTHING),
    ),
    f"{API}Method": (
        ("AuthorizationType", "routes[].authorizer", "NONE"),
        ("AuthorizerId", "routes[].authorizer", None),
        ("AuthorizationScopes", "routes[].scopes", None),
        ("ApiKeyRequired", "routes[].api_key_required", False),
        ("RequestParameters", "routes[].request_parameters", None),
        ("RequestModels", "routes[].request_models", None),
        ("RequestValidatorId", "routes[].request_parameters or routes[].request_models", None),
        ("Integration.CacheKeyParameters", "routes[].cache", None),
    ),
    f"{API}Stage": (
        ("AccessLogSetting", "api.access_log", None),
        ("CacheClusterEnabled", "api.cache", None),
        ("CacheClusterSize", "api.cache.size", None),
        ("MethodSettings", "api.throttling, api.detailed_metrics, api.cache or routes[].throttling", None),
        ("TracingEnabled", "api.tracing", None),
        ("Variables", "api.stage_variables", None),
    ),
    f"{API}Authorizer": (
        ("AuthorizerResultTtlInSeconds", "api.authorizers[].ttl", None),
        ("IdentitySource", "api.authorizers[].identity_sources", "method.request.header.Authorization"),
        ("IdentityValidationExpression", "api.authorizers[].identity_validation_expression", None),
        ("ProviderARNs", "api.authorizers[].user_pools", None),
        ("Type", "api.authorizers[].type", None),
    ),
    f"{API}GatewayResponse": (
        ("ResponseParameters", "api.gateway_responses[].headers", None),
        ("ResponseTemplates", "api.gateway_responses[].templates", None),
        ("StatusCode", "api.gateway_responses[].status", None),
    ),
    f"{API}Model": (
        ("ContentType", "api.models[].content_type", None),
        ("Description", "api.models[].description", None),
        ("Schema", "api.models[].schema", None),
    ),
    f"{API}RequestValidator": (
        ("ValidateRequestBody", "routes[].request_models", None),
        ("ValidateRequestParameters", "routes[].request_parameters", None),
    ),
    f"{API}ApiKey": (
        ("Description", "api.api_keys[].description", None),
        ("Enabled", "api.api_keys[].enabled", True),
        ("Value", "api.api_keys[].value", None),
    ),
    f"{API}UsagePlan": (
        ("Description", "api.usage_plans[].description", None),
        ("Quota", "api.usage_plans[].quota", None),
        ("Throttle", "api.usage_plans[].throttling", None),
    ),
    f"{API}DomainName": (
        ("CertificateArn", "api.domain.certificate_arn", None),
        ("MutualTlsAuthentication.TruststoreUri", "api.domain.truststore_uri", None),
        ("MutualTlsAuthentication.TruststoreVersion", "api.domain.truststore_version", None),
        ("RegionalCertificateArn", "api.domain.certificate_arn", None),
    ),
    f"{API}BasePathMapping": (("BasePath", "api.domain.base_path", None),),
    f"{HTTP}Api": (("CorsConfiguration", "api.cors", None),),
    f"{HTTP}Route": (
        ("AuthorizationType", "routes[].authorizer", None),
        ("AuthorizerId", "routes[].authorizer", None),
        ("AuthorizationScopes", "routes[].scopes", None),
    ),
    f"{HTTP}Integration": (("PayloadFormatVersion", "api.payload_version", "2.0"),),
    f"{HTTP}Stage": (
        ("AccessLogSettings", "api.access_log", None),
        ("DefaultRouteSettings.DetailedMetricsEnabled", "api.detailed_metrics", None),
        ("DefaultRouteSettings.ThrottlingBurstLimit", "api.throttling.burst_limit", None),
        ("DefaultRouteSettings.ThrottlingRateLimit", "api.throttling.rate_limit", None),
        ("RouteSettings", "routes[].throttling", None),
        ("StageVariables", "api.stage_variables", None),
    ),
    f"{HTTP}Authorizer": (
        ("AuthorizerResultTtlInSeconds", "api.authorizers[].ttl", None),
        ("AuthorizerType", "api.authorizers[].type", None),
        ("EnableSimpleResponses", "api.authorizers[].simple_responses", True),
        ("IdentitySource", "api.authorizers[].identity_sources", ["$request.header.Authorization"]),
        ("JwtConfiguration.Audience", "api.authorizers[].audience", None),
        ("JwtConfiguration.Issuer", "api.authorizers[].issuer", None),
    ),
    f"{HTTP}ApiMapping": (("ApiMappingKey", "api.domain.base_path", None),),
}


def known_option(service: Service, resources: Resources, logical_id: str, path: Path) -> Known | None:
    """The option for a property of a resource; ``resources`` are those without overrides. None where there is none."""
    kind = resources[logical_id]["Type"]
    if kind in ROWS and (found := _row(service, resources, logical_id, path)):
        return found
    for place, option, otherwise in OPTIONS.get(kind, ()):
        if _meet(tuple(place.split(".")), path):
            return Known(option, _is_given(service, resources, logical_id, place, otherwise))
    return None


def has_option(kind: str, name: str) -> bool:
    """Whether there is an option for a property of this type, or for a part of it."""
    declared = ROWS[kind].declared.rows.values() if kind in ROWS else ()
    below = ROWS[kind].below if kind in ROWS else ()
    places = [(*below, *row.place) for row in declared if row.place]
    return any(each[0] == name for each in (*places, *(place.split(".") for place, *_rest in OPTIONS.get(kind, ()))))


def _row(service: Service, resources: Resources, logical_id: str, path: Path) -> Known | None:
    source = ROWS[resources[logical_id]["Type"]]
    for name, row in source.declared.rows.items():
        is_one = bool(row.place) and (not row.of or service.api_type in row.of)
        if is_one and _meet((*source.below, *row.place), path):
            given = any(name in given_of(each) for each in _values(service, resources, logical_id, source))
            return Known(f"{source.prefix}{name}", given)
    return None


def _meet(place: Path, path: Path) -> bool:
    """Whether one of them is the other one, or something below it."""
    shorter = min(len(place), len(path))
    return place[:shorter] == path[:shorter]


def _is_given(service: Service, resources: Resources, logical_id: str, place: str, otherwise: t.Any) -> bool:
    if place == "Role":
        return bool(service.role.arn or any(each.role for each in _functions(service, resources, logical_id)))
    if place == "Policies":
        return bool(service.iam_statements or any(each.iam_statements for each in service.functions))
    there = at(resources[logical_id].get("Properties", {}), place.split("."))
    return otherwise is not ANYTHING and there is not None and there != otherwise


def _values(service: Service, resources: Resources, logical_id: str, source: Source) -> list[Declared]:
    """What this task gives of these options for the resource."""
    if source.declared is ApiSettings:
        return [service.api]
    if source.declared is Route:
        return [each for each in service.routes if logical_id in _ids(service, resources, f"{each.method} {each.path}")]
    functions = _functions(service, resources, logical_id)
    return [each.settings if source.declared is Settings else each.asynchronous for each in functions]


def _functions(service: Service, resources: Resources, logical_id: str) -> list[t.Any]:
    names = (logical_ids.function, logical_ids.event_invoke_config)
    return [each for each in service.functions if logical_id in {name(each.name) for name in names}]


def _ids(service: Service, resources: Resources, route: str) -> list[str]:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.stack import Override

    kinds = (f"{API}Method", f"{HTTP}Integration")
    return [each for kind in kinds for each in target_ids(service, Override(route=route, type=kind), resources)]
