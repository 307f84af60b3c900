# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The parts of a running task that service code uses."""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._record import Record


def ignore(_given: t.Any) -> None:
    """Accepts warnings, progress lines or variables that nobody needs."""


class Task(Record):
    """The validated options and modes of a task; independent of Ansible, so that tests can create one.

    ``progress`` takes a line about the current step. ``hide`` takes variables that are secret although they are not in
    an option, such as those of a live function.
    """

    options: t.Mapping[str, t.Any]
    check_mode: bool = False
    show_diff: bool = False
    warn: t.Callable[[str], None] = ignore
    progress: t.Callable[[str], None] = ignore
    hide: t.Callable[[t.Mapping[str, t.Any]], None] = ignore
