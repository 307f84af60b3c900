# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The templates that a stack goes through on its way."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.outputs import fingerprint
from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import Template
from ansible_collections.polycloud.faas.plugins.module_utils._aws.deployment import intermediate_templates
from tests.unit.plugins.module_utils._aws.deployment.test_service_template import ids, references
from tests.unit.plugins.module_utils._aws.service_runs import build_template, function, make_service

KEY = "1.zip"


def build(*routes: str, **options: t.Any) -> Template:
    return build_template(make_service(functions=[function("hello", *routes)], **options), KEY)


def gone(before: Template, step: Template | None) -> set[str]:
    assert step is not None
    return set(before["Resources"]) - set(step["Resources"])


def test_nothing_to_take_away() -> None:
    assert intermediate_templates.without_removed_routes(build("GET /a"), build("GET /a")) is None
    assert intermediate_templates.without_removed_routes(build("GET /a"), build("GET /a", "GET /b")) is None


def test_a_removed_route_is_taken_away_first() -> None:
    before = build("GET /a", "GET /b", "POST /b")
    step = intermediate_templates.without_removed_routes(before, build("GET /a", "POST /b"))
    assert gone(before, step) == {"ApiGatewayMethodBGet"}


def test_a_removed_path_is_taken_away_with_all_below() -> None:
    before = build("GET /a", "GET /a/{id}", "GET /a/{id}/b")
    assert gone(before, intermediate_templates.without_removed_routes(before, build("GET /a"))) == {
        "ApiGatewayResourceAIdVar",
        "ApiGatewayMethodAIdVarGet",
        "ApiGatewayResourceAIdVarB",
        "ApiGatewayMethodAIdVarBGet",
    }


def test_a_renamed_parameter_makes_room_first() -> None:
    before, after = build("GET /users/{id}"), build("GET /users/{name}")
    removed = gone(before, intermediate_templates.without_removed_routes(before, after))
    assert removed == {"ApiGatewayResourceUsersIdVar", "ApiGatewayMethodUsersIdVarGet"}


@pytest.mark.parametrize(
    ("path", "other"), [("/ping/{id}", "/Ping/{id}"), ("/a/{id}/b", "/a/{Id}/b"), ("/a-b", "/aDashb")]
)
def test_another_path_under_the_same_logical_id_makes_room_first(path: str, other: str) -> None:
    before, after = build("GET /kept", f"GET {path}"), build("GET /kept", f"GET {other}")
    assert before["Resources"].keys() - after["Resources"].keys() == ids(before, "AWS::ApiGateway::Deployment")
    step = intermediate_templates.without_removed_routes(before, after)
    assert step is not None
    assert ids(step, "AWS::ApiGateway::Method") == {"ApiGatewayMethodKeptGet"}
    assert set(references(step["Resources"])) <= {*step["Resources"], *PSEUDO}


PSEUDO = {"AWS::Region", "AWS::Partition", "AWS::AccountId", "AWS::URLSuffix"}


def test_the_old_deployment_goes_on_serving_meanwhile() -> None:
    before = build("GET /a", "GET /b")
    (deployment,) = ids(before, "AWS::ApiGateway::Deployment")
    step = intermediate_templates.without_removed_routes(before, build("GET /a"))
    assert step is not None
    assert step["Resources"][deployment]["Properties"] == before["Resources"][deployment]["Properties"]
    assert step["Resources"][deployment]["DependsOn"] == ["ApiGatewayMethodAGet"]


def test_no_step_when_the_whole_api_goes() -> None:
    assert intermediate_templates.without_removed_routes(build("GET /a"), build()) is None


def test_no_method_is_left_to_wait_for() -> None:
    before = build("GET /a")
    step = intermediate_templates.without_removed_routes(before, build("GET /b"))
    assert step is not None
    assert not any("DependsOn" in step["Resources"][name] for name in ids(step, "AWS::ApiGateway::Deployment"))


def test_a_bucket_of_its_own_comes_before_the_upload() -> None:
    before, after = build("GET /a", deployment_bucket="archives"), build("GET /a")
    step = intermediate_templates.with_bucket(before, after)
    assert step is not None
    assert step["Resources"].keys() - before["Resources"].keys() == {"DeploymentBucket"}
    assert step["Outputs"]["DeploymentBucketName"]["Value"] == {"Ref": "DeploymentBucket"}
    assert intermediate_templates.with_bucket(after, after) is None
    assert intermediate_templates.with_bucket(before, before) is None
    assert intermediate_templates.with_bucket(after, before) is None


def test_the_old_bucket_stays_until_it_is_empty() -> None:
    before, after = build("GET /a"), build("GET /a", deployment_bucket="archives")
    step = intermediate_templates.with_old_bucket(before, after)
    assert step is not None
    assert step["Resources"].keys() - after["Resources"].keys() == {"DeploymentBucket"}
    assert step["Outputs"]["DeploymentBucketName"]["Value"] == "archives"
    assert intermediate_templates.with_old_bucket(after, after) is None
    assert intermediate_templates.with_old_bucket(after, before) is None


def test_every_step_looks_unfinished_and_leaves_the_templates_alone() -> None:
    own, given = build("GET /a", "GET /b"), build("GET /a", deployment_bucket="archives")
    before = (fingerprint(own), fingerprint(given))
    steps = [intermediate_templates.with_bucket(given, own), intermediate_templates.with_old_bucket(own, given)]
    steps.append(intermediate_templates.without_removed_routes(own, given))
    assert [fingerprint(step) for step in steps if step] == ["unfinished"] * 3
    assert (fingerprint(own), fingerprint(given)) == before
