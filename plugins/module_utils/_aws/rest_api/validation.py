# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a REST API requires of requests before a function gets them."""

from __future__ import annotations

import re
import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation import logical_ids
from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import of_type
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.checks import check_different
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.routes import HEADER
from ansible_collections.polycloud.faas.plugins.module_utils._aws.routing.path_names import rest_names
from ansible_collections.polycloud.faas.plugins.module_utils._errors import OptionError, require

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import (
        Properties,
        Resources,
        Template,
    )
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.api import Api
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.function import Function
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.rest_api import Model
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.routes import Route
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.service import Service
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.routing.path_names import Names


MODEL_NAME: t.Final = r"[a-zA-Z0-9]{1,128}"
CONTENT_TYPE: t.Final = r"[a-z0-9.+-]+/[a-z0-9.+-]+"


def check(service: Service) -> None:
    """Check the models, and what routes require of requests."""
    models = service.api.models
    check_different("api.models", [model.name for model in models])
    for model in models:
        require(re.fullmatch(MODEL_NAME, model.name), "api.models[].name", model.name, "letters and digits")
        _check_content_type(f"api.models[].content_type of {model.name}", model.content_type)
    for function, route in service.routed:
        _check_validation(service.api, function, route)


def resources(service: Service, _deployment: str) -> Resources:
    """AWS::ApiGateway::Model and RequestValidator."""
    names = rest_names(service.routes)
    routes = sorted(service.routes, key=lambda route: (route.path, route.method))
    subjects = sorted({tuple(route.validation.subjects) for route in routes} - {()})
    return {
        **{
            logical_ids.model(model.name): _model(model)
            for model in sorted(service.api.models, key=lambda model: model.name)
        },
        **{logical_id: model for route in routes for logical_id, model in _own_models(route, names).items()},
        **{logical_ids.request_validator(each): _validator(each) for each in subjects},
    }


def view(template: Template) -> Properties:
    """The models by logical ID."""
    return {
        "models": {
            logical_id: {name: value for name, value in model.items() if name != "RestApiId"}
            for logical_id, model in of_type(template, "AWS::ApiGateway::Model").items()
        }
    }


def of_method(route: Route, path_name: str) -> dict[str, t.Any]:
    """The properties of a method that say what its requests must contain."""
    validation = route.validation
    properties = {
        "RequestParameters": {
            f"method.request.{place}.{name}": required
            for (place, name), required in sorted(validation.parameters.items())
        },
        "RequestModels": {
            content_type: {"Ref": _model_id(route, path_name, content_type, model)}
            for content_type, model in sorted(validation.models.items())
        },
        "RequestValidatorId": (
            {"Ref": logical_ids.request_validator(validation.subjects)} if validation.subjects else None
        ),
    }
    return {name: value for name, value in properties.items() if value}


def _own_models(route: Route, names: Names) -> Resources:
    return {
        logical_ids.method_model(route.method, names[route.segments], content_type): {
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


def _model_id(route: Route, path_name: str, content_type: str, model: str | t.Mapping[str, t.Any]) -> str:
    if isinstance(model, str):
        return logical_ids.model(model)
    return logical_ids.method_model(route.method, path_name, content_type)


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
