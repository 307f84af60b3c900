# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a client sent and got: requests, shapes of responses, and values in these that later requests have (pure)."""

from __future__ import annotations

import base64
import json
import re
import typing as t
import xml.etree.ElementTree as ET
from dataclasses import dataclass, field
from urllib.parse import quote

# In recordings this is the address of the local cloud.
ADDRESS: t.Final = "127.0.0.1:9"
# And this the folder in which the client ran.
FOLDER: t.Final = "FOLDER"
# Names of states and error codes stay in shapes: what is written in capitals, or as one word that ends so.
_KEPT = re.compile(r"[A-Z][A-Z0-9_]+|\w+(?:Exception|Error|NotFound)|NoSuch\w+")
_ID_LENGTH = 8

Tree = t.Any
Shape = t.Any


@dataclass(frozen=True)
class Answer:
    """A response: its status, the shape of its body, and by path the values in it that later requests have."""

    status: int
    shape: Shape
    given: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Request:
    """A request without secrets; ``body`` is text, or base64 if ``binary``."""

    method: str
    target: str
    headers: dict[str, str]
    body: str = ""
    binary: bool = False

    @property
    def is_read(self) -> bool:
        """Whether it changes nothing, so that it can be sent again until the cloud is where it was."""
        if self.method in ("GET", "HEAD"):
            return True
        action = re.match(r"(?:.*&)?Action=(\w+)", self.body) if not self.binary else None
        name = action[1] if action else self.headers.get("x-amz-target", "").rpartition(".")[2]
        return name.startswith(("Describe", "List", "Get", "Validate", "Filter"))

    def content(self) -> bytes:
        return base64.b64decode(self.body) if self.binary else self.body.encode()


@dataclass(frozen=True)
class Exchange:
    """A request and its answer."""

    request: Request
    answer: Answer


def request_of(
    method: str, target: str, headers: t.Mapping[str, str], body: bytes, address: str, folder: str = FOLDER
) -> Request:
    """A request as it is recorded; ``address`` is what the client used, HOST:PORT, and ``folder`` where it ran."""
    kept = _kept_headers(headers)
    target = unsigned(moved(target, address, ADDRESS))
    try:
        given = body.decode()
    except UnicodeDecodeError:
        return Request(method, target, kept, base64.b64encode(body).decode(), binary=True)
    text = _of_any_time(unsigned(moved(given, address, ADDRESS)).replace(folder, FOLDER))
    return Request(method, target, kept if text == given else without_checksums(kept), text)


def _of_any_time(text: str) -> str:
    """A search for log events without the time of the recording: from 1970 to 2100."""
    begun = re.sub(r'("startTime": ?)\d{13}\b', r"\g<1>0", text)
    return re.sub(r'("endTime": ?)\d{13}\b', r"\g<1>4102444800000", begun)


def without_checksums(headers: t.Mapping[str, str]) -> dict[str, str]:
    """The headers for a body that was changed."""
    checks = ("content-md5", "x-amz-checksum-", "x-amz-sdk-checksum-", "x-amz-content-sha256")
    return {name: value for name, value in headers.items() if not name.startswith(checks)}


def moved(text: str, old: str, new: str) -> str:
    """With another address, HOST:PORT, also where it is quoted for a URL."""
    return text.replace(old, new).replace(quote(old, safe=""), quote(new, safe=""))


def unsigned(text: str) -> str:
    """Without the signatures of URLs and requests."""
    return re.sub(r"\bSignature=\w+", "Signature=0", text)


def moved_bytes(content: bytes, old: str, new: str) -> bytes:
    """The same for a body; an archive, which is no text, stays as it is."""
    try:
        return moved(content.decode(), old, new).encode()
    except UnicodeDecodeError:
        return content


def _kept_headers(headers: t.Mapping[str, str]) -> dict[str, str]:
    """Those that matter to a cloud, by names in lower case; signatures and tokens are replaced."""
    lower = {name.lower(): value for name, value in sorted(headers.items())}
    kept = {
        name: value
        for name, value in lower.items()
        if name in ("content-type", "content-encoding", "content-md5")
        or (name.startswith(("x-amz-", "x-goog-")) and not name.endswith(("-date", "-api-client", "-user-agent")))
    }
    authorization = lower.get("authorization", "")
    if authorization:
        kept["authorization"] = re.sub(r"^Bearer .*", "Bearer TOKEN", unsigned(authorization))
    return kept


