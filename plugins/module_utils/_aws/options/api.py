# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The options of ``api``: what was requested of the API in front of the functions (no calls, no Ansible).

A new option that is one property of the API is a row here, and one in the module's documentation. One that adds
resources, or settings of the stage, is a row here and a file in rest_api/ or http_api/.
"""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.checks import RETENTION
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.cors import Cors, cors_from_option
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.declared import (
    Declared,
    Option,
    reference,
    specs_of,
)
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.endpoint_view import NO_AUTHORIZER
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.rest_api import (
    API_KEY_OPTIONS,
    MODEL_OPTIONS,
    ONLY_PLAN,
    USAGE_PLAN_OPTIONS,
    ApiKey,
    Cache,
    GatewayResponse,
    Model,
    UsagePlan,
    api_keys_from_options,
    models_from_options,
    usage_plans_from_options,
)
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.throttling import (
    THROTTLING_OPTIONS,
    Throttling,
    throttling_from_options,
)
from ansible_collections.polycloud.faas.plugins.module_utils._limits import (
    LengthLimit,
    Limit,
    SizeLimit,
    at_most,
    between,
    each,
    text,
)
from ansible_collections.polycloud.faas.plugins.module_utils._record import Record

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.routes import Route

API_TYPES: t.Final = ["rest", "http", "function_url"]
REST: t.Final = ("rest",)
HTTP: t.Final = ("http",)
BOTH: t.Final = (*REST, *HTTP)

REFERENCE: t.Final = "https://docs.aws.amazon.com/apigateway/latest/api/"
GUIDE: t.Final = "https://docs.aws.amazon.com/apigateway/latest/developerguide/"
HTTP_QUOTAS: t.Final = f"{GUIDE}http-api-quotas.html"
QUOTAS: t.Final = f"{GUIDE}api-gateway-execution-service-limits-table.html"
CREATE_REST_API: t.Final = f"{REFERENCE}API_CreateRestApi.html"
DOMAIN_NAMES: t.Final = f"{GUIDE}how-to-custom-domains.html"
PRIVATE_APIS: t.Final = f"{GUIDE}apigateway-private-api-create.html"
MUTUAL_TLS: t.Final = f"{GUIDE}rest-api-mutual-tls.html"
POLICIES: t.Final = f"{GUIDE}apigateway-resource-policies.html"
LOGGING: t.Final = f"{GUIDE}set-up-logging.html"
WAF: t.Final = f"{GUIDE}apigateway-control-access-aws-waf.html"

STATEMENT_KEYS: t.Final = frozenset(
    {"Action", "Condition", "Effect", "NotAction", "NotPrincipal", "NotResource", "Principal", "Resource", "Sid"}
)
LIST: t.Final = {"type": "list", "elements": "str"}
RAW_LIST: t.Final = {"type": "list", "elements": "raw"}
DICTIONARIES: t.Final = {"type": "list", "elements": "dict"}


class Authorizer(Declared):
    """Decides about requests: a token (jwt, or cognito for those of user pools) or a function (token, request).

    ``function`` is the name of a function of the service, an ARN or a CloudFormation expression; ``user_pools``
    are ARNs or expressions; ``ttl`` is in seconds. ``of`` has the API types with the types of authorizers.
    """

    name: Option[str] = Option({"type": "str", "required": True})
    type: Option[str] = Option({"type": "str", "choices": ["jwt", "cognito", "token", "request"], "required": True})
    issuer: Option[t.Any] = Option("raw", of=("http jwt",))
    audience: Option[tuple[t.Any, ...]] = Option(RAW_LIST, unset=(), limit=at_most(50, HTTP_QUOTAS), of=("http jwt",))
    user_pools: Option[tuple[t.Any, ...]] = Option(RAW_LIST, unset=(), of=("rest cognito",))
    function: Option[t.Any] = Option("raw", of=("rest token", "rest request", "http request"))
    identity_sources: Option[tuple[str, ...]] = Option(LIST, unset=())
    identity_validation_expression: Option[str | None] = Option("str", of=("rest token",))
    ttl: Option[int | None] = Option(
        "int",
        limit=between(0, 3600, "seconds", QUOTAS),
        of=("rest cognito", "rest token", "rest request", "http request"),
    )
    simple_responses: Option[bool | None] = Option("bool", of=("http request",))


# The types of authorizers that an API of each type has.
AUTHORIZER_TYPES: t.Final = {"rest": ("cognito", "token", "request"), "http": ("jwt", "request")}


def _is_log_line(given: str) -> bool:
    is_identified = "$context.requestId" in given or "$context.extendedRequestId" in given
    return is_identified and "\n" not in given and len(given.encode()) <= 3072


class AccessLog(Declared):
    """A line for each request; None means: the usual format, kept forever."""

    format: Option[str | None] = Option(
        "str",
        limit=Limit(
            "one line of at most 3072 bytes with $context.requestId or $context.extendedRequestId",
            LOGGING,
            _is_log_line,
        ),
    )
    retention_days: Option[int | None] = Option("int", limit=RETENTION)


class Domain(Declared):
    """The user's own domain name, with its certificate; the record is created if the hosted zone is given."""

    name: Option[str] = Option(
        {"type": "str", "required": True},
        limit=text(
            r"(?=.{1,253}$)(\*\.)?([a-z0-9]([a-z0-9-]{,61}[a-z0-9])?\.)+([a-z]{2,63}|xn--[a-z0-9-]{1,59})",
            "a host name, such as api.example.com",
            DOMAIN_NAMES,
        ),
    )
    certificate_arn: Option[t.Any] = Option({"type": "raw", "required": True})
    base_path: Option[str | None] = Option(
        "str",
        limit=text(
            r"(?=.{1,300}$)[a-zA-Z0-9$_.+!*'(),-]+(/[a-zA-Z0-9$_.+!*'(),-]+)*",
            "a path of at most 300 characters without a leading or trailing /",
            DOMAIN_NAMES,
        ),
    )
    hosted_zone_id: Option[t.Any] = Option("raw")
    truststore_uri: Option[str | None] = Option(
        "str", take=lambda given: given or None, limit=text(r"s3://[^/]+/.+", "s3://bucket/key", MUTUAL_TLS)
    )
    truststore_version: Option[str | None] = Option("str")


