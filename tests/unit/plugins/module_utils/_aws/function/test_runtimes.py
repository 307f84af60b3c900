# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runtimes have days: a warning from the first one on, an error only for what AWS refuses on the day."""

from __future__ import annotations

import json
import typing as t
from pathlib import Path

import pytest

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.change import Change
from ansible_collections.polycloud.faas.plugins.module_utils._aws.function import runtimes
from ansible_collections.polycloud.faas.plugins.module_utils._errors import OptionError
from tests.unit.plugins.module_utils._aws.service_runs import function, make_service

TABLE: t.Final = Path(__file__).parents[6] / "extensions" / "local_cloud" / "aws" / "resources" / "runtimes.json"
IMAGE: t.Final = {"uri": "123456789012.dkr.ecr.us-east-1.amazonaws.com/a:1"}


def test_the_days_are_those_of_aws() -> None:
    table = json.loads(TABLE.read_text(encoding="utf-8"))["runtimes"]
    theirs = {
        name: (life["deprecated"], life["create-block"], life["update-block"])
        for name, life in table.items()
        if name.startswith("python3.")
    }
    assert theirs == runtimes.LIVES
    minors = sorted(int(name.partition(".")[2]) for name in theirs)
    assert (minors[0], minors[-1]) == (runtimes.OLDEST, runtimes.NEWEST)


@pytest.mark.parametrize(
    ("runtime", "message"),
    [
        ("nodejs20.x", "runtime must be python3.N, such as python3.13, but 'nodejs20.x' was given."),
        ("python3.", "runtime must be python3.N, such as python3.13, but 'python3.' was given."),
        ("python3.013", "runtime must be python3.N, such as python3.13, but 'python3.013' was given."),
        ("python3.\u0661", "runtime must be python3.N, such as python3.13, but 'python3.\u0661' was given."),
        ("python3.5", "runtime must be python3.6 or newer, but 'python3.5' was given."),
    ],
)
def test_what_lambda_never_had(runtime: str, message: str) -> None:
    with pytest.raises(OptionError) as raised:
        runtimes.check_runtime("runtime", runtime)
    assert raised.value.message == message


def warnings_on(day: str, **given: t.Any) -> list[str]:
    return runtimes.warnings(make_service(**given), day)


def test_a_deprecated_runtime_is_warned_about_from_its_day_on() -> None:
    functions = [function("a"), function("b"), function("c", runtime="python3.13")]
    given: dict[str, t.Any] = {"runtime": "python3.9", "functions": functions}
    assert not warnings_on("2025-12-14", **given)
    start = "Runtime python3.9 of functions a, b is deprecated since 2025-12-15: Lambda no longer patches it. It "
    end = ". Use a newer runtime, such as python3.13."
    create, update = "creates no function with it", "updates no function with it"
    for day, middle in {
        "2025-12-15": f"{create} from 2027-02-01 on and {update} from 2027-03-03 on",
        "2027-02-01": f"{create} since 2027-02-01 and {update} from 2027-03-03 on",
        "2027-03-03": f"{create} since 2027-02-01 and {update} since 2027-03-03",
    }.items():
        assert warnings_on(day, **given) == [f"{start}{middle}{end}"]


def test_what_is_no_runtime_of_aws_yet() -> None:
    (warning,) = warnings_on("2026-12-01", functions=[function("a", runtime="python3.15")])
    assert warning.startswith("Runtime python3.15 of function a is newer than python3.14, ")
    assert "preview" in warning


def test_images_have_no_runtime() -> None:
    image = {**function("a", image=IMAGE), "handler": None}
    assert not warnings_on("2030-01-01", functions=[image])


CREATED, UPDATED = "creates", "updates"


@pytest.mark.parametrize(
    ("action", "replacement", "day", "refused"),
    [
        ("Add", None, "2027-01-31", None),
        ("Add", None, "2027-02-01", CREATED),
        ("Modify", "False", "2027-02-01", None),
        ("Modify", "True", "2027-02-01", CREATED),
        ("Modify", "False", "2027-03-02", None),
        ("Modify", "False", "2027-03-03", UPDATED),
        ("Remove", None, "2027-03-03", None),
        ("Keep", None, "2027-03-03", None),
    ],
)
def test_only_what_aws_refuses_on_the_day(action: str, replacement: str | None, day: str, refused: str | None) -> None:
    properties = {"FunctionName": "shop-dev-a", "Runtime": "python3.9"}
    desired = {"Resources": {"ALambdaFunction": {"Type": runtimes.FUNCTION, "Properties": properties}}}
    change = Change(action, "ALambdaFunction", runtimes.FUNCTION, replacement)
    if refused is None:
        runtimes.check_changes([change], desired, day)
        return
    with pytest.raises(OptionError) as raised:
        runtimes.check_changes([change], desired, day)
    last = {CREATED: "2027-02-01", UPDATED: "2027-03-03"}[refused]
    assert raised.value.message == (
        f"runtime of function shop-dev-a must be one with which Lambda still {refused} functions, but python3.9 was "
        f"given, with which it {refused} none since {last}."
    )


def test_other_resources_have_no_runtime() -> None:
    desired = {"Resources": {"Table": {"Type": "AWS::DynamoDB::Table"}, "F": {"Type": runtimes.FUNCTION}}}
    changes = [Change("Add", "Table", "AWS::DynamoDB::Table"), Change("Add", "F", runtimes.FUNCTION)]
    runtimes.check_changes(changes, desired, "2040-01-01")
