# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""API Gateway's data plane as on AWS: a stage serves its deployment's snapshot, from functions that permit it.

Source: API Gateway Developer Guide, "Updates to REST APIs that require redeployment" and "Set up an API Gateway canary
release deployment".
"""

from __future__ import annotations

import copy
import fnmatch
import random
import typing as t
from contextvars import ContextVar

from ...shared.control import Control
from ..emulator.ministack import module, read_from, rebound
from ..functions import streams
from ..functions.policy import policy_for
from .responses import rest_response

SERVER_ERROR = "Internal server error"
# The gateway response of errors that have none of their own.
MALFORMED = "DEFAULT_5XX"

Settings = dict[str, t.Any]


class ServedStage(t.NamedTuple):
    """The stage that a request came to, with the deployment and the variables that it gets."""

    api_id: str
    name: str
    stage: Settings


_is_streamed: ContextVar[bool] = ContextVar("whether_the_response_is_streamed", default=False)
_served: ContextVar[ServedStage | None] = ContextVar("served_stage", default=None)

# What a deployment keeps, by MiniStack's store of it, and MiniStack's functions that read it for a request.
SNAPSHOT = {
    "_resources": ("_match_resource_tree", "_match_greedy_fallback"),
    "_authorizers_v1": ("_authorize_request_v1",),
    "_models": ("_model_schema",),
    "_request_validators": ("_check_request_validation",),
}
# What it keeps of the API itself.
OF_THE_API = ("policy", "binaryMediaTypes", "minimumCompressionSize", "apiKeySource")


class Gateway:
    """Wraps MiniStack's REST APIs; keeps what makes each API as it was when a deployment was made."""

    def __init__(self, control: Control) -> None:
        self._control = control
        self._module = module("services.apigateway_v1")
        self._snapshots: dict[str, dict[str, dict[str, t.Any]]] = {}
        self._readers = (self._module._execute_in_scope, self._module.rest_api_policy_for_arn)

    def install(self) -> None:
        """Put the wrappers in the place of MiniStack's functions."""
        self._wrap_deployment()
        self._wrap_execution()
        for store, readers in SNAPSHOT.items():
            for name in readers:
                setattr(self._module, name, rebound(getattr(self._module, name), **{store: Served(self, store)}))
        for reader in self._readers:
            read_from(reader, _stages_v1=ServedStages(self._module), _rest_apis=ServedApis(self))
        self._module._call_lambda_raw = unless_throttled(self._module._call_lambda_raw)
        self._module._check_request_validation = by_content_type(self._module._check_request_validation)
        self._module._lambda_proxy_response = proxy_response
        self._module._gateway_error_response = as_bad_gateway(self._module._gateway_error_response)

    def forget_everything(self) -> None:
        """Forget all snapshots."""
        self._snapshots.clear()

    def served(self, store: str, api_id: str, default: t.Any) -> t.Any:
        """What the stage in service has of one of MiniStack's stores."""
        live = getattr(self._module, store).get(api_id, default)
        return self._snapshot(api_id).get(store, live)

    def served_api(self, api_id: str, live: Settings | None) -> Settings | None:
        """The API with the settings that the stage in service has."""
        return None if live is None else {**live, **self._snapshot(api_id).get("api", {})}

    def _snapshot(self, api_id: str) -> dict[str, dict[str, t.Any]]:
        served = _served.get()
        if served is None or served.api_id != api_id or not self._control.settings["api_snapshot"]:
            return {}
        return self._snapshots.get(served.stage.get("deploymentId", ""), {})

    def _wrap_deployment(self) -> None:
        original = self._module._create_deployment

        def create_deployment(api_id: str, data: dict[str, t.Any]) -> t.Any:
            before = set(self._module._deployments_v1.get(api_id, {}))
            stage = self._module._stages_v1.get(api_id, {}).get(data.get("stageName"))
            canary = data.get("canarySettings") if stage else None
            answer = original(api_id, {**data, "stageName": None} if canary else data)
            for deployment_id in set(self._module._deployments_v1.get(api_id, {})) - before:
                self._snapshots[deployment_id] = self._taken(api_id)
                if stage and canary:
                    stage["canarySettings"] = {**canary, "deploymentId": deployment_id}
            return answer

        self._module._create_deployment = create_deployment

    def _taken(self, api_id: str) -> dict[str, t.Any]:
        """A snapshot of the API as it is."""
        stores = {store: copy.deepcopy(getattr(self._module, store).get(api_id, {})) for store in SNAPSHOT}
        api = self._module._rest_apis[api_id]
        return {**stores, "api": {name: copy.deepcopy(api.get(name)) for name in OF_THE_API}}

    def _wrap_execution(self) -> None:
        handle = self._module._handle_execute_in_scope

        async def handle_in_scope(api_id: str, stage_name: str, *args: t.Any) -> t.Any:
            stage = self._module._stages_v1.get(api_id, {}).get(stage_name) or {}
            token = _served.set(ServedStage(api_id, stage_name, with_canary(stage, random.uniform(0, 100))))
            try:
                return await handle(api_id, stage_name, *args)
            finally:
                _served.reset(token)

        self._module._handle_execute_in_scope = handle_in_scope
        self._module._invoke_lambda_proxy_v1 = self._permitted(self._module._invoke_lambda_proxy_v1)
        self._module._invoke_lambda_custom_v1 = self._permitted(self._module._invoke_lambda_custom_v1)

    def _permitted(self, invoke: t.Callable[..., t.Any]) -> t.Callable[..., t.Any]:
        """An invocation of a function that lets the method invoke it."""

        async def invoke_lambda(*args: t.Any, **kwargs: t.Any) -> t.Any:
            integration, api_id, stage_name, _stage, resource, _path, method, *_rest = args
            account, region = kwargs["owner_account_id"], kwargs["owner_region"]
            source = f"arn:aws:execute-api:{region}:{account}:{api_id}/{stage_name}/{method}{resource['path']}"
            if not self._is_permitted(integration, source, account, region):
                return self._module._gw_error("API_CONFIGURATION_ERROR", SERVER_ERROR)
            token = _is_streamed.set(integration.get("responseTransferMode") == "STREAM")
            try:
                return await invoke(*args, **kwargs)
            except MalformedResponse:
                return self._module._GatewayError(MALFORMED, SERVER_ERROR, "InternalServerErrorException")
            finally:
                _is_streamed.reset(token)

        return invoke_lambda

    def _is_permitted(self, integration: dict[str, t.Any], source_arn: str, account: str, region: str) -> bool:
        """Whether the function's policy lets this method call it; a function that is not there is not judged here."""
        reference = self._module._extract_lambda_ref_from_integration_uri(integration.get("uri", ""))
        policy = policy_for(reference, account, region)
        return policy is None or bool(integration.get("credentials")) or is_permitted(policy, source_arn)