def tree_of(content_type: str, body: bytes) -> Tree:
    """A JSON or XML body as dictionaries, lists and scalars; any other is the word for its kind."""
    if not body:
        return None
    if "json" in content_type:
        return json.loads(body)
    if "xml" in content_type:
        return _element(ET.fromstring(body))
    return f"{content_type.partition(';')[0]} body"


def _element(element: ET.Element) -> Tree:
    """Children by name; a name that occurs several times, and ``member``, has a list."""
    if not len(element):
        return element.text or ""
    grouped: dict[str, list[Tree]] = {}
    for child in element:
        grouped.setdefault(child.tag.rpartition("}")[2], []).append(_element(child))
    return {name: found if len(found) > 1 or name == "member" else found[0] for name, found in sorted(grouped.items())}


def shape_of(tree: Tree) -> Shape:
    """Keys and types of a tree; states and booleans are kept, and a list has each shape of its elements once."""
    if isinstance(tree, dict):
        return {key: shape_of(value) for key, value in sorted(tree.items())}
    if isinstance(tree, list):
        shapes = {json.dumps(shape_of(value), sort_keys=True) for value in tree}
        return [json.loads(each) for each in sorted(shapes)]
    if isinstance(tree, str):
        return tree if _KEPT.fullmatch(tree) else "string"
    if isinstance(tree, bool):
        return tree
    return "null" if tree is None else "number"


def leaves(tree: Tree, path: str = "") -> t.Iterator[tuple[str, str]]:
    """Path and value of each string in a tree; a path is ``key/0/key``."""
    if isinstance(tree, dict):
        for key, value in tree.items():
            yield from leaves(value, f"{path}/{key}")
    elif isinstance(tree, list):
        for number, value in enumerate(tree):
            yield from leaves(value, f"{path}/{number}")
    elif isinstance(tree, str):
        yield path, tree
        found = re.fullmatch(rf"https?://{re.escape(ADDRESS)}(/.+)", tree)
        if found:
            yield f"{path}#target", found[1]


def exchanges_of(recorded: t.Sequence[tuple[Request, int, Tree]]) -> list[Exchange]:
    """Recorded requests with the status and the tree of their responses, as exchanges that can be replayed.

    Of a read that was repeated while nothing was changed, the last one stays.
    """
    kept = _without_repeated_reads(recorded)
    sent = [f"{request.target}\n{'' if request.binary else request.body}" for request, _status, _tree in kept]
    made = []
    before: set[str] = set()
    for number, (request, status, tree) in enumerate(kept):
        known, later = "\n".join(sent[: number + 1]), "\n".join(sent[number + 1 :])
        given: dict[str, str] = {}
        for path, value in leaves(tree):
            is_new = len(value) >= _ID_LENGTH and value not in before and not _occurs(value, known)
            if is_new and _occurs(value, later):
                given[path] = value
                before.add(value)
        made.append(Exchange(request, Answer(status, shape_of(tree), given)))
    return made


def forms(value: str) -> tuple[str, str, str]:
    """How a value of an answer is in a request: as it is, quoted for a URL, and base64 in the alphabet for URLs."""
    return value, quote(value, safe=""), value.replace("+", "-").replace("/", "_")


def _occurs(value: str, text: str) -> bool:
    return any(form in text for form in forms(value))


def _without_repeated_reads(recorded: t.Sequence[tuple[Request, int, Tree]]) -> list[tuple[Request, int, Tree]]:
    kept: list[tuple[Request, int, Tree]] = []
    since: set[tuple[str, str, str]] = set()
    for each in reversed(recorded):
        request = each[0]
        key = (request.method, request.target, request.body)
        if not request.is_read:
            since.clear()
        elif key in since:
            continue
        else:
            since.add(key)
        kept.append(each)
    return kept[::-1]
