# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The rows of the tables, from the rows of the options of both clouds."""

from __future__ import annotations

import json
import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.declared import EMPTY, Declared
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function import fields
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function.suboptions import (
    DIRECT_VPC,
    SECRET_FILE,
    SECRET_VOLUME,
    SOURCE_OBJECT,
)
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.options.option import Option

KINDS: t.Final = {"str": "any string", "bool": "true or false", "dict": "a dictionary", "list": "a list"}


class LimitRow(t.NamedTuple):
    """A row of the documentation's tables: ``default`` is the cloud's, as the option spells it."""

    option: str
    allowed: str
    default: str
    source: str


def limits_of(declared: type[Declared], prefix: str = "") -> t.Iterator[LimitRow]:
    """A row of the documentation's tables for each option that has a limit."""
    for name, row in declared.rows.items():
        if row.limit is not None:
            default = None if row.default in EMPTY else row.option(row.default)
            shown = "" if default is None else str(default)
            yield LimitRow(f"{prefix}{name}", row.limit.allowed, shown, row.limit.source)
        if row.nested:
            yield from limits_of(row.nested, f"{prefix}{name}{'[]' if row.is_list else ''}.")


def within(prefix: str, options: t.Mapping[str, Option]) -> dict[str, Option]:
    """Suboptions by their full names, such as ``budget.amount``."""
    return {f"{prefix}{name}": option for name, option in options.items()}


def google_rows(options: t.Mapping[str, Option], source: str) -> t.Iterator[LimitRow]:
    """A row of the documentation's tables for each option with a limit or a default.

    ``source``: the page of those whose only limit is their argument spec.
    """
    for name, option in options.items():
        if option.limit is not None:
            yield LimitRow(name, option.limit.allowed, _shown(option.default), option.limit.source)
        elif option.default is not None:
            allowed = ", ".join(option.spec.get("choices", ())) or KINDS[option.spec.get("type", "str")]
            yield LimitRow(name, allowed, _shown(option.default), source)


def _shown(default: t.Any) -> str:
    """A default as the option spells it; nothing for None."""
    if default is None:
        return ""
    return default if default and isinstance(default, str) else json.dumps(default)


def google_function_rows(generation: str) -> t.Iterator[LimitRow]:
    """The documentation's table of these options; for the 1st generation of those with other limits than the 2nd."""
    second = fields.options("gen2")
    differing = {name: option for name, option in fields.options("gen1").items() if option != second[name]}
    if generation == "gen1":
        yield from google_rows(differing, fields.REFERENCE)
        return
    yield from google_rows(second, fields.REFERENCE)
    yield from google_rows(within("direct_vpc.", DIRECT_VPC), fields.REFERENCE)
    yield from google_rows(within("secret_volumes[].", SECRET_VOLUME), fields.REFERENCE)
    yield from google_rows(within("secret_volumes[].versions[].", SECRET_FILE), fields.REFERENCE)
    yield from google_rows(within("source_object.", SOURCE_OBJECT), fields.REFERENCE)
