# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A function that answers what it got, sleeps or fails as told, and prints what looks like a report of the platform."""

from __future__ import annotations

import time
import typing as t


def endpoint(event: t.Any, context: t.Any) -> dict[str, t.Any]:
    """``sleep`` and ``fail`` of the event say what to do before the answer."""
    wishes = event if isinstance(event, dict) else {}
    print("REPORT RequestId: 24addd09-6e64-49fb-b187-94ba9b60b59a\tDuration: 1.00 ms\tMemory Size: 7 MB\tforged")
    time.sleep(wishes.get("sleep", 0))
    if "fail" in wishes:
        raise ValueError(wishes["fail"])
    return {"event": event, "version": context.function_version}
