# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Log groups, roles, the bucket and keys, which are compared with ``drift_scope: all``."""

from __future__ import annotations

import json
import typing as t

import pytest

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import Template
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.differences import BY_UPDATES, NEVER
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.others import key
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.reading import Answers
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.watched import ALL, SCOPES, watched
from ansible_collections.polycloud.faas.plugins.module_utils._mappings import without_none
from tests.unit.plugins.module_utils._aws.drift.looking import calls_of, deployed_place, drift_of
from tests.unit.plugins.module_utils._aws.service_runs import build_template, function, make_service
from tests.unit.plugins.module_utils._aws.setting_examples import KEY_ARN

GROUP: t.Final = "/aws/lambda/shop-dev-hello"
ROLE: t.Final = "shop-dev-us-east-1-lambdaRole"


def template(**options: t.Any) -> Template:
    given = {"functions": [function("hello")], **without_none(options)}
    return build_template(make_service(**given), "key.zip")


# Log groups


def groups(**group: t.Any) -> dict[str, t.Any]:
    return {
        "describe_log_groups": {"logGroups": [{"logGroupName": f"{GROUP}-other"}, {"logGroupName": GROUP, **group}]}
    }


@pytest.mark.parametrize(("days", "live"), [(7, {"retentionInDays": 7}), (None, {})])
def test_a_log_group_as_deployed(days: int | None, live: dict[str, int]) -> None:
    assert drift_of(template(log_retention_days=days), "HelloLogGroup", groups(**live)) == []


@pytest.mark.parametrize(
    ("days", "live", "calls"),
    [
        (7, {}, [("put_retention_policy", {"retentionInDays": 7})]),
        (None, {"retentionInDays": 30}, [("delete_retention_policy", {})]),
    ],
)
def test_another_retention(days: int | None, live: dict[str, int], calls: list[t.Any]) -> None:
    found = calls_of(template(log_retention_days=days), "HelloLogGroup", groups(**live))
    expected = [(operation, {"logGroupName": GROUP, **parameters}) for operation, parameters in calls]
    assert [(call.operation, call.parameters) for call in found] == expected


@pytest.mark.parametrize(
    ("days", "calls"), [(7, ["create_log_group", "put_retention_policy"]), (None, ["create_log_group"])]
)
def test_a_log_group_that_is_gone(days: int | None, calls: list[str]) -> None:
    given = {"describe_log_groups": {"logGroups": [{"logGroupName": f"{GROUP}-other"}]}}
    found = calls_of(template(log_retention_days=days), "HelloLogGroup", given)
    assert [call.operation for call in found] == calls


# Roles


def role(deployed: Template, **changed: t.Any) -> dict[str, t.Any]:
    """The answers about the role as it was deployed, with resolved names."""
    properties = deployed["Resources"]["IamRoleLambdaExecution"]["Properties"]
    text = json.dumps(properties["Policies"][0]["PolicyDocument"])
    for name, value in (("Partition", "aws"), ("Region", "us-east-1"), ("AccountId", "123456789012")):
        text = text.replace(f"${{AWS::{name}}}", value)
    document = json.loads(text, object_hook=lambda each: each["Fn::Sub"] if each.keys() == {"Fn::Sub"} else each)
    attached = [{"PolicyArn": arn} for arn in properties.get("ManagedPolicyArns", ())]
    return {
        "get_role": {"Role": {}},
        "get_role_policy": {"PolicyDocument": document},
        "list_attached_role_policies": {"AttachedPolicies": attached},
        **changed,
    }


MANAGED: t.Final = "arn:aws:iam::aws:policy/AWSXRayDaemonWriteAccess"


def test_a_role_as_deployed() -> None:
    deployed = template(role={"managed_policies": [MANAGED]})
    assert drift_of(deployed, "IamRoleLambdaExecution", role(deployed)) == []


@pytest.mark.parametrize("policy", [None, {"PolicyDocument": {"Version": "2012-10-17", "Statement": []}}])
def test_a_policy_of_the_role_comes_back(policy: t.Any) -> None:
    deployed = template()
    as_deployed = role(deployed)["get_role_policy"]["PolicyDocument"]
    (call,) = calls_of(deployed, "IamRoleLambdaExecution", role(deployed, get_role_policy=policy))
    assert call.operation == "put_role_policy"
    assert (call.parameters["RoleName"], call.parameters["PolicyName"]) == (ROLE, "shop-dev-lambda")
    assert json.loads(call.parameters["PolicyDocument"]) == as_deployed


def test_a_managed_policy_comes_back() -> None:
    deployed = template(role={"managed_policies": [MANAGED]})
    others = {"AttachedPolicies": [{"PolicyArn": "arn:aws:iam::aws:policy/ReadOnlyAccess"}]}
    (call,) = calls_of(deployed, "IamRoleLambdaExecution", role(deployed, list_attached_role_policies=others))
    assert (call.operation, call.parameters) == ("attach_role_policy", {"RoleName": ROLE, "PolicyArn": MANAGED})


def test_a_role_that_is_gone() -> None:
    (found,) = drift_of(template(), "IamRoleLambdaExecution", role(template(), get_role=None, get_role_policy=None))
    assert (found.property, found.is_missing, found.way) == ("RoleName", True, BY_UPDATES)


# The bucket

HASHES: t.Final = {"key.zip": "abc="}


def test_a_bucket_with_its_archives() -> None:
    given: dict[str, t.Any] = {"head_bucket": {}, "head_object": {}}
    assert drift_of(template(), "DeploymentBucket", given, hashes=HASHES) == []


def test_an_archive_that_is_gone_is_no_call() -> None:
    given: dict[str, t.Any] = {"head_bucket": {}, "head_object": None}
    (found,) = drift_of(template(), "DeploymentBucket", given, hashes=HASHES)
    assert (found.property, found.archive()) == ("Archive.key.zip", "key.zip")
    assert calls_of(template(), "DeploymentBucket", given, hashes=HASHES) == []


def test_a_bucket_that_is_gone() -> None:
    (found,) = drift_of(template(), "DeploymentBucket", {"head_bucket": None}, hashes=HASHES)
    assert (found.property, found.is_missing, found.way) == ("BucketName", True, BY_UPDATES)


# Keys


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        ({"KeyMetadata": {"KeyState": "Enabled"}}, None),
        ({"KeyMetadata": {"KeyState": "Disabled"}}, "Disabled"),
        (None, "missing"),
    ],
)
def test_a_key(answer: t.Any, state: str | None) -> None:
    deployed = template(functions=[function("hello", kms_key_arn=KEY_ARN)])
    place, answers = deployed_place(deployed, "HelloLambdaFunction", {}), Answers()
    answers.found = dict.fromkeys(key.reads(place, answers), answer)
    found = key.compare(place, answers)
    assert [each.actual for each in found] == ([] if state is None else [state])
    assert {each.way for each in found} <= {NEVER}


def test_a_function_without_a_key_reads_none() -> None:
    assert key.reads(deployed_place(template(), "HelloLambdaFunction", {}), Answers()) == []


def test_each_scope_contains_those_before_it() -> None:
    kinds = [{kind for kind, files in watched(template(), scope).items() if files} for scope in SCOPES]
    assert kinds[0] <= kinds[1] <= kinds[2]
    assert kinds[0] == {"AWS::Lambda::Function"}
    assert len(watched(template(), ALL)["AWS::Lambda::Function"]) == 2
