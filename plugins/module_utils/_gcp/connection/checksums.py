# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The MD5 of what is sent to Cloud Storage, and the one that it returns (no calls)."""

from __future__ import annotations

import base64
import hashlib
import re
import typing as t

PART_BYTES: t.Final = 1024**2


def file_md5(content: t.IO[bytes]) -> bytes:
    """The MD5 of an open file; its position is at the beginning before and after."""
    digest = hashlib.md5(usedforsecurity=False)
    for part in iter(lambda: content.read(PART_BYTES), b""):
        digest.update(part)
    content.seek(0)
    return digest.digest()


def stored_md5(headers: t.Mapping[str, str]) -> bytes | None:
    """The MD5 of a whole object, which Cloud Storage returns also with a part of it; None when it does not.

    https://cloud.google.com/storage/docs/xml-api/reference-headers#xgooghash
    """
    found = re.search(r"md5=([A-Za-z0-9+/]{22}==)", headers.get("x-goog-hash", ""))
    return base64.b64decode(found.group(1)) if found else None
