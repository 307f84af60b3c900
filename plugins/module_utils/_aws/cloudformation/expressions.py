# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Values that CloudFormation resolves, such as ``{Ref: Table}`` (pure).

A value of an option is a string or such an expression: a dictionary with one key, ``Ref`` or ``Fn::...``.
"""

from __future__ import annotations

import re
import typing as t

Value: t.TypeAlias = "str | t.Mapping[str, t.Any]"

_ARN: t.Final = r"arn:[^:]+:([a-z0-9-]+):"


def is_expression(value: t.Any) -> bool:
    """Whether CloudFormation resolves the value."""
    if not isinstance(value, t.Mapping) or len(value) != 1:
        return False
    (name,) = value
    return isinstance(name, str) and (name == "Ref" or name.startswith("Fn::"))


def arn_service(value: Value) -> str | None:
    """The service in an ARN, such as ``sqs``; None for an expression that does not show it."""
    text = value.get("Fn::Sub") if isinstance(value, t.Mapping) else value
    # ${AWS::Partition} has colons of its own
    found = re.match(_ARN, re.sub(r"\$\{[^}]*\}", "x", text)) if isinstance(text, str) else None
    return found[1] if found else None


def is_known(value: t.Any) -> bool:
    """Whether the template has the value itself, and nothing that is resolved during a deployment."""
    if isinstance(value, str):
        return "{{resolve:" not in value
    if isinstance(value, t.Mapping):
        return not is_expression(value) and all(is_known(each) for each in value.values())
    if isinstance(value, list | tuple):
        return all(is_known(each) for each in value)
    return True
