# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Options that only REST APIs have: keys and plans, validation, the cache, and responses of their own (pure)."""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.declared import Declared, Option
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.throttling import (
    THROTTLING_OPTIONS,
    Throttling,
    throttling_from_options,
)
from ansible_collections.polycloud.faas.plugins.module_utils._errors import OptionError
from ansible_collections.polycloud.faas.plugins.module_utils._limits import Limit, between, each, text
from ansible_collections.polycloud.faas.plugins.module_utils._mappings import NOTHING
from ansible_collections.polycloud.faas.plugins.module_utils._record import Record

ONLY_PLAN: t.Final = "default"
PERIODS: t.Final = ["day", "week", "month"]

API_KEY_OPTIONS: t.Final[dict[str, dict[str, t.Any]]] = {
    "name": {"type": "str", "required": True},
    "value": {"type": "str", "no_log": True},
    "enabled": {"type": "bool"},
    "description": {"type": "str"},
}
QUOTA_OPTIONS: t.Final[dict[str, dict[str, t.Any]]] = {
    "limit": {"type": "int", "required": True},
    "period": {"type": "str", "choices": PERIODS, "required": True},
    "offset": {"type": "int"},
}
USAGE_PLAN_OPTIONS: t.Final[dict[str, dict[str, t.Any]]] = {
    "name": {"type": "str", "required": True},
    "description": {"type": "str"},
    "api_keys": {"type": "list", "elements": "str", "no_log": False},
    "quota": {"type": "dict", "options": QUOTA_OPTIONS},
    "throttling": {"type": "dict", "options": THROTTLING_OPTIONS},
}


class ApiKey(Record):
    """A key that clients send as the header X-API-Key; AWS generates a value if none is given."""

    name: str
    value: str | None = None
    enabled: bool = True
    description: str | None = None

    def __repr__(self) -> str:
        """Without the value, which is a secret."""
        return f"ApiKey({self.name!r}, enabled={self.enabled!r}, description={self.description!r})"


class Quota(Record):
    """The number of requests per day, week or month, with AWS's offset of the period."""

    limit: int
    period: str
    offset: int | None = None


class UsagePlan(Record):
    """The limits of each of its keys; ``api_keys`` None stands for all keys."""

    name: str
    description: str | None = None
    api_keys: tuple[str, ...] | None = None
    quota: Quota | None = None
    throttling: Throttling | None = None


def api_keys_from_options(given: t.Sequence[t.Mapping[str, t.Any]] | None) -> tuple[ApiKey, ...]:
    """The keys that ``api.api_keys`` describes."""
    return tuple(ApiKey(**{**key, "enabled": key["enabled"] is not False}) for key in given or ())


def usage_plans_from_options(given: t.Sequence[t.Mapping[str, t.Any]] | None) -> tuple[UsagePlan, ...]:
    """The plans that ``api.usage_plans`` describes."""
    return tuple(_usage_plan(plan) for plan in given or ())


def _usage_plan(given: t.Mapping[str, t.Any]) -> UsagePlan:
    return UsagePlan(
        given["name"],
        given["description"],
        None if given["api_keys"] is None else tuple(given["api_keys"]),
        Quota(**given["quota"]) if given["quota"] is not None else None,
        throttling_from_options(given["throttling"]),
    )


JSON: t.Final = "application/json"

# The options of request_parameters, and the names of these parts of a request in API Gateway.
PLACES: t.Final = {"querystrings": "querystring", "headers": "header", "paths": "path"}

PARAMETER_OPTIONS: t.Final[dict[str, dict[str, t.Any]]] = {name: {"type": "dict"} for name in PLACES}
MODEL_OPTIONS: t.Final[dict[str, dict[str, t.Any]]] = {
    "name": {"type": "str", "required": True},
    "schema": {"type": "dict", "required": True},
    "description": {"type": "str"},
    "content_type": {"type": "str", "default": JSON},
}


class Model(Record):
    """A JSON schema, draft 4, that routes refer to by its name."""

    name: str
    schema: t.Mapping[str, t.Any]
    description: str | None = None
    content_type: str = JSON


class Validation(Record):
    """What API Gateway requires of a request.

    ``parameters`` has whether each is required, by place and name, such as ("header", "X-Tenant"); ``models`` has the
    name of a model or a schema by content type.
    """

    parameters: t.Mapping[tuple[str, str], bool] = NOTHING
    models: t.Mapping[str, str | t.Mapping[str, t.Any]] = NOTHING

    @property
    def is_asked(self) -> bool:
        return bool(self.parameters or self.models)

    @property
    def subjects(self) -> list[str]:
        """What a validator checks: Parameters and Body."""
        found = {"Parameters": any(self.parameters.values()), "Body": bool(self.models)}
        return [subject for subject, is_looked_at in found.items() if is_looked_at]


def models_from_options(given: t.Sequence[t.Mapping[str, t.Any]] | None) -> tuple[Model, ...]:
    """The models that ``api.models`` describes."""
    return tuple(Model(**model) for model in given or ())


