# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""When schedules are due."""

from __future__ import annotations

from datetime import datetime, timezone

import pytest

from extensions.local_cloud.aws.events.expressions import ExpressionError, parsed


def seconds(moment: str) -> float:
    return datetime.fromisoformat(moment).replace(tzinfo=timezone.utc).timestamp()


def latest(expression: str, after: str, until: str, zone: str = "UTC") -> str | None:
    found = parsed(expression, zone, is_rule=False).latest(seconds(after), seconds(until))
    return None if found is None else datetime.fromtimestamp(found, timezone.utc).strftime("%Y-%m-%dT%H:%M:%S")


@pytest.mark.parametrize(
    ("expression", "moment"),
    [
        ("cron(0 12 * * ? *)", "2027-03-14T12:00:00"),
        ("cron(*/15 8-17 ? * MON-FRI *)", "2027-03-12T17:45:00"),
        ("cron(5,35 14 * * ? *)", "2027-03-14T14:35:00"),
        ("cron(0/30 20-2 * * ? *)", None),
        ("cron(15 10 ? * 6L 2022-2027)", "2027-02-26T10:15:00"),
        ("cron(0 9 L * ? *)", "2027-02-28T09:00:00"),
        ("cron(0 9 LW * ? *)", "2027-02-26T09:00:00"),
        ("cron(0 9 ? * 6#3 *)", "2027-02-19T09:00:00"),
        ("cron(0 9 ? * FRI#2 *)", "2027-03-12T09:00:00"),
        ("cron(0 9 6W * ? *)", "2027-03-05T09:00:00"),
        ("cron(0 9 1 JAN,FEB ? *)", "2027-02-01T09:00:00"),
        ("cron(0 0 1 1 ? 2026)", None),
        ("rate(5 minutes)", "2027-03-14T23:00:00"),
        ("at(2027-02-03T04:05:06)", "2027-02-03T04:05:06"),
        ("at(2026-02-03T04:05:06)", None),
    ],
)
def test_the_last_moment_that_was_due(expression: str, moment: str | None) -> None:
    if moment is None and "20-2" in expression:
        with pytest.raises(ExpressionError, match="20-2 is not a hours"):
            parsed(expression)
        return
    assert latest(expression, "2027-01-01T00:00:00", "2027-03-14T23:00:00") == moment


def test_nothing_is_due_twice() -> None:
    assert latest("cron(0 12 * * ? *)", "2027-03-14T12:00:00", "2027-03-15T11:59:59") is None
    assert latest("rate(1 hour)", "2027-03-14T12:00:00", "2027-03-14T12:59:59") is None
    assert latest("rate(1 hour)", "2027-03-14T12:00:00", "2027-03-14T15:30:00") == "2027-03-14T15:00:00"


def test_zones_and_daylight_saving_time() -> None:
    half_past_two = "cron(30 2 * * ? *)"
    zone = "America/New_York"
    assert latest(half_past_two, "2027-03-12T00:00:00", "2027-03-13T12:00:00", zone) == "2027-03-13T07:30:00"
    # there is no half past two on 14 March
    assert latest(half_past_two, "2027-03-13T08:00:00", "2027-03-14T20:00:00", zone) is None
    assert latest(half_past_two, "2027-03-13T08:00:00", "2027-03-15T20:00:00", zone) == "2027-03-15T06:30:00"
    assert (
        latest("at(2027-07-01T12:00:00)", "2027-01-01T00:00:00", "2027-12-01T00:00:00", zone) == "2027-07-01T16:00:00"
    )


@pytest.mark.parametrize(
    "expression",
    [
        *("", "rate()", "rate(0 minutes)", "rate(1 minutes)", "rate(5 minute)", "rate(5 weeks)", "rate(1.5 hours)"),
        *("cron(0 12 * * ?)", "cron(0 12 * * * *)", "cron(0 12 ? * ? *)", "cron(60 1 * * ? *)", "cron(1 24 * * ? *)"),
        *("cron(0 9 32 * ? *)", "cron(0 9 0 * ? *)", "cron(0 9 ? * 8 *)", "cron(0 9 ? * 0 *)", "cron(0 9 1 13 ? *)"),
        *(
            "cron(0 9 ? * MOO *)",
            "cron(0 9 1 * ? 1969)",
            "cron(0 9 ? * 2#6 *)",
            "cron(0 9 40W * ? *)",
            "cron(L 9 ? * 1 *)",
        ),
        *(
            "cron(0/0 9 1 * ? *)",
            "cron(10-5 9 1 * ? *)",
            "at(2027-01-01T00:00:00)",
            "0 12 * * ? *",
            "cron(,1 9 1 * ? *)",
        ),
    ],
)
def test_what_is_no_expression_of_a_rule(expression: str) -> None:
    with pytest.raises(ExpressionError):
        parsed(expression)


@pytest.mark.parametrize(("expression", "zone"), [("at(2027-01-01)", "UTC"), ("rate(1 month)", "UTC")])
def test_what_is_no_expression_of_scheduler(expression: str, zone: str) -> None:
    with pytest.raises(ExpressionError):
        parsed(expression, zone, is_rule=False)


def test_an_unknown_zone() -> None:
    with pytest.raises(ExpressionError, match="Mars/Olympus is not a time zone"):
        parsed("cron(0 9 1 * ? *)", "Mars/Olympus", is_rule=False)
