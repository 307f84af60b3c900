# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Private to the collection: the options of the API in front of the functions."""

from __future__ import annotations

import typing as t

ROUTE_OPTIONS: t.Final = {
    "method": {"type": "str", "required": True},
    "path": {"type": "str", "required": True},
}
