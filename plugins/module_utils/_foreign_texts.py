# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Texts that other tools would replace, such as ``${self:service}`` and ``!Ref Table``, and nothing here (pure).

In names and ARNs they are refused. A program may read the value of a variable as a template, so there is only a
warning. Within ``Fn::Sub`` ``${...}`` is CloudFormation's.
"""

from __future__ import annotations

import re
import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._errors import OptionError
from ansible_collections.polycloud.faas.plugins.module_utils._record import Record

# https://www.serverless.com/framework/docs/guides/variables; IAM has variables of its own, such as ${aws:username}.
VARIABLE: t.Final = (
    r"\$\{(?P<source>self|sls|opt|env|param|output|cf(\.[a-z0-9-]+|\([^)]*\))?|file(?=\()|ssm(?=(\([^)]*\))?:/)"
    r"|aws(?=:(region|accountId)\}))[:(][^}]*\}?"
)
SHORT_TAG: t.Final = (
    r"!(?P<tag>Ref|Sub|GetAtt|ImportValue|Join|Select|Split|FindInMap|If|Base64|Cidr|GetAZs|Equals|And|Or|Not) "
)
WAYS: t.Final = {
    "env": "{{ lookup('ansible.builtin.env', ...) }}",
    "file": "{{ lookup('ansible.builtin.file', ...) }}",
    "aws": "{Fn::Sub: ...} with ${AWS::Region} or ${AWS::AccountId}",
    "cf": "{Fn::ImportValue: ...}, or a variable of Ansible such as {{ stage }}",
    "ssm": "a lookup of Ansible, or {ssm: ...} in environment",
}
USUAL_WAY: t.Final = "a variable of Ansible such as {{ stage }}"
# Texts that may be meant as they are, and parts that have a language of their own.
FREE: t.Final = frozenset(
    {"build_environment", "conditions", "description", "environment", "outputs", "parameters", "resources"}
)
OTHER_LANGUAGES: t.Final = frozenset(
    {"Fn::Sub", "format", "headers", "password", "request_models", "schema", "secret_key", "session_token", "templates"}
)


class Found(Record):
    """Such a text: the option that has it, what it is, and how it is written here; ``is_free``: it may be meant so."""

    option: str
    text: str
    way: str
    is_free: bool


def check_foreign_texts(options: t.Mapping[str, t.Any], warn: t.Callable[[str], None]) -> None:
    """:raises OptionError: a name or an ARN has such a text."""
    for found in _found(options, "", "", is_free=False):
        if not found.is_free:
            raise OptionError(
                f"{found.option} must not have {found.text}, which another tool would replace, but nothing here does.",
                hint=f"Here it is written as {found.way}.",
            )
        warn(
            f"{found.option} has {found.text}, which another tool would replace, but nothing here does: the function "
            f"or the stack gets it as it stands. If that is not what you want, write {found.way}."
        )


def _found(node: t.Any, option: str, where: str, *, is_free: bool) -> t.Iterator[Found]:
    if isinstance(node, str):
        yield from _in_text(node, f"{option}{where}", is_free)
    elif isinstance(node, t.Mapping):
        for name, value in node.items():
            if name not in OTHER_LANGUAGES:
                below = f"{option}.{name}" if option else str(name)
                yield from _found(value, below, where, is_free=is_free or name in FREE)
    elif isinstance(node, (list, tuple)):
        for each in node:
            is_function = option == "functions" and isinstance(each, t.Mapping)
            place = f" of function {each.get('name')}" if is_function else where
            yield from _found(each, "" if is_function else f"{option}[]", place, is_free=is_free)


def _in_text(text: str, option: str, is_free: bool) -> t.Iterator[Found]:
    """Of a value that may be secret only the source is shown."""
    variable = re.search(VARIABLE, text)
    if variable:
        source = variable["source"]
        way = WAYS.get("cf" if source.startswith("cf") else source, USUAL_WAY)
        shown = f"${{{source}...}}" if is_free else variable[0]
        yield Found(option, shown, way, is_free)
    tag = re.match(SHORT_TAG, text)
    if tag:
        long = "{Ref: ...}" if tag["tag"] == "Ref" else f"{{Fn::{tag['tag']}: ...}}"
        yield Found(option, f"!{tag['tag']}", long, is_free)
