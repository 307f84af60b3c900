# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Dictionaries derived from others."""

from __future__ import annotations

import json
import types
import typing as t

Value = t.TypeVar("Value")
# The default of a field that is a mapping: one that nobody can change.
NOTHING: t.Final[t.Mapping[t.Any, t.Any]] = types.MappingProxyType({})


def without_none(mapping: t.Mapping[str, Value | None]) -> dict[str, Value]:
    """The entries with a value; False, 0 and empty values are values."""
    return {name: value for name, value in mapping.items() if value is not None}


def renamed(mapping: t.Mapping[str, t.Any], new_names: t.Mapping[str, str]) -> dict[str, t.Any]:
    """The entries for which ``new_names`` has a new name, under that name."""
    return {new: mapping[name] for name, new in new_names.items() if name in mapping}


def may_have_foreign_texts(options: t.Mapping[str, t.Any]) -> bool:
    """Whether it is worth looking for what _foreign_texts.py finds."""
    text = json.dumps(options, default=str)
    return "${" in text or '"!' in text
