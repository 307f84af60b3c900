# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Files that runs on this machine keep for later ones, below XDG_CACHE_HOME, or else ~/.cache."""

from __future__ import annotations

import contextlib
import os


def cache_folder(name: str) -> str:
    """A folder of this user and collection for one purpose."""
    given = os.environ.get("XDG_CACHE_HOME", "")
    base = given if os.path.isabs(given) else os.path.join(os.path.expanduser("~"), ".cache")
    return os.path.join(base, "polycloud.faas", name)


def write_file(path: str, text: str) -> None:
    """Replace the whole file, so that another run sees the old or the new one; a folder is made if it is missing.

    :raises OSError: that is not possible.
    """
    import tempfile

    os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=os.path.dirname(path))
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        os.replace(temporary, path)
    except OSError:
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        raise
