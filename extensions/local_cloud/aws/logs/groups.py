# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Lines that services of AWS write to log groups by themselves."""

from __future__ import annotations

import time
import typing as t

from ..emulator.ministack import module

STREAM = "access"


def write_lines(group_arn: str, *lines: str) -> None:
    """Write lines to a log group that is there; to one that is gone they are lost."""
    service = module("services.cloudwatch_logs")
    group = service._log_groups.get(group_arn.removesuffix(":*").partition(":log-group:")[2])
    if group is not None:
        append(group, STREAM, int(time.time() * 1000), lines)


def append(group: dict[str, t.Any], stream_name: str, at: int, lines: t.Iterable[str]) -> None:
    """Write lines to a stream of a group, which is made where it is not there; ``at`` is in Unix milliseconds."""
    stream = group["streams"].setdefault(
        stream_name,
        {
            "events": [],
            "uploadSequenceToken": "1",
            "creationTime": at,
            "firstEventTimestamp": None,
            "lastEventTimestamp": None,
            "lastIngestionTime": None,
        },
    )
    module("services.cloudwatch_logs")._append_log_events(
        stream, [{"timestamp": at, "message": line, "ingestionTime": at} for line in lines]
    )
