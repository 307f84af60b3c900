# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Digests of JSON values that do not depend on the order of keys."""

from __future__ import annotations

import hashlib
import json
import typing as t

SHORT: t.Final = 16


def digest(value: t.Any) -> str:
    """SHA-256 of the value's canonical JSON, in 64 hexadecimal digits."""
    return hashlib.sha256(json.dumps(value, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def short_digest(value: t.Any) -> str:
    """The first 16 digits: enough to tell the states of one stack apart, short enough for a logical ID."""
    return digest(value)[:SHORT]
