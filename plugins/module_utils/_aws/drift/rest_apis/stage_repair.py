# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The calls that restore the stage of a REST API (pure)."""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.api.stage import NO_LIMITS
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.differences import UNSET
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.rest_apis.patches import (
    Patch,
    changes_of_map,
    replaced,
)
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.rest_apis.stage import deployment_id, named
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.rest_apis.stage_settings import (
    COMPARED,
    OF_METHODS,
    STAGE,
    WEB_ACL,
    method_settings,
)
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.watched import Call

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.connection.api import Answer
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.differences import Drift
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.places import Place

ASSOCIATED: t.Final = "arn:${AWS::Partition}:apigateway:${AWS::Region}::/restapis/"


def calls(place: Place, drift: t.Sequence[Drift], live: Answer | None) -> list[Call]:
    """CreateStage, UpdateStage, DisassociateWebACL."""
    activity = f"Repairing {named(place)}"
    where = {"restApiId": place.properties["RestApiId"], "stageName": place.properties["StageName"]}
    made: list[Call] = []
    if live is None:
        made.append(Call("apigateway", "create_stage", activity, {**where, **_created(place)}))
        patches = _all_settings(place)
    else:
        patches = [patch for each in drift for patch in _patches(place, each)]
    if patches:
        made.append(Call("apigateway", "update_stage", activity, {**where, "patchOperations": patches}))
    if any(each.property == WEB_ACL for each in drift):
        arn = place.known.resolved({"Fn::Sub": f"{ASSOCIATED}{where['restApiId']}/stages/{where['stageName']}"})
        made.append(Call("wafv2", "disassociate_web_acl", activity, {"ResourceArn": arn}))
    return made


def _created(place: Place) -> dict[str, t.Any]:
    deployed = place.properties if place.kind == STAGE else {}
    given = {row.where: deployed[name] for name, row in COMPARED.items() if name in deployed}
    return {"deploymentId": deployment_id(place), **given}


def _all_settings(place: Place) -> list[Patch]:
    """What CreateStage does not take."""
    if place.kind != STAGE:
        return []
    log = place.properties.get("AccessLogSetting", {})
    names = {"DestinationArn": "destinationArn", "Format": "format"}
    return [
        *(
            _setting(where, name, value)
            for where, settings in method_settings(place.properties).items()
            for name, value in settings.items()
            if name in OF_METHODS
        ),
        *(replaced(f"/accessLogSettings/{names[name]}", value) for name, value in log.items()),
    ]


def _patches(place: Place, drift: Drift) -> list[Patch]:
    match drift.property.split("."):
        case ["DeploymentId"]:
            return [replaced("/deploymentId", drift.expected)]
        case ["CanarySetting"]:
            return [{"op": "remove", "path": "/canarySettings"}]
        case ["Variables"]:
            return changes_of_map("/variables", drift)
        case ["MethodSettings", *where, name]:
            limit = NO_LIMITS.get(name) if drift.expected == UNSET else drift.expected
            return [_setting(".".join(where), name, limit)]
        case [name] if name in COMPARED:
            return [replaced(f"/{COMPARED[name].where}", drift.expected)]
    return []


def _setting(where: str, name: str, value: t.Any) -> Patch:
    return replaced(f"/{where}/{OF_METHODS[name][1]}", value)
