# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The data plane of HTTP APIs and function URLs as on AWS: permissions of functions, limits, closed endpoints, CORS.

Source of what preflight requests meet: API Gateway Developer Guide, "Configure CORS for HTTP APIs".
"""

from __future__ import annotations

import asyncio
import functools
import json
import time
import typing as t
import uuid
from contextvars import ContextVar

from ..api_access.addresses import by_domain
from ..emulator.ministack import comparing, module
from ..functions.policy import policy_for
from ..functions.streams import url_response
from .http_events import in_form_1_0, in_form_2_0, with_stage_variables
from .responses import http_response
from .rest_snapshots import find_function, is_permitted

Answer = tuple[int, dict[str, str], bytes]
Policy = dict[str, t.Any]

JSON = {"Content-Type": "application/json"}
NO_METHOD = "a method that no request has"
LONGEST_MS = 30_000
# What an account may do in all, in requests a second and at once.
ACCOUNT_LIMITS = (10_000.0, 5_000.0)
INVOKING = "ministack-apigw-invoke"
INVOKING_BY_URL = "ministack-lambda-url"
THROTTLED = {"x-amzn-ErrorType": "TooManyRequestsException"}
DENIED = {"x-amzn-ErrorType": "AccessDeniedException"}
FORBIDDEN_URL = (
    "Forbidden. For troubleshooting Function URL authorization issues, see: "
    "https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html"
)

FORBIDDEN_BODY = json.dumps({"Message": FORBIDDEN_URL}, separators=(",", ":")).encode()

_is_streamed: ContextVar[bool] = ContextVar("whether_the_response_is_streamed", default=False)
_was_throttled: ContextVar[bool] = ContextVar("whether_lambda_did_not_take_the_invocation", default=False)
_called: ContextVar[tuple[str, dict[str, str]]] = ContextVar("called_payload_version_and_variables")


class HttpGateway:
    """Wraps MiniStack's HTTP APIs and function URLs."""

    def __init__(self) -> None:
        self._apis = module("services.apigateway")
        self._functions = module("services.lambda_svc")
        self._buckets: dict[tuple[str, str, str], TokenBucket] = {}

    def install(self) -> None:
        """Put the wrappers in the place of MiniStack's functions."""
        self._wrap_provisioning()
        self._wrap_execution()
        self._wrap_authorizer()
        self._wrap_function_urls()

    def forget_everything(self) -> None:
        """Forget who called how often."""
        self._buckets.clear()

    def _wrap_provisioning(self) -> None:
        """CloudFormation's names of the settings become those that MiniStack's data plane reads."""
        provisioners = module("services.cloudformation.provisioners")
        provisioners._apigw_v2_stage_props = _renaming_limits(provisioners._apigw_v2_stage_props)
        handlers = provisioners._RESOURCE_HANDLERS
        kind = handlers["AWS::ApiGatewayV2::Api"]
        kind.update(create=_renaming_cors(kind["create"], 1), update=_renaming_cors(kind["update"], 2))

    def _wrap_execution(self) -> None:
        """OPTIONS is routed like other methods; MiniStack answers it before it looks for a route."""
        execute = comparing(self._apis._handle_execute_in_scope, OPTIONS=NO_METHOD)
        invoke = self._apis._invoke_lambda_proxy
        self._apis._jwt_unauthorized = lambda message="Unauthorized": _answer(401, message)
        self._apis._jwt_forbidden = lambda message="Forbidden": _answer(403, message)

        async def execute_in_scope(
            api_id: str, stage: str, path: str, method: str, headers: dict[str, str], *rest: t.Any
        ) -> t.Any:
            api = self._apis._apis.get(api_id) or {}
            if stage not in self._apis._stages.get(api_id, {}) or (
                api.get("disableExecuteApiEndpoint") and not by_domain.get()
            ):
                return _answer(404, "Not Found")
            route = self._apis._match_route(api_id, method, "/" + path.lstrip("/"))
            if method == "OPTIONS" and api.get("corsConfiguration") and not _is_protected(route):
                return self._preflight(api, headers)
            if route and not self._has_room(api_id, stage, route["routeKey"]):
                return _answer(429, "Too Many Requests")
            return await execute(api_id, stage, path, method, headers, *rest)

        async def invoke_lambda(*args: t.Any, **kwargs: t.Any) -> t.Any:
            integration, api_id, stage, path, method, headers, *_rest = args
            api = self._apis._apis[api_id]
            if method == "OPTIONS" and api.get("corsConfiguration"):
                return self._preflight(api, headers)
            account, region = kwargs["owner_account_id"], kwargs["owner_region"]
            source = f"arn:aws:execute-api:{region}:{account}:{api_id}/{stage}/{method}{path}"
            if not self._is_permitted(integration.get("integrationUri", ""), source, account, region):
                return _answer(500, "Internal Server Error")
            variables = self._apis._get_stage_variables(api_id, stage)
            token = _called.set((str(integration.get("payloadFormatVersion")), variables))
            try:
                work = asyncio.ensure_future(invoke(*args, **kwargs))
                seconds = int(integration.get("timeoutInMillis") or LONGEST_MS) / 1000
                done, _pending = await asyncio.wait({work}, timeout=seconds)
                return work.result() if done else _answer(503, "Service Unavailable")
            finally:
                _called.reset(token)

        self._apis._handle_execute_in_scope = execute_in_scope
        self._apis._invoke_lambda_proxy = invoke_lambda
        self._wrap_events()

    def _preflight(self, api: dict[str, t.Any], headers: dict[str, str]) -> t.Any:
        return self._apis._cors_preflight_response(api["corsConfiguration"], headers.get("origin", ""))

    def _wrap_events(self) -> None:
        """An event gets its final form where MiniStack hands it to the function."""
        run = self._apis.run_reentrant

        async def run_reentrant(function: t.Any, record: t.Any, event: t.Any, *, thread_name: str) -> t.Any:
            if thread_name != INVOKING:
                return await run(function, record, event, thread_name=thread_name)
            version, variables = _called.get()
            event = with_stage_variables(event, variables)
            event = in_form_1_0(event) if version == "1.0" else in_form_2_0(event)
            return api_result(await run(function, record, event, thread_name=thread_name), version)

        self._apis.run_reentrant = run_reentrant

    def _wrap_authorizer(self) -> None:
        invoke = self._apis._invoke_request_authorizer_lambda

        async def invoke_authorizer(authorizer: dict[str, t.Any], event: t.Any, account: str, region: str) -> t.Any:
            api_id = event["requestContext"]["apiId"]
            source = f"arn:aws:execute-api:{region}:{account}:{api_id}/authorizers/{authorizer['authorizerId']}"
            if not self._is_permitted(authorizer.get("authorizerUri", ""), source, account, region):
                return None
            return await invoke(authorizer, event, account, region)

        self._apis._invoke_request_authorizer_lambda = invoke_authorizer

    def _is_permitted(self, uri: str, source_arn: str, account: str, region: str) -> bool:
        reference = self._apis._extract_lambda_ref_from_integration_uri(uri)
        policy = policy_for(reference, account, region)
        return policy is None or is_permitted(policy, source_arn)

    def _has_room(self, api_id: str, stage_name: str, route_key: str) -> bool:
        """Whether one more request is within the limits of the route, or of the stage."""
        stage = self._apis._stages[api_id][stage_name]
        limits = route_limits(stage, route_key)
        if limits is None:
            return True
        return self._buckets.setdefault((api_id, stage_name, route_key), TokenBucket(limits[1])).take(*limits)

    def _wrap_function_urls(self) -> None:
        handle, run = self._functions.handle_function_url_request, self._functions.run_reentrant

        async def run_reentrant(function: t.Any, record: t.Any, event: t.Any, *, thread_name: str) -> t.Any:
            if thread_name != INVOKING_BY_URL:
                return await run(function, record, event, thread_name=thread_name)
            result = await run(function, record, in_form_2_0(event), thread_name=thread_name)
            _was_throttled.set(bool(result.get("throttle")))
            return result if _is_streamed.get() else url_result(result)

        async def handle_request(url_id: str, *args: t.Any, **kwargs: t.Any) -> t.Any:
            resolved = self._functions.resolve_function_url(url_id)
            if resolved and resolved[4].get("AuthType") == "NONE":
                account, region, name, *_rest = resolved
                function = find_function(name, account, region)
                if function and not is_open_to_all(function.get("policy") or {}):
                    return 403, {**JSON, **DENIED, "x-amzn-RequestId": str(uuid.uuid4())}, FORBIDDEN_BODY
            token = _is_streamed.set(bool(resolved and resolved[4].get("InvokeMode") == "RESPONSE_STREAM"))
            try:
                status, headers, body = await handle(url_id, *args, **kwargs)
            finally:
                _is_streamed.reset(token)
            return status, {**headers, **(THROTTLED if _was_throttled.get() else {})}, body

        self._functions._function_url_stream_response = url_response
        self._functions.handle_function_url_request = handle_request
        self._functions.run_reentrant = run_reentrant


