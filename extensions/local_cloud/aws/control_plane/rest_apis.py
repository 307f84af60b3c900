# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Direct calls that read and change REST APIs, as API Gateway takes them.

Sources: API Gateway API Reference, "Patch Operations", CreateStage, DeleteDeployment, GetDeployment, GetResources,
PutMethod; what they refuse is in the words of API Gateway.
"""

from __future__ import annotations

import functools
import json
import typing as t

from ..emulator.ministack import module
from ..stacks.operation import current

Settings = dict[str, t.Any]
Handler = t.Callable[..., t.Any]

METHOD_EXISTS = "Method already exists for this resource"
STAGE_EXISTS = "Stage already exists"
NO_DEPLOYMENT = "Deployment id does not exist"
IN_USE = "Active stages pointing to this deployment must be moved or deleted"
# Paths of patches with lists or maps below them, by what API Gateway calls these.
LISTS = ("binaryMediaTypes",)


class RestApis:
    """Wraps MiniStack's calls; those that a stack makes go through as they are."""

    def __init__(self) -> None:
        self._apis = module("services.apigateway_v1")
        self._firewall = module("services.waf")

    def install(self) -> None:
        """Put the wrappers in the place of MiniStack's functions."""
        handlers = module("services.cloudformation.provisioners")._RESOURCE_HANDLERS
        api = handlers["AWS::ApiGateway::RestApi"]
        api.update(create=self._as_declared(api["create"], 1), update=self._as_declared(api["update"], 2))
        for name, wrap in {
            "_build_api_summary": self._with_authorization,
            "_create_stage": self._once_and_of_a_deployment,
            "_delete_deployment": self._unless_served,
            "_delete_resource": self._with_children,
            "_get_stage": self._with_web_acl,
            "_put_method": self._once,
            "_update_method": self._patched_method,
            "_update_rest_api": self._patched_api,
            "_update_stage": self._of_a_deployment,
        }.items():
            setattr(self._apis, name, wrap(getattr(self._apis, name)))

    def _refused(self, message: str, code: str = "BadRequestException", status: int = 400) -> t.Any:
        return self._apis._v1_error(code, message, status)

    def _as_declared(self, handler: Handler, position: int) -> Handler:
        """A handler of an API that keeps the endpoint and the source of keys that its template names."""

        @functools.wraps(handler)
        def kept(*args: t.Any, **kwargs: t.Any) -> t.Any:
            made, properties = handler(*args, **kwargs), args[position]
            api = self._apis._rest_apis[made[0]]
            endpoint = properties.get("EndpointConfiguration") or {"Types": ["EDGE"]}
            api["endpointConfiguration"] = {f"{name[0].lower()}{name[1:]}": value for name, value in endpoint.items()}
            api["apiKeySource"] = properties.get("ApiKeySourceType", "HEADER")
            return made

        return kept

    def _with_authorization(self, summary: Handler) -> Handler:
        @functools.wraps(summary)
        def summed(api_id: str) -> Settings:
            found: Settings = summary(api_id)
            for resource in self._apis._resources.get(api_id, {}).values():
                for verb, method in resource["resourceMethods"].items():
                    shown = found[resource["path"]][verb]
                    shown["authorizationType"] = method.get("authorizationType") or "NONE"
            return found

        return summed

    def _once_and_of_a_deployment(self, create: Handler) -> Handler:
        @functools.wraps(create)
        def created(api_id: str, data: Settings) -> t.Any:
            if current.get() is None and data.get("stageName") in self._apis._stages_v1.get(api_id, {}):
                return self._refused(STAGE_EXISTS, "ConflictException", 409)
            if data.get("deploymentId") not in self._apis._deployments_v1.get(api_id, {}):
                return self._refused(NO_DEPLOYMENT)
            return create(api_id, data)

        return created

    def _of_a_deployment(self, update: Handler) -> Handler:
        @functools.wraps(update)
        def updated(api_id: str, name: str, data: Settings) -> t.Any:
            changes = data.get("patchOperations", [])
            named = [each.get("value") for each in changes if each["path"] == "/deploymentId" and "value" in each]
            if set(named) - self._apis._deployments_v1.get(api_id, {}).keys():
                return self._refused(NO_DEPLOYMENT)
            return update(api_id, name, data)

        return updated

    def _unless_served(self, delete: Handler) -> Handler:
        @functools.wraps(delete)
        def deleted(api_id: str, deployment_id: str) -> t.Any:
            stages = self._apis._stages_v1.get(api_id, {}).values()
            if current.get() is None and deployment_id in {stage.get("deploymentId") for stage in stages}:
                return self._refused(IN_USE)
            return delete(api_id, deployment_id)

        return deleted

    def _with_children(self, delete: Handler) -> Handler:
        """A path goes with all that is below it."""

        @functools.wraps(delete)
        def deleted(api_id: str, resource_id: str) -> t.Any:
            answer = delete(api_id, resource_id)
            for child in [
                each["id"]
                for each in self._apis._resources.get(api_id, {}).values()
                if each.get("parentId") == resource_id
            ]:
                deleted(api_id, child)
            return answer

        return deleted

    def _with_web_acl(self, get: Handler) -> Handler:
        @functools.wraps(get)
        def got(api_id: str, name: str) -> t.Any:
            status, headers, body = get(api_id, name)
            place = f"/restapis/{api_id}/stages/{name}"
            acl = next((arn for of, arn in self._firewall._associations.items() if of.endswith(place)), None)
            if status >= 400 or acl is None:
                return status, headers, body
            return status, headers, json.dumps({**json.loads(body), "webAclArn": acl}).encode()

        return got

    def _once(self, put: Handler) -> Handler:
        @functools.wraps(put)
        def made(api_id: str, resource_id: str, verb: str, data: Settings) -> t.Any:
            resource = self._apis._resources.get(api_id, {}).get(resource_id, {})
            if current.get() is None and verb in resource.get("resourceMethods", {}):
                return self._refused(METHOD_EXISTS, "ConflictException", 409)
            return put(api_id, resource_id, verb, data)

        return made

    def _patched_method(self, update: Handler) -> Handler:
        @functools.wraps(update)
        def updated(api_id: str, resource_id: str, verb: str, data: Settings) -> t.Any:
            resource = self._apis._resources.get(api_id, {}).get(resource_id, {})
            method = resource.get("resourceMethods", {}).get(verb)
            if method is not None:
                for change in data.get("patchOperations", []):
                    patch(method, change)
                data = {}
            return update(api_id, resource_id, verb, data)

        return updated

    def _patched_api(self, update: Handler) -> Handler:
        """UpdateRestApi; an update of a stack passes whole properties instead of patches."""

        @functools.wraps(update)
        def updated(api_id: str, data: Settings) -> t.Any:
            api = self._apis._rest_apis.get(api_id)
            if api is not None and current.get() is None:
                for change in data.get("patchOperations", []):
                    patch(api, change)
                data = {}
            return update(api_id, data)

        return updated


