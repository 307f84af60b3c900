# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The plot is well-formed, and its bars have the lengths of the medians."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from tests.benchmarks._plan import Case
from tests.benchmarks._plot import BARS, bars_of, plot
from tests.unit.benchmarks.some_results import measured, results

SVG = "{http://www.w3.org/2000/svg}"


def test_bars_are_sorted_and_only_what_was_measured_has_one() -> None:
    found = results(
        measured("ours", Case.NOOP, 2.0), measured("osls", Case.NOOP, 1.0), measured("sam", Case.DEPLOY, 1.0)
    )
    assert [each.contender for each in bars_of(found, Case.NOOP, 0.0)] == ["osls", "ours"]


def test_the_slowest_run_fills_the_width_and_the_others_are_to_scale() -> None:
    drawing = plot(results(measured("ours", Case.NOOP, 1.0), measured("osls", Case.NOOP, 2.0, 3.0, 4.0)))
    bars = {
        each.get("class"): float(each.get("width", "")) for each in ElementTree.fromstring(drawing).iter(f"{SVG}rect")
    }
    assert bars == {"ours": pytest.approx(BARS / 4), "other": pytest.approx(BARS * 3 / 4)}


def test_every_case_has_its_panel_with_its_own_scale() -> None:
    drawing = plot(results(measured("ours", Case.NOOP, 1.0), measured("gcloud", Case.GOOGLE_NOOP, 9.0)))
    root = ElementTree.fromstring(drawing)
    heads = [text.text for text in root.iter(f"{SVG}text") if text.get("font-weight")]
    assert heads == ["no-op, +0 ms per call", "Google function, no-op, +0 ms per call"]
    assert {each.get("width") for each in root.iter(f"{SVG}rect")} == {f"{BARS:.1f}"}


def test_nothing_measured_is_an_empty_drawing() -> None:
    assert not list(ElementTree.fromstring(plot(results())).iter(f"{SVG}rect"))