class TokenBucket:
    """So many requests at once, and so many a second after that."""

    def __init__(self, tokens: float) -> None:
        self._tokens = tokens
        self._at = time.monotonic()

    def take(self, rate: float, burst: float) -> bool:
        """Whether there is room for one more now."""
        now = time.monotonic()
        self._tokens, self._at = min(burst, self._tokens + rate * (now - self._at)), now
        if self._tokens < 1:
            return False
        self._tokens -= 1
        return True


def route_limits(stage: dict[str, t.Any], route_key: str) -> tuple[float, float] | None:
    """How many requests a second a route takes, and how many at once; None without a limit.

    The settings have CloudFormation's names, or those of direct calls, which begin small.
    """
    both = (stage.get("defaultRouteSettings") or {}), (stage.get("routeSettings") or {}).get(route_key) or {}
    settings = {name[0].lower() + name[1:]: value for each in both for name, value in each.items()}
    rate, burst = settings.get("throttlingRateLimit"), settings.get("throttlingBurstLimit")
    if rate is None and burst is None:
        return None
    most, most_at_once = ACCOUNT_LIMITS
    return float(most if rate is None else rate), float(most_at_once if burst is None else burst)


def _is_protected(route: dict[str, t.Any] | None) -> bool:
    return route is not None and (route.get("authorizationType") or "NONE") != "NONE"


