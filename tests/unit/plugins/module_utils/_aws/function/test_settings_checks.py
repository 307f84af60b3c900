# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Settings and roles that cannot be right are told in one sentence, before any call."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.checks import check_tags_of_function
from ansible_collections.polycloud.faas.plugins.module_utils._aws.service_checks import check_service
from ansible_collections.polycloud.faas.plugins.module_utils._errors import OptionError
from tests.unit.plugins.module_utils._aws.service_runs import function, make_service
from tests.unit.plugins.module_utils._aws.setting_examples import (
    ACCESS_POINT,
    BUCKET_ACCESS_POINT,
    KEY_ARN,
    LAYER,
    NETWORK,
    QUEUE,
    ROLE_ARN,
    RUNTIME_VERSION,
    TOGETHER,
    VPC,
)

HELLO = "of function hello"
STATEMENT: t.Final = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}
TAGS: t.Final = (
    "at most 50, with keys of 1 to 128 and values of at most 256 letters, digits, spaces and . : / = + @ - _, and no "
    "key that begins with aws:"
)
TARGET = "an SQS queue, an SNS topic, a Lambda function"


def refusal(given: dict[str, t.Any], **options: t.Any) -> str:
    with pytest.raises(OptionError) as raised:
        check_service(make_service(functions=[function("hello", **given)], **options))
    return raised.value.message


