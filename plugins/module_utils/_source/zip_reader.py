# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads a zip file of the user as a source."""

from __future__ import annotations

import stat
import struct
import typing as t
import zipfile
import zlib
from lzma import LZMAError

from ansible_collections.polycloud.faas.plugins.module_utils._errors import OptionError
from ansible_collections.polycloud.faas.plugins.module_utils._source.archive import SourceFile, sha256_of

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._source.rules import PathTest

ENCRYPTED: t.Final = 0x1
# The names of the methods that are in use and that Python's zipfile has not.
UNREADABLE: t.Final = {9: "Deflate64", 93: "Zstandard", 95: "XZ", 98: "PPMd"}
# What zipfile raises for damaged files.
DAMAGED: t.Final = (
    *(zipfile.BadZipFile, zlib.error, LZMAError, struct.error),
    *(EOFError, OSError, ValueError, RuntimeError),
)
PACK_AGAIN: t.Final = "Pack it again, or name the folder in source."


class ZipReader:
    """Reads a zip file of the user; of several entries with one path the last counts, as for unzip."""

    def __init__(self, path: str) -> None:
        """:raises OptionError: it cannot be read."""
        self._path = path
        try:
            self._zip = zipfile.ZipFile(path)
        except DAMAGED as exc:
            raise self._damaged(f"{path} is damaged", exc) from exc

    def open(self, path: str) -> t.IO[bytes]:
        return self._zip.open(path)

    def files(self, is_deployed: PathTest, skip_folder: PathTest) -> t.Iterator[SourceFile]:
        del skip_folder
        found: list[SourceFile] = []
        for entry in self._zip.infolist():
            if not entry.is_dir() and is_deployed(entry.filename):
                self._check(entry)
                executable = bool(entry.external_attr >> 16 & stat.S_IXUSR)
                found.append(SourceFile(entry.filename, executable, entry.file_size, self._sha256(entry)))
        last = {file.path: file.sha256 for file in found}
        # Equal entries stay, because they are part of the hash of what was deployed with them.
        return (file for file in found if file.sha256 == last[file.path])

    def _check(self, entry: zipfile.ZipInfo) -> None:
        name = entry.filename
        if name.startswith("/") or ".." in name.split("/"):
            raise OptionError(f"source must contain only relative paths, but {self._path} has {name}.")
        if stat.S_ISLNK(entry.external_attr >> 16):
            raise OptionError(f"source must not contain symbolic links, but {name} in {self._path} is one.")
        if entry.flag_bits & ENCRYPTED:
            raise OptionError(f"source must not contain encrypted files, but {name} in {self._path} is one.")

    def _sha256(self, entry: zipfile.ZipInfo) -> str:
        try:
            with self._zip.open(entry) as content:
                return sha256_of(content)
        except NotImplementedError as exc:
            raise OptionError(
                f"source must be compressed in a way that Python can read, but {entry.filename} in {self._path} has "
                f"{UNREADABLE.get(entry.compress_type, 'another one')} (method {entry.compress_type}).",
                hint="Pack it again with the usual method, deflate, or name the folder in source.",
            ) from exc
        except DAMAGED as exc:
            raise self._damaged(f"{entry.filename} in {self._path} is damaged", exc) from exc

    def _damaged(self, what: str, exc: BaseException) -> OptionError:
        return OptionError(f"source must be an intact zip file, but {what}: {str(exc).rstrip('.')}.", hint=PACK_AGAIN)
