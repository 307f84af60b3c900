# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is known of a template's properties before its resources are made."""

from __future__ import annotations

import typing as t

from .schema import UNKNOWN

# The value of an intrinsic function that needs no resource; raises what it likes where it cannot be told.
Resolve = t.Callable[[dict[str, t.Any]], t.Any]
NO_VALUE = {"Ref": "AWS::NoValue"}


def known(value: t.Any, resolve: Resolve, conditions: t.Mapping[str, bool]) -> t.Any:
    """The value with UNKNOWN in the place of what only the deployment tells; without what conditions take out."""
    if isinstance(value, str):
        return UNKNOWN if "{{resolve:" in value else value
    if isinstance(value, list):
        kept = (_chosen(each, conditions) for each in value)
        return [known(each, resolve, conditions) for each in kept if each != NO_VALUE]
    if not isinstance(value, dict):
        return value
    value = _chosen(value, conditions)
    if is_intrinsic(value):
        try:
            return resolve(value)
        except Exception:  # the deployment will tell what is wrong with it
            return UNKNOWN
    if not isinstance(value, dict):
        return known(value, resolve, conditions)
    kept_properties = ((name, _chosen(each, conditions)) for name, each in value.items())
    return {name: known(each, resolve, conditions) for name, each in kept_properties if each != NO_VALUE}


def is_intrinsic(value: t.Any) -> bool:
    """Whether a value is an intrinsic function."""
    return isinstance(value, dict) and len(value) == 1 and next(iter(value)).startswith(("Ref", "Fn::"))


def _chosen(value: t.Any, conditions: t.Mapping[str, bool]) -> t.Any:
    """The branch of Fn::If that the conditions choose."""
    while isinstance(value, dict) and list(value) == ["Fn::If"] and value["Fn::If"][0] in conditions:
        condition, if_true, if_false = value["Fn::If"]
        value = if_true if conditions[condition] else if_false
    return value