def test_everything_together_is_right() -> None:
    check_service(make_service(functions=[function("hello", **TOGETHER)], alias="live"))


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"ephemeral_storage": 511}, f"ephemeral_storage {HELLO} must be 512 to 10240 MB, but 511 was given."),
        ({"ephemeral_storage": 10241}, f"ephemeral_storage {HELLO} must be 512 to 10240 MB, but 10241 was given."),
        ({"reserved_concurrency": -2}, f"reserved_concurrency {HELLO} must be at least -1, but -2 was given."),
        ({"provisioned_concurrency": 0}, f"provisioned_concurrency {HELLO} must be at least 1, but 0 was given."),
        ({"maximum_retry_attempts": 3}, f"maximum_retry_attempts {HELLO} must be 0 to 2, but 3 was given."),
        ({"maximum_event_age": 59}, f"maximum_event_age {HELLO} must be 60 to 21600 seconds, but 59 was given."),
        (
            {"runtime": "nodejs22.x"},
            f"runtime {HELLO} must be python3.N, such as python3.13, but 'nodejs22.x' was given.",
        ),
        (
            {"layers": ["tools"]},
            f"layers {HELLO} must be ARNs of layer versions, or refer to a resource, but 'tools' was given.",
        ),
        (
            {"layers": [LAYER.rpartition(":")[0]]},
            f"layers {HELLO} must be ARNs of layer versions, or refer to a resource, "
            f"but '{LAYER.rpartition(':')[0]}' was given.",
        ),
        ({"layers": [LAYER] * 6}, f"layers {HELLO} must be at most 5, but 6 were given."),
        (
            {"vpc": {"subnet_ids": ["subnet-1"]}},
            f"vpc {HELLO} must have both subnet_ids and security_group_ids, but only subnet_ids was given.",
        ),
        (
            {"vpc": {"security_group_ids": ["sg-1"]}},
            f"vpc {HELLO} must have both subnet_ids and security_group_ids, but only security_group_ids was given.",
        ),
        ({"vpc": {"ipv6": True}}, f"vpc {HELLO} must have subnet_ids and security_group_ids for ipv6, but has none."),
        (
            {"vpc": {**VPC, "subnet_ids": ["a"]}},
            f"vpc.subnet_ids {HELLO} must be IDs of subnets, or refer to a resource, but 'a' was given.",
        ),
        (
            {"vpc": {**VPC, "security_group_ids": [{"a": "b"}]}},
            f"vpc.security_group_ids {HELLO} must be IDs of security groups, or refer to a resource, "
            "but {'a': 'b'} was given.",
        ),
        (
            {"vpc": {**VPC, "security_group_ids": ["sg-1"] * 6}},
            f"vpc.security_group_ids {HELLO} must be at most 5, but 6 were given.",
        ),
        (
            {"kms_key_arn": "alias/mine"},
            f"kms_key_arn {HELLO} must be the ARN of a KMS key, or refer to a resource, but 'alias/mine' was given.",
        ),
        (
            {"logging": {"application_level": "debug"}},
            f"logging {HELLO} must have format json to set levels, but no format was given.",
        ),
        (
            {"logging": {"format": "text", "system_level": "warn"}},
            f"logging {HELLO} must have format json to set levels, but text was given.",
        ),
        (
            {"dead_letter_target": "arn:aws:s3:::b"},
            f"dead_letter_target {HELLO} must be the ARN of an SQS queue or an SNS topic, or refer to one, "
            "but 'arn:aws:s3:::b' was given.",
        ),
        (
            {"dead_letter_target": f"{QUEUE}.fifo"},
            f"dead_letter_target {HELLO} must not be a FIFO queue or topic, but '{QUEUE}.fifo' was given.",
        ),
        (
            {"on_success": "arn:aws:s3:::b"},
            f"on_success {HELLO} must be the ARN of {TARGET} or an event bus of at most 350 "
            "characters, or refer to one, "
            "but 'arn:aws:s3:::b' was given.",
        ),
        (
            {"on_failure": {"Fn::Sub": "arn:aws:kinesis:eu-central-1:1:stream/a"}},
            f"on_failure {HELLO} must be the ARN of {TARGET}, an event bus or an S3 bucket of at most "
            "350 characters, or refer to one, "
            "but {'Fn::Sub': 'arn:aws:kinesis:eu-central-1:1:stream/a'} was given.",
        ),
        (
            {"provisioned_concurrency": 1},
            f"provisioned_concurrency {HELLO} needs alias, through which the provisioned version is invoked.",
        ),
        (
            {"snap_start": True},
            f"snap_start {HELLO} needs alias, because only published versions start from a snapshot.",
        ),
        (
            {"file_system": [{"arn": ACCESS_POINT, "mount_path": "/mnt/a"}]},
            f"file_system {HELLO} needs vpc, in which the mount targets of the file system are.",
        ),
        (
            {"vpc": NETWORK, "file_system": [{"arn": QUEUE, "mount_path": "/mnt/a"}]},
            f"file_system[].arn {HELLO} must be the ARN of an access point of EFS or S3 Files, or refer to a resource, "
            f"but '{QUEUE}' was given.",
        ),
        (
            {"vpc": NETWORK, "file_system": [{"arn": BUCKET_ACCESS_POINT, "mount_path": "/srv/a"}]},
            f"file_system[].mount_path {HELLO} must be /mnt/ and a name of letters, digits, -, _ and ., at most 160 "
            "characters in all, but '/srv/a' was given.",
        ),
        (
            {"vpc": NETWORK, "file_system": [{"arn": ACCESS_POINT, "mount_path": "/mnt/a"}] * 2},
            f"file_system {HELLO} must be at most 1, but 2 were given.",
        ),
        (
            {"runtime_update": {"mode": "manual"}},
            f"runtime_update {HELLO} must have runtime_version_arn with mode manual and only then, but mode manual "
            "without runtime_version_arn was given.",
        ),
        (
            {"runtime_update": {"runtime_version_arn": RUNTIME_VERSION}},
            f"runtime_update {HELLO} must have runtime_version_arn with mode manual and only then, but no mode with "
            "runtime_version_arn was given.",
        ),
        (
            {"runtime_update": {"mode": "manual", "runtime_version_arn": LAYER}},
            f"runtime_update.runtime_version_arn {HELLO} must be the ARN of a version of a runtime, "
            f"but '{LAYER}' was given.",
        ),
        ({"tags": {"aws:a": "b"}}, f"tags {HELLO} must be {TAGS}, but {{'aws:a': 'b'}} was given."),
        ({"tags": {"a": "b, c"}}, f"tags {HELLO} must be {TAGS}, but {{'a': 'b, c'}} was given."),
        (
            {"physical_name": "a.b"},
            f"physical_name {HELLO} must be 1 to 64 letters, digits, - and _, but 'a.b' was given.",
        ),
        (
            {"role": "shop"},
            f"role {HELLO} must be the ARN of an IAM role, or refer to a resource, but 'shop' was given.",
        ),
        (
            {"role": ROLE_ARN, "iam_statements": [STATEMENT]},
            f"iam_statements {HELLO} cannot be combined with the ARN of a role, because an existing role is not "
            "changed.",
        ),
        (
            {"iam_statements": [{"Effect": "allow"}]},
            f"iam_statements {HELLO} must each have Effect: Allow or Deny, but {{'Effect': 'allow'}} was given.",
        ),
    ],
    ids=str,
)
def test_settings(given: dict[str, t.Any], message: str) -> None:
    assert refusal(given) == message


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (
            {"provisioned_concurrency": 3, "reserved_concurrency": 2},
            f"provisioned_concurrency {HELLO} must be at most reserved_concurrency, but 3 and 2 were given.",
        ),
        (
            {"snap_start": True, "provisioned_concurrency": 1},
            f"snap_start and provisioned_concurrency {HELLO} cannot be combined.",
        ),
        (
            {"snap_start": True, "ephemeral_storage": 1024},
            f"snap_start {HELLO} allows ephemeral_storage of 512 MB only, but 1024 was given.",
        ),
        (
            {"snap_start": True, "runtime": "python3.11"},
            f"snap_start {HELLO} needs runtime python3.12 or newer, but python3.11 was given.",
        ),
    ],
    ids=str,
)
def test_settings_of_a_function_with_an_alias(given: dict[str, t.Any], message: str) -> None:
    assert refusal(given, alias="live") == message


