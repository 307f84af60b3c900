# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads a zip file of the user as a source."""

from __future__ import annotations

import stat
import typing as t
import zipfile

from ansible_collections.polycloud.faas.plugins.module_utils._errors import OptionError
from ansible_collections.polycloud.faas.plugins.module_utils._source.archive import SourceFile, sha256_of

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._source.rules import PathTest


class ZipReader:
    """Reads a zip file of the user."""

    def __init__(self, path: str) -> None:
        self._zip = zipfile.ZipFile(path)
        self._path = path

    def open(self, path: str) -> t.IO[bytes]:
        return self._zip.open(path)

    def files(self, is_deployed: PathTest, skip_folder: PathTest) -> t.Iterator[SourceFile]:
        del skip_folder
        for entry in self._zip.infolist():
            name = entry.filename
            if entry.is_dir() or not is_deployed(name):
                continue
            if name.startswith("/") or ".." in name.split("/"):
                raise OptionError(f"source must contain only relative paths, but {self._path} has {name}.")
            mode = entry.external_attr >> 16
            if stat.S_ISLNK(mode):
                raise OptionError(f"source must not contain symbolic links, but {name} in {self._path} is one.")
            with self._zip.open(entry) as content:
                yield SourceFile(name, bool(mode & stat.S_IXUSR), entry.file_size, sha256_of(content))
