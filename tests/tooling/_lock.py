# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Keeps two runs in one checkout from spoiling each other's files."""

from __future__ import annotations

import contextlib
import fcntl
import time
import typing as t

from tests.tooling._paths import CACHE
from tests.tooling._process import Interrupted, children

POLL_SECONDS = 0.2


@contextlib.contextmanager
def exclusive(name: str) -> t.Iterator[None]:
    """Hold the lock of this name, across processes; say so when somebody else holds it, and wait."""
    folder = CACHE / "locks"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / name).open("w") as file:
        if not _locked(file):
            print(f"Waiting for another run: {name}", flush=True)
            while not _locked(file):
                if children.stopped:
                    raise Interrupted
                time.sleep(POLL_SECONDS)
        yield


def _locked(file: t.IO[str]) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
