# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a row of the table of a function's options says (pure)."""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function.values import same_value, unchanged
from ansible_collections.polycloud.faas.plugins.module_utils._record import Record

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._gcp.options.option import Option, OptionLimit

Path = tuple[str, ...]


class Field(Record):
    """An option of a function whose value is one field of Google's Function (v2).

    ``path`` is that field; ``first`` is where v1, which changes functions of the 1st generation, has the same value.
    ``google`` takes the value and ``projects/P/locations/L``, and writes it for Google; ``shown`` turns what Google has
    into the value; ``same`` compares what is written with what Google has, both as ``whole`` writes them in that place.
    ``first_limit`` replaces the limit in the 1st generation. ``only`` is the only generation that has the option.
    """

    option: Option
    path: Path
    first: Path = ()
    same: t.Callable[[t.Any, t.Any], bool] = same_value
    google: t.Callable[[t.Any, str], t.Any] = unchanged
    shown: t.Callable[[t.Any], t.Any] = unchanged
    first_limit: OptionLimit | None = None
    only: str | None = None
    whole: t.Callable[[t.Any, str], t.Any] = unchanged

    def of(self, generation: str) -> Option:
        """The option with the limit of that generation."""
        limit = self.first_limit if generation == "gen1" and self.first_limit else self.option.limit
        return self.option._replace(limit=limit)


class Several(Record):
    """An option that a function of its own writes into several fields, or into none.

    ``places`` are these fields and, where v1 has the same value, its field there; else (). ``creation_only``: what is
    deployed cannot be changed to another value.
    """

    option: Option
    places: t.Mapping[Path, Path] = {}
    creation_only: bool = False
