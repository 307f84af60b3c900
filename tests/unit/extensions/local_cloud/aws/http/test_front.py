# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the front of the local AWS does to a request before MiniStack gets it."""

from __future__ import annotations

from extensions.local_cloud.aws.gateway.rest_events import header_names
from extensions.local_cloud.aws.http.front import with_small_names


def test_names_of_headers_are_small_and_remembered() -> None:
    scope = with_small_names({"type": "http", "headers": [(b"X-Own", b"A"), (b"host", b"x")]})
    assert scope["headers"] == [(b"x-own", b"A"), (b"host", b"x")]
    assert header_names.get() == {"x-own": "X-Own", "host": "host"}


def test_what_has_no_headers_passes() -> None:
    assert with_small_names({"type": "lifespan"}) == {"type": "lifespan"}
