# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Orders of the caller; API Gateway has already checked the token."""

import json

ORDERS = {"1": {"number": 1, "what": "tea"}, "2": {"number": 2, "what": "cups"}}


def of_caller(event, context):
    """Return all orders, or the one in the path."""
    claims = event["requestContext"]["authorizer"]["jwt"]["claims"]
    number = (event.get("pathParameters") or {}).get("number")
    if number is None:
        return _answer(200, {"user": claims["sub"], "orders": list(ORDERS.values())})
    if number not in ORDERS:
        return _answer(404, {"message": f"There is no order {number}."})
    return _answer(200, ORDERS[number])


def health(event, context):
    """Report that the service works."""
    return _answer(200, {"status": "ok"})


def _answer(status, body):
    return {"statusCode": status, "headers": {"Content-Type": "application/json"}, "body": json.dumps(body)}
