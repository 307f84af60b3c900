# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The API keys of a REST API and their usage plans."""

from __future__ import annotations

import re
import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation import logical_ids
from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import of_type
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.checks import check_different
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.stack import Parameter
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.throttling import check_throttling
from ansible_collections.polycloud.faas.plugins.module_utils._aws.rest_api.features import needed_by_users
from ansible_collections.polycloud.faas.plugins.module_utils._errors import OptionError, require
from ansible_collections.polycloud.faas.plugins.module_utils._mappings import without_none
from ansible_collections.polycloud.faas.plugins.module_utils._module.result import masked_values

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import (
        Properties,
        Resources,
        Template,
    )
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.api import Api
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.rest_api import ApiKey, Quota, UsagePlan
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.service import Service
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.throttling import Throttling


DIGITS: t.Final = 8
KEY_LENGTHS: t.Final = range(20, 129)
NAME: t.Final = r"[a-zA-Z0-9][a-zA-Z0-9._-]{0,127}"
DAYS: t.Final = {"day": 1, "week": 7, "month": 28}


def check(service: Service) -> None:
    """Check keys and plans, and that each key has one plan."""
    for key in service.api.api_keys:
        _check_api_key(key)
    for plan in service.api.usage_plans:
        _check_usage_plan(service.api, plan)
    _check_shares(service)


def resources(service: Service, deployment: str) -> Resources:
    """AWS::ApiGateway::ApiKey, UsagePlan and UsagePlanKey; ``deployment`` is the one that the stage serves."""
    keys = sorted(service.api.api_keys, key=lambda key: key.name)
    plans = sorted(service.api.all_usage_plans, key=lambda plan: plan.name)
    return {
        **{key_id(service, key): _api_key(service, key) for key in keys},
        **{logical_ids.usage_plan(plan.name): _usage_plan(service, plan, deployment) for plan in plans},
        **_one_after_the_other(
            {
                logical_ids.usage_plan_key(plan.name, key.name, _digest(service, key)): _usage_plan_key(
                    service, plan, key
                )
                for plan in plans
                for key in keys
                if key in service.api.keys_of(plan)
            }
        ),
    }


def view(template: Template) -> Properties:
    """The keys with their values, which ``mask_api_keys`` masks, and the plans."""
    return {
        "api_keys": {
            key["Name"]: {"enabled": key["Enabled"], "description": key.get("Description"), "value": key.get("Value")}
            for key in of_type(template, "AWS::ApiGateway::ApiKey").values()
        },
        "usage_plans": _plans(template),
    }


def mask_api_keys(before: dict[str, t.Any], after: dict[str, t.Any]) -> None:
    """Replace the values of the keys in both sides of the diff, as ``masked_values`` says."""
    keys = [view.get("api", {}).get("api_keys", {}) for view in (before, after)]
    values = [{name: str(key["value"]) for name, key in side.items() if key["value"] is not None} for side in keys]
    for side, shown in zip(keys, masked_values(*values), strict=True):
        for name, value in shown.items():
            side[name]["value"] = value


def key_parameters(template: Template) -> set[str]:
    """The parameters that have the values of the keys."""
    return {key["Value"]["Ref"] for key in of_type(template, "AWS::ApiGateway::ApiKey").values() if "Value" in key}


def parameters(service: Service) -> dict[str, Parameter]:
    """The values of the keys, which are not in the template itself."""
    keys = service.api.api_keys if service.has_routes else ()
    return {_value_id(service, key): _parameter(key) for key in keys if key.value is not None}


def key_id(service: Service, key: ApiKey) -> str:
    return logical_ids.api_key(key.name, _digest(service, key))


def _value_id(service: Service, key: ApiKey) -> str:
    return logical_ids.api_key_value(key.name, _digest(service, key))


def _parameter(key: ApiKey) -> Parameter:
    return Parameter({"Type": "String", "NoEcho": True}, key.value)


def _digest(service: Service, key: ApiKey) -> str:
    """What distinguishes one value from the next; empty for a key whose value AWS generates."""
    digest = _parameter(key).fingerprint(f"{service.stack_name}/{key.name}")
    return digest[:DIGITS] if digest else ""


def _api_key(service: Service, key: ApiKey) -> dict[str, t.Any]:
    optional = {
        "Description": key.description,
        "Value": {"Ref": _value_id(service, key)} if key.value is not None else None,
    }
    return {
        "Type": "AWS::ApiGateway::ApiKey",
        "Properties": {"Name": key.name, "Enabled": key.enabled, **without_none(optional)},
    }


def _one_after_the_other(plan_keys: Resources) -> Resources:
    """Each waits for the one before it, because API Gateway refuses concurrent changes (concurrent modification)."""
    before = [None, *plan_keys]
    return {
        name: {**resource, "DependsOn": [earlier]} if earlier else resource
        for (name, resource), earlier in zip(plan_keys.items(), before, strict=False)
    }


def _usage_plan(service: Service, plan: UsagePlan, deployment: str) -> dict[str, t.Any]:
    optional = {
        "Description": plan.description,
        "Quota": _quota(plan.quota) if plan.quota else None,
        "Throttle": _throttle(plan.throttling) if plan.throttling else None,
    }
    return {
        "Type": "AWS::ApiGateway::UsagePlan",
        "DependsOn": needed_by_users(service, deployment),
        "Properties": {
            "UsagePlanName": f"{service.stack_name}-{plan.name}",
            "ApiStages": [{"ApiId": {"Ref": logical_ids.REST_API}, "Stage": service.stage}],
            **without_none(optional),
        },
    }


def _usage_plan_key(service: Service, plan: UsagePlan, key: ApiKey) -> dict[str, t.Any]:
    return {
        "Type": "AWS::ApiGateway::UsagePlanKey",
        "Properties": {
            "KeyId": {"Ref": key_id(service, key)},
            "KeyType": "API_KEY",
            "UsagePlanId": {"Ref": logical_ids.usage_plan(plan.name)},
        },
    }


def _quota(quota: Quota) -> dict[str, t.Any]:
    return {"Limit": quota.limit, "Period": quota.period.upper(), **without_none({"Offset": quota.offset})}


def _throttle(throttling: Throttling) -> dict[str, t.Any]:
    return {"RateLimit": throttling.rate_limit, "BurstLimit": throttling.burst_limit}


def _plans(template: Template) -> dict[str, t.Any]:
    keys = {logical_id: each["Name"] for logical_id, each in of_type(template, "AWS::ApiGateway::ApiKey").items()}
    held = [
        (each["UsagePlanId"]["Ref"], keys[each["KeyId"]["Ref"]])
        for each in of_type(template, "AWS::ApiGateway::UsagePlanKey").values()
    ]
    return {
        plan["UsagePlanName"]: {
            "api_keys": sorted(key for of_plan, key in held if of_plan == logical_id),
            **{word: plan[word] for word in ("Description", "Quota", "Throttle") if word in plan},
        }
        for logical_id, plan in of_type(template, "AWS::ApiGateway::UsagePlan").items()
    }


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
