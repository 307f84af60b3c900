# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A source folder, or a .zip of one, as one reproducible zip and its content hash."""

from __future__ import annotations

import functools
import hashlib
import os
import stat
import typing as t
import zipfile

from ansible_collections.polycloud.faas.plugins.module_utils._errors import OptionError
from ansible_collections.polycloud.faas.plugins.module_utils._files import described, open_file, what_it_is
from ansible_collections.polycloud.faas.plugins.module_utils._module.task import ignore
from ansible_collections.polycloud.faas.plugins.module_utils._record import Record
from ansible_collections.polycloud.faas.plugins.module_utils._source.globs import check_globs
from ansible_collections.polycloud.faas.plugins.module_utils._source.hash_cache import HashCache
from ansible_collections.polycloud.faas.plugins.module_utils._source.rules import (
    DEFAULT_EXCLUDE,
    FIRST,
    PathTest,
    SourceOptions,
    file_rules,
)

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._source.combined import Reader
    from ansible_collections.polycloud.faas.plugins.module_utils._source.zip_reader import ZipReader
    from ansible_collections.polycloud.faas.plugins.module_utils._source.zipping import Zip

CHUNK: t.Final = 1024 * 1024
EXCLUDE_HINT: t.Final = "Name files that should not be deployed in exclude."


class SourceFile(Record):
    """A file of the source: path relative to its top with ``/``, size in bytes, hex SHA-256 of its content."""

    path: str
    executable: bool
    size: int
    sha256: str


class Source:
    """The files to deploy.

    Whether a source changed depends only on paths, executable bits and contents: not on times, owners, file modes,
    the order of the file system, or the zlib that packs the zip.
    """

    def __init__(
        self,
        path: str,
        include: t.Sequence[str] = (),
        exclude: t.Sequence[str] = (),
        always: t.Sequence[str] = DEFAULT_EXCLUDE,
        ignore_file: str | None = None,
        rules: int = FIRST,
    ) -> None:
        """``rules`` choose the files according to the other options (see ``SourceOptions``).

        :raises OptionError: ``source`` is not a folder or a zip file, or there is nothing in it to deploy.
        """
        self.path = path
        check_globs("include", include)
        check_globs("exclude", exclude)
        whole = _whole(path, rules)
        self.reader: Reader = whole
        self.rules = file_rules(rules, path, SourceOptions(include, exclude, always, ignore_file))
        is_deployed, skipped = self.rules.tests()
        self.files = sorted(whole.files(is_deployed, skipped), key=lambda file: file.path)
        if not self.files:
            raise OptionError(
                f"source must contain at least one file to deploy, but {path} has none after include/exclude."
            )

    @property
    def size(self) -> int:
        """Bytes of all files, unpacked."""
        return sum(file.size for file in self.files)

    @functools.cached_property
    def digest(self) -> bytes:
        """SHA-256 of the sorted manifest of (path, executable bit, content)."""
        manifest = hashlib.sha256()
        for file in self.files:
            manifest.update(f"{file.path}\0{'x' if file.executable else '-'}\0{file.sha256}\n".encode())
        return manifest.digest()

    @property
    def sha256(self) -> str:
        """The digest in 64 hexadecimal digits."""
        return self.digest.hex()

    def read(self, path: str) -> bytes | None:
        """The content of one file; None when it is not among the files to deploy."""
        if all(file.path != path for file in self.files):
            return None
        with self.reader.open(path) as content:
            return content.read()

    def zip(self, report_progress: t.Callable[[str], None] = ignore) -> Zip:
        """Pack the files; ``report_progress`` takes a line about what was packed.

        :raises FaasError: a file changed between hashing and packing.
        """
        from ansible_collections.polycloud.faas.plugins.module_utils._source.zipping import zipped

        return zipped(self, report_progress)


def _whole(path: str, rules: int) -> Folder | ZipReader:
    """What reads the source."""
    if os.path.isdir(path):
        return Folder(path, rules)
    kind = what_it_is(path)
    if kind is None and zipfile.is_zipfile(path):
        from ansible_collections.polycloud.faas.plugins.module_utils._source.zip_reader import ZipReader

        return ZipReader(path)
    found = f"{path} is {kind or 'neither'}" if os.path.exists(path) else f"there is nothing at {path}"
    raise OptionError(f"source must be a folder or a .zip file, but {found}.")


