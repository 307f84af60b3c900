# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What only the user decides."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.differences import Drift, OptionPath, Question
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.refusals import check_decided, is_given
from ansible_collections.polycloud.faas.plugins.module_utils._errors import FaasError

OPTIONS: t.Final[dict[str, t.Any]] = {
    "api": {"resource_policy": [], "throttling": None, "disable_execute_api_endpoint": False},
    "defaults": None,
    "may_replace": ["function", "url"],
    "functions": [
        {
            "name": "hello",
            "reserved_concurrency": None,
            "routes": [{"method": "GET", "path": "/a.b", "authorizer": "x"}],
        },
        {"name": "other", "reserved_concurrency": 0, "routes": None},
    ],
}


@pytest.mark.parametrize(
    ("path", "given"),
    [
        (("api", "resource_policy"), True),
        (("api", "disable_execute_api_endpoint"), True),
        (("api", "throttling"), False),
        (("defaults", "reserved_concurrency"), False),
        (("may_replace", "url"), True),
        (("may_replace", "api_key"), False),
        (("functions", "hello", "reserved_concurrency"), False),
        (("functions", "other", "reserved_concurrency"), True),
        (("functions", "OtherLambdaFunction", "reserved_concurrency"), True),
        (("functions", "*", "routes", "GET /a.b", "authorizer"), True),
        (("functions", "*", "routes", "*", "authorizer"), True),
        (("functions", "*", "routes", "GET /", "authorizer"), False),
        (("functions", "*", "routes", "GET /a.b", "api_key_required"), False),
    ],
)
def test_what_is_given(path: OptionPath, given: bool) -> None:
    assert is_given(OPTIONS, path) == given


def drift(*options: OptionPath) -> Drift:
    question = Question(options, "Somebody did it.", "Set it.")
    return Drift("Api", "Policy", "(unset)", {"Version": "1"}, named="REST API a", question=question)


def test_an_open_question_ends_the_run_and_tells_all_of_it() -> None:
    found = [drift(("api", "throttling")), Drift("HelloLambdaFunction", "MemorySize", 128, 256)]
    with pytest.raises(FaasError) as raised:
        check_decided(found, OPTIONS, "shop-dev")
    assert raised.value.as_result() == {
        "msg": "Api of stack shop-dev differs from what was deployed: Policy is {'Version': '1'}, not (unset). "
        "Somebody did it. So nothing was changed. Set it. With drift: report this is a warning.",
        "error": {"hint": "Set it. With drift: report this is a warning."},
        "drift": [each.as_result() for each in found],
    }


def test_one_of_the_options_is_enough() -> None:
    check_decided([drift(("api", "throttling"), ("api", "resource_policy"))], OPTIONS, "shop-dev")
    check_decided([Drift("HelloLambdaFunction", "MemorySize", 128, 256)], {}, "shop-dev")
