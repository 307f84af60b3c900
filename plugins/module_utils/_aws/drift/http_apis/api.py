# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""An HTTP API: whether it is there, whether its endpoint is open, and CORS (pure).

Its URL contains its ID, which is AWS's.
"""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift import comparing
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.comparing import Row
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.differences import BY_UPDATES, UNSET
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.questions import CLOSED, GONE
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.reading import contradiction, reading

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.differences import Drift, Question
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.places import Place
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.reading import Answers, Read
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.watched import Call

SERVICE: t.Final = "apigatewayv2"
ENDPOINT: t.Final = "DisableExecuteApiEndpoint"
CORS: t.Final = "CorsConfiguration"
COMPARED: t.Final = {ENDPOINT: Row(ENDPOINT, False), CORS: Row(CORS, form=comparing.cors)}


def named(place: Place) -> str:
    return f"HTTP API {place.physical_id}"


def reads(place: Place, _answers: Answers) -> list[Read]:
    return [_api(place), routes_read(place.physical_id)] if place.physical_id else []


def routes_read(api_id: str) -> Read:
    return list_read("get_routes", "routes", api_id)


def list_read(operation: str, what: str, api_id: str) -> Read:
    """All of what an API has: it may have 300 routes and as many integrations, so it is one page."""
    where = {"ApiId": api_id, "MaxResults": "500"}
    return reading(SERVICE, operation, f"the {what} of HTTP API {api_id}", "Items", **where)


def compare(place: Place, answers: Answers) -> list[Drift]:
    api, routes = answers[_api(place)], answers[routes_read(place.physical_id)]
    if api is None and routes is None:
        return [place.is_missing("ApiId", place.physical_id, way=BY_UPDATES, question=GONE)]
    if api is None or routes is None:
        raise contradiction("API Gateway", named(place))
    return comparing.differences(place, api, COMPARED, _asking)


def repair(place: Place, drift: t.Sequence[Drift], _answers: Answers) -> list[Call]:
    """UpdateApi, DeleteCorsConfiguration."""
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.watched import Call

    given = {each.property: each.expected for each in drift if each.expected != UNSET}
    changed = [("update_api", given)] if given else []
    nothing: dict[str, t.Any] = {}
    lifted = [("delete_cors_configuration", nothing)] if len(given) < len(drift) else []
    return [
        Call(SERVICE, operation, f"Repairing {named(place)}", {"ApiId": place.physical_id, **parameters})
        for operation, parameters in [*changed, *lifted]
    ]


def _api(place: Place) -> Read:
    return reading(SERVICE, "get_api", named(place), ApiId=place.physical_id)


def _asking(name: str, _expected: t.Any, actual: t.Any) -> Question | None:
    return CLOSED if name == ENDPOINT and actual else None
