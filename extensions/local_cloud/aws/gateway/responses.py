# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What an API or a function URL makes of the value that a function returns.

Sources: API Gateway Developer Guide, "Output format of a Lambda function for proxy integration" (REST APIs) and "Create
AWS Lambda proxy integrations for HTTP APIs"; Lambda Developer Guide, "Invoking Lambda function URLs".
"""

from __future__ import annotations

import base64
import binascii
import json
import typing as t

Response = dict[str, t.Any]

REST_KEYS = {"statusCode", "headers", "multiValueHeaders", "body", "isBase64Encoded"}
STATUSES = range(100, 600)


def rest_response(value: t.Any) -> Response | None:
    """The response of a REST API, whose keys may all be left out; None where it is malformed, as with another key."""
    if not isinstance(value, dict) or not value.keys() <= REST_KEYS:
        return None
    return _checked({"statusCode": 200, **value})


def http_response(value: t.Any, version: str = "2.0") -> Response | None:
    """The response of an HTTP API or a function URL; None where it is malformed.

    With version 2.0 whatever has no status code is the body of a response with status 200; other keys are ignored.
    """
    if isinstance(value, dict) and "statusCode" in value:
        return _checked(value)
    if version != "2.0":
        return None
    return {"statusCode": 200, "headers": {}, "body": value if isinstance(value, str) else json.dumps(value)}


def _checked(value: Response) -> Response | None:
    status, body = _status(value["statusCode"]), value.get("body")
    headers, lists = value.get("headers") or {}, value.get("multiValueHeaders") or {}
    cookies = value.get("cookies") or []
    is_binary = value.get("isBase64Encoded") is True
    if status is None or not isinstance(body, str | None) or not isinstance(cookies, list):
        return None
    if not _are_headers(headers, of=(str, int, float, type(None))) or not _are_headers(lists, of=(list,)):
        return None
    if is_binary and not _is_base64(body or ""):
        return None
    return {
        "statusCode": status,
        "headers": _header_values(headers),
        "multiValueHeaders": {name: [_text(each) for each in values] for name, values in lists.items()},
        "body": body or "",
        "isBase64Encoded": is_binary,
        **({"cookies": [str(cookie) for cookie in cookies]} if cookies else {}),
    }


def _status(value: t.Any) -> int | None:
    """A status code, which may be a number in a string."""
    text = str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""
    return int(text) if text.isascii() and text.isdigit() and int(text) in STATUSES else None


def _are_headers(value: t.Any, of: tuple[type, ...]) -> bool:
    return isinstance(value, dict) and all(isinstance(each, of) for each in value.values())


def _header_values(headers: dict[str, t.Any]) -> dict[str, str]:
    return {name: _text(value) for name, value in headers.items() if value is not None}


def _text(value: t.Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _is_base64(text: str) -> bool:
    try:
        base64.b64decode(text)
    except (binascii.Error, ValueError):
        return False
    return True
