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
      - Seconds that all the waiting of the task may take together.
      - When they are over the task fails and says where the operation stands. The operation goes on in the cloud, and
        running the task again continues it.
      - A single call may take as long, but never less than 30 seconds, and an upload a second more for each 10 kB.
    type: int
    default: 900
"""
