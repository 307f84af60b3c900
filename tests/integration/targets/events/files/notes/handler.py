# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A function that writes down its events."""

from __future__ import annotations

import json
import typing as t


def note(event: t.Any, context: object) -> None:
    """Print the event on a line."""
    print("EVENT " + json.dumps(event))