def _policy(statements: t.Sequence[t.Mapping[str, t.Any]]) -> dict[str, t.Any] | None:
    """Defaults of a statement: anyone may call every method."""
    usual = {"Effect": "Allow", "Principal": "*", "Action": "execute-api:Invoke", "Resource": "execute-api:/*"}
    completed = [_completed(usual, statement) for statement in statements]
    return {"Version": "2012-10-17", "Statement": completed} if completed else None


def _completed(usual: t.Mapping[str, t.Any], statement: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    """The statement with defaults for the elements that it has neither in the positive nor in the negative form."""
    missing = {name: value for name, value in usual.items() if f"Not{name}" not in statement}
    return {**missing, **statement}


def _is_statement(given: t.Mapping[str, t.Any]) -> bool:
    return given.keys() <= STATEMENT_KEYS and given.get("Effect", "Allow") in ("Allow", "Deny")


def _variables(given: t.Mapping[str, t.Any] | None) -> dict[str, str] | None:
    return {name: str(value) for name, value in given.items()} if given else None


class ApiSettings(Declared):
    """Options that are one property of the API, AWS::ApiGateway::RestApi or AWS::ApiGatewayV2::Api.

    None means: AWS's default. ``minimum_compression_size`` is in bytes; ``resource_policy`` has the statements.
    """

    description: Option[str | None] = Option("str", "Description", limit=LengthLimit(1024, QUOTAS), of=BOTH)
    binary_media_types: Option[tuple[str, ...]] = Option(
        LIST,
        "BinaryMediaTypes",
        unset=(),
        limit=each(
            text(
                r"[a-zA-Z0-9!#$&^_.+*-]+/[a-zA-Z0-9!#$&^_.+*-]+",
                "a media type such as image/png or */*",
                CREATE_REST_API,
            )
        ),
        of=REST,
    )
    minimum_compression_size: Option[int | None] = Option(
        "int", "MinimumCompressionSize", limit=between(0, 10_485_760, "bytes", CREATE_REST_API), of=REST
    )
    endpoint_type: Option[str | None] = Option(
        "str",
        "EndpointConfiguration.Types",
        words={"regional": ["REGIONAL"], "edge": ["EDGE"], "private": ["PRIVATE"]},
        of=REST,
    )
    vpc_endpoint_ids: Option[tuple[t.Any, ...]] = Option(
        RAW_LIST,
        "EndpointConfiguration.VpcEndpointIds",
        unset=(),
        limit=each(reference(r"vpce-[0-9a-f]+", "the ID of a VPC endpoint such as vpce-0a1b2c3d", PRIVATE_APIS)),
        of=REST,
    )
    resource_policy: Option[tuple[t.Mapping[str, t.Any], ...]] = Option(
        DICTIONARIES,
        "Policy",
        unset=(),
        limit=each(
            Limit(
                f"a statement of {', '.join(sorted(STATEMENT_KEYS))}, with Effect Allow or Deny",
                POLICIES,
                _is_statement,
            )
        ),
        write=_policy,
        read=lambda found: found["Statement"] if found else None,
        of=REST,
        lifted="",
    )
    api_key_source: Option[str | None] = Option(
        {"type": "str", "no_log": False},
        "ApiKeySourceType",
        words={"header": "HEADER", "authorizer": "AUTHORIZER"},
        of=REST,
        lifted="HEADER",
    )
    disable_execute_api_endpoint: Option[bool | None] = Option(
        "bool", "DisableExecuteApiEndpoint", of=BOTH, lifted=False
    )


class Api(ApiSettings):
    """The API of a service: its settings, and what its features are made of."""

    cors: Option[Cors | None] = Option("raw", take=lambda given: cors_from_option("api.cors", given), of=BOTH)
    authorizers: Option[tuple[Authorizer, ...]] = Option(DICTIONARIES, unset=(), nested=Authorizer, of=BOTH)
    default_authorizer: Option[str | None] = Option("str", of=BOTH)
    access_log: Option[AccessLog | None] = Option("dict", nested=AccessLog, of=BOTH)
    throttling: Option[Throttling | None] = Option(
        {"type": "dict", "options": THROTTLING_OPTIONS}, take=throttling_from_options, of=BOTH
    )
    stage_variables: Option[t.Mapping[str, str] | None] = Option(
        "dict", take=_variables, limit=SizeLimit(100, "variables", QUOTAS, len), of=BOTH
    )
    domain: Option[Domain | None] = Option("dict", nested=Domain, of=BOTH)
    detailed_metrics: Option[bool | None] = Option("bool", of=BOTH)
    payload_version: Option[str | None] = Option({"type": "str", "choices": ["1.0", "2.0"]}, of=HTTP)
    cache: Option[Cache | None] = Option("dict", nested=Cache, of=REST)
    gateway_responses: Option[tuple[GatewayResponse, ...]] = Option(
        DICTIONARIES, unset=(), nested=GatewayResponse, of=REST
    )
    tracing: Option[bool | None] = Option("bool", of=REST)
    web_acl_arn: Option[t.Any] = Option(
        "raw",
        take=lambda given: given or None,
        limit=reference(
            r"arn:[^:]+:wafv2:[^:]+:[0-9]+:regional/webacl/.+", "the ARN of a regional web ACL of AWS WAF (wafv2)", WAF
        ),
        of=REST,
    )
    api_keys: Option[tuple[ApiKey, ...]] = Option(
        {**DICTIONARIES, "options": API_KEY_OPTIONS, "no_log": False}, unset=(), take=api_keys_from_options, of=REST
    )
    usage_plans: Option[tuple[UsagePlan, ...]] = Option(
        {**DICTIONARIES, "options": USAGE_PLAN_OPTIONS}, unset=(), take=usage_plans_from_options, of=REST
    )
    api_key_required: Option[bool] = Option({"type": "bool", "no_log": False}, unset=False, take=bool, of=REST)
    models: Option[tuple[Model, ...]] = Option(
        {**DICTIONARIES, "options": MODEL_OPTIONS}, unset=(), take=models_from_options, of=REST
    )

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


API_OPTIONS: t.Final = specs_of(Api)

URL_OPTIONS: t.Final = {
    "auth": {"type": "str", "choices": ["none", "aws_iam"]},
    "cors": {"type": "raw"},
    "invoke_mode": {"type": "str", "choices": ["buffered", "response_stream"], "default": "buffered"},
}


class Url(Record):
    """A function's own URL: auth none or aws_iam, invoke_mode buffered or response_stream."""

    auth: str = NO_AUTHORIZER
    cors: Cors | None = None
    invoke_mode: str = "buffered"


def url_from_options(function: str, given: t.Mapping[str, t.Any] | None) -> Url | None:
    """The URL that ``url`` of a function describes; None when none is requested."""
    if given is None:
        return None
    auth = given["auth"] or NO_AUTHORIZER
    return Url(auth, cors_from_option(f"url.cors of function {function}", given["cors"]), given["invoke_mode"])
