# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Live resources compared with the rows of their options (pure)."""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.expressions import is_known
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.declared import at, default_of, within

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.declared import (
        Declared,
        Live,
        Option,
        Properties,
    )

# What stands for no value; 0 and False are values.
NOTHING: t.Final[tuple[t.Any, ...]] = (None, "", [], {})


def comparable(declared: type[Declared], properties: t.Mapping[str, t.Any]) -> Properties:
    """What can be compared with a live resource: each property, with AWS's defaults written out.

    A value that CloudFormation resolves is not known here, and is left out.
    """
    found: Properties = {}
    for name, row, live in _live_rows(declared):
        default = default_of(row)
        value = properties.get(name, default)
        whole = {**default, **value} if isinstance(default, dict) and isinstance(value, dict) else value
        if is_known(whole):
            found[name] = live.form(whole)
    return found


def comparable_live(
    declared: type[Declared], answer: t.Mapping[str, t.Any], deployed: t.Mapping[str, t.Any]
) -> Properties:
    """The same properties of the live resource, which ``answer`` describes; ``deployed`` is of ``comparable``."""
    found: Properties = {}
    for name, row, live in _live_rows(declared):
        if name in deployed:
            place = tuple(live.place.split(".")) if live.place else row.place
            actual = at(answer, place)
            told = live.told(row.default if actual in NOTHING else actual, deployed[name])
            found[name] = live.form(within(row.place[1:], told))
    return found


def update_parameter(declared: type[Declared], name: str, value: t.Any) -> tuple[str, t.Any]:
    """The parameter of an update call that sets a property to its comparable value; an empty one removes it."""
    for each, row, live in _live_rows(declared):
        if each == name:
            parameter = live.place.partition(".")[0] if live.place else name
            return parameter, value if value or live.cleared is None else within(row.place[1:], live.cleared)
    return name, value


def _live_rows(declared: type[Declared]) -> list[tuple[str, Option[t.Any], Live]]:
    """The rows that can be compared, each with its whole property."""
    return [(row.place[0], row, row.live) for row in declared.rows.values() if row.place and row.live is not None]
