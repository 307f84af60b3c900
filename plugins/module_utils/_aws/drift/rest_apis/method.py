# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""AWS::ApiGateway::Method: a method with its integration, as the next deployment serves it (GetResources; pure)."""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.comparing import Row, differing
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.differences import Question
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.rest_apis.rest_api import resources_read

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.connection.api import Answer
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.comparing import Rows
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.differences import Drift
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.places import Place
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.reading import Answers, Read
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.watched import Call

# Each property, what GetResources calls it, and the value that it has where it is not given.
METHOD: t.Final = {
    "AuthorizationType": Row("authorizationType", "NONE"),
    "AuthorizerId": Row("authorizerId"),
    "AuthorizationScopes": Row("authorizationScopes", []),
    "ApiKeyRequired": Row("apiKeyRequired", False),
    "RequestValidatorId": Row("requestValidatorId"),
    "RequestParameters": Row("requestParameters", {}),
    "RequestModels": Row("requestModels", {}),
}
INTEGRATION: t.Final = {
    "Type": Row("type"),
    "IntegrationHttpMethod": Row("httpMethod"),
    "Uri": Row("uri"),
    "Credentials": Row("credentials"),
    "TimeoutInMillis": Row("timeoutInMillis", 29_000),
    "ResponseTransferMode": Row("responseTransferMode", "BUFFERED"),
    "CacheKeyParameters": Row("cacheKeyParameters", []),
    "RequestTemplates": Row("requestTemplates", {}),
}
# What an integration without a function does not have, whatever API Gateway says.
OF_FUNCTIONS: t.Final = frozenset({"IntegrationHttpMethod", "Uri"})


def named(place: Place) -> str:
    return f"method {place.properties['HttpMethod']} of {place.logical_id}"


def reads(place: Place, _answers: Answers) -> list[Read]:
    api_id = place.properties["RestApiId"]
    return [resources_read(api_id)] if isinstance(api_id, str) else []


def compare(place: Place, answers: Answers) -> list[Drift]:
    resource = live_resource(place, answers)
    if resource is None:
        return []
    method = resource.get("resourceMethods", {}).get(place.properties["HttpMethod"])
    if method is None:
        return [place.is_missing("HttpMethod", place.properties["HttpMethod"])]
    integration = method.get("methodIntegration")
    if integration is None:
        return [place.differs("Integration", place.properties["Integration"]["Type"], None)]
    return [
        *_differences(place, resource["path"], METHOD, place.properties, method),
        *_differences(place, resource["path"], INTEGRATION, place.properties["Integration"], integration),
    ]


def repair(place: Place, drift: t.Sequence[Drift], answers: Answers) -> list[Call]:
    """PutMethod or UpdateMethod, and PutIntegration with what belongs to it."""
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.rest_apis.method_repair import calls

    resource = live_resource(place, answers)
    return [] if resource is None else calls(place, resource["id"], drift)


def live_resource(place: Place, answers: Answers) -> Answer | None:
    """The live path that the method is of; None where it is missing. The root has no ID that is known before."""
    answer = answers[resources_read(place.properties["RestApiId"])]
    wanted = place.properties["ResourceId"]
    for each in answer["items"] if answer else ():
        if each["id"] == wanted or (not isinstance(wanted, str) and each["path"] == "/"):
            found: Answer = each
            return found
    return None


def _differences(
    place: Place, path: str, rows: Rows, deployed: t.Mapping[str, t.Any], live: t.Mapping[str, t.Any]
) -> list[Drift]:
    prefix = "" if rows is METHOD else "Integration."
    return [
        place.differs(f"{prefix}{name}", expected, actual, question=_question(place, path, name, expected))
        for name, expected, actual in differing(deployed, live, rows)
        if name in deployed or name not in OF_FUNCTIONS
    ]


def _question(place: Place, path: str, name: str, expected: t.Any) -> Question | None:
    """A method that everybody could call, and that somebody closed, is not opened without being asked to."""
    option = {"AuthorizationType": "authorizer", "ApiKeyRequired": "api_key_required"}.get(name)
    if option is None or expected not in ("NONE", False):
        return None
    route = f"{place.properties['HttpMethod']} {path}"
    general = "default_authorizer" if option == "authorizer" else option
    return Question(
        (("api", general), ("functions", "*", "routes", route, option)),
        f"Somebody may have restricted callers of {route} on purpose, and they would get in again.",
        f"Set api.{general}, or {option} of the route, to what holds: {'none' if option == 'authorizer' else 'false'} "
        "opens it.",
    )
