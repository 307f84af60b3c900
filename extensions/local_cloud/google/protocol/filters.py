# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Google's filter language, as far as its clients use it: comparisons, AND, OR, NOT, parentheses, quoted strings.

Rests on https://google.aip.dev/160 and the query language of Cloud Logging.
"""

from __future__ import annotations

import re
import typing as t

from .errors import invalid
from .formats import Json

Predicate = t.Callable[[Json], bool]

_TOKEN = re.compile(r'\s*(?:(?P<symbol>>=|<=|!=|[()=<>:])|(?P<quoted>"(?:[^"\\]|\\.)*")|(?P<word>[^\s()=<>:!"]+))')


class _Word(str):
    """A bare word; a quoted string stays a ``str`` and is never a keyword."""

    __slots__ = ()


class _Symbol(str):
    __slots__ = ()


def _tokens(text: str) -> list[str]:
    found: list[str] = []
    position = 0
    while text[position:].strip():
        match = _TOKEN.match(text, position)
        if match is None:
            raise invalid(f"Unparseable filter: syntax error at position {position} of {text!r}", "filter")
        if match["symbol"]:
            found.append(_Symbol(match["symbol"]))
        elif match["quoted"]:
            found.append(re.sub(r"\\(.)", r"\1", match["quoted"][1:-1]))
        else:
            found.append(_Word(match["word"]))
        position = match.end()
    return found


class _Parser:
    def __init__(self, text: str, any_of: bool, contains: bool) -> None:
        self._tokens = _tokens(text)
        self._any_of = any_of
        self._contains = contains

    def _next_is(self, *words: str) -> bool:
        return bool(self._tokens) and isinstance(self._tokens[0], (_Word, _Symbol)) and self._tokens[0] in words

    def alternatives(self) -> Predicate:
        parts = [self._conjunction()]
        while self._next_is("OR") or (self._any_of and self._tokens and not self._next_is(")", "AND")):
            if self._next_is("OR"):
                self._tokens.pop(0)
            parts.append(self._conjunction())
        return lambda item: any(part(item) for part in parts)

    def _conjunction(self) -> Predicate:
        parts = [self._term()]
        while self._next_is("AND") or (not self._any_of and self._tokens and not self._next_is(")", "OR")):
            if self._next_is("AND"):
                self._tokens.pop(0)
            parts.append(self._term())
        return lambda item: all(part(item) for part in parts)

    def _term(self) -> Predicate:
        if self._next_is("NOT"):
            self._tokens.pop(0)
            negated = self._term()
            return lambda item: not negated(item)
        if self._next_is("("):
            self._tokens.pop(0)
            inner = self.alternatives()
            self._expect(")")
            return inner
        return self._comparison()

    def _expect(self, symbol: str) -> None:
        if not self._next_is(symbol):
            raise invalid(f"Unparseable filter: expected {symbol!r}", "filter")
        self._tokens.pop(0)

    def _operand(self) -> str:
        if not self._tokens or isinstance(self._tokens[0], _Symbol):
            raise invalid("Unparseable filter: a value is missing", "filter")
        return self._tokens.pop(0)

    def _comparison(self) -> Predicate:
        field = self._operand()
        while self._tokens and field.endswith(".") and not isinstance(self._tokens[0], _Symbol):
            field += self._tokens.pop(0)
        if not self._next_is("=", "!=", ":", ">", "<", ">=", "<="):
            return lambda item: field.lower() in str(item).lower()
        operator = str(self._tokens.pop(0))
        wanted = self._values() if self._next_is("(") else [self._operand()]
        return lambda item: any(self._compare(operator, lookup(item, field), value) for value in wanted)

    def _values(self) -> list[str]:
        self._expect("(")
        values = [self._operand()]
        while self._next_is("OR"):
            self._tokens.pop(0)
            values.append(self._operand())
        self._expect(")")
        return values

    def _compare(self, operator: str, actual: t.Any, wanted: str) -> bool:
        text = "" if actual is None else str(actual)
        match operator:
            case "=":
                return actual is not None and _same(text, wanted)
            case "!=":
                return not _same(text, wanted)
            case ":":
                return actual is not None and self._has(text.lower(), wanted.lower())
        if actual is None:
            return False
        left, right = (_severity(text), _severity(wanted)) if text in _SEVERITIES else (text, wanted)
        return {">": left > right, "<": left < right, ">=": left >= right, "<=": left <= right}[operator]

    def _has(self, text: str, wanted: str) -> bool:
        if wanted == "*":
            return True
        if wanted.endswith("*"):
            return text.startswith(wanted[:-1])
        return wanted in text if self._contains else text == wanted


_SEVERITIES = ["DEFAULT", "DEBUG", "INFO", "NOTICE", "WARNING", "ERROR", "CRITICAL", "ALERT", "EMERGENCY"]


def _severity(name: str) -> str:
    """A severity as a string that sorts by how severe it is."""
    return str(_SEVERITIES.index(name)) if name in _SEVERITIES else name


def _same(text: str, wanted: str) -> bool:
    return text.startswith(wanted[:-1]) if wanted.endswith("*") else text.lower() == wanted.lower()


def lookup(item: t.Any, field: str) -> t.Any:
    """A value by its dotted path; map keys may themselves have dots."""
    if not isinstance(item, dict):
        return None
    if field in item:
        return item[field]
    head, _dot, rest = field.partition(".")
    return lookup(item.get(head), rest) if rest else None


def parse(text: str | None, *, any_of: bool = False, contains: bool = False) -> Predicate:
    """The filter as a predicate.

    :arg any_of: terms side by side are alternatives (Resource Manager) and not conditions (everything else).
    :arg contains: ``field:value`` asks for a part of the text (Logging) and not for the text.
    """
    if not text or not text.strip():
        return lambda item: True
    parser = _Parser(text, any_of, contains)
    predicate = parser.alternatives()
    if parser._tokens:
        raise invalid(f"Unparseable filter: unexpected {parser._tokens[0]!r}", "filter")
    return predicate
