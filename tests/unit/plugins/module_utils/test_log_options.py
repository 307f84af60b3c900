# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which entries of a log are asked for."""

from __future__ import annotations

import typing as t
from datetime import datetime, timedelta, timezone

import pytest

from ansible_collections.polycloud.faas.plugins.module_utils._errors import OptionError
from ansible_collections.polycloud.faas.plugins.module_utils._log_options import Requested, requested_entries, rfc3339

NOW = datetime(2026, 2, 1, 12, tzinfo=timezone.utc)


def requested(**options: t.Any) -> Requested:
    return requested_entries({"since": "1h", "limit": 100, **options}, NOW)


@pytest.mark.parametrize(
    ("text", "ago"),
    [
        ("90s", timedelta(seconds=90)),
        ("15m", timedelta(minutes=15)),
        ("2h", timedelta(hours=2)),
        ("1d", timedelta(days=1)),
        ("2w", timedelta(weeks=2)),
        ("2026-02-01T11:00:00Z", timedelta(hours=1)),
        ("2026-02-01T12:00:00+02:00", timedelta(hours=2)),
        ("2026-02-01 11:59:59.5+00:00", timedelta(milliseconds=500)),
        ("2026-02-01t11:59:59.123456789z", timedelta(microseconds=876544)),
    ],
)
def test_times_and_durations(text: str, ago: timedelta) -> None:
    assert requested(since=text).since == NOW - ago


@pytest.mark.parametrize(
    "text",
    ["", "now", "15", "1.5h", "15 m", "-1h", "2026-02-01", "2026-02-01T11:00:00", "2026-13-01T11:00:00Z", "999999999w"],
)
def test_what_is_no_time(text: str) -> None:
    with pytest.raises(OptionError) as caught:
        requested(since=text)
    assert caught.value.message.startswith("since must be a time with its offset, such as 2026-01-31T12:00:00Z, or how")
    assert caught.value.message.endswith(f"but {text!r} was given.")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"since": "1h", "until": "2h"}, "since must be before until, but since 1h is not before until 2h."),
        (
            {"since": "2026-02-01T12:00:00Z"},
            "since must be before until, but since 2026-02-01T12:00:00Z is not before now.",
        ),
        ({"until": "tomorrow"}, "until must be a time with its offset"),
        ({"limit": 0}, "limit must be 1 to 10000, but 0 was given."),
        ({"limit": 10001}, "limit must be 1 to 10000, but 10001 was given."),
    ],
)
def test_what_cannot_be_right(options: dict[str, t.Any], message: str) -> None:
    with pytest.raises(OptionError) as caught:
        requested(**options)
    assert caught.value.message.startswith(message)


def test_severity() -> None:
    assert requested().is_severe("DEFAULT")
    assert [requested(severity="WARNING").is_severe(each) for each in ("DEFAULT", "INFO", "WARNING", "ALERT")] == [
        False,
        False,
        True,
        True,
    ]


def test_a_time_as_text() -> None:
    assert rfc3339(datetime(2026, 2, 1, 1, 2, 3, 456789, timezone(timedelta(hours=1)))) == "2026-02-01T00:02:03.456Z"