def patch(settings: Settings, change: Settings) -> None:
    """Carry out one patch operation, with values as API Gateway has them; the elements of lists are in the path."""
    name, *rest = [part.replace("~1", "/").replace("~0", "~") for part in change["path"].strip("/").split("/")]
    if name == "endpointConfiguration":
        _patch_endpoint(settings.setdefault(name, {}), rest, change)
    elif name in LISTS:
        _patch_list(settings.setdefault(name, []), change["op"], rest[0])
    elif isinstance(settings.get(name), list):
        _patch_list(settings[name], change["op"], change["value"])
    elif rest:
        below = settings.setdefault(name, {})
        if change["op"] == "remove":
            below.pop(rest[0], None)
        else:
            below[rest[0]] = value_of(rest[0], change.get("value"))
    elif change["op"] == "remove":
        settings.pop(name, None)
    else:
        settings[name] = value_of(name, change.get("value"))


def _patch_endpoint(endpoint: Settings, rest: list[str], change: Settings) -> None:
    if rest[0] == "types":
        endpoint["types"] = [change["value"] if each == rest[1] else each for each in endpoint.get("types", [])]
    else:
        _patch_list(endpoint.setdefault(rest[0], []), change["op"], change["value"])


def _patch_list(elements: list[str], operation: str, value: str) -> None:
    if operation == "remove":
        elements.remove(value)
    elif value not in elements:
        elements.append(value)


def value_of(name: str, value: t.Any) -> t.Any:
    """The value that a string in a patch stands for."""
    if value in ("true", "false"):
        return value == "true"
    if name == "minimumCompressionSize":
        return int(value) if value else None
    return value or None
