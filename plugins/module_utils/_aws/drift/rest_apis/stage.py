# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The stage of a REST API: what it serves, and its settings (GetStage; pure).

It is AWS::ApiGateway::Stage where it has settings; otherwise AWS::ApiGateway::Deployment makes it. A deployment is a
snapshot that never changes: a stage with our deployment serves what was deployed.
"""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.differences import (
    BY_UPDATES,
    UNSET,
    Question,
)
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.reading import reading

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.connection.api import Answer
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.differences import Drift
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.places import Place
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.reading import Answers, Read
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.watched import Call

DEPLOYMENT: t.Final = "AWS::ApiGateway::Deployment"
OPEN: t.Final = "NONE"
RESTRICTED: t.Final = Question(
    (
        *(("api", "default_authorizer"), ("functions", "*", "routes", "*", "authorizer")),
        *(("api", "api_key_required"), ("functions", "*", "routes", "*", "api_key_required")),
    ),
    "Somebody may have restricted callers on purpose: the deployment that is served asks them for more.",
    "Set api.default_authorizer and api.api_key_required to what holds: none and false open the API.",
)


def named(place: Place) -> str:
    return f"stage {place.properties.get('StageName')}"


def reads(place: Place, answers: Answers) -> list[Read]:
    """The stage, and our deployment where the stage does not serve it."""
    if not _is_known(place):
        return []
    stage = stage_read(place)
    found = answers.found.get(stage, {"deploymentId": deployment_id(place)})
    if found is not None and found.get("deploymentId") == deployment_id(place):
        return [stage]
    deployments = [deployment_id(place), *([found["deploymentId"]] if found else [])]
    return [stage, *(_deployment_read(place, each) for each in deployments)]


def stage_read(place: Place) -> Read:
    return stage_of(place.properties["RestApiId"], place.properties["StageName"])


def stage_of(api_id: str, name: str) -> Read:
    return reading("apigateway", "get_stage", f"stage {name}", restApiId=api_id, stageName=name)


def deployment_id(place: Place) -> str:
    """The ID of the deployment that the stage has to serve."""
    return place.physical_id if place.kind == DEPLOYMENT else str(place.properties["DeploymentId"])


def compare(place: Place, answers: Answers) -> list[Drift]:
    live = answers[stage_read(place)]
    if live is None:
        return _missing(place, answers)
    return [*_served(place, live, answers), *_canary(place, live), *_settings(place, live)]


def repair(place: Place, drift: t.Sequence[Drift], answers: Answers) -> list[Call]:
    """CreateStage and UpdateStage."""
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.rest_apis.stage_repair import calls

    return calls(place, drift, answers[stage_read(place)])


def _is_known(place: Place) -> bool:
    """Whether the stage is this resource's, and the IDs are known."""
    known = (place.properties["RestApiId"], place.properties.get("StageName"), deployment_id(place))
    return all(isinstance(each, str) and each for each in known)


def _deployment_read(place: Place, deployment: str) -> Read:
    """A deployment, with who may call its methods."""
    return reading(
        "apigateway",
        "get_deployment",
        f"deployment {deployment}",
        restApiId=place.properties["RestApiId"],
        deploymentId=deployment,
        embed=("apisummary",),
    )


def _missing(place: Place, answers: Answers) -> list[Drift]:
    """A stage that is missing, maybe with its deployment, which has the stage back when it comes back."""
    name = place.properties["StageName"]
    if answers[_deployment_read(place, deployment_id(place))] is not None:
        return [place.is_missing("StageName", name)]
    deployment = _missing_deployment(place)
    return (
        [deployment] if place.kind == DEPLOYMENT else [deployment, place.is_missing("StageName", name, way=BY_UPDATES)]
    )


def _missing_deployment(place: Place) -> Drift:
    """The deployment, whose ID AWS makes."""
    logical_id = place.logical_id if place.kind == DEPLOYMENT else place.template["DeploymentId"]["Ref"]
    gone = place.is_missing(
        "DeploymentId", deployment_id(place), way=BY_UPDATES, named=f"deployment {deployment_id(place)}"
    )
    return gone._replace(logical_id=logical_id, kind=DEPLOYMENT)


def _served(place: Place, live: Answer, answers: Answers) -> list[Drift]:
    ours, theirs = deployment_id(place), str(live.get("deploymentId"))
    if ours == theirs:
        return []
    deployed, served = (answers[_deployment_read(place, each)] for each in (ours, theirs))
    if deployed is None:
        return [_missing_deployment(place)]
    question = RESTRICTED if served and _restricts(served, deployed) else None
    return [place.differs("DeploymentId", ours, theirs, question=question)]


def _restricts(served: Answer, deployed: Answer) -> bool:
    """Whether a deployment asks callers of one of our methods for more than ours does."""
    summary = served.get("apiSummary", {})
    for path, methods in deployed.get("apiSummary", {}).items():
        for verb, ours in methods.items():
            theirs = summary.get(path, {}).get(verb, {})
            key = theirs.get("apiKeyRequired") and not ours.get("apiKeyRequired")
            kinds = [each.get("authorizationType") or OPEN for each in (ours, theirs)]
            if key or (kinds[0] == OPEN and kinds[1] != OPEN):
                return True
    return False


def _canary(place: Place, live: Answer) -> list[Drift]:
    """Part of the requests get another deployment or other variables; ours never has that."""
    canary = live.get("canarySettings")
    return [place.differs("CanarySetting", UNSET, canary)] if canary else []


def _settings(place: Place, live: Answer) -> list[Drift]:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.rest_apis import stage_settings

    return stage_settings.compare(place, live)
