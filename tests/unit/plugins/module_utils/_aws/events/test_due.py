# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""When a schedule is due, as AWS documents it."""

from __future__ import annotations

import pytest

from ansible_collections.polycloud.faas.plugins.module_utils._aws.events.due import EXPRESSION, is_due_sometimes


@pytest.mark.parametrize(
    "expression",
    [
        "rate(1 minute)",
        "rate(5 minutes)",
        "rate(12 hours)",
        "rate(1 day)",
        "rate(100 days)",
        "cron(0 10 * * ? *)",
        "cron(15 12 * * ? *)",
        "cron(0 18 ? * MON-FRI *)",
        "cron(0 8 1 * ? *)",
        "cron(0/10 * ? * MON-FRI *)",
        "cron(0/5 8-17 ? * MON-FRI *)",
        "cron(0/30 20-2 ? * MON-FRI *)",
        "cron(0 9 ? * 2#1 *)",
        "cron(0 9 ? * 6L 2026-2030)",
        "cron(0 9 L * ? *)",
        "cron(0 9 15W * ? *)",
        "cron(0 9 ? JAN,JUL SUN *)",
        {"Ref": "When"},
    ],
)
def test_what_aws_takes(expression: object) -> None:
    assert is_due_sometimes(expression)
    assert EXPRESSION.fits(expression)


@pytest.mark.parametrize(
    "expression",
    [
        "5 minutes",
        "rate(0 minutes)",
        "rate(1 minutes)",
        "rate(5 minute)",
        "rate(5 weeks)",
        "rate(1.5 hours)",
        "rate(5  minutes)",
        "cron(0 10 * * *)",
        "cron(0 10 * * * *)",
        "cron(0 10 ? * ? *)",
        "cron(60 10 * * ? *)",
        "cron(0 24 * * ? *)",
        "cron(0 10 32 * ? *)",
        "cron(0 10 0 * ? *)",
        "cron(0 10 * 13 ? *)",
        "cron(0 10 ? * 8 *)",
        "cron(0 10 ? * MON#6 *)",
        "cron(0 10 ? * * 1969)",
        "cron(0 10 ? * MO *)",
        "cron(*/0 10 * * ? *)",
        "cron(1-2-3 10 * * ? *)",
        "at(2030-01-31T12:00:00)",
        5,
        None,
    ],
)
def test_what_aws_refuses(expression: object) -> None:
    assert not is_due_sometimes(expression)


@pytest.mark.parametrize(
    ("expression", "is_taken"),
    [("at(2030-01-31T12:00:00)", True), ("at(2030-02-31T12:00:00)", False), ("at(2030-01-31)", False)],
)
def test_once(expression: str, is_taken: bool) -> None:
    assert is_due_sometimes(expression, once=True) == is_taken
