# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The API keys of a REST API and their usage plans."""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation import logical_ids
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.stack import Parameter
from ansible_collections.polycloud.faas.plugins.module_utils._aws.rest_api import stage as rest_stage
from ansible_collections.polycloud.faas.plugins.module_utils._mappings import without_none

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import Resources
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.api_keys import ApiKey, Quota, UsagePlan
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.service import Service
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.throttling import Throttling


DIGITS: t.Final = 8


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
        "DependsOn": rest_stage.needed_by_users(service, deployment),
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
