# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What API Gateway refuses to delete in a direct call: what is not there, and what something else uses.

Also what it refuses to make twice in an HTTP API. CloudFormation's handlers go their own ways, and are not asked here.
Sources: API Gateway's V2 API Reference, NotFoundException and ConflictException of DeleteRoute and its like; the texts
are those that users have reported.
"""

from __future__ import annotations

import functools
import typing as t

from ..emulator.ministack import module
from ..stacks.operation import current

Answer = tuple[int, dict[str, str], bytes]
Call = t.Callable[..., Answer]
# Why a call with these arguments is refused: code, message, status; None if it is not.
Refusal = tuple[str, str, int] | None
Check = t.Callable[..., Refusal]

NOT_FOUND = "NotFoundException"
IN_USE = "ConflictException"
BAD = "BadRequestException"


def install() -> None:
    """Put the checks before MiniStack's functions."""
    rest, http = module("services.apigateway_v1"), module("services.apigateway")
    for name, check in HTTP_CHECKS.items():
        setattr(http, name, _checked(getattr(http, name), check, http._apigw_error))
    for name, check in REST_CHECKS.items():
        setattr(rest, name, _checked(getattr(rest, name), check, rest._v1_error))


def _checked(call: Call, check: Check, error: t.Callable[[str, str, int], Answer]) -> Call:
    @functools.wraps(call)
    def checked(*args: t.Any) -> Answer:
        refusal = None if current.get() else check(*args)
        return error(*refusal) if refusal else call(*args)

    return checked


def _missing(label: str) -> Refusal:
    return NOT_FOUND, f"Invalid {label} identifier specified", 404


def _known(store: str, label: str) -> Check:
    def check(api_id: str, identifier: str) -> Refusal:
        http = module("services.apigateway")
        known = api_id not in http._apis or identifier in getattr(http, store).get(api_id, {})
        return None if known else _missing(label)

    return check


def _unused_integration(api_id: str, integration_id: str) -> Refusal:
    routes = module("services.apigateway")._routes.get(api_id, {})
    using = [key for key, route in routes.items() if route.get("target") == f"integrations/{integration_id}"]
    if using:
        text = (
            f"Cannot delete Integration because it is referenced by the following Routes with Ids: [{', '.join(using)}]"
        )
        return IN_USE, text, 409
    return _known("_integrations", "Integration")(api_id, integration_id)


def _unused_authorizer_of_http(api_id: str, authorizer_id: str) -> Refusal:
    http = module("services.apigateway")
    authorizer = http._authorizers.get(api_id, {}).get(authorizer_id)
    for route in http._routes.get(api_id, {}).values() if authorizer else ():
        if route.get("authorizerId") == authorizer_id:
            text = f"Cannot delete authorizer '{authorizer['name']}', is referenced in route: {route['routeKey']}"
            return IN_USE, text, 409
    return _known("_authorizers", "Authorizer")(api_id, authorizer_id)


def _unused_authorizer_of_rest(api_id: str, authorizer_id: str) -> Refusal:
    rest = module("services.apigateway_v1")
    authorizer = rest._authorizers_v1.get(api_id, {}).get(authorizer_id)
    for resource in rest._resources.get(api_id, {}).values() if authorizer else ():
        for verb, method in resource.get("resourceMethods", {}).items():
            if method.get("authorizerId") == authorizer_id:
                place = f"method: {verb}/{resource['path']}"
                return IN_USE, f"Cannot delete authorizer '{authorizer['name']}', is referenced in {place}", 409
    return None


def _unmapped_api(api_id: str) -> Refusal:
    domains = _domains(lambda mapping: mapping["restApiId"] == api_id)
    if not domains:
        return None
    text = (
        f"Deleting RestApi {api_id} failed. Please remove all base path mappings related to the RestApi in your domains"
    )
    return BAD, f"{text}: {', '.join(domains)}", 400


def _unmapped_stage(store: str) -> Check:
    """A stage that is there and has no domain name."""

    def check(api_id: str, stage: str) -> Refusal:
        gateway = module("services.apigateway" if store == "_stages" else "services.apigateway_v1")
        if stage not in getattr(gateway, store).get(api_id, {}):
            return _missing("Stage")
        domains = _domains(lambda mapping: (mapping["restApiId"], mapping["stage"]) == (api_id, stage))
        if not domains:
            return None
        text = "Please remove all base path mappings related to the stage in your domains"
        return BAD, f"Deleting stage {stage} failed. {text}: {', '.join(domains)}", 400

    return check


def _domains(is_meant: t.Callable[[dict[str, t.Any]], bool]) -> list[str]:
    """The domain names with such a mapping."""
    mappings = module("services.apigateway_v1")._base_path_mappings
    return sorted(name for name, each in mappings.items() if any(map(is_meant, each.values())))


def _plan_without_stages(plan_id: str) -> Refusal:
    plan = module("services.apigateway_v1")._usage_plans.get(plan_id, {})
    stages = [f"{each['apiId']}:{each['stage']}" for each in plan.get("apiStages", [])]
    if not stages:
        return None
    text = f"Cannot delete Usage Plan {plan_id} because there are API Stages associated with it, including {stages[0]}"
    return BAD, text, 400


def _key_of_plan(plan_id: str, key_id: str) -> Refusal:
    keys = module("services.apigateway_v1")._usage_plan_keys
    return None if key_id in keys.get(plan_id, {}) else _missing("Usage Plan Key")


def _known_mapping(domain: str, base_path: str) -> Refusal:
    mappings = module("services.apigateway_v1")._base_path_mappings
    return None if base_path in mappings.get(domain, {}) else _missing("base path mapping")


def _new_mapping(domain: str, data: dict[str, t.Any]) -> Refusal:
    mappings = module("services.apigateway_v1")._base_path_mappings.get(domain, {})
    taken = (data.get("basePath") or "(none)") in mappings
    return (IN_USE, "Base path already exists for this domain name", 409) if taken else None


def _new_route(api_id: str, data: dict[str, t.Any]) -> Refusal:
    routes = module("services.apigateway")._routes.get(api_id, {})
    taken = any(route["routeKey"] == data.get("routeKey") for route in routes.values())
    return (IN_USE, f"Route with key {data['routeKey']} already exists for this API", 409) if taken else None


def _new_stage(api_id: str, data: dict[str, t.Any]) -> Refusal:
    taken = data.get("stageName") in module("services.apigateway")._stages.get(api_id, {})
    return (IN_USE, "Stage already exists", 409) if taken else None


HTTP_CHECKS: dict[str, Check] = {
    "_delete_route": _known("_routes", "Route"),
    "_delete_integration": _unused_integration,
    "_delete_authorizer": _unused_authorizer_of_http,
    "_delete_stage": _unmapped_stage("_stages"),
    "_delete_api": _unmapped_api,
    "_create_route": _new_route,
    "_create_stage": _new_stage,
}
REST_CHECKS: dict[str, Check] = {
    "_delete_authorizer": _unused_authorizer_of_rest,
    "_delete_stage": _unmapped_stage("_stages_v1"),
    "_delete_rest_api": _unmapped_api,
    "_delete_usage_plan": _plan_without_stages,
    "_delete_usage_plan_key": _key_of_plan,
    "_delete_base_path_mapping": _known_mapping,
    "_create_base_path_mapping": _new_mapping,
}