class Served:
    """Stands for one of MiniStack's stores while a request is answered."""

    def __init__(self, gateway: Gateway, store: str) -> None:
        self._gateway = gateway
        self._store = store

    def get(self, api_id: str, default: t.Any = None) -> t.Any:
        """What the stage in service has of the API."""
        return self._gateway.served(self._store, api_id, default)


class ServedStages:
    """Stands for MiniStack's stages: the one in service has the deployment that the request gets."""

    def __init__(self, apis: t.Any) -> None:
        self._apis = apis

    def get(self, api_id: str, default: t.Any = None) -> t.Any:
        """The stages of an API by their names."""
        stages, served = self._apis._stages_v1.get(api_id, default), _served.get()
        if not stages or served is None or served.api_id != api_id or not served.stage:
            return stages
        return {**stages, served.name: served.stage}


class ServedApis:
    """Stands for MiniStack's APIs: the one in service is as its deployment has it."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway
        self._apis = module("services.apigateway_v1")

    def get(self, api_id: str, default: t.Any = None) -> t.Any:
        """An API."""
        return self._gateway.served_api(api_id, self._apis._rest_apis.get(api_id, default))

    def get_scoped(self, account: str, region: str, api_id: str) -> t.Any:
        """An API of an account and a region."""
        return self._gateway.served_api(api_id, self._apis._rest_apis.get_scoped(account, region, api_id))


def with_canary(stage: Settings, drawn: float) -> Settings:
    """The stage as a request gets it, by a number that was drawn between 0 and 100."""
    canary = stage.get("canarySettings") or {}
    if drawn >= float(canary.get("percentTraffic") or 0):
        return stage
    variables = {**(stage.get("variables") or {}), **(canary.get("stageVariableOverrides") or {})}
    return {**stage, "deploymentId": canary["deploymentId"], "variables": variables}


def find_function(reference: str, account: str, region: str) -> dict[str, t.Any] | None:
    """A function by name or ARN; one that names an alias or a version finds the function, which has the policies."""
    unqualified = ":".join(reference.split(":")[:7])
    find = module("services.lambda_svc")._get_func_record_for_ref_in_scope
    function: dict[str, t.Any] | None = find(unqualified, account_id=account, region=region)[0]
    return function


def is_permitted(policy: dict[str, t.Any], source_arn: str) -> bool:
    """Whether a function's resource policy allows API Gateway to invoke it for this method."""
    for statement in policy.get("Statement", []):
        principal = statement.get("Principal")
        service = principal.get("Service") if isinstance(principal, dict) else principal
        if statement.get("Effect") != "Allow" or service not in {"apigateway.amazonaws.com", "*"}:
            continue
        if any(
            "lambda:InvokedViaFunctionUrl" in condition for condition in (statement.get("Condition") or {}).values()
        ):
            continue
        patterns = [
            value
            for condition in (statement.get("Condition") or {}).values()
            for key, value in condition.items()
            if key.lower() == "aws:sourcearn"
        ]
        if all(_matches(source_arn, pattern) for pattern in patterns):
            return True
    return False


