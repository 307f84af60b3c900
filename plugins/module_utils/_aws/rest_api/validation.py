# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a REST API requires of requests before a function gets them."""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation import logical_ids

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import Resources
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.routes import Route
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.service import Service
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.validation import Model


def resources(service: Service) -> Resources:
    """AWS::ApiGateway::Model and RequestValidator."""
    routes = sorted(service.routes, key=lambda route: (route.path, route.method))
    subjects = sorted({tuple(route.validation.subjects) for route in routes} - {()})
    return {
        **{
            logical_ids.model(model.name): _model(model)
            for model in sorted(service.api.models, key=lambda model: model.name)
        },
        **{logical_id: model for route in routes for logical_id, model in _own_models(route).items()},
        **{logical_ids.request_validator(each): _validator(each) for each in subjects},
    }


def of_method(route: Route) -> dict[str, t.Any]:
    """The properties of a method that say what its requests must contain."""
    validation = route.validation
    properties = {
        "RequestParameters": {
            f"method.request.{place}.{name}": required
            for (place, name), required in sorted(validation.parameters.items())
        },
        "RequestModels": {
            content_type: {"Ref": _model_id(route, content_type, model)}
            for content_type, model in sorted(validation.models.items())
        },
        "RequestValidatorId": (
            {"Ref": logical_ids.request_validator(validation.subjects)} if validation.subjects else None
        ),
    }
    return {name: value for name, value in properties.items() if value}


def _own_models(route: Route) -> Resources:
    return {
        logical_ids.method_model(route.method, route.segments, content_type): {
            "Type": "AWS::ApiGateway::Model",
            "Properties": {
                "RestApiId": {"Ref": logical_ids.REST_API},
                "ContentType": content_type,
                "Schema": dict(schema),
            },
        }
        for content_type, schema in sorted(route.validation.models.items())
        if not isinstance(schema, str)
    }


def _model_id(route: Route, content_type: str, model: str | t.Mapping[str, t.Any]) -> str:
    if isinstance(model, str):
        return logical_ids.model(model)
    return logical_ids.method_model(route.method, route.segments, content_type)


def _model(model: Model) -> dict[str, t.Any]:
    description = {"Description": model.description} if model.description is not None else {}
    return {
        "Type": "AWS::ApiGateway::Model",
        "Properties": {
            "RestApiId": {"Ref": logical_ids.REST_API},
            "Name": model.name,
            "ContentType": model.content_type,
            "Schema": dict(model.schema),
            **description,
        },
    }


def _validator(subjects: t.Sequence[str]) -> dict[str, t.Any]:
    return {
        "Type": "AWS::ApiGateway::RequestValidator",
        "Properties": {
            "RestApiId": {"Ref": logical_ids.REST_API},
            "Name": " and ".join(subjects).lower(),
            "ValidateRequestParameters": "Parameters" in subjects,
            "ValidateRequestBody": "Body" in subjects,
        },
    }
