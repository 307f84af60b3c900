# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Private to the collection: what a function is deployed from, as the options say it (pure)."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass


@dataclass(frozen=True)
class OwnSource:
    """Where a function's source differs from the service's: another path, and globs beyond those of the service."""

    path: str | None = None
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()


def own_source(given: t.Mapping[str, t.Any]) -> OwnSource | None:
    """The source of an element of ``functions``; None where it is that of the service."""
    source = OwnSource(given["source"], tuple(given["include"] or ()), tuple(given["exclude"] or ()))
    return None if source == OwnSource() else source
