# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One reproducible zip of a source."""

from __future__ import annotations

import base64
import hashlib
import stat
import tempfile
import time
import typing as t
import zipfile

from ansible_collections.polycloud.faas.plugins.module_utils._errors import FaasError
from ansible_collections.polycloud.faas.plugins.module_utils._record import Record
from ansible_collections.polycloud.faas.plugins.module_utils._source.archive import CHUNK
from ansible_collections.polycloud.faas.plugins.module_utils._wording import pluralized, size_text

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._source.archive import Source, SourceFile

ZIP_DATE: t.Final = (1980, 1, 1, 0, 0, 0)


class Zip(Record):
    """A new zip: an open temporary file at its start, its size in bytes and its SHA-256."""

    file: t.IO[bytes]
    size: int
    sha256: bytes

    @property
    def code_sha256(self) -> str:
        """Base64 of the SHA-256, as Lambda's ``CodeSha256`` has it."""
        return base64.b64encode(self.sha256).decode()


def zipped(source: Source, report_progress: t.Callable[[str], None]) -> Zip:
    """Pack the files: sorted, dated 1980, modes 0644 or 0755, so that Lambda and Cloud Build can read them.

    ``report_progress`` takes a line about what was packed.

    :raises FaasError: a file changed between hashing and packing.
    """
    began = time.monotonic()
    target = tempfile.TemporaryFile(prefix="polycloud-faas-")  # noqa: SIM115 (the caller closes it)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in source.files:
            _pack(archive, source, file)
    size = target.tell()
    target.seek(0)
    digest = hashlib.sha256()
    while chunk := target.read(CHUNK):
        digest.update(chunk)
    target.seek(0)
    files = f"{pluralized(len(source.files), 'file')} of {size_text(source.size)}"
    report_progress(f"Packed {files} into {size_text(size)} in {time.monotonic() - began:.1f} s")
    return Zip(target, size, digest.digest())


def _pack(archive: zipfile.ZipFile, source: Source, file: SourceFile) -> None:
    entry = zipfile.ZipInfo(file.path, ZIP_DATE)
    entry.create_system = 3
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = (stat.S_IFREG | (0o755 if file.executable else 0o644)) << 16
    digest = hashlib.sha256()
    with (
        source.reader.open(file.path) as content,
        archive.open(entry, "w", force_zip64=file.size >= 2**31) as packed,
    ):
        while chunk := content.read(CHUNK):
            digest.update(chunk)
            packed.write(chunk)
    if digest.hexdigest() != file.sha256:
        raise FaasError(f"{file.path} in {source.path} changed while it was being packed; run the task again.")
