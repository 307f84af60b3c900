# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Stages of REST APIs as on AWS: who makes and removes them in CloudFormation, and what direct calls change of them.

Sources: API Gateway Developer Guide, "Disable the default endpoint for REST APIs" and "Promote a canary release";
API Reference, UpdateStage.
"""

from __future__ import annotations

import functools
import json
import typing as t

from ...shared.control import Control
from ..emulator.ministack import module
from ..resources.errors import ResourceError
from ..stacks.operation import current

Properties = dict[str, t.Any]
Created = tuple[str, dict[str, t.Any]]
Handler = t.Callable[..., t.Any]

NO_ROLE = "CloudWatch Logs role ARN must be set in account settings to enable logging"
# Properties of AWS::ApiGateway::Stage that MiniStack's CloudFormation forgets, and what they are in API calls.
SETTINGS = {"AccessLogSetting": "accessLogSettings", "CanarySetting": "canarySettings"}
CLUSTER = {"CacheClusterEnabled": "cacheClusterEnabled", "CacheClusterSize": "cacheClusterSize"}
IN_USE = "Active stages pointing to this deployment must be moved or deleted"


class RestStages:
    """Wraps what MiniStack's CloudFormation does with REST APIs, their deployments and their stages."""

    def __init__(self, control: Control) -> None:
        self._control = control
        self._apis = module("services.apigateway_v1")
        self._firewall = module("services.waf")
        self._closed: dict[str, bool] = {}

    def install(self) -> None:
        """Put the wrappers in the place of MiniStack's handlers."""
        handlers = module("services.cloudformation.provisioners")._RESOURCE_HANDLERS
        api, deployment = handlers["AWS::ApiGateway::RestApi"], handlers["AWS::ApiGateway::Deployment"]
        stage = handlers["AWS::ApiGateway::Stage"]
        api.update(create=self._with_closed_endpoint(api["create"]))
        deployment.update(delete=self._unless_in_use(deployment["delete"]))
        stage.update(create=self._made_once(stage["create"]), update=self._with_settings(stage["update"], 2))
        handlers["AWS::WAFv2::WebACLAssociation"] = {
            "create": self._associate,
            "update": lambda _physical_id, _before, after, _stack: self._associate("", after, ""),
            "delete": lambda physical_id, _properties: self._firewall._associations.pop(
                physical_id.split("|")[1], None
            ),
        }

        self._wrap_calls()

    def forget_everything(self) -> None:
        """Forget which endpoints are closed."""
        self._closed.clear()

    def is_closed(self, api_id: str) -> bool:
        """Whether the endpoint of an API was closed when one of its stages was last changed."""
        return self._closed.get(api_id, False)

    def _wrap_calls(self) -> None:
        apis = self._apis
        apis._deploy_to_stage = self._closing(apis._deploy_to_stage)
        apis._create_stage = self._closing(self._with_canary(apis._create_stage))
        apis._update_stage = self._closing(self._patched(apis._update_stage))

    def _closing(self, change: Handler) -> Handler:
        """A change of a stage, with which a change of the endpoint takes effect."""

        @functools.wraps(change)
        def changed(api_id: str, *args: t.Any) -> t.Any:
            answer = change(api_id, *args)
            api = self._apis._rest_apis.get(api_id) or {}
            self._closed[api_id] = str(api.get("disableExecuteApiEndpoint")).lower() == "true"
            return answer

        return changed

    def _with_canary(self, create: Handler) -> Handler:
        @functools.wraps(create)
        def created(api_id: str, data: Properties) -> t.Any:
            answer = create(api_id, data)
            if data.get("canarySettings"):
                self._apis._stages_v1[api_id][data["stageName"]]["canarySettings"] = data["canarySettings"]
            return answer

        return created

    def _patched(self, update: Handler) -> Handler:
        """UpdateStage, which can also copy, and takes an access log only if the account has a role for it."""

        @functools.wraps(update)
        def updated(api_id: str, stage_name: str, data: Properties) -> t.Any:
            stage = self._apis._stages_v1.get(api_id, {}).get(stage_name) or {}
            changes = [without_copy(change, stage) for change in data.get("patchOperations", [])]
            if not self._control.settings["api_log_role"] and any(_is_logging(change) for change in changes):
                return self._apis._v1_error("BadRequestException", NO_ROLE, 400)
            return update(api_id, stage_name, {**data, "patchOperations": changes})

        return updated

    def _with_closed_endpoint(self, create: Handler) -> Handler:
        @functools.wraps(create)
        def created(logical_id: str, properties: Properties, stack_name: str) -> Created:
            made: Created = create(logical_id, properties, stack_name)
            closed = bool(properties.get("DisableExecuteApiEndpoint"))
            self._apis._rest_apis[made[0]]["disableExecuteApiEndpoint"] = closed
            return made

        return created

    def _unless_in_use(self, delete: Handler) -> Handler:
        """A deployment takes the stage with it that it made; another stage keeps it, but for a rollback."""

        @functools.wraps(delete)
        def deleted(physical_id: str, properties: Properties) -> None:
            stages = self._apis._stages_v1.get(properties["RestApiId"], {})
            using = {name for name, stage in stages.items() if stage["deploymentId"] == physical_id}
            operation = current.get()
            if using - {properties.get("StageName")} and not (operation and operation.phase == "rollback"):
                raise ResourceError(IN_USE)
            for name in using & {properties.get("StageName")}:
                del stages[name]
            delete(physical_id, properties)

        return deleted

    def _made_once(self, create: Handler) -> Handler:
        complete = self._with_settings(create, 1)

        @functools.wraps(create)
        def created(logical_id: str, properties: Properties, stack_name: str) -> t.Any:
            name = properties["StageName"]
            if name in self._apis._stages_v1.get(properties["RestApiId"], {}):
                raise ResourceError(f"{name} already exists in stack {stack_name}")
            return complete(logical_id, properties, stack_name)

        return created

    def _with_settings(self, handler: Handler, position: int) -> Handler:
        """A handler of a stage that keeps its canary and its access log, which needs a role that the account has.

        An update leaves what its template does not change: direct calls may have set it.
        """

        @functools.wraps(handler)
        def kept(*args: t.Any, **kwargs: t.Any) -> t.Any:
            properties, before = args[position], args[position - 1] if position == 2 else {}
            log = properties.get("AccessLogSetting") or {}
            if log and not self._control.settings["api_log_role"]:
                raise ResourceError(f"{NO_ROLE} (Service: ApiGateway, Status Code: 400)")
            made = handler(*args, **kwargs)
            stage = self._apis._stages_v1[properties["RestApiId"]][properties["StageName"]]
            for given, name in CLUSTER.items():
                if properties.get(given) != before.get(given):
                    stage[name] = properties.get(given)
            for given, name in SETTINGS.items():
                if properties.get(given) != before.get(given):
                    stage.pop(name, None)
                    if properties.get(given):
                        stage[name] = {each[0].lower() + each[1:]: value for each, value in properties[given].items()}
            return made

        return kept

    def _associate(self, _logical_id: str, properties: Properties, _stack_name: str) -> Created:
        """The association of a web ACL that is there with a stage that is there."""
        arn = properties["ResourceArn"]
        _restapis, api_id, _stages, stage = arn.rpartition("::/")[2].split("/")
        if stage not in self._apis._stages_v1.get(api_id, {}):
            raise ResourceError("AWS WAF couldn't perform the operation because your resource doesn't exist.")
        status, _headers, body = self._firewall._associate_web_acl(properties)
        if status >= 400:
            raise ResourceError(str(json.loads(body).get("message")))
        return f"{properties['WebACLArn']}|{arn}", {}


def without_copy(change: Properties, stage: Properties) -> Properties:
    """A change of a stage that says the value, also where it was to be copied from elsewhere in the stage."""
    path = change["path"]
    if change["op"] == "copy":
        value: t.Any = stage
        for name in change["from"].strip("/").split("/"):
            value = (value or {}).get(name)
        if path == "/variables":
            value = {**(stage.get("variables") or {}), **(value or {})}
        return {"op": "replace", "path": path, "value": value}
    if path == "/canarySettings/percentTraffic":
        return {**change, "value": float(change["value"])}
    return change


def _is_logging(change: Properties) -> bool:
    return bool(change["path"].startswith("/accessLogSettings") and change["op"] != "remove")
