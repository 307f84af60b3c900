# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The hashes of a source folder's files, cached outside of it.

A file with unchanged size, times and inode is not read again. Errors of the cache are ignored: it saves time and is
never required.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import time
import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._cache import cache_folder, write_file
from ansible_collections.polycloud.faas.plugins.module_utils._files import read_text
from ansible_collections.polycloud.faas.plugins.module_utils._source.rules import FIRST

FORMAT: t.Final = 1
# A file that was written this shortly before it was hashed may be written again without a new time.
SETTLING_NS: t.Final = 2_000_000_000


class HashCache:
    """Content hashes of the files of one folder, by path below it, for the files that one set of rules chooses."""

    def __init__(self, folder: str, rules: int = FIRST) -> None:
        place = os.path.realpath(folder) + ("" if rules == FIRST else f"\0{rules}")
        name = hashlib.sha256(place.encode(errors="surrogateescape")).hexdigest()
        self._path = os.path.join(cache_folder("hashes"), f"{name}.json")
        self._known = _read(self._path)
        self._kept: dict[str, list[t.Any]] = {}

    def sha256(self, path: str, status: os.stat_result, compute: t.Callable[[], str]) -> str:
        """The hash of the file with this status, from the cache or computed.

        The status must have been read before, so that a change during the computation results in another status.
        """
        state = [status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino, status.st_dev]
        known = self._known.get(path)
        if known is not None and known[:-1] == state:
            self._kept[path] = known
            return str(known[-1])
        began = time.time_ns()
        digest = compute()
        if max(status.st_mtime_ns, status.st_ctime_ns) < began - SETTLING_NS:
            self._kept[path] = [*state, digest]
        return digest

    def save(self) -> None:
        """Keep the requested hashes, by replacing the whole file, so that another run sees the old or the new."""
        if self._kept == self._known:
            return
        with contextlib.suppress(OSError):
            write_file(self._path, json.dumps({"format": FORMAT, "files": self._kept}, separators=(",", ":")))


def _read(path: str) -> dict[str, list[t.Any]]:
    """The entries; none when the file is missing, damaged or in another format."""
    try:
        content = json.loads(read_text(path))
    except (OSError, ValueError):
        return {}
    if not isinstance(content, dict) or content.get("format") != FORMAT or not isinstance(content.get("files"), dict):
        return {}
    return {key: entry for key, entry in content["files"].items() if isinstance(entry, list) and len(entry) == 6}
