# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Commands leave a log, and an interruption leaves no process."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.tooling._paths import ROOT
from tests.tooling._process import CommandFailed, Log

INTERRUPTED = """\
import signal
from pathlib import Path
from tests.tooling._process import Log, interruptible

def stop(number, frame):
    raise KeyboardInterrupt

signal.signal(signal.SIGTERM, stop)
log = Log(Path("{folder}") / "log")
interruptible(lambda: log.run("sh", "-c", "setsid sh -c 'echo $$ > {folder}/pid; sleep 600' & wait"))
"""


def test_output_is_returned_and_logged(tmp_path: Path) -> None:
    log = Log(tmp_path / "logs" / "stage.log")
    assert log.run("sh", "-c", "echo out; echo err >&2") == "out\nerr\n"
    assert log.run("echo", "more") == "more\n"
    assert log.text() == "$ sh -c 'echo out; echo err >&2'\nout\nerr\n$ echo more\nmore\n"


def test_a_failing_command_is_an_error_that_names_it(tmp_path: Path) -> None:
    with pytest.raises(CommandFailed, match="exit code 3: sh -c 'exit 3'"):
        Log(tmp_path / "log").run("sh", "-c", "exit 3")


def test_a_command_cannot_read_what_is_typed(tmp_path: Path) -> None:
    assert Log(tmp_path / "log").run("cat") == ""


def test_what_a_command_leaves_behind_is_ended(tmp_path: Path) -> None:
    pid = int(Log(tmp_path / "log").run("sh", "-c", "sleep 600 >/dev/null 2>&1 & echo $!"))
    assert _ends(pid)


def test_an_interruption_ends_processes_that_began_a_session_of_their_own(tmp_path: Path) -> None:
    script = INTERRUPTED.format(folder=tmp_path)
    process = subprocess.Popen([sys.executable, "-c", script], cwd=ROOT, stderr=subprocess.DEVNULL)
    try:
        pid = int(_content_of(tmp_path / "pid"))
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=30)
    assert _ends(pid)


def _content_of(path: Path) -> str:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        if path.exists() and path.read_text().endswith("\n"):
            return path.read_text()
        time.sleep(0.02)
    raise TimeoutError(f"{path} did not come")


def _ends(pid: int) -> bool:
    """Whether the process is gone, or a zombie that nobody has to wait for, within some seconds."""
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        try:
            os.kill(pid, 0)
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except (ProcessLookupError, FileNotFoundError):
            return True
        if state == "Z":
            return True
        time.sleep(0.02)
    return False
