# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs a command, and stops reading its output as soon as it has printed a text.

unread.py TEXT STREAMS COMMAND ...

TEXT may be empty: then nobody reads from the beginning. STREAMS is ``out`` or ``both``. Prints as JSON the code that
the command ended with, null if it had to be killed.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys

SECONDS = 60


def main(text: str, streams: str, *command: str) -> None:
    reader, writer = os.pipe()
    errors = writer if streams == "both" else subprocess.DEVNULL
    with subprocess.Popen(command, stdout=writer, stderr=errors, start_new_session=True) as process:
        os.close(writer)
        with os.fdopen(reader, encoding="utf-8") as output:
            if text:
                next((line for line in output if text in line), None)
        try:
            code = process.wait(SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            code = None
    print(json.dumps({"code": code}))


if __name__ == "__main__":
    main(*sys.argv[1:])
