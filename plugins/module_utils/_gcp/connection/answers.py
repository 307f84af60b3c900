# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether an HTTP response comes from Google, and the error if it does not.

A proxy, a load balancer or the login page of a network may respond in place of Google, with any HTTP status. Such a
response must never count as "does not exist", "not allowed" or "done".
"""

from __future__ import annotations

import json
import re
import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils import _html
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.checksums import stored_md5
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.failures import (
    FOREIGN_RESPONSE,
    GoogleError,
    Json,
    http_failure,
)

HINT: t.Final = (
    "A proxy, the login page of a network or another server seems to have responded in place of Google: check the "
    "proxy (HTTPS_PROXY, NO_PROXY), the network, and api_endpoints or CLOUDSDK_API_ENDPOINT_OVERRIDES_..."
)
THROTTLED: t.Final = 429
NO_CONTENT: t.Final = 204
LONGEST_EXCERPT: t.Final = 100
# what a page of a list may have besides its items; a page without items may have none of it
OF_PAGES: t.Final = frozenset({"nextPageToken", "unreachable", "kind", "id"})
# every response of Cloud Storage has some of these
STORAGE_HEADERS: t.Final = ("x-goog-", "x-guploader-")

Shape = t.Callable[[Json], bool]


class Response(t.Protocol):
    """The part of a requests response that is needed."""

    status_code: int
    headers: t.Mapping[str, str]
    content: bytes
    text: str


def has(*keys: str) -> Shape:
    """The shape of a response that has these fields, such as ``name`` of an operation."""
    return lambda answer: all(key in answer for key in keys)


def has_any(*keys: str) -> Shape:
    """The shape of a response that has one of these fields."""
    return lambda answer: not answer.keys().isdisjoint(keys)


def each(path: str, shape: Shape) -> Shape:
    """The shape of a response whose items in the list at a path, such as ``bindings``, all have a shape."""

    def fits(answer: Json) -> bool:
        found: t.Any = answer
        for key in path.split("."):
            found = found.get(key, {}) if isinstance(found, dict) else None
        return found == {} or (
            isinstance(found, list) and all(isinstance(item, dict) and shape(item) for item in found)
        )

    return fits


def all_of(*shapes: Shape) -> Shape:
    return lambda answer: all(shape(answer) for shape in shapes)


def page_of(items: str, shape: Shape | None = None) -> Shape:
    """The shape of a page of a list, each of whose items has a shape."""
    whole = each(items, shape or has())
    return lambda answer: whole(answer) and (not answer or items in answer or not OF_PAGES.isdisjoint(answer))


def is_operation(answer: Json) -> bool:
    """Whether it is an operation that is done, or that can be polled."""
    return "name" in answer or answer.get("done") is True


def is_policy(answer: Json) -> bool:
    fits = not answer or "etag" in answer or "bindings" in answer
    return fits and each("bindings", has("role"))(answer)


is_function: t.Final = all_of(
    # projects/P/locations/L/functions/F
    lambda answer: str(answer.get("name")).count("/") == 5,
    each("serviceConfig.secretEnvironmentVariables", has("key", "secret")),
    each("serviceConfig.secretVolumes", all_of(has("mountPath", "secret"), each("versions", has("path")))),
)


def api_answer(activity: str, host: str, response: Response, shape: Shape | None = None) -> Json:
    """The JSON object that a method of an API returned.

    :raises GoogleError: Google refused the call, or the response does not come from Google.
    """
    if response.status_code == NO_CONTENT:
        return {}
    answer = _decoded(response)
    if response.status_code >= 400 and isinstance(answer, dict) and isinstance(answer.get("error"), dict):
        raise http_failure(activity, response.status_code, answer)
    promised = shape or _no_bare_error
    if response.status_code >= 300 or not isinstance(answer, dict) or not promised(answer):
        raise foreign(activity, host, response, may_quote=True)
    return answer


def check_stored(activity: str, host: str, response: Response, md5: bytes | None = None) -> None:
    """Check that Cloud Storage responded to a signed URL, and received what was sent.

    :raises GoogleError: it refused, another server responded, or what arrived has another MD5.
    """
    if response.status_code >= 400 and "<Error>" in response.text:
        message = re.search(r"<Message>(.*?)</Message>", response.text, re.DOTALL)
        answer = message.group(1).strip().rstrip(".") if message else ""
        raise GoogleError(
            f"{activity} failed: HTTP status {response.status_code}{f': {answer}' if answer else ''}.",
            status=response.status_code,
            answer=answer,
        )
    if response.status_code >= 300 or not any(name.lower().startswith(STORAGE_HEADERS) for name in response.headers):
        # a page may repeat the URL, which is signed
        raise foreign(activity, host, response, may_quote=False)
    arrived = stored_md5(response.headers)
    if md5 and arrived and arrived != md5:
        raise GoogleError(
            f"{activity} failed: the content that arrived at {host} is not what was sent.", code="DATA_LOSS"
        )


def foreign(activity: str, host: str, response: Response, *, may_quote: bool) -> GoogleError:
    """The error for a response that does not come from Google; with its beginning if it may be ``may_quote``.

    Its status is None, as when there was no response, since it says nothing about what Google did.
    """
    return GoogleError(
        f"{activity} failed: {host} returned {_described(response, may_quote)} with HTTP status "
        f"{response.status_code} instead of {'JSON of a Google API' if may_quote else 'a response of Cloud Storage'}.",
        code=FOREIGN_RESPONSE,
        hint=HINT,
        status=THROTTLED if response.status_code == THROTTLED else None,
    )


def host_of(url: str) -> str:
    return re.sub(r"^https?://([^/?#]*).*", r"\1", url)


def looks_html(text: str) -> bool:
    return re.match(r"\s*<(!doctype html|html|head|body)\b", text, re.IGNORECASE) is not None


def title_of(page: str) -> str:
    """The title of an HTML page, or the beginning of its text."""
    title = _html.title_of(page)
    return (_html.text_of(page) if title is None else title)[:LONGEST_EXCERPT].rstrip(". ")


def _no_bare_error(answer: Json) -> bool:
    return "error" not in answer or "name" in answer


def _decoded(response: Response) -> t.Any:
    try:
        return json.loads(response.content)
    except ValueError:
        return None


def _described(response: Response, may_quote: bool) -> str:
    location = response.headers.get("Location")
    if 300 <= response.status_code < 400 and location:
        return f"a redirect to {host_of(location)}"
    if not response.content:
        return "an empty body"
    kind, content = _kind_and_content(response)
    content = " ".join(content.split())[:LONGEST_EXCERPT].rstrip(".")
    return f"{kind} ({content})" if may_quote and content else kind


def _kind_and_content(response: Response) -> tuple[str, str]:
    """HTML with its title, text, or JSON with its error; only the fields of other JSON, as values may be secret."""
    if looks_html(response.text):
        return "HTML", title_of(response.text)
    answer = _decoded(response)
    if answer is None:
        return "text", response.text
    if not isinstance(answer, dict):
        return "other JSON", ""
    errors = [answer[key] for key in ("error", "message") if isinstance(answer.get(key), str)]
    return "other JSON", errors[0] if errors else f"fields {', '.join(answer)}" if answer else "empty"
