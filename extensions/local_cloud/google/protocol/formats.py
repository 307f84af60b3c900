# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Small shapes that every part uses: JSON objects, timestamps, names of resources."""

from __future__ import annotations

import re
import time
import typing as t
import uuid

from ...shared import clock

Json = dict[str, t.Any]

EMPTY_TYPE = "type.googleapis.com/google.protobuf.Empty"


def timestamp(at: float | None = None) -> str:
    """Google's datetime format: RFC 3339 in UTC with nanoseconds."""
    moment = clock.now() if at is None else at
    whole = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(moment))
    return f"{whole}.{int(moment % 1 * 1_000_000):06d}000Z"


def unique() -> str:
    return str(uuid.uuid4())


def camel(name: str) -> str:
    """``build_config`` -> ``buildConfig``; a name that is already in camel case stays."""
    first, *others = name.split("_")
    return first + "".join(part[:1].upper() + part[1:] for part in others)


def snake(name: str) -> str:
    """``buildConfig`` -> ``build_config``."""
    return re.sub(r"(?<=[a-z0-9])([A-Z])", r"_\1", name).lower()
