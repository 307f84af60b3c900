# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Web ACLs and resource policies of REST APIs, before their authorizers.

Source: API Gateway Developer Guide, "How API Gateway resource policies affect authorization workflow" and "Use AWS WAF
to protect your REST APIs".
"""

from __future__ import annotations

import typing as t
from urllib.parse import urlencode

from ..emulator.ministack import module
from .web_acls import Request, WebAcls

Settings = dict[str, t.Any]

JSON = {"Content-Type": "application/json"}
# What a browser gets that first has to prove something.
PROOFS = {"Captcha": 405, "Challenge": 202}


class RestAccess:
    """Wraps how MiniStack answers requests to REST APIs; install it after the snapshots, which have their policies."""

    def __init__(self) -> None:
        self._apis = module("services.apigateway_v1")
        self._firewall = module("services.waf")
        self._acls = WebAcls(self._addresses)

    def install(self) -> None:
        """Put the wrappers in the place of MiniStack's functions."""
        self._wrap_requests()
        self._wrap_policy()

    def forget_everything(self) -> None:
        """Forget how many requests there were."""
        self._acls.forget_everything()

    def _addresses(self, arn: str) -> list[str]:
        sets = self._firewall._ip_sets.all_items()
        return next((each["Addresses"] for _key, each in sets if each["ARN"] == arn), [])

    def _wrap_requests(self) -> None:
        execute = self._apis._execute_in_scope

        async def execute_in_scope(
            request: Settings, api_id: str, stage_name: str, method: str, path: str, headers: t.Any, *rest: t.Any
        ) -> t.Any:
            stage = self._apis._stages_v1.get(api_id, {}).get(stage_name)
            acl = self._acl(api_id, stage_name)
            if stage and acl:
                body, query, *_scope = rest
                seen = _as_firewall_sees(f"/{stage_name}{path}", method, headers or {}, body, query or {})
                refusal = self._refusal(*self._acls.action(acl, seen))
                if refusal is not None:
                    request["stage"] = stage
                    return refusal
            return await execute(request, api_id, stage_name, method, path, headers, *rest)

        self._apis._execute_in_scope = execute_in_scope

    def _acl(self, api_id: str, stage_name: str) -> Settings | None:
        place = f"/restapis/{api_id}/stages/{stage_name}"
        associations = self._firewall._associations.items()
        arn = next((arn for resource, arn in associations if resource.endswith(place)), None)
        acls: t.Iterable[tuple[t.Any, Settings]] = self._firewall._web_acls.all_items()
        return next((acl for _key, acl in acls if arn and acl["ARN"] == arn), None)

    def _refusal(self, action: str, details: t.Mapping[str, t.Any]) -> t.Any:
        """What is answered in place of the API; None where the request may pass."""
        if action == "Allow":
            return None
        if action in PROOFS:
            return PROOFS[action], {"x-amzn-waf-action": action.lower()}, b""
        if custom := details.get("CustomResponse"):
            headers = {each["Name"]: each["Value"] for each in custom.get("ResponseHeaders") or []}
            return int(custom["ResponseCode"]), headers, b""
        return self._apis._GatewayError("WAF_FILTERED", "Forbidden", "ForbiddenException")

    def _wrap_policy(self) -> None:
        """A resource policy holds for everybody, though MiniStack otherwise asks nobody who he is."""
        app, refuse, authorize = module("app"), self._apis._anonymous_policy_error, self._apis._authorize_request_v1

        def anonymous_policy_error(*args: t.Any) -> t.Any:
            asks = app.AUTH
            app.AUTH = True
            try:
                return refuse(*args)
            finally:
                app.AUTH = asks

        async def authorize_request(
            api_id: str, stage: str, method: Settings, verb: str, path: str, *rest: t.Any
        ) -> t.Any:
            *_rest, account, region = rest
            kind = (method.get("authorizationType") or "NONE").upper()
            error = anonymous_policy_error(api_id, stage, verb, path, account, region)
            if error is not None and (kind in NEEDS_ALLOW or "explicit deny" in error.message):
                return error, None
            return await authorize(api_id, stage, method, verb, path, *rest)

        self._apis._anonymous_policy_error = anonymous_policy_error
        self._apis._authorize_request_v1 = authorize_request


# With other authorizations it is enough that the policy does not deny: they may allow by themselves.
NEEDS_ALLOW = {"NONE", "COGNITO_USER_POOLS"}


def _as_firewall_sees(
    path: str, method: str, headers: t.Mapping[str, t.Any], body: bytes | None, query: t.Mapping[str, t.Any]
) -> Request:
    given = {name.lower(): str(value) for name, value in headers.items()}
    source = module("core.responses").get_request_client_ip()
    return Request(source, method, path, urlencode(query, doseq=True), given, (body or b"").decode("latin-1"))
