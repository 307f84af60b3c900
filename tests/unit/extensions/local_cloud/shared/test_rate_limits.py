# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Token buckets."""

from __future__ import annotations

import typing as t

import pytest

from extensions.local_cloud.shared.rate_limits import Limit, RateLimits

DOCUMENTED = {"lambda": Limit(15), "apigateway": Limit(10, burst=40), "apigateway CreateDeployment": Limit(1, 5)}


def limits(setting: t.Any) -> RateLimits:
    made = RateLimits(DOCUMENTED)
    made.configure(setting)
    return made


def passing(made: RateLimits, calls: int, now: float, *names: str) -> int:
    """How many of so many calls at one time go through."""
    return sum(made.exceeded(names, "", now) is None for _call in range(calls))


def test_nothing_is_limited_unless_it_is_asked_for() -> None:
    assert passing(RateLimits(DOCUMENTED), 100, 0, "lambda") == 100
    assert passing(limits(False), 100, 0, "lambda") == 100


def test_a_bucket_is_full_at_first_and_fills_up_again() -> None:
    made = limits(True)
    assert passing(made, 100, 0, "lambda") == 15
    assert passing(made, 100, 0.2, "lambda") == 3
    assert passing(made, 100, 60, "lambda") == 15


def test_a_burst_is_larger_than_the_rate() -> None:
    made = limits(True)
    assert passing(made, 100, 0, "apigateway") == 40
    assert passing(made, 100, 1, "apigateway") == 10


def test_a_call_that_one_bucket_refuses_takes_nothing_from_the_other() -> None:
    made = limits(True)
    assert passing(made, 10, 0, "apigateway CreateDeployment", "apigateway") == 1
    assert made.exceeded(("apigateway CreateDeployment", "apigateway"), "", 0) == (
        "apigateway CreateDeployment",
        Limit(1, 5),
    )
    assert passing(made, 100, 0, "apigateway") == 39
    assert passing(made, 10, 5, "apigateway CreateDeployment") == 1


def test_everybody_has_buckets_of_their_own() -> None:
    made = limits(True)
    assert passing(made, 15, 0, "lambda") == 15
    assert made.exceeded(("lambda",), "another", 0) is None


def test_limits_can_be_changed_added_and_left_out() -> None:
    made = limits({"lambda": {"calls": 1}, "s3 PutObject": {"calls": 2, "seconds": 10, "burst": 3}, "apigateway": None})
    assert passing(made, 100, 0, "lambda") == 1
    assert passing(made, 100, 0, "s3 PutObject") == 3
    assert passing(made, 100, 10, "s3 PutObject") == 2
    assert passing(made, 100, 0, "apigateway") == 100


@pytest.mark.parametrize("limit", [5, {"calls": 0}, {"calls": "many"}, {"rate": 1}, {"calls": 1, "seconds": 0}])
def test_what_is_no_limit_is_refused(limit: t.Any) -> None:
    with pytest.raises(ValueError, match="the rate limit lambda must"):
        limits({"lambda": limit})
