# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A source folder, or a .zip of one, as one reproducible zip and its content hash."""

from __future__ import annotations

import base64
import copy
import functools
import hashlib
import io
import os
import stat
import tempfile
import time
import typing as t
import zipfile

from ansible_collections.polycloud.faas.plugins.module_utils._errors import FaasError, OptionError
from ansible_collections.polycloud.faas.plugins.module_utils._files import described, open_file, what_it_is
from ansible_collections.polycloud.faas.plugins.module_utils._module.task import ignore
from ansible_collections.polycloud.faas.plugins.module_utils._source.hash_cache import HashCache
from ansible_collections.polycloud.faas.plugins.module_utils._source.rules import (
    DEFAULT_EXCLUDE,
    FIRST,
    PathTest,
    SourceOptions,
    file_rules,
)
from ansible_collections.polycloud.faas.plugins.module_utils._wording import pluralized, size_text

ZIP_DATE: t.Final = (1980, 1, 1, 0, 0, 0)
CHUNK: t.Final = 1024 * 1024
EXCLUDE_HINT: t.Final = "Name files that should not be deployed in exclude."


class SourceFile(t.NamedTuple):
    """A file of the source: path relative to its top with ``/``, size in bytes, hex SHA-256 of its content."""

    path: str
    executable: bool
    size: int
    sha256: str


class Zip(t.NamedTuple):
    """A new zip: an open temporary file at its start, its size in bytes and its SHA-256."""

    file: t.IO[bytes]
    size: int
    sha256: bytes

    @property
    def code_sha256(self) -> str:
        """Base64 of the SHA-256, as Lambda's ``CodeSha256`` has it."""
        return base64.b64encode(self.sha256).decode()


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
        self._reader: Reader
        reader: _Folder | _ZipFile
        if os.path.isdir(path):
            reader = _Folder(path, rules)
        elif (kind := what_it_is(path)) is None and zipfile.is_zipfile(path):
            reader = _ZipFile(path)
        else:
            found = f"{path} is {kind or 'neither'}" if os.path.exists(path) else f"there is nothing at {path}"
            raise OptionError(f"source must be a folder or a .zip file, but {found}.")
        self._reader = reader
        self.rules = file_rules(rules, path, SourceOptions(include, exclude, always, ignore_file))
        is_deployed, skipped = self.rules.tests()
        self.files = sorted(reader.files(is_deployed, skipped), key=lambda file: file.path)
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
        with self._reader.open(path) as content:
            return content.read()

    def zip(self, report_progress: t.Callable[[str], None] = ignore) -> Zip:
        """Pack the files: sorted, dated 1980, modes 0644 or 0755, so that Lambda and Cloud Build can read them.

        ``report_progress`` takes a line about what was packed.

        :raises FaasError: a file changed between hashing and packing.
        """
        began = time.monotonic()
        target = tempfile.TemporaryFile(prefix="polycloud-faas-")  # noqa: SIM115 (the caller closes it)
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            for file in self.files:
                self._pack(archive, file)
        size = target.tell()
        target.seek(0)
        digest = hashlib.sha256()
        while chunk := target.read(CHUNK):
            digest.update(chunk)
        target.seek(0)
        files = f"{pluralized(len(self.files), 'file')} of {size_text(self.size)}"
        report_progress(f"Packed {files} into {size_text(size)} in {time.monotonic() - began:.1f} s")
        return Zip(target, size, digest.digest())

    def _pack(self, archive: zipfile.ZipFile, file: SourceFile) -> None:
        entry = zipfile.ZipInfo(file.path, ZIP_DATE)
        entry.create_system = 3
        entry.compress_type = zipfile.ZIP_DEFLATED
        entry.external_attr = (stat.S_IFREG | (0o755 if file.executable else 0o644)) << 16
        digest = hashlib.sha256()
        with (
            self._reader.open(file.path) as content,
            archive.open(entry, "w", force_zip64=file.size >= 2**31) as packed,
        ):
            while chunk := content.read(CHUNK):
                digest.update(chunk)
                packed.write(chunk)
        if digest.hexdigest() != file.sha256:
            raise FaasError(f"{file.path} in {self.path} changed while it was being packed; run the task again.")


def joined(*placed: tuple[str, Source]) -> Source:
    """One source from several, each below its folder (``""``, or such as ``python/``); the first one wins a path."""
    found: dict[str, tuple[Source, SourceFile]] = {}
    for folder, source in placed:
        for file in source.files:
            found.setdefault(f"{folder}{file.path}", (source, file))
    whole = copy.copy(placed[0][1])
    whole.__dict__.pop("digest", None)
    whole._reader = _Joined({path: (source._reader, file.path) for path, (source, file) in found.items()})
    whole.files = [file._replace(path=path) for path, (_source, file) in sorted(found.items())]
    return whole


def with_text(source: Source, path: str, text: str) -> Source:
    """The source with one additional file."""
    content = text.encode()
    added = SourceFile(path, executable=False, size=len(content), sha256=hashlib.sha256(content).hexdigest())
    whole = joined(("", source))
    places = {file.path: (source._reader, file.path) for file in source.files}
    whole._reader = _Joined({**places, path: (_Text(content), path)})
    whole.files = sorted([*(file for file in source.files if file.path != path), added], key=lambda file: file.path)
    return whole


def _sha256(content: t.IO[bytes]) -> str:
    digest = hashlib.sha256()
    while chunk := content.read(CHUNK):
        digest.update(chunk)
    return digest.hexdigest()


def _is_folder(entry: os.DirEntry[str]) -> bool:
    """Whether it is a folder or a link to one; never an error, so that excluded paths need not be readable."""
    return entry.is_dir(follow_symlinks=False) or (entry.is_symlink() and os.path.isdir(entry.path))


class _Folder:
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
            return _sha256(content)

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


class _ZipFile:
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
                yield SourceFile(name, bool(mode & stat.S_IXUSR), entry.file_size, _sha256(content))


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


Reader: t.TypeAlias = "_Folder | _ZipFile | _Joined | _Text"
