# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the diff shows of a REST API, in words of options (pure)."""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import Template, of_type
from ansible_collections.polycloud.faas.plugins.module_utils._aws.rest_api import stage_view
from ansible_collections.polycloud.faas.plugins.module_utils._aws.rest_api.cors import ERRORS
from ansible_collections.polycloud.faas.plugins.module_utils._aws.rest_api.view import is_preflight, methods, path_of
from ansible_collections.polycloud.faas.plugins.module_utils._module.result import masked_values

Properties = dict[str, t.Any]

VALIDATED: t.Final = {"RequestParameters": "request_parameters", "RequestModels": "request_models"}


def api_settings(template: Template) -> dict[str, t.Any]:
    """The key ``api`` for the diff, with what there is; empty without a REST API that has something of it."""
    found = {
        "routes": {
            f"{method['HttpMethod']} {path_of(template, method['ResourceId'])}": settings
            for method in methods(template)
            if (settings := _method_settings(method))
        },
        "authorizers": _by_name(template, "Authorizer", "Name"),
        "cors": _cors(template),
        "api_keys": {
            key["Name"]: {"enabled": key["Enabled"], "description": key.get("Description"), "value": key.get("Value")}
            for key in of_type(template, "AWS::ApiGateway::ApiKey").values()
        },
        "usage_plans": _plans(template),
        "models": {
            logical_id: {name: value for name, value in model.items() if name != "RestApiId"}
            for logical_id, model in of_type(template, "AWS::ApiGateway::Model").items()
        },
    }
    settings = {**{word: value for word, value in found.items() if value}, **stage_view.api_settings(template)}
    return {"api": {"type": "rest", **settings}} if settings else {}


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


def _cors(template: Template) -> dict[str, t.Any]:
    """The headers of the API's own answers, by path of a preflight request and by kind of error."""
    preflights = {
        path_of(template, each["ResourceId"]): each["Integration"]["IntegrationResponses"][0]["ResponseParameters"]
        for each in of_type(template, "AWS::ApiGateway::Method").values()
        if is_preflight(each)
    }
    errors = {
        each["ResponseType"]: each["ResponseParameters"]
        for each in of_type(template, "AWS::ApiGateway::GatewayResponse").values()
        if each["ResponseType"] in ERRORS
    }
    return {
        place: {name.rpartition(".header.")[2]: value for name, value in headers.items()}
        for place, headers in {**preflights, **errors}.items()
    }


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


def _method_settings(method: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    """What a method asks for besides its authorizer; nothing where it takes every request."""
    found = {
        "scopes": method.get("AuthorizationScopes"),
        "api_key_required": method["ApiKeyRequired"] or None,
        "timeout": _seconds(method["Integration"].get("TimeoutInMillis")),
        **{word: method.get(name) for name, word in VALIDATED.items()},
    }
    return {word: value for word, value in found.items() if value is not None}


def _seconds(milliseconds: int | None) -> float | None:
    return None if milliseconds is None else milliseconds / 1000


def _by_name(template: Template, kind: str, name: str) -> dict[str, Properties]:
    return {
        str(each[name]): {word: value for word, value in each.items() if word not in {"RestApiId", name}}
        for each in of_type(template, f"AWS::ApiGateway::{kind}").values()
    }
