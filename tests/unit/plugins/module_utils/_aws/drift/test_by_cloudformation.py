# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""CloudFormation's own drift detection."""

from __future__ import annotations

import json
import typing as t

import pytest

from ansible_collections.polycloud.faas.plugins.module_utils._errors import OptionError, WaitTimeout
from tests.unit.plugins.module_utils._aws.fakes.fake_resources import Answer
from tests.unit.plugins.module_utils._aws.service_runs import Options, Shop, function
from tests.unit.plugins.module_utils._aws.test_run_endpoint import read

IN_SYNC = {"DetectionStatus": "DETECTION_COMPLETE", "StackDriftStatus": "IN_SYNC"}
DRIFTED = {"DetectionStatus": "DETECTION_COMPLETE", "StackDriftStatus": "DRIFTED"}
GOING_ON = {"DetectionStatus": "DETECTION_IN_PROGRESS"}
CALLS = ["detect_stack_drift", "describe_stack_drift_detection_status", "describe_stack_resource_drifts"]


def difference(path: str, expected: t.Any, actual: t.Any, kind: str = "NOT_EQUAL") -> Answer:
    shown = [value if isinstance(value, str) else json.dumps(value) for value in (expected, actual)]
    return {"PropertyPath": path, "ExpectedValue": shown[0], "ActualValue": shown[1], "DifferenceType": kind}


def drift(logical_id: str, *differences: Answer, status: str = "MODIFIED") -> Answer:
    found = {"LogicalResourceId": logical_id, "StackResourceDriftStatus": status}
    return {**found, **({"PropertyDifferences": list(differences)} if differences else {})}


def detect(shop: Shop, *drifts: Answer, answers: t.Sequence[Answer] = (DRIFTED,)) -> dict[str, t.Any]:
    cloud = shop.aws.cloudformation
    cloud.drifts, cloud.detections = list(drifts), list(answers)
    (service,) = read(shop.aws, name="shop", drift_detection=True)
    found: dict[str, t.Any] = service["drift_detection"]
    return found


def by_id(found: dict[str, t.Any]) -> dict[str, dict[str, t.Any]]:
    return {each["logical_id"]: each for each in found["resources"]}


def test_it_is_done_on_request_only(deployed: Shop) -> None:
    (service,) = read(deployed.aws, name="shop")
    assert "drift_detection" not in service
    assert not set(CALLS).intersection(deployed.aws.operations())


def test_a_stack_in_sync(deployed: Shop) -> None:
    found = detect(deployed, drift("HelloLogGroup", status="IN_SYNC"), answers=[IN_SYNC])
    assert (found["status"], found["reason"]) == ("IN_SYNC", None)
    statuses = {name: each["status"] for name, each in by_id(found).items()}
    assert statuses.pop("HelloLogGroup") == "IN_SYNC"
    assert len(statuses) == 9
    assert set(statuses.values()) == {"NOT_CHECKED"}


def test_it_is_waited_for(deployed: Shop) -> None:
    detect(deployed, answers=[GOING_ON, GOING_ON, IN_SYNC])
    assert [each for each in deployed.aws.operations() if each in CALLS] == [CALLS[0], *[CALLS[1]] * 3, CALLS[2]]


def test_it_takes_too_long(deployed: Shop) -> None:
    with pytest.raises(WaitTimeout, match="Detecting drift of stack shop-dev: CloudFormation has not finished"):
        detect(deployed, answers=[GOING_ON])


def test_what_differs_on_all_pages(deployed: Shop) -> None:
    found = detect(
        deployed,
        drift("HelloLogGroup", difference("/RetentionInDays", "14", "3")),
        drift("IamRoleLambdaExecution", difference("/ManagedPolicyArns/0", None, "arn:aws:iam::aws:policy/X", "ADD")),
        drift("HelloLambdaFunction", difference("/TracingConfig", {"Mode": "Active"}, None, "REMOVE")),
        drift("ApiGatewayRestApi", status="DELETED"),
        {**drift("DeploymentBucket", status="UNKNOWN"), "DriftStatusReason": "No access."},
    )
    resources = by_id(found)
    assert found["status"] == "DRIFTED"
    assert resources["HelloLogGroup"]["differences"] == [
        {"property": "RetentionInDays", "kind": "not_equal", "expected": "14", "actual": "3"}
    ]
    assert resources["IamRoleLambdaExecution"]["differences"][0]["expected"] is None
    assert resources["HelloLambdaFunction"]["differences"] == [
        {"property": "TracingConfig", "kind": "remove", "expected": {"Mode": "Active"}, "actual": None}
    ]
    assert resources["ApiGatewayRestApi"]["status"] == "DELETED"
    assert resources["DeploymentBucket"]["reason"] == "No access."


SECRET: t.Final[dict[str, Options]] = {
    "Value": {"Type": "AWS::SSM::Parameter", "Properties": {"Type": "String", "Value": {"Ref": "Token"}}},
    "List": {
        "Type": "AWS::SSM::Parameter",
        "Properties": {"Name": "plain", "Tags": [{"x": {"Fn::Sub": "a ${Token}"}}, {"x": "{{resolve:ssm-secure:/a}}"}]},
    },
}


def test_secrets_are_not_shown(shop: Shop) -> None:
    environment = {"AA": "hush1", "BB": "hush2"}
    shop.run(functions=[function("hello", environment=environment)])
    shop.stack.template["Resources"].update(SECRET)
    shop.stack.template["Parameters"] = {"Token": {"Type": "String", "NoEcho": True}}
    shop.stack.physical_ids.update(dict.fromkeys(SECRET, "x"))
    found = detect(
        shop,
        drift("HelloLambdaFunction", difference("/Environment/Variables/AA", "hush1", "hush3")),
        drift("Value", difference("/Value", "hush4", "hush5")),
        drift(
            "List",
            difference("/Tags/0/x", "hush6", None, "REMOVE"),
            difference("/Tags/1/x", "hush7", "hush8"),
            difference("/Name", "plain", "plainer"),
        ),
    )
    assert "hush" not in json.dumps(found)
    resources = by_id(found)
    assert resources["HelloLambdaFunction"]["differences"] == [
        {"property": "Environment.Variables.AA", "kind": "not_equal", "expected": "(set)", "actual": "(changed)"}
    ]
    assert resources["List"]["differences"][0]["actual"] is None
    assert resources["List"]["differences"][2]["actual"] == "plainer"
    found = detect(
        shop, drift("HelloLambdaFunction", difference("/Environment", None, {"Variables": environment}, "ADD"))
    )
    assert by_id(found)["HelloLambdaFunction"]["differences"][0]["actual"] == {
        "Variables": {"AA": "(set)", "BB": "(set)"}
    }


def test_a_stack_in_which_nothing_can_be_detected(deployed: Shop) -> None:
    deployed.stack.status = "ROLLBACK_FAILED"
    found = detect(deployed)
    assert (found["status"], found["reason"]) == ("NOT_CHECKED", "The stack is in ROLLBACK_FAILED.")
    assert len(found["resources"]) == 10
    assert not set(CALLS).intersection(deployed.aws.operations())


def test_a_wait_timeout_that_is_none(deployed: Shop) -> None:
    with pytest.raises(OptionError, match="wait_timeout must be"):
        read(deployed.aws, name="shop", wait_timeout=0)
    assert deployed.aws.operations() == []
