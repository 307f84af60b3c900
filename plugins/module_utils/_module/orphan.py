# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Ends a process that nobody waits for any more, for example because Ansible was killed.

Operations that it began continue in the cloud, and the next run continues from there.
"""

from __future__ import annotations

import contextlib
import os
import select
import threading
import typing as t

LOOK_EVERY_SECONDS: t.Final = 0.5


@contextlib.contextmanager
def end_process_when(is_alone: t.Callable[[], bool]) -> t.Iterator[None]:
    """End this process at once when ``is_alone`` returns true; it is called twice a second."""
    over = threading.Event()

    def watch() -> None:
        while not over.wait(LOOK_EVERY_SECONDS):
            if is_alone():
                os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
    try:
        yield
    finally:
        over.set()


def parent_is_gone() -> t.Callable[[], bool]:
    """A function that tells whether the process that started this one has ended since."""
    parent = os.getppid()
    return lambda: os.getppid() != parent


def has_no_reader(descriptor: int = 1) -> bool:
    """Whether the other end of a pipe that this process writes to was closed."""
    poll = select.poll()
    poll.register(descriptor, 0)
    return any(event & (select.POLLERR | select.POLLHUP) for _descriptor, event in poll.poll(0))
