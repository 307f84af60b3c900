# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Stages of REST APIs in CloudFormation as on AWS: who makes and removes them, their access logs, their firewalls."""

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
IN_USE = "Active stages pointing to this deployment must be moved or deleted"


class RestStages:
    """Wraps what MiniStack's CloudFormation does with REST APIs, their deployments and their stages."""

    def __init__(self, control: Control) -> None:
        self._control = control
        self._apis = module("services.apigateway_v1")
        self._firewall = module("services.waf")

    def install(self) -> None:
        """Put the wrappers in the place of MiniStack's handlers."""
        handlers = module("services.cloudformation.provisioners")._RESOURCE_HANDLERS
        api, deployment = handlers["AWS::ApiGateway::RestApi"], handlers["AWS::ApiGateway::Deployment"]
        stage = handlers["AWS::ApiGateway::Stage"]
        api.update(create=self._with_closed_endpoint(api["create"]))
        deployment.update(delete=self._unless_in_use(deployment["delete"]))
        stage.update(create=self._made_once(stage["create"]), update=self._with_log(stage["update"], 2))
        handlers["AWS::WAFv2::WebACLAssociation"] = {
            "create": self._associate,
            "update": lambda _physical_id, _before, after, _stack: self._associate("", after, ""),
            "delete": lambda physical_id, _properties: self._firewall._associations.pop(
                physical_id.split("|")[1], None
            ),
        }

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
        logging = self._with_log(create, 1)

        @functools.wraps(create)
        def created(logical_id: str, properties: Properties, stack_name: str) -> t.Any:
            name = properties["StageName"]
            if name in self._apis._stages_v1.get(properties["RestApiId"], {}):
                raise ResourceError(f"{name} already exists in stack {stack_name}")
            return logging(logical_id, properties, stack_name)

        return created

    def _with_log(self, handler: Handler, position: int) -> Handler:
        """A handler of a stage that keeps its access log, which needs a role that the account has for all APIs."""

        @functools.wraps(handler)
        def kept(*args: t.Any, **kwargs: t.Any) -> t.Any:
            properties = args[position]
            log = properties.get("AccessLogSetting") or {}
            if log and not self._control.settings["api_log_role"]:
                raise ResourceError(f"{NO_ROLE} (Service: ApiGateway, Status Code: 400)")
            made = handler(*args, **kwargs)
            stage = self._apis._stages_v1[properties["RestApiId"]][properties["StageName"]]
            stage["accessLogSettings"] = {name[0].lower() + name[1:]: value for name, value in log.items()}
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
