# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tells responses of AWS from those of a proxy, a captive portal or another server.

AWS, and servers that emulate it, identify each request in a header that begins with x-amz. A response without one is
inspected more closely, because botocore reads an HTML page with status 200 as an empty response.
"""

from __future__ import annotations

import re
import traceback
import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.connection.api import FOREIGN
from ansible_collections.polycloud.faas.plugins.module_utils._errors import CloudError

HINT: t.Final = (
    "A proxy or another server responded in place of AWS: check the proxy (HTTPS_PROXY, "
    "HTTP_PROXY, NO_PROXY) and endpoint_url (AWS_ENDPOINT_URL)."
)
SIGN: t.Final = "x-amz"
JSON: t.Final = frozenset({"json", "rest-json"})
NO_CONTENT: t.Final = 204
LOOKED_AT: t.Final = 4096
LONGEST_TITLE: t.Final = 80
_HTML: t.Final = re.compile(rb"(\s|<\?xml.*?\?>|<!--.*?-->)*<(!doctype\s+html|html)\b", re.IGNORECASE | re.DOTALL)
_XML: t.Final = {
    "query": re.compile(rb"<(\w+:)?\w+Response[\s>/]"),
    "rest-xml": re.compile(rb"<(\w+:)?\w+Result[\s>/]"),
}
_PARSER: t.Final = r"botocore[\\/]parsers\.py$"

Response = dict[str, t.Any]


class ForeignResponse(Exception):
    """The response to a call does not come from AWS; the text says what it is."""

    def __init__(self, what: str, *, was_retried: bool = False) -> None:
        super().__init__(what)
        self.was_retried = was_retried

    def failure(self, activity: str, host: str) -> CloudError:
        """The error for the call; ``host`` is where the call was sent."""
        what = f"the response did not come from AWS ({self} from {host})"
        return CloudError(f"{activity} failed: {what}.", code=FOREIGN, hint=HINT, reason=what)


def require_aws(operation_model: t.Any, response_dict: Response, **_others: t.Any) -> None:
    """Inspect a response before botocore reads it (its event before-parse).

    A response with a status of 500 or above and no error in it loses its body, so that botocore retries the call.

    :raises ForeignAnswer: it does not come from AWS.
    """
    headers = _lower(response_dict["headers"])
    status = response_dict["status_code"]
    body = response_dict["body"] if isinstance(response_dict["body"], bytes) else b""
    if _is_signed(headers):
        return
    is_page = "html" in headers.get("content-type", "") or _HTML.match(body[:LOOKED_AT]) is not None
    if status >= 500:
        response_dict["body"] = body if body.lstrip().startswith((b"<", b"{")) and not is_page else b""
    elif is_page:
        raise ForeignResponse(f"{_page(body)} with status {status}")
    elif 300 <= status < 400:
        raise ForeignResponse(f"a redirect to {headers.get('location', 'nowhere')} with status {status}")
    elif not _has_the_form(operation_model, status, headers, body):
        raise ForeignResponse(f"{_kind(headers)} with status {status}")


def require_error(response: t.Mapping[str, t.Any], operation: str) -> None:
    """Inspect what botocore reads as an error of AWS (the ``response`` of its ClientError).

    :raises ForeignAnswer: it has no AWS error code. (Responses to HEAD requests have no body, so they need none.)
    """
    metadata = response.get("ResponseMetadata", {})
    headers, status = _lower(metadata.get("HTTPHeaders", {})), metadata.get("HTTPStatusCode")
    code = str(response.get("Error", {}).get("Code", ""))
    is_usual = operation.startswith("head_") and status is not None and status < 500
    if status is None or is_usual or _is_signed(headers) or code not in {"", str(status)}:
        return
    was_retried = bool(metadata.get("RetryAttempts"))
    raise ForeignResponse(f"{_kind(headers)} with status {status}", was_retried=was_retried)


def require_content(answer: t.Mapping[str, t.Any], operation_model: t.Any) -> None:
    """Inspect what botocore has read from a JSON response.

    :raises ForeignAnswer: it has none of the operation's members.
    """
    metadata = answer.get("ResponseMetadata", {})
    members = _members(operation_model)
    if _protocol(operation_model) not in JSON or not members:
        return
    if answer.keys().isdisjoint(members) and not _is_signed(_lower(metadata.get("HTTPHeaders", {}))):
        raise ForeignResponse(f"unrelated JSON with status {metadata.get('HTTPStatusCode')}")


def unreadable(error: Exception) -> ForeignResponse | None:
    """What an exception from botocore's parser means; None where it was raised elsewhere."""
    frames = traceback.extract_tb(error.__traceback__)
    if not any(re.search(_PARSER, frame.filename) for frame in frames):
        return None
    return ForeignResponse("an unreadable response")


def _is_signed(headers: t.Mapping[str, str]) -> bool:
    return any(name.startswith(SIGN) for name in headers)


def _has_the_form(operation_model: t.Any, status: int, headers: t.Mapping[str, str], body: bytes) -> bool:
    """Whether a response begins like those of the operation, or like errors of the service."""
    text, protocol = body[:LOOKED_AT].lstrip(), _protocol(operation_model)
    if status >= 400:
        return protocol != "query" or text.startswith(b"<")
    if operation_model.http.get("responseCode") == NO_CONTENT:
        return not text
    if protocol in JSON:
        return text.startswith(b"{") if _members(operation_model) else text in {b"", b"{}"}
    if operation_model.name in {"HeadObject", "PutObject"}:
        return "etag" in headers
    return protocol not in _XML or _XML[protocol].search(text) is not None


def _members(operation_model: t.Any) -> set[str]:
    """The members of the operation that the response body has."""
    shape = operation_model.output_shape
    members = shape.members if shape is not None else {}
    return {name for name, member in members.items() if "location" not in member.serialization}


def _protocol(operation_model: t.Any) -> str:
    service = operation_model.service_model
    return str(getattr(service, "resolved_protocol", None) or service.protocol)


def _lower(headers: t.Mapping[str, str]) -> dict[str, str]:
    return {str(name).lower(): str(value) for name, value in headers.items()}


def _page(body: bytes) -> str:
    """HTML, with its title if there is one."""
    from ansible_collections.polycloud.faas.plugins.module_utils._html import title_of

    title = title_of(body[:LOOKED_AT].decode("utf-8", "replace"))
    return f'HTML, "{title[:LONGEST_TITLE]}",' if title else "HTML"


def _kind(headers: t.Mapping[str, str]) -> str:
    """The type of the response by its headers."""
    return headers.get("content-type", "").partition(";")[0].strip() or "a response without a content type"
