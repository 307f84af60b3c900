# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The rows of the tables, from the rows of the options."""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.declared import EMPTY, Declared
from ansible_collections.polycloud.faas.plugins.module_utils._limits import LimitRow


def limits_of(declared: type[Declared], prefix: str = "") -> t.Iterator[LimitRow]:
    """A row of the documentation's tables for each option that has a limit."""
    for name, row in declared.rows.items():
        if row.limit is not None:
            default = None if row.default in EMPTY else row.option(row.default)
            shown = "" if default is None else str(default)
            yield LimitRow(f"{prefix}{name}", row.limit.allowed, shown, row.limit.source)
        if row.nested:
            yield from limits_of(row.nested, f"{prefix}{name}{'[]' if row.is_list else ''}.")