def is_open_to_all(policy: Policy) -> bool:
    """Whether everybody may call the function's URL, and invoke the function by it: AWS asks for both."""
    return _allows_all(policy, "lambda:InvokeFunctionUrl", "lambda:FunctionUrlAuthType", "NONE") and _allows_all(
        policy, "lambda:InvokeFunction", "lambda:InvokedViaFunctionUrl", "true"
    )


def _allows_all(policy: Policy, action: str, key: str, value: str) -> bool:
    for statement in policy.get("Statement", []):
        conditions = (statement.get("Condition") or {}).values()
        values = [condition[key] for condition in conditions if key in condition]
        if (
            statement.get("Effect") == "Allow"
            and statement.get("Action") == action
            and statement.get("Principal") in ("*", {"AWS": "*"})
            and all(str(each).lower() == value.lower() for each in values)
        ):
            return True
    return False


def _renaming_cors(handler: t.Callable[..., t.Any], position: int) -> t.Callable[..., t.Any]:
    """A handler of an API whose settings for CORS have keys that begin small."""

    @functools.wraps(handler)
    def renamed(*args: t.Any, **kwargs: t.Any) -> t.Any:
        given = list(args)
        properties = given[position]
        if properties.get("CorsConfiguration"):
            small = {key[0].lower() + key[1:]: value for key, value in properties["CorsConfiguration"].items()}
            given[position] = {**properties, "CorsConfiguration": small}
        return handler(*given, **kwargs)

    return renamed


def _renaming_limits(stage_of: t.Callable[[t.Any], dict[str, t.Any]]) -> t.Callable[[t.Any], dict[str, t.Any]]:
    """A stage whose settings of routes have keys that begin small, as GetStage returns them."""

    @functools.wraps(stage_of)
    def renamed(properties: t.Any) -> dict[str, t.Any]:
        stage = stage_of(properties)
        routes = {key: _small(each) for key, each in (stage["routeSettings"] or {}).items()}
        return {**stage, "defaultRouteSettings": _small(stage["defaultRouteSettings"] or {}), "routeSettings": routes}

    return renamed


def _small(settings: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    return {f"{name[0].lower()}{name[1:]}": value for name, value in settings.items()}


def api_result(result: dict[str, t.Any], version: str) -> dict[str, t.Any]:
    """What an HTTP API makes of a function's result: 500 without a reason where it failed or was throttled."""
    response = None if result.get("error") else http_response(result.get("body"), version)
    if response is None:
        status, headers, body = _answer(500, "Internal Server Error")
        response = {"statusCode": status, "headers": headers, "body": body.decode()}
    return {"body": {**response, "headers": {**response["headers"], **response.pop("multiValueHeaders", {})}}}


def url_result(result: dict[str, t.Any]) -> dict[str, t.Any]:
    """What a function URL makes of a function's result: 502 where it failed or is malformed, without saying why."""
    if result.get("throttle"):
        return result
    response = None if result.get("error") else http_response(result.get("body"))
    return {"body": response or {"statusCode": 502, "headers": {}, "body": "Internal Server Error"}}


def _answer(status: int, message: str) -> Answer:
    return status, dict(JSON), json.dumps({"message": message}, separators=(",", ":")).encode()
