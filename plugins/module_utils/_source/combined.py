# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Sources made of others."""

from __future__ import annotations

import copy
import hashlib
import io
import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._source.archive import SourceFile

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._source.archive import Folder, Source
    from ansible_collections.polycloud.faas.plugins.module_utils._source.zip_reader import ZipReader


def joined(*placed: tuple[str, Source]) -> Source:
    """One source from several, each below its folder (``""``, or such as ``python/``); the first one wins a path."""
    found: dict[str, tuple[Source, SourceFile]] = {}
    for folder, source in placed:
        for file in source.files:
            found.setdefault(f"{folder}{file.path}", (source, file))
    whole = copy.copy(placed[0][1])
    whole.__dict__.pop("digest", None)
    whole.reader = _Joined({path: (source.reader, file.path) for path, (source, file) in found.items()})
    whole.files = [file._replace(path=path) for path, (_source, file) in sorted(found.items())]
    return whole


def with_text(source: Source, path: str, text: str) -> Source:
    """The source with one additional file."""
    content = text.encode()
    added = SourceFile(path, executable=False, size=len(content), sha256=hashlib.sha256(content).hexdigest())
    whole = joined(("", source))
    places = {file.path: (source.reader, file.path) for file in source.files}
    whole.reader = _Joined({**places, path: (_Text(content), path)})
    whole.files = sorted([*(file for file in source.files if file.path != path), added], key=lambda file: file.path)
    return whole


class _Text:
    """Reads what is in memory."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    def open(self, _path: str) -> t.IO[bytes]:
        return io.BytesIO(self._content)


class _Joined:
    """Reads files of several sources: the reader and the path there, by path."""

    def __init__(self, places: t.Mapping[str, tuple[Reader, str]]) -> None:
        self._places = places

    def open(self, path: str) -> t.IO[bytes]:
        reader, there = self._places[path]
        return reader.open(there)


Reader: t.TypeAlias = "Folder | ZipReader | _Joined | _Text"
