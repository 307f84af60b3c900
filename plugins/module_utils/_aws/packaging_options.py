# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Private to the collection: options of a function that say what it is deployed from."""

from __future__ import annotations

import typing as t

PACKAGING_OPTIONS: t.Final[dict[str, dict[str, t.Any]]] = {
    "source": {"type": "path"},
    "include": {"type": "list", "elements": "str"},
    "exclude": {"type": "list", "elements": "str"},
}
