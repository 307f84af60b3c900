# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""AWS::ApiGateway::RestApi: whether it is there, its policy, its endpoint and its settings (GetRestApi; pure)."""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.expressions import is_known
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.differences import (
    BY_UPDATES,
    UNSET,
    Question,
)
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.reading import reading
from ansible_collections.polycloud.faas.plugins.module_utils._errors import CloudError

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.connection.api import Answer
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.differences import Drift
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.places import Place
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.reading import Answers, Read
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.watched import Call

# Each property, where GetRestApi has it, and AWS's default.
COMPARED: t.Final[dict[str, tuple[str, t.Any]]] = {
    "ApiKeySourceType": ("apiKeySource", "HEADER"),
    "BinaryMediaTypes": ("binaryMediaTypes", []),
    "DisableExecuteApiEndpoint": ("disableExecuteApiEndpoint", False),
    "MinimumCompressionSize": ("minimumCompressionSize", None),
    "EndpointConfiguration.Types": ("endpointConfiguration.types", ["EDGE"]),
    "EndpointConfiguration.VpcEndpointIds": ("endpointConfiguration.vpcEndpointIds", []),
}
CLOSED: t.Final = Question(
    (("api", "disable_execute_api_endpoint"),),
    "Somebody may have closed the endpoint on purpose, and callers would get in again.",
    "Set api.disable_execute_api_endpoint to say which of both it is.",
)
POLICY: t.Final = Question(
    (("api", "resource_policy"),),
    "Somebody may have restricted callers on purpose, and they would get in again.",
    "Set api.resource_policy to the statements that hold, or to an empty list for none.",
)
GONE: t.Final = Question(
    (("may_replace", "url"),),
    "A new API has another URL.",
    "If callers can follow, set may_replace: [url].",
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
        raise CloudError(
            f"API Gateway both has and does not have {named(place)}, so nothing was changed.",
            hint="Run the task again.",
        )
    return [*_settings(place, api), *_policy(place, api)]


def _settings(place: Place, api: Answer) -> list[Drift]:
    found = []
    for name, (where, default) in COMPARED.items():
        expected, actual = _at(place.properties, name, default), _at(api, where, default)
        if is_known(expected) and _form(expected) != _form(actual):
            question = CLOSED if name == "DisableExecuteApiEndpoint" and actual else None
            found.append(place.differs(name, expected, actual, question=question))
    return found


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


def _at(properties: t.Mapping[str, t.Any], path: str, default: t.Any) -> t.Any:
    found: t.Any = properties
    for name in path.split("."):
        found = found.get(name) if isinstance(found, dict) else None
    return default if found is None else found


def _form(value: t.Any) -> t.Any:
    return sorted(value) if isinstance(value, list) else value