def sha256_of(content: t.IO[bytes]) -> str:
    """The hex SHA-256 of what is left of a file."""
    digest = hashlib.sha256()
    while chunk := content.read(CHUNK):
        digest.update(chunk)
    return digest.hexdigest()


def _is_folder(entry: os.DirEntry[str]) -> bool:
    """Whether it is a folder or a link to one; never an error, so that excluded paths need not be readable."""
    return entry.is_dir(follow_symlinks=False) or (entry.is_symlink() and os.path.isdir(entry.path))


class Folder:
    """Reads a folder; symbolic links count as their targets."""

    def __init__(self, top: str, rules: int) -> None:
        self.top = top
        self._rules = rules

    def open(self, path: str) -> t.IO[bytes]:
        """:raises OptionError: it cannot be read, or is not a file."""
        try:
            return open_file(os.path.join(self.top, path))
        except OSError as exc:
            raise self._unreadable(path, exc) from exc

    def files(self, is_deployed: PathTest, skip_folder: PathTest) -> t.Iterator[SourceFile]:
        cache = HashCache(self.top, self._rules)
        for path in self._paths("", (os.path.realpath(self.top),), skip_folder):
            if not is_deployed(path):
                continue
            self._require_utf8(path)
            self._require_inside(path)
            try:
                status = os.stat(os.path.join(self.top, path))
                digest = cache.sha256(path, status, functools.partial(self._sha256, path))
            except OSError as exc:
                raise self._unreadable(path, exc) from exc
            yield SourceFile(path, bool(status.st_mode & stat.S_IXUSR), status.st_size, digest)
        cache.save()

    def _sha256(self, path: str) -> str:
        with self.open(path) as content:
            return sha256_of(content)

    def _paths(self, below: str, above: tuple[str, ...], skip_folder: PathTest) -> t.Iterator[str]:
        """Paths of all files except those in skipped folders; a folder that links back to one above it is an error."""
        try:
            with os.scandir(os.path.join(self.top, below)) as entries:
                found = [(entry, _is_folder(entry)) for entry in entries]
        except OSError as exc:
            raise self._unreadable(below or ".", exc) from exc
        for entry, is_folder in found:
            path = f"{below}/{entry.name}" if below else entry.name
            if not is_folder:
                yield path
            elif not skip_folder(path):
                self._require_inside(path)
                real = os.path.realpath(entry.path)
                if real in above:
                    raise OptionError(f"source must not link back to itself, but {path} in {self.top} does.")
                yield from self._paths(path, (*above, real), skip_folder)

    def _unreadable(self, path: str, exc: OSError) -> OptionError:
        why = exc.strerror
        if isinstance(exc, FileNotFoundError) and os.path.islink(os.path.join(self.top, path)):
            why = "it is a broken link"
        return OptionError(
            f"source must be readable, but {described(path)} in {self.top} is not: {why}.", hint=EXCLUDE_HINT
        )

    def _require_utf8(self, path: str) -> None:
        """Zips cannot have other names."""
        if described(path) != path:
            raise OptionError(
                f"source must contain only UTF-8 file names, but {described(path)} in {self.top} is not one.",
                hint=EXCLUDE_HINT,
            )

    def _require_inside(self, path: str) -> None:
        """A link out of the source would deploy something that another checkout does not have."""
        whole = os.path.join(self.top, path)
        top, real = os.path.realpath(self.top), os.path.realpath(whole)
        if os.path.islink(whole) and os.path.commonpath([top, real]) != top:
            if not os.path.exists(whole):
                raise self._unreadable(path, FileNotFoundError())
            raise OptionError(
                f"source must not contain links to files outside it, but {described(path)} in {self.top} points to "
                f"{described(real)}.",
                hint=self._environment_hint(path),
            )

    def _environment_hint(self, path: str) -> str | None:
        """Python's virtual environments link to the Python that created them."""
        folders = path.split("/")
        above = ["/".join(folders[:depth]) for depth in range(1, len(folders))]
        found = (each for each in above if os.path.isfile(os.path.join(self.top, each, "pyvenv.cfg")))
        folder = next(found, None)
        return folder and f"{described(folder)} is a virtual environment: name it in exclude."
