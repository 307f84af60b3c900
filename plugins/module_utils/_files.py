# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Opens files named by users, and nothing that is not a regular file.

Opening a named pipe waits for a writer, and a device may have no end.
"""

from __future__ import annotations

import errno
import os
import stat
import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._errors import OptionError

KINDS: t.Final = (
    (stat.S_ISFIFO, "a named pipe (FIFO)"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)


def open_file(path: str) -> t.BinaryIO:
    """A regular file, or a link to one, open for reading.

    :raises OSError: it cannot be read, or is not a regular file; ``strerror`` says what it is.
    """
    _require_file(_status(path), path)
    # it may have been replaced since
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
    try:
        _require_file(os.fstat(descriptor), path)
    except OSError:
        os.close(descriptor)
        raise
    return os.fdopen(descriptor, "rb")


def read_text(path: str) -> str:
    """The UTF-8 text of a regular file, with ``\\n`` at the end of each line.

    :raises OSError: it cannot be read, or is not a file.
    :raises UnicodeDecodeError: it is not UTF-8.
    """
    with open_file(path) as file:
        return file.read().decode().replace("\r\n", "\n").replace("\r", "\n")


def is_there(path: str) -> bool:
    """Whether something other than a folder exists there, though it may not be readable."""
    return os.path.exists(path) and not os.path.isdir(path)


def check_no_pipe(name: str, path: str | None) -> None:
    """Check that a file that a library will open does not block it; a missing file is left to the library.

    :raises OptionError: it is a pipe, a socket or a device other than /dev/null.
    """
    if not path or path == os.devnull:
        return
    try:
        mode = os.stat(path).st_mode
    except OSError:
        return
    if kind := _kind(mode):
        raise OptionError(f"{name} must name a file, but {path} is {kind}.")


def described(path: str) -> str:
    """The path as it can be shown: bytes that are not UTF-8 as ``\xff``."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def what_it_is(path: str) -> str | None:
    """Such as "a socket"; None for a file, a folder, and a missing path."""
    try:
        return _kind(os.stat(path).st_mode)
    except OSError:
        return None


def _status(path: str) -> os.stat_result:
    try:
        return os.stat(path)
    except FileNotFoundError:
        if not os.path.islink(path):
            raise
        raise FileNotFoundError(errno.ENOENT, "it is a broken link", path) from None


def _require_file(status: os.stat_result, path: str) -> None:
    if kind := _kind(status.st_mode):
        raise OSError(errno.EINVAL, f"it is {kind}", path)
    if stat.S_ISDIR(status.st_mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), path)


def _kind(mode: int) -> str | None:
    return next((kind for is_kind, kind in KINDS if is_kind(mode)), None)
