# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The local Google Cloud: one process, one port of 127.0.0.1, held to Google's discovery documents.

Rooms, from the outside in: ``app`` (HTTP) and ``dispatch`` (order of checks), ``router`` and ``validator`` (made from
the discovery documents), one file of handlers per API (``projects``, ``billing``, ...), ``store`` (the state),
``deploy``, ``builder`` and ``runner`` (what makes a function really run) and ``front`` (the URL of a function).
"""

from __future__ import annotations
