# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a run calls a change is what an update sends, whatever the function is like."""

from __future__ import annotations

import json
import typing as t

import pytest

from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function import fields, function
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function.function import Found
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function.view import changes, view
from tests.unit.plugins.module_utils._gcp.function.test_every_field import DIFFERENT as FIELDS_THAT_DIFFER
from tests.unit.plugins.module_utils._gcp.function.test_every_field import TOGETHER
from tests.unit.plugins.module_utils._gcp.function_examples import DIFFERENT, SAME, ours, requested
from tests.unit.plugins.recorded.runs import FUNCTION_CHANGES

Json = dict[str, t.Any]

STATES: t.Final = [
    *sorted(function.FAILED_STATES | function.MOVING),
    "ACTIVE",
    "DETACH_FAILED",
    "STATE_UNSPECIFIED",
    "NEW",
]
MESSAGES: t.Final[list[list[Json]]] = [
    [],
    [{"severity": "WARNING", "message": "Soon."}],
    [{"severity": "ERROR", "type": "CloudRunServiceNotFound", "message": "Gone."}],
]
OPTIONS: t.Final[list[Json]] = [
    {},
    *({name: fields.options()[name].default, **TOGETHER.get(name, {})} for name in FIELDS_THAT_DIFFER),
    *(options for options, _live in [*SAME, *DIFFERENT]),
    *FUNCTION_CHANGES.values(),
]
LIVE: t.Final[list[Json]] = [
    {},
    *(live for live, _value in FIELDS_THAT_DIFFER.values()),
    *(live for _options, live in SAME),
]


def written(options: Json, live: Json) -> tuple[list[str], bool]:
    """What the run calls the changes of the function, and whether an update names anything."""
    want = requested(**options)
    after = function.present(want, live)
    return changes(view(Found(live)), view(Found(after))), bool(function.mask(want, live, after))


@pytest.mark.parametrize("messages", MESSAGES, ids=lambda messages: str([each["severity"] for each in messages]))
@pytest.mark.parametrize("state", STATES)
def test_in_every_state(state: str, messages: list[Json]) -> None:
    said, sent = written({}, ours(state=state, stateMessages=messages))
    is_failed = state in {"FAILED", "UNKNOWN"} or any(each["severity"] == "ERROR" for each in messages)
    assert bool(said) == sent == is_failed


@pytest.mark.parametrize("live", LIVE, ids=json.dumps)
def test_with_every_option(live: Json) -> None:
    for options in OPTIONS:
        said, sent = written(options, ours(**live))
        assert bool(said) == sent, (options, said)