@pytest.mark.parametrize("given", [{"runtime": "python3.12"}, {"layers": [LAYER]}], ids=str)
def test_an_image_brings_its_own_runtime_and_libraries(given: dict[str, t.Any]) -> None:
    image = {"image": {"uri": "123456789012.dkr.ecr.us-east-1.amazonaws.com/shop:1"}}
    hello = {**function("hello", **image, **given), "handler": None}
    with pytest.raises(OptionError, match=f"^image and {next(iter(given))} {HELLO} cannot be combined.$"):
        check_service(make_service(functions=[hello], alias="live"))


def test_an_image_can_start_from_a_snapshot() -> None:
    """https://aws.amazon.com/about-aws/whats-new/2026/07/aws-lambda-snapstart-container/; whatever Python it has."""
    image = {"image": {"uri": "123456789012.dkr.ecr.us-east-1.amazonaws.com/shop:1"}}
    hello = {**function("hello", **image, snap_start=True), "handler": None}
    check_service(make_service(functions=[hello], alias="live", runtime="python3.11"))
    with pytest.raises(OptionError, match="needs alias"):
        check_service(make_service(functions=[hello]))


@pytest.mark.parametrize("alias", ["", "7", "a.b", "$LATEST", "ä", "a" * 129])
def test_aliases(alias: str) -> None:
    assert refusal({}, alias=alias) == (
        f"alias must be 1 to 128 letters, digits, - and _, and not a number, but {alias!r} was given."
    )


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            {"role": {"arn": "shop"}},
            "role.arn must be the ARN of an IAM role, or refer to a resource, but 'shop' was given.",
        ),
        (
            {"role": {"arn": ROLE_ARN, "path": "/a/"}},
            "role.arn and role.path cannot be combined, because an existing role is not changed.",
        ),
        (
            {"role": {"arn": ROLE_ARN}, "iam_statements": [STATEMENT]},
            "role.arn and iam_statements cannot be combined, because an existing role is not changed.",
        ),
        (
            {"role": {"permissions_boundary": "limit"}},
            "role.permissions_boundary must be the ARN of a managed policy, or refer to a resource, "
            "but 'limit' was given.",
        ),
        (
            {"role": {"managed_policies": ["arn:aws:s3:::b"]}},
            "role.managed_policies must be ARNs of managed policies or names of AWS managed policies, or refer to a "
            "resource, but 'arn:aws:s3:::b' was given.",
        ),
        ({"role": {"managed_policies": ["A"] * 21}}, "role.managed_policies must be at most 20, but 21 were given."),
        (
            {"role": {"path": "a"}},
            "role.path must begin and end with /, such as /services/, and have at most 512 characters of ASCII "
            "without spaces, but 'a' was given.",
        ),
    ],
    ids=str,
)
def test_roles(options: dict[str, t.Any], message: str) -> None:
    assert refusal({}, **options) == message


def test_a_version_has_a_runtime_mode_of_its_own() -> None:
    assert refusal({"runtime_update": {"mode": "function_update"}}, alias="live") == (
        f"runtime_update {HELLO} and alias cannot be combined, because the version that the alias points to has a mode "
        "of its own, which Lambda sets when the version is published."
    )


def test_two_functions_of_one_name() -> None:
    functions = [function("hello", physical_name="shop-dev-other"), function("other")]
    with pytest.raises(OptionError) as raised:
        check_service(make_service(functions=functions))
    assert raised.value.message == (
        f"physical_name {HELLO} must not be the name of another function of the service, "
        "but 'shop-dev-other' was given."
    )


def test_a_physical_name_makes_room_for_a_long_name() -> None:
    check_service(make_service(functions=[function("h" * 60, physical_name="hello")]))


def test_the_tags_of_a_function_count_with_those_of_the_stack() -> None:
    stack = {f"s{number}": "" for number in range(49)}
    check_tags_of_function(stack, {"s1": "a", "own": "b"}, "hello")
    check_tags_of_function({**stack, "s49": "", "s50": ""}, None, "hello")
    with pytest.raises(OptionError) as raised:
        check_tags_of_function(stack, {"a": "", "b": ""}, "hello")
    assert raised.value.message == f"tags {HELLO} must be at most 50 with those of the stack, but 51 were given."


def test_a_default_is_checked_for_each_function_that_it_holds_for() -> None:
    assert refusal({}, defaults={"kms_key_arn": "a"}).startswith(f"kms_key_arn {HELLO} must be")
    check_service(make_service(functions=[function("hello", kms_key_arn=KEY_ARN)], defaults={"kms_key_arn": "a"}))
