# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the targets deploy to Google Cloud."""

from __future__ import annotations

import os
import typing as t


def endpoint(request: t.Any) -> dict[str, str]:
    """A variable of the function."""
    return {"word": os.environ.get("WORD", "")}
