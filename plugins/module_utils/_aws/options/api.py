# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The requested API in front of the functions (no calls, no Ansible)."""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.api_keys import (
    API_KEY_OPTIONS,
    ONLY_PLAN,
    USAGE_PLAN_OPTIONS,
    ApiKey,
    UsagePlan,
    api_keys_from_options,
    usage_plans_from_options,
)
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.cors import Cors, cors_from_option
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.endpoint_view import NO_AUTHORIZER
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.throttling import (
    THROTTLING_OPTIONS,
    Throttling,
    throttling_from_options,
)
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.validation import (
    MODEL_OPTIONS,
    Model,
    models_from_options,
)

API_TYPES: t.Final = ["rest", "http", "function_url"]
ENDPOINT_TYPES: t.Final = ["regional", "edge", "private"]


AUTHORIZER_OPTIONS: t.Final = {
    "name": {"type": "str", "required": True},
    "type": {"type": "str", "choices": ["jwt", "cognito", "token", "request"], "required": True},
    "issuer": {"type": "raw"},
    "audience": {"type": "list", "elements": "raw"},
    "user_pools": {"type": "list", "elements": "raw"},
    "function": {"type": "raw"},
    "identity_sources": {"type": "list", "elements": "str"},
    "identity_validation_expression": {"type": "str"},
    "ttl": {"type": "int"},
    "simple_responses": {"type": "bool"},
}

DOMAIN_OPTIONS: t.Final = {
    "name": {"type": "str", "required": True},
    "certificate_arn": {"type": "raw", "required": True},
    "base_path": {"type": "str"},
    "hosted_zone_id": {"type": "raw"},
    "truststore_uri": {"type": "str"},
    "truststore_version": {"type": "str"},
}

API_OPTIONS: t.Final = {
    "cors": {"type": "raw"},
    "authorizers": {"type": "list", "elements": "dict", "options": AUTHORIZER_OPTIONS},
    "default_authorizer": {"type": "str"},
    "api_keys": {"type": "list", "elements": "dict", "options": API_KEY_OPTIONS, "no_log": False},
    "usage_plans": {"type": "list", "elements": "dict", "options": USAGE_PLAN_OPTIONS},
    "api_key_required": {"type": "bool", "no_log": False},
    "models": {"type": "list", "elements": "dict", "options": MODEL_OPTIONS},
    "access_log": {
        "type": "dict",
        "options": {"format": {"type": "str"}, "retention_days": {"type": "int"}},
    },
    "throttling": {"type": "dict", "options": THROTTLING_OPTIONS},
    "stage_variables": {"type": "dict"},
    "domain": {"type": "dict", "options": DOMAIN_OPTIONS},
    "disable_execute_api_endpoint": {"type": "bool"},
    "detailed_metrics": {"type": "bool"},
    "payload_version": {"type": "str", "choices": ["1.0", "2.0"]},
    "description": {"type": "str"},
    "tracing": {"type": "bool"},
    "binary_media_types": {"type": "list", "elements": "str"},
    "minimum_compression_size": {"type": "int"},
    "endpoint_type": {"type": "str", "choices": ENDPOINT_TYPES},
    "vpc_endpoint_ids": {"type": "list", "elements": "raw"},
    "resource_policy": {"type": "list", "elements": "dict"},
    "web_acl_arn": {"type": "raw"},
}

URL_OPTIONS: t.Final = {
    "auth": {"type": "str", "choices": ["none", "aws_iam"], "default": "none"},
    "cors": {"type": "raw"},
    "invoke_mode": {"type": "str", "choices": ["buffered", "response_stream"], "default": "buffered"},
}


if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.routes import Route


class Authorizer(t.NamedTuple):
    """Decides about requests: a token (jwt, or cognito for those of user pools) or a function (token, request).

    ``function`` is the name of a function of the service, an ARN or a CloudFormation expression; ``user_pools``
    are ARNs or expressions; ``ttl`` is in seconds.
    """

    name: str
    type: str
    issuer: t.Any = None
    audience: tuple[t.Any, ...] = ()
    user_pools: tuple[t.Any, ...] = ()
    function: t.Any = None
    identity_sources: tuple[str, ...] = ()
    identity_validation_expression: str | None = None
    ttl: int | None = None
    simple_responses: bool | None = None


class AccessLog(t.NamedTuple):
    """A line for each request; None means: the usual format, kept forever."""

    format: str | None = None
    retention_days: int | None = None


class Domain(t.NamedTuple):
    """The user's own domain name, with its certificate; the record is created if the hosted zone is given."""

    name: str
    certificate_arn: t.Any
    base_path: str | None = None
    hosted_zone_id: t.Any = None
    truststore_uri: str | None = None
    truststore_version: str | None = None


