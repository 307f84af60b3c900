# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is done about drift."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.live_functions import Drift, Repairs, find_drift
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.repair_plan import (
    code_parameters,
    configuration_parameters,
    plan_repairs,
    template_without_lost,
)
from tests.unit.plugins.module_utils._aws.drift.test_live_functions import (
    ARCHIVES,
    LIVE,
    LIVE_SETTINGS,
    LIVE_WITHOUT,
    template,
)
from tests.unit.plugins.module_utils._aws.service_runs import build_template, function, make_service
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


def properties(**given: t.Any) -> dict[str, t.Any]:
    return t.cast("dict[str, t.Any]", template(**given)["Resources"]["HelloLambdaFunction"]["Properties"])


@pytest.mark.parametrize("option", SETTINGS)
def test_a_setting_that_is_gone_comes_back(option: str) -> None:
    name, given, _nothing = SETTINGS[option]
    deployed, live = template(**EXAMPLES[option].given), {**LIVE, **LIVE_WITHOUT}
    drift = find_drift(deployed, "shop-dev", ARCHIVES, {"hello": live})
    found = configuration_parameters(properties(**EXAMPLES[option].given), live, drift)
    assert found == {name: given}


@pytest.mark.parametrize("option", SETTINGS)
def test_a_setting_that_somebody_added_is_taken_away(option: str) -> None:
    name, _given, nothing = SETTINGS[option]
    live = {**LIVE, **LIVE_WITHOUT, name: LIVE_SETTINGS[name]}
    drift = find_drift(template(), "shop-dev", ARCHIVES, {"hello": live})
    assert configuration_parameters(properties(), live, drift) == {name: nothing}


def test_only_what_drifted_is_sent() -> None:
    drift = [Drift("HelloLambdaFunction", "Timeout", 3, 9), Drift("HelloLambdaFunction", "CodeSha256", "a=", "b=")]
    assert configuration_parameters(properties(), LIVE, drift) == {"Timeout": 3}
    assert code_parameters(properties(), "bucket-1", drift) == {
        "S3Bucket": "bucket-1",
        "S3Key": "key.zip",
        "Architectures": ["x86_64"],
    }
    assert code_parameters(properties(), "bucket-1", drift[:1]) == {}


def test_code_in_a_given_bucket_is_read_from_there() -> None:
    drift = [Drift("HelloLambdaFunction", "CodeSha256", "a=", "b=")]
    deployed = build_template(make_service(deployment_bucket="archives"), "key.zip")
    given = deployed["Resources"]["HelloLambdaFunction"]["Properties"]
    assert code_parameters(given, "archives", drift)["S3Bucket"] == "archives"


@pytest.mark.parametrize(("uri", "repaired"), [("a.example/shop:1", 1), ({"Ref": "Image"}, 0)])
def test_an_image_whose_place_is_not_known_is_left(uri: t.Any, repaired: int) -> None:
    deployed = build_template(make_service(functions=[{"name": "hello", "image": {"uri": uri}}]), "key.zip")
    drift = [Drift("HelloLambdaFunction", "Architectures", ["x86_64"], ["arm64"])]
    assert len(plan_repairs(drift, deployed).all) == repaired


def test_without_drift_there_is_nothing_to_repair() -> None:
    assert plan_repairs([], template()) == Repairs()
    assert template_without_lost(Repairs(), template()) == template()


def test_a_variable_that_is_the_only_one() -> None:
    deployed = build_template(
        make_service(functions=[function("hello", environment={"TABLE": {"Ref": "Table"}})]), "key.zip"
    )
    lost = Drift("HelloLambdaFunction", "Environment.Variables.TABLE", "(set)", "(unset)")
    repairs = plan_repairs([lost], deployed)
    assert repairs.lost == (lost,)
    assert (
        "Environment" not in template_without_lost(repairs, deployed)["Resources"]["HelloLambdaFunction"]["Properties"]
    )
