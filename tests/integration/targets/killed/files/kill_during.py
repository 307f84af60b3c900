# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Starts a command, kills it (SIGKILL) as soon as it has printed a text, and looks at what it leaves behind.

kill_during.py TEXT COMMAND ...

Prints as JSON how many processes there were besides the one that was killed, how many were left four seconds later, and
what the command had printed.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
import uuid
from pathlib import Path

MARK = "POLYCLOUD_FAAS_KILLED"
TEXT_SECONDS = 60
LEFT_SECONDS = 4


def main(expected: str, *command: str) -> None:
    mark = uuid.uuid4().hex
    with tempfile.NamedTemporaryFile() as output:
        printed = Path(output.name)
        with subprocess.Popen(command, env={**os.environ, MARK: mark}, stdout=output, stderr=output) as process:
            ends_at = time.monotonic() + TEXT_SECONDS
            while expected not in text(printed) and process.poll() is None and time.monotonic() < ends_at:
                time.sleep(0.02)
            others = len(marked(mark)) - 1
            process.kill()
        ends_at = time.monotonic() + LEFT_SECONDS
        while marked(mark) and time.monotonic() < ends_at:
            time.sleep(0.05)
        print(json.dumps({"others": others, "left": len(marked(mark)), "output": text(printed)}))


def marked(mark: str) -> list[str]:
    """The processes that have the mark in their environment; one that ended has none."""
    return [path.parent.name for path in Path("/proc").glob("[0-9]*/environ") if f"{MARK}={mark}" in text(path)]


def text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


if __name__ == "__main__":
    main(*sys.argv[1:])