class Api(t.NamedTuple):
    """The API of a service; None means: AWS's default.

    ``minimum_compression_size`` is in bytes; ``resource_policy`` has the statements of the policy.
    """

    type: str = "rest"
    cors: Cors | None = None
    authorizers: tuple[Authorizer, ...] = ()
    default_authorizer: str | None = None
    access_log: AccessLog | None = None
    throttling: Throttling | None = None
    stage_variables: t.Mapping[str, str] | None = None
    domain: Domain | None = None
    disable_execute_api_endpoint: bool | None = None
    detailed_metrics: bool | None = None
    payload_version: str | None = None
    description: str | None = None
    tracing: bool | None = None
    binary_media_types: tuple[str, ...] = ()
    minimum_compression_size: int | None = None
    endpoint_type: str | None = None
    vpc_endpoint_ids: tuple[t.Any, ...] = ()
    resource_policy: tuple[t.Mapping[str, t.Any], ...] = ()
    web_acl_arn: t.Any = None
    api_keys: tuple[ApiKey, ...] = ()
    usage_plans: tuple[UsagePlan, ...] = ()
    api_key_required: bool = False
    models: tuple[Model, ...] = ()

    @property
    def all_usage_plans(self) -> tuple[UsagePlan, ...]:
        """The plans; one without limits where there are keys but no plan, since a key without a plan has no effect."""
        return self.usage_plans or ((UsagePlan(ONLY_PLAN),) if self.api_keys else ())

    def keys_of(self, plan: UsagePlan) -> list[ApiKey]:
        """The keys that a plan is for."""
        return [key for key in self.api_keys if plan.api_keys is None or key.name in plan.api_keys]

    def needs_api_key(self, route: Route) -> bool:
        return self.api_key_required if route.api_key_required is None else route.api_key_required

    def authorizer_of(self, route: Route) -> str | None:
        """The name of the authorizer that decides about a route, ``aws_iam``, or None if the route is public."""
        name = route.authorizer or self.default_authorizer
        return None if name == NO_AUTHORIZER else name


class Url(t.NamedTuple):
    """A function's own URL: auth none or aws_iam, invoke_mode buffered or response_stream."""

    auth: str = NO_AUTHORIZER
    cors: Cors | None = None
    invoke_mode: str = "buffered"


def api_from_options(options: t.Mapping[str, t.Any]) -> Api:
    """The API that ``api_type`` and ``api`` describe."""
    given: t.Mapping[str, t.Any] = options["api"] or {}
    variables = given.get("stage_variables")
    return Api(
        type=options["api_type"],
        cors=cors_from_option("api.cors", given.get("cors")),
        authorizers=tuple(_authorizer(each) for each in given.get("authorizers") or ()),
        default_authorizer=given.get("default_authorizer"),
        access_log=AccessLog(**given["access_log"]) if given.get("access_log") is not None else None,
        throttling=throttling_from_options(given.get("throttling")),
        stage_variables={name: str(value) for name, value in variables.items()} if variables else None,
        domain=Domain(**given["domain"]) if given.get("domain") else None,
        disable_execute_api_endpoint=given.get("disable_execute_api_endpoint"),
        detailed_metrics=given.get("detailed_metrics"),
        payload_version=given.get("payload_version"),
        api_keys=api_keys_from_options(given.get("api_keys")),
        usage_plans=usage_plans_from_options(given.get("usage_plans")),
        api_key_required=bool(given.get("api_key_required")),
        models=models_from_options(given.get("models")),
        description=given.get("description"),
        **_rest_values(given),
    )


def _rest_values(given: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    """The values that only REST APIs have."""
    alone = ("tracing", "minimum_compression_size", "endpoint_type", "web_acl_arn")
    lists = ("binary_media_types", "resource_policy", "vpc_endpoint_ids")
    return {name: given.get(name) for name in alone} | {name: tuple(given.get(name) or ()) for name in lists}


def url_from_options(function: str, given: t.Mapping[str, t.Any] | None) -> Url | None:
    """The URL that ``url`` of a function describes; None when none is requested."""
    if given is None:
        return None
    return Url(given["auth"], cors_from_option(f"url.cors of function {function}", given["cors"]), given["invoke_mode"])


def _authorizer(given: t.Mapping[str, t.Any]) -> Authorizer:
    lists = ("audience", "user_pools", "identity_sources")
    return Authorizer(**{**given, **{name: tuple(given.get(name) or ()) for name in lists}})
