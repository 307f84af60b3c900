# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Lines that services of AWS write to log groups by themselves."""

from __future__ import annotations

import time

from tests.local_cloud.aws._emulator import module

STREAM = "access"


def write_lines(group_arn: str, *lines: str) -> None:
    """Write lines to a log group that is there; to one that is gone they are lost."""
    service = module("services.cloudwatch_logs")
    group = service._log_groups.get(group_arn.removesuffix(":*").partition(":log-group:")[2])
    if group is None:
        return
    at = int(time.time() * 1000)
    stream = group["streams"].setdefault(
        STREAM,
        {
            "events": [],
            "uploadSequenceToken": "1",
            "creationTime": at,
            "firstEventTimestamp": None,
            "lastEventTimestamp": None,
            "lastIngestionTime": None,
        },
    )
    service._append_log_events(stream, [{"timestamp": at, "message": line, "ingestionTime": at} for line in lines])
