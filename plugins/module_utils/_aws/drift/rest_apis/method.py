# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""AWS::ApiGateway::Method: a method with its integration, as the next deployment serves it (GetResources; pure)."""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.expressions import is_known
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.differences import Question
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.rest_apis.rest_api import resources_read

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.connection.api import Answer
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.differences import Drift
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.places import Place
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.reading import Answers, Read
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.watched import Call

# Each property, what GetResources calls it, and the value that it has where it is not given.
METHOD: t.Final[dict[str, tuple[str, t.Any]]] = {
    "AuthorizationType": ("authorizationType", "NONE"),
    "AuthorizerId": ("authorizerId", None),
    "AuthorizationScopes": ("authorizationScopes", []),
    "ApiKeyRequired": ("apiKeyRequired", False),
    "RequestValidatorId": ("requestValidatorId", None),
    "RequestParameters": ("requestParameters", {}),
    "RequestModels": ("requestModels", {}),
}
INTEGRATION: t.Final[dict[str, tuple[str, t.Any]]] = {
    "Type": ("type", None),
    "IntegrationHttpMethod": ("httpMethod", None),
    "Uri": ("uri", None),
    "Credentials": ("credentials", None),
    "TimeoutInMillis": ("timeoutInMillis", 29_000),
    "ResponseTransferMode": ("responseTransferMode", "BUFFERED"),
    "CacheKeyParameters": ("cacheKeyParameters", []),
    "RequestTemplates": ("requestTemplates", {}),
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
    place: Place,
    path: str,
    names: t.Mapping[str, tuple[str, t.Any]],
    deployed: t.Mapping[str, t.Any],
    live: t.Mapping[str, t.Any],
) -> list[Drift]:
    prefix = "" if names is METHOD else "Integration."
    found = []
    for name, (where, default) in names.items():
        expected, actual = (default if each in (None, "") else each for each in (deployed.get(name), live.get(where)))
        if is_known(expected) and expected != actual and (name in deployed or name not in OF_FUNCTIONS):
            question = _question(place, path, name, expected)
            found.append(place.differs(f"{prefix}{name}", expected, actual, question=question))
    return found


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
