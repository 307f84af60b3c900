# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The stage of an HTTP API: whether it deploys automatically, its variables and its limits (pure)."""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.api.stage import NO_LIMITS
from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.expressions import is_known
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift import comparing
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.comparing import Row
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.http_apis.api import SERVICE
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.questions import STOPPED
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.reading import reading

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.differences import Drift
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.places import Place
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.reading import Answers, Read
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.watched import Call

COMPARED: t.Final = {
    "AutoDeploy": Row("AutoDeploy", False),
    "StageVariables": Row("StageVariables", {}, always=False),
}
DEFAULTS: t.Final = "DefaultRouteSettings"
ROUTES: t.Final = "RouteSettings"
LIMITS: t.Final = ("ThrottlingBurstLimit", "ThrottlingRateLimit")

Settings = t.Mapping[str, t.Any]


def named(place: Place) -> str:
    return f"stage {place.properties['StageName']}"


def reads(place: Place, _answers: Answers) -> list[Read]:
    return [_read(place)] if is_known(place.properties["ApiId"]) else []


def compare(place: Place, answers: Answers) -> list[Drift]:
    live = answers[_read(place)]
    if live is None:
        return [place.is_missing("StageName", place.properties["StageName"])]
    return [*comparing.differences(place, live, COMPARED), *_limits(place, live)]


def repair(place: Place, drift: t.Sequence[Drift], answers: Answers) -> list[Call]:
    """CreateStage, UpdateStage."""
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.watched import Call

    live, activity = answers[_read(place)], f"Repairing {named(place)}"
    if live is None:
        created = {name: value for name, value in place.properties.items() if name != "Tags"}
        return [Call(SERVICE, "create_stage", activity, created)]
    given = {each.property: each.expected for each in drift if each.property in COMPARED}
    if any(each.property not in COMPARED for each in drift):
        given |= _settings(place, live)
    where = {name: place.properties[name] for name in ("ApiId", "StageName")}
    return [Call(SERVICE, "update_stage", activity, {**where, **given})]


def _read(place: Place) -> Read:
    api_id, name = place.properties["ApiId"], place.properties["StageName"]
    return reading(SERVICE, "get_stage", named(place), ApiId=api_id, StageName=name)


def _limits(place: Place, live: Settings) -> list[Drift]:
    """What is declared of the limits, and else only those of 0, which let nobody in."""
    routes, live_routes = place.properties.get(ROUTES, {}), live.get(ROUTES) or {}
    parts = [(DEFAULTS, place.properties.get(DEFAULTS, {}), live.get(DEFAULTS) or {})]
    for key in sorted({*routes, *live_routes}):
        parts.append((f"{ROUTES}.{key}", routes.get(key, {}), live_routes.get(key, {})))
    return [
        each
        for where, deployed, actual in parts
        for name in LIMITS
        for each in comparing.setting(place, f"{where}.{name}", deployed.get(name), actual.get(name), STOPPED)
    ]


def _settings(place: Place, live: Settings) -> dict[str, t.Any]:
    """All settings of routes as they were deployed; where there was no limit, that of the account."""
    deployed = place.properties
    routes = {key: _lifted(deployed.get(ROUTES, {}).get(key, {})) for key in live.get(ROUTES) or {}}
    settings = {DEFAULTS: _lifted(deployed.get(DEFAULTS, {})), ROUTES: {**routes, **deployed.get(ROUTES, {})}}
    return {name: value for name, value in settings.items() if value}


def _lifted(settings: Settings) -> dict[str, t.Any]:
    return {**NO_LIMITS, **settings}
