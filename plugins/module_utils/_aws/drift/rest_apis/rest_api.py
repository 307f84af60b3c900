# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""AWS::ApiGateway::RestApi: whether it is there, its policy, its endpoint and its settings (GetRestApi; pure)."""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.expressions import is_known
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.comparing import Row, differing
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.differences import (
    BY_UPDATES,
    UNSET,
    Question,
)
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.questions import CLOSED, GONE
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.reading import contradiction, reading

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.connection.api import Answer
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.differences import Drift
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.places import Place
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.reading import Answers, Read
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.watched import Call

# Each property, where GetRestApi has it, AWS's default, and lists in one order.
COMPARED: t.Final = {
    "ApiKeySourceType": Row("apiKeySource", "HEADER"),
    "BinaryMediaTypes": Row("binaryMediaTypes", [], sorted),
    "DisableExecuteApiEndpoint": Row("disableExecuteApiEndpoint", False),
    "MinimumCompressionSize": Row("minimumCompressionSize"),
    "EndpointConfiguration.Types": Row("endpointConfiguration.types", ["EDGE"], sorted),
    "EndpointConfiguration.VpcEndpointIds": Row("endpointConfiguration.vpcEndpointIds", [], sorted),
}
POLICY: t.Final = Question(
    (("api", "resource_policy"),),
    "Somebody may have restricted callers on purpose, and they would get in again.",
    "Set api.resource_policy to the statements that hold, or to an empty list for none.",
)


def named(place: Place) -> str:
    return f"REST API {place.physical_id}"


def reads(place: Place, _answers: Answers) -> list[Read]:
    api_id = place.physical_id
    return [api_read(api_id), resources_read(api_id)] if api_id else []


def api_read(api_id: str) -> Read:
    return reading("apigateway", "get_rest_api", f"REST API {api_id}", restApiId=api_id)


def resources_read(api_id: str) -> Read:
    """All paths with their methods and integrations: 500 are more than an API may have, so it is one page."""
    return reading(
        "apigateway",
        "get_resources",
        f"the methods of REST API {api_id}",
        "items",
        restApiId=api_id,
        embed=("methods",),
        limit=500,
    )


def compare(place: Place, answers: Answers) -> list[Drift]:
    api, resources = answers[api_read(place.physical_id)], answers[resources_read(place.physical_id)]
    if api is None and resources is None:
        return [place.is_missing("Id", place.physical_id, way=BY_UPDATES, question=GONE)]
    if api is None or resources is None:
        raise contradiction("API Gateway", named(place))
    return [*_settings(place, api), *_policy(place, api)]


def _settings(place: Place, api: Answer) -> list[Drift]:
    return [
        place.differs(name, *values, question=CLOSED if name == "DisableExecuteApiEndpoint" and values[1] else None)
        for name, *values in differing(place.properties, api, COMPARED)
    ]


def _policy(place: Place, api: Answer) -> list[Drift]:
    expected, actual = place.properties.get("Policy"), api.get("policy")
    if not expected and not actual:
        return []
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift import policies

    if not is_known(expected) or policies.same(expected, actual, place.physical_id):
        return []
    shown = [policies.shown(each) or UNSET for each in (expected, actual)]
    return [place.differs("Policy", *shown, question=None if expected else POLICY)]


def repair(place: Place, drift: t.Sequence[Drift], _answers: Answers) -> list[Call]:
    """UpdateRestApi."""
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.rest_apis.patches import api_patches
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.watched import Call

    parameters = {"restApiId": place.physical_id, "patchOperations": api_patches(place, drift)}
    return [Call("apigateway", "update_rest_api", f"Repairing {named(place)}", parameters)]