def unless_throttled(call: t.Callable[..., t.Any]) -> t.Callable[..., t.Any]:
    """A call of a function; one that Lambda does not take is like one of no function: an internal error."""

    async def called(*args: t.Any, **named: t.Any) -> t.Any:
        result, error = await call(*args, **named)
        return (None, SERVER_ERROR) if result and result.get("throttle") else (result, error)

    return called


class MalformedResponse(Exception):
    """A function failed, or its response has not the form that API Gateway wants."""


def as_bad_gateway(answer: t.Callable[..., t.Any]) -> t.Callable[..., t.Any]:
    """MiniStack's rendering of errors; a malformed response has a status of its own, and what all errors have."""

    def rendered(error: t.Any, request: Settings) -> t.Any:
        status, headers, body = answer(error, request)
        return 502 if (status, error.response_type) == (500, MALFORMED) else status, headers, body

    return rendered


def proxy_response(result: dict[str, t.Any]) -> tuple[dict[str, t.Any], None]:
    """What a function answers, unless it failed or is malformed."""
    response: dict[str, t.Any] | None = None
    if not result.get("error"):
        response = streams.rest_response(result) if _is_streamed.get() else rest_response(result.get("body"))
    if response is None:
        raise MalformedResponse
    return response, None


def by_content_type(original: t.Callable[..., t.Any]) -> t.Callable[..., t.Any]:
    """MiniStack's check of a request, which here leaves bodies of a content type alone that has no model."""

    def check(method: dict[str, t.Any], api_id: str, request: t.Any, headers: dict[str, t.Any], *rest: t.Any) -> t.Any:
        given = str(headers.get("content-type") or "application/json").partition(";")[0].strip()
        models = {name: model for name, model in (method.get("requestModels") or {}).items() if name == given}
        return original({**method, "requestModels": models}, api_id, request, headers, *rest)

    return check


def _matches(source_arn: str, pattern: str) -> bool:
    return fnmatch.fnmatchcase(source_arn, pattern)
