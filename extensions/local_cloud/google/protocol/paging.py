# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Lists in pages: ``pageSize``, ``pageToken`` and ``nextPageToken``."""

from __future__ import annotations

import base64
import binascii
import typing as t

from .errors import invalid
from .formats import Json

Item = t.TypeVar("Item")


def page(items: list[Item], asked: Json, *, default: int, maximum: int) -> tuple[list[Item], Json]:
    """One page and the rest of the answer: ``{"nextPageToken": ...}``, empty on the last page.

    :arg asked: the request's query or body, with ``pageSize`` and ``pageToken``.
    """
    size = min(int(asked.get("pageSize") or default), maximum)
    if size < 0:
        raise invalid("The page size must not be negative.", "page_size")
    start = _offset(asked.get("pageToken") or "")
    rest = {"nextPageToken": _token(start + size)} if start + size < len(items) else {}
    return items[start : start + size], rest


def _token(offset: int) -> str:
    return base64.urlsafe_b64encode(f"offset:{offset}".encode()).decode()


def _offset(token: str) -> int:
    if not token:
        return 0
    try:
        return int(base64.urlsafe_b64decode(token).decode().removeprefix("offset:"))
    except (binascii.Error, ValueError, UnicodeDecodeError) as exc:
        raise invalid("The page token is not valid.", "page_token") from exc
