# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What REST APIs ask for by themselves, as on AWS: validators, permissions of authorizers."""

from __future__ import annotations

import functools
import json
import typing as t

from ..emulator.ministack import module
from ..functions.policy import policy_for
from .rest_events import with_client_names
from .rest_snapshots import is_permitted

Properties = dict[str, t.Any]
Created = tuple[str, dict[str, t.Any]]


class RestGateway:
    """Wraps MiniStack's REST APIs; install it before the snapshots, which copy what they find."""

    def __init__(self) -> None:
        self._module = module("services.apigateway_v1")

    def install(self) -> None:
        """Put the wrappers in the place of MiniStack's functions."""
        self._wrap_provisioning()
        self._wrap_authorizer()

    def forget_everything(self) -> None:
        """Forget who called how often."""
        self._module._throttle_state.clear()
        self._module._quota_state.clear()

    def _wrap_provisioning(self) -> None:
        handlers = module("services.cloudformation.provisioners")._RESOURCE_HANDLERS
        kind = handlers["AWS::ApiGateway::Method"]
        kind.update(create=self._with_validator(kind["create"], 1), update=self._with_validator(kind["update"], 2))
        handlers["AWS::ApiGateway::RequestValidator"] = {
            "create": self._create_validator,
            "update": self._update_validator,
            "delete": self._delete_validator,
        }

    def _create_validator(self, _logical_id: str, properties: Properties, _stack_name: str) -> Created:
        """A request validator, of which MiniStack keeps nothing by itself."""
        given = {name[0].lower() + name[1:]: value for name, value in properties.items()}
        _status, _headers, body = self._module._create_request_validator(properties["RestApiId"], given)
        validator_id = str(json.loads(body)["id"])
        return validator_id, {"RequestValidatorId": validator_id}

    def _update_validator(self, physical_id: str, _before: Properties, after: Properties, _stack_name: str) -> Created:
        validator = self._module._request_validators[after["RestApiId"]][physical_id]
        for name in ("Name", "ValidateRequestBody", "ValidateRequestParameters"):
            validator[name[0].lower() + name[1:]] = after.get(name, False)
        return physical_id, {"RequestValidatorId": physical_id}

    def _delete_validator(self, physical_id: str, properties: Properties) -> None:
        self._module._delete_request_validator(properties["RestApiId"], physical_id)

    def _with_validator(self, handler: t.Callable[..., t.Any], position: int) -> t.Callable[..., t.Any]:
        """A handler of a method that keeps its validator, and whether its response is streamed."""

        @functools.wraps(handler)
        def kept(*args: t.Any, **kwargs: t.Any) -> t.Any:
            made, properties = handler(*args, **kwargs), args[position]
            resource = self._module._resources[properties["RestApiId"]][properties["ResourceId"]]
            method = resource["resourceMethods"][properties["HttpMethod"]]
            method["requestValidatorId"] = properties.get("RequestValidatorId")
            mode = (properties.get("Integration") or {}).get("ResponseTransferMode")
            if mode:
                method["methodIntegration"]["responseTransferMode"] = mode
            return made

        return kept

    def _wrap_authorizer(self) -> None:
        invoke = self._module._invoke_authorizer_lambda

        async def invoke_authorizer(authorizer: dict[str, t.Any], event: t.Any, account: str, region: str) -> t.Any:
            api_id = event["methodArn"].split(":")[5].partition("/")[0]
            source = f"arn:aws:execute-api:{region}:{account}:{api_id}/authorizers/{authorizer['id']}"
            reference = self._module._extract_lambda_ref_from_integration_uri(authorizer.get("authorizerUri", ""))
            policy = policy_for(reference, account, region)
            if policy is not None and not authorizer.get("authorizerCredentials") and not is_permitted(policy, source):
                return None
            return await invoke(authorizer, with_client_names(event), account, region)

        self._module._invoke_authorizer_lambda = invoke_authorizer
