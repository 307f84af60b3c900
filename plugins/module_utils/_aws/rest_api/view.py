# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a template of the collection deploys of a REST API, in terms of the options (pure)."""

from __future__ import annotations

import re
import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import (
    Properties,
    Template,
    of_type,
)
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.routes import AWS_IAM, EndpointView
from ansible_collections.polycloud.faas.plugins.module_utils._aws.rest_api import stage_view
from ansible_collections.polycloud.faas.plugins.module_utils._aws.rest_api.cors import ERRORS, is_preflight
from ansible_collections.polycloud.faas.plugins.module_utils._aws.stack.stack import StackResource
from ansible_collections.polycloud.faas.plugins.module_utils._mappings import without_none
from ansible_collections.polycloud.faas.plugins.module_utils._module.result import masked_values

VALIDATED: t.Final = {"RequestParameters": "request_parameters", "RequestModels": "request_models"}


def endpoints(template: Template, by_logical_id: t.Mapping[str, str]) -> list[EndpointView]:
    """The routes of the REST API; ``by_logical_id`` has the short names of the functions."""
    return [
        EndpointView(
            by_logical_id.get(_function_of(method)),
            method["HttpMethod"],
            _path(template, method["ResourceId"]),
            _authorizer_of(template, method),
            api_key_required=method["ApiKeyRequired"],
        )
        for method in _methods(template)
    ]


def api_settings(template: Template) -> dict[str, t.Any]:
    """The key ``api`` for the diff; empty without a REST API, and for one without such settings."""
    found = {
        "routes": {
            f"{method['HttpMethod']} {_path(template, method['ResourceId'])}": settings
            for method in _methods(template)
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
    """Replace the values of the keys on both sides of the diff, like ``masked_values``."""
    keys = [view.get("api", {}).get("api_keys", {}) for view in (before, after)]
    values = [{name: str(key["value"]) for name, key in side.items() if key["value"] is not None} for side in keys]
    for side, shown in zip(keys, masked_values(*values), strict=True):
        for name, value in shown.items():
            side[name]["value"] = value


def api_keys(template: Template, resources: t.Sequence[StackResource]) -> list[dict[str, t.Any]]:
    """The keys with their IDs, sorted by name, without values."""
    ids = {resource.logical_id: resource.physical_id for resource in resources}
    found = [
        {"name": key["Name"], "id": ids.get(logical_id), "enabled": key["Enabled"]}
        for logical_id, key in of_type(template, "AWS::ApiGateway::ApiKey").items()
    ]
    return sorted(found, key=lambda key: str(key["name"]))


def key_parameters(template: Template) -> set[str]:
    """The parameters with the values of the keys."""
    return {key["Value"]["Ref"] for key in of_type(template, "AWS::ApiGateway::ApiKey").values() if "Value" in key}


def _cors(template: Template) -> dict[str, t.Any]:
    """The headers of the API's own responses, by path of a preflight request and by type of error."""
    preflights = {
        _path(template, each["ResourceId"]): each["Integration"]["IntegrationResponses"][0]["ResponseParameters"]
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


def _methods(template: Template) -> list[Properties]:
    """The properties of the methods that invoke functions."""
    return [each for each in of_type(template, "AWS::ApiGateway::Method").values() if not is_preflight(each)]


def _method_settings(method: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    """What a method requires besides its authorizer; empty where it accepts every request."""
    found = {
        "scopes": method.get("AuthorizationScopes"),
        "api_key_required": method["ApiKeyRequired"] or None,
        "timeout": _seconds(method["Integration"].get("TimeoutInMillis")),
        **{word: method.get(name) for name, word in VALIDATED.items()},
    }
    return without_none(found)


def _seconds(milliseconds: int | None) -> float | None:
    return None if milliseconds is None else milliseconds / 1000


def _authorizer_of(template: Template, method: t.Mapping[str, t.Any]) -> str | None:
    """The name of the authorizer, ``aws_iam``, or None if the method is public."""
    if "AuthorizerId" in method:
        return str(template["Resources"][method["AuthorizerId"]["Ref"]]["Properties"]["Name"])
    return AWS_IAM if method["AuthorizationType"] == "AWS_IAM" else None


def _function_of(method: t.Mapping[str, t.Any]) -> str:
    """The logical ID of the function, or of its alias, that a method invokes."""
    found = re.search(r"functions/\$\{(\w+)(\.Arn)?\}", method["Integration"]["Uri"]["Fn::Sub"])
    return found.group(1) if found else ""


def _path(template: Template, reference: t.Mapping[str, t.Any]) -> str:
    """The path that a reference to an API resource stands for; the root is a GetAtt of the API."""
    segments: list[str] = []
    while "Ref" in reference:
        properties = template["Resources"][reference["Ref"]]["Properties"]
        segments.insert(0, properties["PathPart"])
        reference = properties["ParentId"]
    return "/" + "/".join(segments)


def _by_name(template: Template, kind: str, name: str) -> dict[str, Properties]:
    return {
        str(each[name]): {word: value for word, value in each.items() if word not in {"RestApiId", name}}
        for each in of_type(template, f"AWS::ApiGateway::{kind}").values()
    }
