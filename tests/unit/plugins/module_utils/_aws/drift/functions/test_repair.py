# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The calls that restore a function."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import Template
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.differences import NEVER
from tests.unit.plugins.module_utils._aws.drift.functions.test_function import (
    HASHES,
    LIVE,
    LIVE_SETTINGS,
    LIVE_WITHOUT,
    find_drift,
    template,
)
from tests.unit.plugins.module_utils._aws.drift.looking import calls_of
from tests.unit.plugins.module_utils._aws.service_runs import build_template, make_service
from tests.unit.plugins.module_utils._aws.setting_examples import EXAMPLES, KEY_ARN, LAYER, QUEUE

# A setting of the template, how Lambda shows it, and what its calls want to get it back and to take it away.
SETTINGS: t.Final[dict[str, tuple[str, t.Any, t.Any]]] = {
    "layers": ("Layers", [LAYER], []),
    "tracing": ("TracingConfig", {"Mode": "Active"}, {"Mode": "PassThrough"}),
    "ephemeral_storage": ("EphemeralStorage", {"Size": 1024}, {"Size": 512}),
    "kms_key_arn": ("KMSKeyArn", KEY_ARN, ""),
    "dead_letter_target": ("DeadLetterConfig", {"TargetArn": QUEUE}, {"TargetArn": ""}),
    "snap_start": ("SnapStart", {"ApplyOn": "PublishedVersions"}, {"ApplyOn": "None"}),
    "vpc": (
        "VpcConfig",
        {
            "SubnetIds": ["subnet-0a", "subnet-0b"],
            "SecurityGroupIds": ["sg-0123abcd"],
            "Ipv6AllowedForDualStack": False,
        },
        {"SubnetIds": [], "SecurityGroupIds": []},
    ),
}


def sent(deployed: Template, live: dict[str, t.Any], **more: t.Any) -> dict[str, dict[str, t.Any]]:
    """The calls that repair the function with this live configuration, with their parameters."""
    given = {"get_function": {"Configuration": live, **more}}
    calls = calls_of(deployed, "HelloLambdaFunction", given, hashes=HASHES)
    assert all(call.parameters.pop("FunctionName") == "shop-dev-hello" for call in calls)
    return {call.operation: call.parameters for call in calls}


@pytest.mark.parametrize("option", SETTINGS)
def test_a_setting_that_is_gone_comes_back(option: str) -> None:
    name, given, _nothing = SETTINGS[option]
    found = sent(template(**EXAMPLES[option].given), {**LIVE, **LIVE_WITHOUT})
    assert found == {"update_function_configuration": {name: given}}


@pytest.mark.parametrize("option", SETTINGS)
def test_a_setting_that_somebody_added_is_taken_away(option: str) -> None:
    name, _given, nothing = SETTINGS[option]
    found = sent(template(), {**LIVE, **LIVE_WITHOUT, name: LIVE_SETTINGS[name]})
    assert found == {"update_function_configuration": {name: nothing}}


def test_only_what_drifted_is_sent() -> None:
    live = {**LIVE, "Timeout": 9, "CodeSha256": "b="}
    code = {"S3Bucket": "DeploymentBucket-id", "S3Key": "key.zip", "Architectures": ["x86_64"]}
    assert sent(template(), live) == {
        "update_function_configuration": {"Timeout": 3},
        "update_function_code": code,
    }
    assert sent(template(), {**LIVE, "CodeSha256": "b="}) == {"update_function_code": code}


def test_code_in_a_given_bucket_is_read_from_there() -> None:
    deployed = build_template(make_service(deployment_bucket="archives"), "key.zip")
    assert sent(deployed, {**LIVE, "CodeSha256": "b="})["update_function_code"]["S3Bucket"] == "archives"


@pytest.mark.parametrize(("uri", "is_repaired"), [("a.example/shop:1", True), ({"Ref": "Image"}, False)])
def test_an_image_whose_place_is_not_known_is_left(uri: t.Any, is_repaired: bool) -> None:
    deployed = build_template(make_service(functions=[{"name": "hello", "image": {"uri": uri}}]), "key.zip")
    (found,) = find_drift(deployed, {**LIVE, "Architectures": ["arm64"]})
    assert (found.way != NEVER) == is_repaired


@pytest.mark.parametrize(
    ("given", "live", "call"),
    [
        ({}, 0, {"delete_function_concurrency": {}}),
        ({"reserved_concurrency": -1}, 7, {"delete_function_concurrency": {}}),
        ({"reserved_concurrency": 5}, 0, {"put_function_concurrency": {"ReservedConcurrentExecutions": 5}}),
        ({"reserved_concurrency": 0}, 5, {"put_function_concurrency": {"ReservedConcurrentExecutions": 0}}),
    ],
)
def test_reserved_concurrency(given: dict[str, t.Any], live: int, call: dict[str, t.Any]) -> None:
    concurrency = {"Concurrency": {"ReservedConcurrentExecutions": live}}
    assert sent(template(**given), LIVE, **concurrency) == call
