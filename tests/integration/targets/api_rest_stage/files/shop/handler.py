# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Functions behind a REST API: one tells how it was called, one is slow."""

from __future__ import annotations

import json
import time
import typing as t

Event = dict[str, t.Any]


def tell(event: Event, context: object) -> Event:
    """What the event says of the request."""
    body = {
        "variables": event["stageVariables"],
        "body": event["body"],
        "binary": event["isBase64Encoded"],
        "filler": "x" * 200,
    }
    return {"statusCode": 200, "headers": {"Content-Type": "application/json"}, "body": json.dumps(body)}


def wait(event: Event, context: object) -> Event:
    """An answer that comes late."""
    time.sleep(0.5)
    return {"statusCode": 200, "body": ""}
