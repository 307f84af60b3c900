# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The diff of two views, and variables without their values."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.polycloud.faas.plugins.module_utils._module.result import CHANGED, SET, diff, masked_values

VARIABLES = st.dictionaries(st.sampled_from("ABCD"), st.sampled_from(["hush", "hush2", ""]))


def test_the_structure_that_ansible_prints() -> None:
    assert diff({}, {"a": 1}, "stack shop-dev") == {
        "before": {},
        "after": {"a": 1},
        "before_header": "stack shop-dev (before)",
        "after_header": "stack shop-dev (after)",
    }


def test_a_changed_value_is_told_from_a_kept_one() -> None:
    before, after = masked_values({"KEPT": "1", "OTHER": "1", "GONE": "1"}, {"OTHER": "2", "NEW": "1", "KEPT": "1"})
    assert before == {"GONE": SET, "KEPT": SET, "OTHER": SET}
    assert after == {"KEPT": SET, "NEW": SET, "OTHER": CHANGED}


@given(VARIABLES, VARIABLES)
def test_names_stay_values_go_and_a_difference_shows(before: dict[str, str], after: dict[str, str]) -> None:
    shown_before, shown_after = masked_values(before, after)
    assert (shown_before.keys(), shown_after.keys()) == (before.keys(), after.keys())
    assert {*shown_before.values(), *shown_after.values()} <= {SET, CHANGED}
    assert (shown_before == shown_after) == (before == after)
