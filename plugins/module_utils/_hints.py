# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a run keeps on this machine to spare the next one calls.

A hint is never required: it may be lost at any time, another machine has none, and errors are ignored. It may be
outdated, so it counts only together with what the cloud says in the same run. It holds no secret values.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._cache import cache_folder, write_file
from ansible_collections.polycloud.faas.plugins.module_utils._files import read_text

FORMAT: t.Final = 1

Hint = t.Mapping[str, t.Any]


def recall(kind: str, name: str) -> Hint:
    """The hint about one resource, such as ``functions`` and its full name with its endpoint; {} without one."""
    try:
        found = json.loads(read_text(_path(kind, name)))
    except (OSError, ValueError):
        return {}
    fits = isinstance(found, dict) and found.get("format") == FORMAT and isinstance(found.get("hint"), dict)
    return t.cast("Hint", found["hint"]) if fits else {}


def keep(kind: str, name: str, hint: Hint) -> None:
    """Keep the hint in place of the one before; nothing is written if they are equal."""
    if recall(kind, name) == hint:
        return
    with contextlib.suppress(OSError):
        write_file(_path(kind, name), json.dumps({"format": FORMAT, "hint": hint}, separators=(",", ":")))


def drop(kind: str, name: str) -> None:
    """Forget the hint about a resource, for example because it is deleted."""
    with contextlib.suppress(OSError):
        os.unlink(_path(kind, name))


def _path(kind: str, name: str) -> str:
    return os.path.join(cache_folder(kind), f"{hashlib.sha256(name.encode()).hexdigest()}.json")
