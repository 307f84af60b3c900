# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Lines that show the current step of a running task."""

from __future__ import annotations

import contextlib
import os
import tempfile
import threading
import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._module.definition import PROGRESS_FILE

LOOK_EVERY_SECONDS: t.Final = 0.1


class Progress:
    """Shows the lines of one task in Ansible's output, unless they are switched off or the task is ``no_log``.

    ``host`` names the host in each line, if several hosts have lines at the same time.
    """

    def __init__(self, display: t.Any, task: t.Any, *, shown: bool, host: str | None = None) -> None:
        self._display = display
        self._shown = shown and not task.no_log
        self._beginning = f"    {host}: " if host else "    "

    def report_progress(self, line: str) -> None:
        if self._shown:
            self._display.display(f"{self._beginning}{line}")

    @contextlib.contextmanager
    def show_module_output(self, task: t.Any, *, here: bool) -> t.Iterator[None]:
        """Show what a module on this machine writes into the file that its environment names."""
        if not (self._shown and here):
            yield
            return
        given = task.environment
        with tempfile.NamedTemporaryFile("r", prefix="polycloud-faas-", encoding="utf-8", errors="replace") as file:
            task.environment = [*(given or []), {PROGRESS_FILE: file.name}]
            over = threading.Event()
            watcher = threading.Thread(target=self._watch, args=(file, over), daemon=True)
            watcher.start()
            try:
                yield
            finally:
                over.set()
                watcher.join()
                task.environment = given

    def _watch(self, file: t.IO[str], over: threading.Event) -> None:
        last_look = False
        while not last_look:
            last_look = over.wait(LOOK_EVERY_SECONDS)
            for line in file:
                self.report_progress(line.rstrip(os.linesep))
