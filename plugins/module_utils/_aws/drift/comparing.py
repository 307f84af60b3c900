# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Compares properties of the template with what a call returns of the resource (pure)."""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.expressions import is_known
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.differences import UNSET
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.declared import at
from ansible_collections.polycloud.faas.plugins.module_utils._record import Record

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.connection.api import Answer
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.differences import Drift, Question
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.places import Place
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.reading import Answers, Read


class Row(Record):
    """A property: where the answer has it, AWS's default, and how both are brought into one form.

    A property that is not ``always`` compared is compared where the template has it.
    """

    where: str
    default: t.Any = None
    form: t.Callable[[t.Any], t.Any] | None = None
    always: bool = True


Rows: t.TypeAlias = "t.Mapping[str, Row]"
# The question about a difference, from the property and both values.
Asking: t.TypeAlias = "t.Callable[[str, t.Any, t.Any], Question | None]"


def differing(
    properties: t.Mapping[str, t.Any], live: t.Mapping[str, t.Any], rows: Rows
) -> list[tuple[str, t.Any, t.Any]]:
    """The properties that differ, each with both values; one that only CloudFormation knows is not compared."""
    found = []
    for name, row in rows.items():
        if not row.always and at(properties, name.split(".")) is None:
            continue
        expected, actual = value(properties, name, row), value(live, row.where, row)
        if is_known(expected) and _form(row, expected) != _form(row, actual):
            found.append((name, expected, actual))
    return found


def differences(place: Place, live: t.Mapping[str, t.Any], rows: Rows, asking: Asking | None = None) -> list[Drift]:
    """A difference for each property that differs."""
    found = []
    for name, expected, actual in differing(place.properties, live, rows):
        shown = [UNSET if each is None else each for each in (expected, actual)]
        question = asking(name, expected, actual) if asking else None
        found.append(place.differs(name, *shown, question=question))
    return found


def setting(place: Place, name: str, expected: t.Any, actual: t.Any, stopped: Question | None) -> list[Drift]:
    """The difference of a setting that is declared, or of a limit of 0, which lets nobody in.

    ``stopped`` is the question about such a limit; None for a setting that stops nobody.
    """
    is_stopped = stopped is not None and actual == 0 and expected != 0
    if not is_stopped and (expected is None or not is_known(expected) or expected == actual):
        return []
    shown = [UNSET if each is None else each for each in (expected, actual)]
    return [place.differs(name, *shown, question=stopped if is_stopped else None)]


def value(properties: t.Mapping[str, t.Any], path: str, row: Row) -> t.Any:
    """What is at a path such as ``A.B``; nothing, and an empty text, are the default."""
    found = at(properties, path.split("."))
    return row.default if found is None or found == "" else found


def item(answers: Answers, read: Read, key: str, identifier: str) -> Answer | None:
    """The element of a list with this identifier; None where it, or the whole list, is not there."""
    answer = answers[read]
    return next((each for each in answer[read.items] if each.get(key) == identifier), None) if answer else None


def unordered(values: t.Any) -> t.Any:
    """A list whose order and case say nothing."""
    return sorted(str(each).lower() for each in values) if isinstance(values, list) else values


def cors(given: t.Any) -> t.Any:
    """The settings of CORS in one form, without what is off: AWS writes names of headers small."""
    return {name: unordered(each) for name, each in (given or {}).items() if each not in (None, False, [], 0)}


def _form(row: Row, given: t.Any) -> t.Any:
    return row.form(given) if row.form else given
