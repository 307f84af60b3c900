# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Two functions of one REST API."""

import datetime
import json
import os


def greet(event, context):
    """Greet the name in the path."""
    return _answer({"message": f"{os.environ['GREETING']}, {event['pathParameters']['name']}"})


def time(event, context):
    """Return the time."""
    return _answer({"time": datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds")})


def _answer(body):
    return {"statusCode": 200, "headers": {"Content-Type": "application/json"}, "body": json.dumps(body)}
