# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A function that tells how its URL was called."""

from __future__ import annotations

import json
import typing as t

Event = dict[str, t.Any]


def tell(event: Event, context: object) -> Event:
    """The method and path of the request."""
    http = event["requestContext"]["http"]
    return {"statusCode": 200, "body": json.dumps({"method": http["method"], "path": event["rawPath"]})}
