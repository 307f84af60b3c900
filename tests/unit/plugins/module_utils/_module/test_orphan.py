# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Processes that nobody waits for end, and others do not."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import typing as t
from pathlib import Path

import pytest

from ansible_collections.polycloud.faas.plugins.module_utils._module import orphan

COLLECTIONS = next(path for path in sys.path if (Path(path) / "ansible_collections" / "polycloud" / "faas").is_dir())
WORK: t.Final = """
import os, subprocess, sys, time
from ansible_collections.polycloud.faas.plugins.module_utils._module import orphan
with orphan.end_process_when(orphan.{is_alone}):
    print(os.getpid(), flush=True)
    time.sleep(30)
"""
# Starts the worker, tells its process id, and lives on until it is killed.
PARENT: t.Final = "import subprocess, sys, time; subprocess.Popen([sys.executable, '-c', sys.argv[1]]); time.sleep(30)"


def _environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(COLLECTIONS)}


def _is_running(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def _ends(process: int) -> bool:
    deadline = time.monotonic() + 10
    while _is_running(process) and time.monotonic() < deadline:
        time.sleep(0.05)
    return not _is_running(process)


def test_a_worker_ends_when_its_parent_was_killed() -> None:
    command = [sys.executable, "-c", PARENT, WORK.format(is_alone="parent_is_gone()")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=_environment()) as parent:
        assert parent.stdout is not None
        worker = int(parent.stdout.readline())
        assert _is_running(worker)
        parent.kill()
        assert _ends(worker)


def test_a_module_ends_when_nobody_reads_its_result() -> None:
    command = [sys.executable, "-c", WORK.format(is_alone="has_no_reader")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=_environment()) as module:
        assert module.stdout is not None
        assert int(module.stdout.readline()) == module.pid
        module.stdout.close()
        assert module.wait(10) == 1


def test_what_is_waited_for_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(orphan, "LOOK_EVERY_SECONDS", 0.01)
    reader, writer = os.pipe()
    with (
        orphan.end_process_when(orphan.parent_is_gone()),
        orphan.end_process_when(lambda: orphan.has_no_reader(writer)),
    ):
        time.sleep(0.1)
    assert not orphan.has_no_reader(writer)
    os.close(reader)
    assert orphan.has_no_reader(writer)
    os.close(writer)
