# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Two functions that tell how they were called."""

from __future__ import annotations

import json
import os
import typing as t

REVISION = 1

Event = dict[str, t.Any]


def read(event: Event, context: object) -> Event:
    return _answer("read", event)


def write(event: Event, context: object) -> Event:
    return _answer("write", event)


def _answer(function: str, event: Event) -> Event:
    body = {
        "function": function,
        "method": event["httpMethod"],
        "parameters": event["pathParameters"],
        "mode": os.environ.get("MODE"),
        "revision": REVISION,
    }
    return {"statusCode": 200, "headers": {"Content-Type": "application/json"}, "body": json.dumps(body)}
