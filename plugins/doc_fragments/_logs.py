# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Selection of log entries."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options:
  since:
    description:
      - Start of the time range, as a time with an offset (RFC 3339), such as V(2026-01-31T12:00:00Z), or as an age,
        such as V(90s), V(15m), V(2h), V(1d) or V(1w).
    type: str
    default: 1h
  until:
    description: End of the time range, in the same form as O(since). If not given, it is now.
    type: str
  limit:
    description: Maximum number of entries, V(1) to V(10000). The newest entries are returned.
    type: int
    default: 100
  contains:
    description: A string that an entry must contain in its message or its structured payload. Case-sensitive.
    type: str
  severity:
    description:
      - The lowest severity of entries to return. Entries without a known severity, V(DEFAULT), are then left out.
    type: str
    choices: [DEBUG, INFO, NOTICE, WARNING, ERROR, CRITICAL, ALERT, EMERGENCY]
"""
