# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Errors in the shape that AWS answers them in, for each protocol."""

from __future__ import annotations

import json
import typing as t
from dataclasses import dataclass, field
from xml.sax.saxutils import escape

REQUEST_ID = "00000000-0000-4000-8000-000000000000"


@dataclass(frozen=True)
class Response:
    """A whole HTTP response."""

    status: int
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)


def error_response(
    protocol: t.Literal["query", "json", "rest-json", "rest-xml"], status: int, code: str, message: str
) -> Response:
    """The error ``code`` with ``message`` as a service with this protocol answers it."""
    headers = {"x-amzn-requestid": REQUEST_ID}
    if protocol == "json":
        body = json.dumps({"__type": code, "message": message}).encode()
        return Response(status, body, {**headers, "content-type": "application/x-amz-json-1.1"})
    if protocol == "rest-json":
        body = json.dumps({"message": message}).encode()
        return Response(status, body, {**headers, "content-type": "application/json", "x-amzn-errortype": code})
    inner = f"<Code>{escape(code)}</Code><Message>{escape(message)}</Message>"
    if protocol == "rest-xml":
        text = f"<Error>{inner}<RequestId>{REQUEST_ID}</RequestId></Error>"
    else:
        fault = "Sender" if status < 500 else "Receiver"
        text = (
            f"<ErrorResponse><Error><Type>{fault}</Type>{inner}</Error>"
            f"<RequestId>{REQUEST_ID}</RequestId></ErrorResponse>"
        )
    return Response(status, text.encode(), {**headers, "content-type": "text/xml"})
