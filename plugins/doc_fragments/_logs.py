# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which entries of a log are asked for."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options:
  since:
    description:
      - From when on entries are returned, as a time with its offset (RFC 3339), such as V(2026-01-31T12:00:00Z), or as
        how long ago that was, such as V(90s), V(15m), V(2h), V(1d) or V(1w).
    type: str
    default: 1h
  until:
    description: Up to when entries are returned, written like O(since). If not given, up to now.
    type: str
  limit:
    description: How many entries are returned at most, V(1) to V(10000). The newest ones are.
    type: int
    default: 100
  contains:
    description: A text that an entry has to have in its message or in its structured payload. Case counts.
    type: str
  severity:
    description:
      - The least severity of entries. Those of which none is known, V(DEFAULT), are left out then.
    type: str
    choices: [DEBUG, INFO, NOTICE, WARNING, ERROR, CRITICAL, ALERT, EMERGENCY]
"""