def validation_from_options(
    where: str, request_parameters: t.Mapping[str, t.Any], request_models: t.Mapping[str, t.Any]
) -> Validation:
    """What these options of a route describe; ``where`` names the route in messages.

    :raises OptionError: a value has another type.
    """
    parameters: dict[tuple[str, str], bool] = {}
    for option, names in request_parameters.items():
        for name, required in (names or {}).items():
            if not isinstance(required, bool):
                raise OptionError(
                    f"routes[].request_parameters.{option} {where} must have true (required) or false "
                    f"for each name, but {name} has {required!r}."
                )
            parameters[PLACES[option], str(name)] = required
    for content_type, model in request_models.items():
        if not isinstance(model, str | dict):
            raise OptionError(
                f"routes[].request_models {where} must have names of api.models or JSON schemas as values, but "
                f"{content_type} has {model!r}."
            )
    return Validation(parameters, request_models)


CACHING: t.Final = "https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-caching.html"
# In GB, as API Gateway spells them.
SIZES: t.Final = ["0.5", "1.6", "6.1", "13.5", "28.4", "58.2", "118", "237"]
REQUEST: t.Final = "method.request."


class Cache(Declared):
    """The cache cluster of the stage, and what holds for routes that do not say otherwise; ``ttl`` is in seconds."""

    size: Option[str] = Option({"type": "str", "choices": SIZES, "required": True}, "CacheClusterSize")
    ttl: Option[int | None] = Option("int", limit=between(1, 3600, "seconds", CACHING), default=300)
    encrypted: Option[bool | None] = Option("bool")


class RouteCache(Declared):
    """How the responses of a route are cached; the parameters of its path are part of the key in any case."""

    ttl: Option[int | None] = Option("int", limit=between(1, 3600, "seconds", CACHING))
    key_parameters: Option[tuple[str, ...]] = Option(
        {"type": "list", "elements": "str", "no_log": False},
        unset=(),
        limit=each(
            text(
                r"method\.request\.(header|multivalueheader|querystring|multivaluequerystring|path)\.[\w.$-]+",
                "a parameter of the request such as method.request.querystring.page",
                CACHING,
            )
        ),
    )


PUT_GATEWAY_RESPONSE: t.Final = "https://docs.aws.amazon.com/apigateway/latest/api/API_PutGatewayResponse.html"
RESPONSE_HEADER: t.Final = "gatewayresponse.header."
# What is not sent as it is, but replaced by a part of the request, of its context or of the stage.
MAPPED: t.Final = ("method.request.", "context.", "stageVariables.")

RESPONSE_TYPES: t.Final = (
    "access_denied",
    "api_configuration_error",
    "authorizer_configuration_error",
    "authorizer_failure",
    "bad_request_body",
    "bad_request_parameters",
    "default_4xx",
    "default_5xx",
    "expired_token",
    "integration_failure",
    "integration_timeout",
    "invalid_api_key",
    "invalid_signature",
    "missing_authentication_token",
    "quota_exceeded",
    "request_too_large",
    "resource_not_found",
    "throttled",
    "unauthorized",
    "unsupported_media_type",
    "waf_filtered",
)


def _is_header(item: tuple[str, t.Any]) -> bool:
    name, value = item
    return name.replace("-", "").replace("_", "").isalnum() and name.isascii() and "\n" not in str(value)


def _mapped(value: t.Any) -> str:
    """The value in the form of API Gateway, which sends what is in quotes as it is."""
    text = str(value)
    return text if text.startswith(MAPPED) else f"'{text}'"


def _parameters(headers: t.Mapping[str, t.Any] | None) -> dict[str, str]:
    return {f"{RESPONSE_HEADER}{name}": _mapped(value) for name, value in (headers or {}).items()}


def _headers(parameters: t.Mapping[str, str]) -> dict[str, str]:
    return {
        name.removeprefix(RESPONSE_HEADER): value if value.startswith(MAPPED) else value[1:-1]
        for name, value in parameters.items()
    }


class GatewayResponse(Declared):
    """A response to requests that no function gets, by its type; ``headers`` and ``templates`` are by their names."""

    type: Option[str] = Option(
        {"type": "str", "required": True}, "ResponseType", words={name: name.upper() for name in RESPONSE_TYPES}
    )
    status_code: Option[int | None] = Option(
        "int", "StatusCode", limit=between(100, 599, "", PUT_GATEWAY_RESPONSE), write=str, read=int
    )
    headers: Option[t.Mapping[str, t.Any] | None] = Option(
        "dict",
        "ResponseParameters",
        limit=Limit(
            "names of headers with values of one line",
            PUT_GATEWAY_RESPONSE,
            lambda given: all(map(_is_header, given.items())),
        ),
        write=_parameters,
        read=_headers,
    )
    templates: Option[t.Mapping[str, t.Any] | None] = Option(
        "dict",
        "ResponseTemplates",
        limit=Limit(
            "strings by content types such as application/json",
            PUT_GATEWAY_RESPONSE,
            lambda given: all("/" in name and isinstance(text, str) for name, text in given.items()),
        ),
    )
