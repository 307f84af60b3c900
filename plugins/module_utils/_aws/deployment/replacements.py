# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Functions that an update would replace: only when the user asks for it, and never under the same name (pure)."""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import (
    own_resources,
    short_name,
)
from ansible_collections.polycloud.faas.plugins.module_utils._errors import OptionError

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.change import Change
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import Template

FUNCTION: t.Final = "AWS::Lambda::Function"


def check_replacements(
    changes: t.Sequence[Change], deployed: Template, desired: Template, stack_name: str, allowed: t.Collection[str]
) -> None:
    """Check the functions among the changes; ``allowed`` is the option ``may_replace``.

    A function with another name within the service is another function, whether or not the logical ID is the same.

    :raises OptionError: a function would be replaced without permission, or cannot be.
    """
    own = own_resources(desired)
    for change in changes:
        if change.type == FUNCTION and change.replacement == "True" and change.logical_id in own:
            before, after = (each["Resources"][change.logical_id] for each in (deployed, desired))
            names = [short_name(each, stack_name) for each in (before, after)]
            may = "function" in allowed or names[0] != names[1]
            _check(names[1], before["Properties"], after["Properties"], may)


def _check(function: str, before: t.Mapping[str, t.Any], after: t.Mapping[str, t.Any], allowed: bool) -> None:
    old, new = before["FunctionName"], after["FunctionName"]
    if old == new:
        raise OptionError(
            f"function {function} must not change {_what(before, after)} under the name {old}, because only the "
            "creation of a function sets it.",
            hint="Give it a physical_name with may_replace: [function], or remove it in one run and add it again.",
        )
    if not allowed:
        raise OptionError(
            f"physical_name of function {function} must stay {old}, but {new!r} was given: the function would be "
            "replaced by one with another ARN, without its versions and its log, and with another function URL.",
            hint="If that is what you want, set may_replace: [function].",
        )


def _what(before: t.Mapping[str, t.Any], after: t.Mapping[str, t.Any]) -> str:
    """What changes that only the creation of a function sets."""
    kinds = [each.get("PackageType", "Zip") for each in (before, after)]
    if kinds[0] != kinds[1]:
        return f"from PackageType {kinds[0]} to {kinds[1]}"
    return "TenancyConfig"
