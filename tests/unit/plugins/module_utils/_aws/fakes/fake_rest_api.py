# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""API Gateway of the AWS in memory, as far as the collection calls it."""

from __future__ import annotations

import typing as t

from tests.unit.plugins.module_utils._aws.fakes.fake_resources import Account, Answer, FakeRestApi, Properties, Refusal

NAMES: t.Final = {
    "ApiKeySourceType": "apiKeySource",
    "BinaryMediaTypes": "binaryMediaTypes",
    "DisableExecuteApiEndpoint": "disableExecuteApiEndpoint",
    "MinimumCompressionSize": "minimumCompressionSize",
    "Name": "name",
    "Policy": "policy",
    "Version": "version",
}


class FakeApiGateway:
    """The operations of API Gateway that the collection calls."""

    def __init__(self, account: Account) -> None:
        self._account = account

    def get_rest_api(self, restApiId: str) -> Answer:
        api = self._api(restApiId)
        endpoint = api.settings.get("EndpointConfiguration", {"Types": ["EDGE"]})
        return {
            "id": restApiId,
            "rootResourceId": f"{restApiId}-root",
            "endpointConfiguration": lowered(endpoint),
            **{name: api.settings[given] for given, name in NAMES.items() if given in api.settings},
        }

    def get_resources(self, restApiId: str, embed: t.Sequence[str], limit: int) -> Answer:
        assert (list(embed), limit) == (["methods"], 500)
        api = self._api(restApiId)
        items = [
            {
                "id": each,
                "path": path or "/",
                "pathPart": path.rpartition("/")[2],
                "resourceMethods": {
                    verb: live_method(api.definitions[verb, where])
                    for verb, where in sorted(set(api.methods.values()))
                    if where == (path or "/")
                },
            }
            for each, path in api.paths.items()
        ]
        return {"items": items}

    def get_authorizers(self, restApiId: str, limit: int = 25) -> Answer:
        found = self._api(restApiId).authorizers.items()
        return {"items": [{"id": each, **lowered(properties)} for each, properties in found]}

    def get_stage(self, restApiId: str, stageName: str) -> Answer:
        return live_stage(stageName, self._stage(restApiId, stageName))

    def create_stage(self, restApiId: str, stageName: str, deploymentId: str) -> Answer:
        api = self._api(restApiId)
        assert deploymentId in api.deployed
        assert stageName not in api.stages
        api.stages[stageName] = {"DeploymentId": deploymentId}
        return live_stage(stageName, api.stages[stageName])

    def get_deployment(self, restApiId: str, deploymentId: str, embed: t.Sequence[str] = ()) -> Answer:
        api = self._api(restApiId)
        if deploymentId not in api.deployed:
            raise Refusal("NotFoundException", "Invalid Deployment identifier specified", 404)
        summary: dict[str, dict[str, t.Any]] = {}
        for verb, path in api.deployed[deploymentId].methods:
            summary.setdefault(path, {})[verb] = {"authorizationType": "NONE", "apiKeyRequired": False}
        return {"id": deploymentId, **({"apiSummary": summary} if embed else {})}

    def get_api_key(self, apiKey: str) -> Answer:
        if apiKey not in self._account.api_keys:
            raise Refusal("NotFoundException", "Invalid API Key identifier specified", 404)
        key = self._account.api_keys[apiKey]
        return {"id": apiKey, "name": key["Name"], "enabled": key["Enabled"]}

    def get_usage_plan(self, usagePlanId: str) -> Answer:
        if usagePlanId not in self._account.usage_plans:
            raise Refusal("NotFoundException", "Invalid Usage Plan identifier specified", 404)
        plan = self._account.usage_plans[usagePlanId]
        stages = [{"apiId": each["ApiId"], "stage": each["Stage"]} for each in plan["ApiStages"]]
        limits = {name.lower(): lowered(plan[name]) for name in ("Throttle", "Quota") if name in plan}
        return {"id": usagePlanId, "apiStages": stages, **limits}

    def get_usage_plan_keys(self, usagePlanId: str, limit: int) -> Answer:
        return {"items": [{"id": key} for key, plan in self._account.plan_of_key.items() if plan == usagePlanId]}

    def _api(self, api_id: str) -> FakeRestApi:
        if api_id not in self._account.apis:
            raise Refusal("NotFoundException", "Invalid API identifier specified 123456789012:" + api_id, 404)
        return self._account.apis[api_id]

    def _stage(self, api_id: str, name: str) -> Properties:
        stages = self._api(api_id).stages
        if name not in stages:
            raise Refusal("NotFoundException", "Invalid stage identifier specified", 404)
        return stages[name]


def lowered(properties: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    """Properties as API Gateway calls them."""
    return {f"{name[0].lower()}{name[1:]}": value for name, value in properties.items()}


def live_stage(name: str, stage: Properties) -> Answer:
    found = {each: value for each, value in stage.items() if each != "MethodSettings"}
    settings = {
        f"{each['ResourcePath'].removeprefix('/')}/{each['HttpMethod']}": lowered(
            {key: value for key, value in each.items() if key not in ("HttpMethod", "ResourcePath")}
        )
        for each in stage.get("MethodSettings", ())
    }
    return {"stageName": name, **lowered(found), "methodSettings": settings}


def live_method(properties: Properties) -> Answer:
    others = {
        name: value for name, value in properties.items() if name not in ("Integration", "ResourceId", "RestApiId")
    }
    integration = lowered(properties.get("Integration", {}))
    if "integrationHttpMethod" in integration:
        integration["httpMethod"] = integration.pop("integrationHttpMethod")
    return {**lowered(others), "methodIntegration": {"timeoutInMillis": 29_000, **integration}}
