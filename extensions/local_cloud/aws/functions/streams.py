# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Responses of functions that are streams: metadata in JSON, eight null bytes, and then the payload (no calls).

Sources: API Gateway Developer Guide, "Set up a Lambda proxy integration with payload response streaming"; Lambda
Developer Guide, "Response streaming for Lambda functions". A stream is sent whole here, when the function has ended.
"""

from __future__ import annotations

import json
import typing as t

DELIMITER = b"\0" * 8
# The delimiter lies within so many bytes.
METADATA_BYTES = 16 * 1024
SUFFIX = "/response-streaming-invocations"

Metadata = dict[str, t.Any]


def payload(result: t.Mapping[str, t.Any]) -> bytes:
    """What a function wrote: text where it has a runtime of its own, otherwise the value that it returned, in JSON."""
    body = result.get("body")
    if isinstance(body, bytes):
        return body
    if isinstance(body, str) and result.get("is_raw"):
        return body.encode()
    return json.dumps(body, ensure_ascii=False).encode()


def split(stream: bytes) -> tuple[Metadata | None, bytes]:
    """The metadata and what follows; None where there is none."""
    head, delimiter, rest = stream.partition(DELIMITER)
    if not delimiter or len(head) > METADATA_BYTES:
        return None, stream
    try:
        metadata = json.loads(head)
    except ValueError:
        return None, stream
    return (metadata, rest) if isinstance(metadata, dict) else (None, stream)


def headers_of(metadata: Metadata) -> dict[str, t.Any]:
    """The headers that metadata name; one with several values has a list."""
    headers: dict[str, t.Any] = {name: str(value) for name, value in (metadata.get("headers") or {}).items()}
    headers.update(metadata.get("multiValueHeaders") or {})
    if metadata.get("cookies"):
        headers["Set-Cookie"] = list(metadata["cookies"])
    return headers


def rest_response(result: t.Mapping[str, t.Any]) -> dict[str, t.Any] | None:
    """The response of a REST API, which needs metadata; None where they are missing."""
    metadata, body = split(payload(result))
    if metadata is None:
        return None
    many = {name: value if isinstance(value, list) else [value] for name, value in headers_of(metadata).items()}
    return {"statusCode": int(metadata.get("statusCode", 200)), "multiValueHeaders": many, "body": body}


def url_response(result: t.Mapping[str, t.Any], cors: t.Mapping[str, str]) -> tuple[int, dict[str, t.Any], bytes]:
    """The response of a function URL, for which a stream without metadata is the body."""
    metadata, body = split(payload(result))
    given = headers_of(metadata or {})
    usual = {} if "content-type" in {name.lower() for name in given} else {"Content-Type": "application/octet-stream"}
    return int((metadata or {}).get("statusCode", 200)), {**usual, **given, **cors}, body
