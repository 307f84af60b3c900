# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Checks a REST API before the first API call.

Limits are those of the API Gateway quota page for REST APIs, and of its reference.
"""

from __future__ import annotations

import re
import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation import logical_ids
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.checks import check_different
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.routes import METHODS
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.throttling import check_throttling
from ansible_collections.polycloud.faas.plugins.module_utils._errors import OptionError, require

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.api import Api
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.api_keys import ApiKey, UsagePlan
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.cors import Cors
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.function import Function
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.routes import Route
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.service import Service

KEY_LENGTHS: t.Final = range(20, 129)
NAME: t.Final = r"[a-zA-Z0-9][a-zA-Z0-9._-]{0,127}"
MODEL_NAME: t.Final = r"[a-zA-Z0-9]{1,128}"
CONTENT_TYPE: t.Final = r"[a-z0-9.+-]+/[a-z0-9.+-]+"
ORIGIN: t.Final = r"\*|null|[a-z][a-z0-9+.-]*://[a-zA-Z0-9._-]+(:\d{1,5})?"
HEADER: t.Final = r"\*|[\w!#$%&*+.^`|~-]+"
DAYS: t.Final = {"day": 1, "week": 7, "month": 28}


def check_rest_api(service: Service) -> None:
    """Check CORS, keys and plans, validation, and conflicting names; nothing for other APIs."""
    api = service.api
    if api.type != "rest":
        return
    if api.cors:
        _check_cors(api.cors)
    for key in api.api_keys:
        _check_api_key(key)
    for plan in api.usage_plans:
        _check_usage_plan(api, plan)
    _check_shares(service)
    for model in api.models:
        require(re.fullmatch(MODEL_NAME, model.name), "api.models[].name", model.name, "letters and digits")
        _check_content_type(f"api.models[].content_type of {model.name}", model.content_type)
    for function, route in service.routed:
        _check_validation(api, function, route)
    _check_logical_ids(service)


def _check_cors(cors: Cors) -> None:
    for origin in cors.allow_origins:
        allowed = "* or a scheme and a host, such as https://www.example.com"
        require(re.fullmatch(ORIGIN, origin), "api.cors.allow_origins", origin, allowed)
    if not cors.allow_origins or ("*" in cors.allow_origins and len(cors.allow_origins) > 1):
        raise OptionError("api.cors.allow_origins must be * alone or at least one origin.")
    for name, headers in (("allow_headers", cors.allow_headers), ("expose_headers", cors.expose_headers)):
        for header in headers:
            require(re.fullmatch(HEADER, header), f"api.cors.{name}", header, "names of headers")
    for method in cors.allow_methods or ():
        allowed = f"* or one of {', '.join(METHODS)}"
        require(method == "*" or method in METHODS, "api.cors.allow_methods", method, allowed)


def _check_api_key(key: ApiKey) -> None:
    require(re.fullmatch(NAME, key.name), "api.api_keys[].name", key.name, "letters, digits, . _ and -")
    if key.value is not None and len(key.value) not in KEY_LENGTHS:
        raise OptionError(
            f"api.api_keys[].value of {key.name} must have {KEY_LENGTHS[0]} to {KEY_LENGTHS[-1]} characters, but it "
            f"has {len(key.value)}."
        )


def _check_usage_plan(api: Api, plan: UsagePlan) -> None:
    require(re.fullmatch(NAME, plan.name), "api.usage_plans[].name", plan.name, "letters, digits, . _ and -")
    known = [key.name for key in api.api_keys]
    for name in plan.api_keys or ():
        if name not in known:
            raise OptionError(
                f"api.usage_plans[].api_keys of {plan.name} must be names of api.api_keys, but {name!r} was given."
            )
    check_throttling(f"api.usage_plans[].throttling of {plan.name}", plan.throttling)
    quota = plan.quota
    if quota and quota.limit < 1:
        raise OptionError(f"api.usage_plans[].quota.limit of {plan.name} must be 1 or more, but it is {quota.limit}.")
    if quota and quota.offset is not None and not 0 <= quota.offset < DAYS[quota.period]:
        raise OptionError(
            f"api.usage_plans[].quota.offset of {plan.name} must be 0 to {DAYS[quota.period] - 1} when period is "
            f"{quota.period}, but {quota.offset} was given."
        )


def _check_shares(service: Service) -> None:
    """Check that each key has one plan: a key without a plan has no effect, and AWS refuses two for one stage."""
    api = service.api
    check_different("api.api_keys", [key.name for key in api.api_keys])
    check_different("api.usage_plans", [plan.name for plan in api.usage_plans])
    check_different("api.models", [model.name for model in api.models])
    for key in api.api_keys:
        plans = [plan.name for plan in api.all_usage_plans if key in api.keys_of(plan)]
        if len(plans) != 1:
            raise OptionError(
                f"api.usage_plans must have each key of api.api_keys in exactly one plan, but {key.name} is in "
                f"{' and '.join(plans) or 'none'}."
            )
    if (api.api_keys or api.usage_plans) and not any(api.needs_api_key(route) for route in service.routes):
        raise OptionError(
            "api.api_keys and api.usage_plans require a route with api_key_required, or "
            "api.api_key_required, but no route requires a key."
        )


def _check_validation(api: Api, function: Function, route: Route) -> None:
    where = f"of function {function.name}"
    variables = [segment.strip("{}").rstrip("+") for segment in route.segments if segment.startswith("{")]
    for place, name in route.validation.parameters:
        option = f"routes[].request_parameters {where}"
        if place == "path" and name not in variables:
            raise OptionError(f"{option} must name parameters of the path {route.path}, but {name!r} is none.")
        require(re.fullmatch(HEADER, name), option, name, "names without spaces and quotes")
    known = {model.name: model for model in api.models}
    for content_type, model in route.validation.models.items():
        option = f"routes[].request_models {where}"
        _check_content_type(option, content_type)
        if isinstance(model, str) and (model not in known or known[model].content_type != content_type):
            fitting = (
                ", ".join(each.name for each in api.models if each.content_type == content_type) or "of which none is"
            )
            raise OptionError(
                f"{option} must be JSON schemas or names of api.models for {content_type} ({fitting}), but {model!r} "
                "was given."
            )


def _check_content_type(option: str, content_type: str) -> None:
    require(re.fullmatch(CONTENT_TYPE, content_type), option, content_type, "content types, such as application/json")


def _check_logical_ids(service: Service) -> None:
    api = service.api
    given = [
        (logical_id(each.name), f"authorizer {each.name}")
        for each in api.authorizers
        for logical_id in (logical_ids.rest_authorizer, logical_ids.rest_authorizer_permission)
    ]
    given += [(logical_ids.api_key(each.name, ""), f"API key {each.name}") for each in api.api_keys]
    given += [(logical_ids.usage_plan(each.name), f"usage plan {each.name}") for each in api.usage_plans]
    given += [
        (logical_ids.usage_plan_key(plan.name, key.name, ""), f"API key {key.name} in usage plan {plan.name}")
        for plan in api.usage_plans
        for key in api.keys_of(plan)
    ]
    given += [(logical_ids.model(each.name), f"model {each.name}") for each in api.models]
    logical_ids.check_distinct("api", given)
