# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What REST APIs make of requests and responses by themselves: MOCK, functions without proxy, and streams.

Sources: API Gateway Developer Guide, "Set up a mock integration", "Set up Lambda custom integrations" and "Set up a
Lambda proxy integration with payload response streaming".
"""

from __future__ import annotations

import json
import re
import typing as t
from contextvars import ContextVar

from ..emulator.ministack import module
from ..functions.streams import SUFFIX
from .rest_events import header_names
from .rest_templates import Parameters, Rendered, at_path, rendered

Answer = tuple[int, dict[str, t.Any], bytes]
Settings = dict[str, t.Any]

JSON = "application/json"
NO_STATUS = '{"statusCode": 200}'


class Call(t.NamedTuple):
    """What templates know of the request in service."""

    request: Settings
    api_id: str
    method: str
    body: str


_call: ContextVar[Call] = ContextVar("request_in_service")


class RestIntegrations:
    """Wraps MiniStack's integrations; install it before the snapshots, which say who may invoke a function."""

    def __init__(self) -> None:
        self._apis = module("services.apigateway_v1")

    def install(self) -> None:
        """Put the wrappers in the place of MiniStack's functions."""
        execute, find = self._apis._execute_in_scope, self._apis._extract_lambda_ref_from_integration_uri
        mock, put = self._apis._invoke_mock_v1, self._apis._put_integration

        async def execute_in_scope(
            request: Settings,
            api_id: str,
            stage: str,
            method: str,
            path: str,
            headers: t.Any,
            body: t.Any,
            *rest: t.Any,
        ) -> t.Any:
            token = _call.set(Call(request, api_id, method, (body or b"").decode("utf-8", errors="replace")))
            try:
                return await execute(request, api_id, stage, method, path, headers, body, *rest)
            finally:
                _call.reset(token)

        def put_integration(api_id: str, resource_id: str, method: str, data: Settings) -> t.Any:
            answer = put(api_id, resource_id, method, data)
            if answer[0] < 400 and "responseTransferMode" in data:
                found = self._apis._resources[api_id][resource_id]["resourceMethods"][method]["methodIntegration"]
                found["responseTransferMode"] = data["responseTransferMode"]
                return self._apis._v1_response(found, answer[0])
            return answer

        self._apis._execute_in_scope = execute_in_scope
        self._apis._put_integration = put_integration
        self._apis._extract_lambda_ref_from_integration_uri = lambda uri: find(uri.removesuffix(SUFFIX))
        self._apis._invoke_mock_v1 = lambda integration: mocked(integration, mock)
        self._apis._invoke_lambda_custom_v1 = self._invoke_custom

    async def _invoke_custom(self, integration: Settings, *_args: t.Any, **kwargs: t.Any) -> t.Any:
        """A function that gets what a template makes of the request, and returns what a template makes a response."""
        reference = self._apis._extract_lambda_ref_from_integration_uri(integration.get("uri", ""))
        try:
            event = json.loads(request_of(integration))
        except ValueError:
            return self._apis._gw_error("BAD_REQUEST_BODY", "Could not parse request body into json")
        result, error = await self._apis._call_lambda_raw(
            reference, event, account_id=kwargs["owner_account_id"], region=kwargs["owner_region"]
        )
        if error:
            return self._apis._gw_error("API_CONFIGURATION_ERROR", "Internal server error")
        payload = json.dumps(result.get("body"), ensure_ascii=False)
        failure = str((result.get("body") or {}).get("errorMessage")) if result.get("error") else None
        chosen = response_for(integration, failure)
        if chosen is None:
            return self._apis._gw_error("API_CONFIGURATION_ERROR", "Internal server error")
        return response_of(chosen, payload)


def mocked(integration: Settings, mock: t.Callable[[Settings], Answer]) -> Answer:
    """MiniStack's MOCK answer, whose templates are evaluated here."""
    template = (integration.get("requestTemplates") or {}).get(JSON) or NO_STATUS
    asked = {**integration, "requestTemplates": {JSON: _rendered(template, _call.get().body).text}}
    status, headers, body = mock(asked)
    chosen = integration.get("integrationResponses", {}).get(str(status), {})
    template = (chosen.get("responseTemplates") or {}).get(JSON, "")
    if not template:
        return status, headers, b"" if status == 204 else body
    made = _rendered(template, "")
    status = made.status or status
    return status, {**headers, **made.headers}, b"" if status == 204 else made.text.encode()


def request_of(integration: Settings) -> str:
    """The payload for a function: by the template of the request's content type, otherwise what the request has."""
    call = _call.get()
    given = {name.lower(): value for name, value in call.request["headers"].items()}
    content_type = str(given.get("content-type") or JSON).partition(";")[0].strip()
    template = (integration.get("requestTemplates") or {}).get(content_type)
    return _rendered(template, call.body).text if template else call.body or "{}"


def response_for(integration: Settings, failure: str | None) -> Settings | None:
    """The integration response whose pattern matches the error message of a function, or the one without a pattern."""
    responses: list[Settings] = list((integration.get("integrationResponses") or {}).values())
    for each in responses:
        if failure is not None and each.get("selectionPattern") and re.fullmatch(each["selectionPattern"], failure):
            return each
    return next((each for each in responses if not each.get("selectionPattern")), None)


def response_of(chosen: Settings, payload: str) -> Answer:
    """The response that an integration response makes of a function's payload."""
    headers: dict[str, t.Any] = {"Content-Type": JSON}
    for target, source in (chosen.get("responseParameters") or {}).items():
        value = source[1:-1] if source.startswith("'") else at_path(payload, f"${source.removeprefix(FROM_BODY)}")
        if value is not None:
            headers[target.removeprefix("method.response.header.")] = str(value)
    template = (chosen.get("responseTemplates") or {}).get(JSON)
    made = _rendered(template, payload) if template else Rendered(payload, {}, None)
    return made.status or int(chosen.get("statusCode") or 200), {**headers, **made.headers}, made.text.encode()


FROM_BODY = "integration.response.body"


def _rendered(template: str, body: str) -> Rendered:
    request, api_id, method, _body = _call.get()
    names = header_names.get()
    given = {names.get(name, name): str(value) for name, value in request["headers"].items()}
    query = {
        name: str(values[-1] if isinstance(values, list) else values)
        for name, values in request["query_params"].items()
    }
    context = {
        "apiId": api_id,
        "httpMethod": method,
        "identity": {
            "sourceIp": module("core.responses").get_request_client_ip(),
            "userAgent": request["headers"].get("user-agent", ""),
        },
        "requestId": request["request_id"],
        "resourcePath": request["resource_path"],
        "stage": request["stage_name"],
    }
    parameters = Parameters(request["path_params"], query, given)
    return rendered(template, body, parameters, context, request["stage"].get("variables"))
