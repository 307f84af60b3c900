# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a web ACL does with a request, as far as its rules can be evaluated here (pure).

Source: AWS WAF Developer Guide, "Using rule statements in AWS WAF", and its API Reference. A statement that needs what
there is not here (managed rules, countries, labels, attacks) matches no request, and neither does its opposite.
"""

from __future__ import annotations

import base64
import ipaddress
import operator
import re
import time
import typing as t
from collections import deque
from urllib.parse import parse_qs, unquote

Statement = t.Mapping[str, t.Any]
Matched = bool | None

WINDOW_SECONDS = 300
COMPARISONS = {
    "EQ": operator.eq,
    "NE": operator.ne,
    "LE": operator.le,
    "LT": operator.lt,
    "GE": operator.ge,
    "GT": operator.gt,
}
TRANSFORMATIONS: dict[str, t.Callable[[str], str]] = {
    "NONE": str,
    "LOWERCASE": str.lower,
    "URL_DECODE": unquote,
    "COMPRESS_WHITE_SPACE": lambda text: re.sub(r"\s+", " ", text),
}
PLACES: dict[str, t.Callable[[str, str], bool]] = {
    "EXACTLY": operator.eq,
    "STARTS_WITH": str.startswith,
    "ENDS_WITH": str.endswith,
    "CONTAINS": operator.contains,
    "CONTAINS_WORD": lambda text, word: bool(re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text)),
}
ENDING = {"Allow", "Block", "Captcha", "Challenge"}


class Request(t.NamedTuple):
    """What rules look at; names of headers are in lower case."""

    source_ip: str
    method: str
    path: str
    query: str
    headers: t.Mapping[str, str]
    body: str


class WebAcls:
    """Decides by the rules of web ACLs; remembers how many requests there were."""

    def __init__(self, addresses: t.Callable[[str], list[str]]) -> None:
        """``addresses`` are those of the IP set with an ARN."""
        self._addresses = addresses
        self._times: dict[tuple[str, str, str], deque[float]] = {}

    def forget_everything(self) -> None:
        """Forget how many requests there were."""
        self._times.clear()

    def action(self, acl: t.Mapping[str, t.Any], request: Request) -> tuple[str, t.Mapping[str, t.Any]]:
        """What happens to a request: an action such as Block, and what there is to say about it."""
        for rule in sorted(acl["Rules"], key=lambda each: each["Priority"]):
            names = ENDING & set(rule.get("Action") or {})
            place = (str(acl["ARN"]), str(rule["Name"]))
            if self._matches(rule["Statement"], request, place) and names:
                name = names.pop()
                return name, rule["Action"][name]
        name, details = next(iter(acl["DefaultAction"].items()))
        return name, details

    def _matches(self, statement: Statement, request: Request, place: tuple[str, str]) -> Matched:
        ((kind, content),) = statement.items()
        inner = [self._matches(each, request, place) for each in content.get("Statements", [])]
        if kind == "AndStatement":
            return False if False in inner else None if None in inner else True
        if kind == "OrStatement":
            return True if True in inner else None if None in inner else False
        if kind == "NotStatement":
            matched = self._matches(content["Statement"], request, place)
            return None if matched is None else not matched
        if kind == "IPSetReferenceStatement":
            return _is_in(request.source_ip, self._addresses(content.get("ARN") or content["Arn"]))
        if kind == "RateBasedStatement":
            return self._is_above_rate(content, request, place)
        return _matches_text(kind, content, request)

    def _is_above_rate(self, content: Statement, request: Request, place: tuple[str, str]) -> Matched:
        scope = content.get("ScopeDownStatement")
        if scope and not self._matches(scope, request, place):
            return False
        key = _aggregate(content, request)
        if key is None:
            return None
        now = time.monotonic()
        times = self._times.setdefault((*place, key), deque())
        times.append(now)
        while times[0] < now - int(content.get("EvaluationWindowSec") or WINDOW_SECONDS):
            times.popleft()
        return len(times) > int(content["Limit"])


def _aggregate(content: Statement, request: Request) -> str | None:
    """What requests are counted by; None where that cannot be known here."""
    if content["AggregateKeyType"] == "IP":
        return request.source_ip
    if content["AggregateKeyType"] == "FORWARDED_IP":
        return request.headers.get(content["ForwardedIPConfig"]["HeaderName"].lower())
    return "" if content["AggregateKeyType"] == "CONSTANT" else None


def _matches_text(kind: str, content: Statement, request: Request) -> Matched:
    """A statement about a part of the request; None for what cannot be evaluated."""
    values = _values(content.get("FieldToMatch") or {}, request)
    changes = sorted(content.get("TextTransformations") or [], key=lambda each: each["Priority"])
    if values is None or any(each["Type"] not in TRANSFORMATIONS for each in changes):
        return None
    for each in changes:
        values = [TRANSFORMATIONS[each["Type"]](value) for value in values]
    if kind == "ByteMatchStatement":
        sought = base64.b64decode(content["SearchString"]).decode("latin-1")
        return any(PLACES[content["PositionalConstraint"]](value, sought) for value in values)
    if kind == "RegexMatchStatement":
        return any(re.search(content["RegexString"], value) is not None for value in values)
    if kind == "SizeConstraintStatement":
        compare = COMPARISONS[content["ComparisonOperator"]]
        return any(bool(compare(len(value.encode()), int(content["Size"]))) for value in values)
    return None


def _values(field: Statement, request: Request) -> list[str] | None:
    """The texts of a part of a request; None for a part that is not known here."""
    if not field:
        return None
    ((kind, content),) = field.items()
    query = {name.lower(): values for name, values in parse_qs(request.query, keep_blank_values=True).items()}
    if kind == "SingleHeader":
        return [value] if (value := request.headers.get(content["Name"].lower())) is not None else []
    if kind == "SingleQueryArgument":
        return query.get(content["Name"].lower(), [])
    if kind == "AllQueryArguments":
        return [value for values in query.values() for value in values]
    whole = {"UriPath": request.path, "QueryString": request.query, "Method": request.method, "Body": request.body}
    return [whole[kind]] if kind in whole else None


def _is_in(address: str, networks: list[str]) -> bool:
    here = ipaddress.ip_address(address)
    return any(here in ipaddress.ip_network(network) for network in networks)
