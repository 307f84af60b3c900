# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""FilterLogEvents of the local AWS."""

from __future__ import annotations

import typing as t

import pytest

from extensions.local_cloud.aws.logs.filter_events import InvalidRequest, compiled, page


def events(*messages: str) -> list[dict[str, t.Any]]:
    return [{"message": message, "timestamp": at} for at, message in enumerate(messages)]


def seen(given: list[dict[str, t.Any]], data: dict[str, t.Any], scan: int = 0) -> list[list[str]]:
    """The messages of each page."""
    pages = [page(given, data, scan)]
    while "nextToken" in pages[-1]:
        pages.append(page(given, {**data, "startFromHead": True, "nextToken": pages[-1]["nextToken"]}, scan))
    return [[event["message"] for event in each["events"]] for each in pages]


@pytest.mark.parametrize(
    ("pattern", "matches"),
    [
        ("", ["a b", "A b", "b c", "a-c"]),
        ('"a"', ["a b", "a-c"]),
        ('"a b"', ["a b"]),
        ("b c", ["b c"]),
        ('b -"A"', ["a b", "b c"]),
        ('?"a-" ?A', ["A b", "a-c"]),
    ],
)
def test_patterns(pattern: str, matches: list[str]) -> None:
    assert [text for text in ("a b", "A b", "b c", "a-c") if compiled(pattern)(text)] == matches


@pytest.mark.parametrize("pattern", ["a.c", '"open', "{ $.a = 1 }"])
def test_patterns_that_are_none(pattern: str) -> None:
    with pytest.raises(InvalidRequest):
        compiled(pattern)


def test_pages() -> None:
    given = events("a", "b", "c", "d", "ab")
    newest = {"startFromHead": False, "startTime": 1_800_000_000_000}
    assert seen(given, {}) == [["a", "b", "c", "d", "ab"]]
    assert seen(given, {"limit": 2}) == [["a", "b"], ["c", "d"], ["ab"]]
    assert seen(given, {"filterPattern": "a"}, scan=2) == [["a"], [], ["ab"]]
    assert seen(given, {**newest, "limit": 3}) == [["ab", "d", "c"], ["b", "a"]]
    with pytest.raises(InvalidRequest):
        page(given, {"startFromHead": False, "startTime": 0})
    with pytest.raises(InvalidRequest):
        page(given, {"limit": 0})
