# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What service code sees of a running task."""

from __future__ import annotations

import typing as t


def ignore(_given: t.Any) -> None:
    """Takes a warning, a line of progress or variables that nobody wants."""


class Task(t.NamedTuple):
    """The validated options and modes of a task; free of Ansible, so that tests and action plugins can make one.

    ``progress`` takes a line that says where the task is, while it is still running. ``hide`` takes variables that are
    secret though they are in no option, such as those that a function has.
    """

    options: t.Mapping[str, t.Any]
    check_mode: bool = False
    show_diff: bool = False
    warn: t.Callable[[str], None] = ignore
    progress: t.Callable[[str], None] = ignore
    hide: t.Callable[[t.Mapping[str, t.Any]], None] = ignore
