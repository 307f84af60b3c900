# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How long to wait."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options:
  wait_timeout:
    description:
      - Seconds that all waiting of the task may take in total.
      - When the time is over, the task fails and reports the state of the operation. The operation continues in the
        cloud, and running the task again picks it up.
      - A single call may take as long, but gets at least 30 seconds. An upload gets one more second per 10 kB.
    type: int
    default: 900
"""
