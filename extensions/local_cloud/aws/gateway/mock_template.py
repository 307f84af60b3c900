# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The templates of MOCK answers as on AWS, which can set headers by what the request has."""

from __future__ import annotations

import re
import typing as t

Headers = dict[str, str]
Variables = dict[str, str]

STATEMENT = re.compile(r"#(set|if|end)\b(?:\(((?:[^()]|\([^()]*\))*)\))?")
OVERRIDE = "$context.responseOverride.header."


def overridden_headers(template: str, request_headers: t.Mapping[str, t.Any]) -> Headers:
    """The headers that a template sets, of what Velocity has: #set, #if with == and ||, and $input.params."""
    found: Headers = {}
    variables: Variables = {}
    holds: list[bool] = []
    for word, inner in STATEMENT.findall(template):
        if word == "if":
            holds.append(_is_true(inner, variables, request_headers))
        elif word == "end":
            holds.pop()
        elif all(holds):
            target, _equals, value = (part.strip() for part in inner.partition("="))
            into = found if target.startswith(OVERRIDE) else variables
            into[target.removeprefix(OVERRIDE)] = _value(value, variables, request_headers)
    return found


def _is_true(condition: str, variables: Variables, headers: t.Mapping[str, t.Any]) -> bool:
    clauses = (clause.partition("==") for clause in condition.split("||"))
    return any(_value(left, variables, headers) == _value(right, variables, headers) for left, _is, right in clauses)


def _value(expression: str, variables: Variables, headers: t.Mapping[str, t.Any]) -> str:
    expression = expression.strip()
    if parameter := re.fullmatch(r'\$input\.params\("([^"]*)"\)', expression):
        return str(headers.get(parameter[1], ""))
    if expression.startswith('"'):
        return expression.strip('"')
    return variables[expression]
