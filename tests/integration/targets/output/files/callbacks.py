# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs a playbook of one task once for each callback, and reads what that printed as a program would.

callbacks.py COMMAND ...

Each run gets a greeting of its own, so that it has something to do. Prints as JSON the result of the task by callback;
``quiet`` is that of a run without progress, and ``default`` is the text that people get beside junit's file.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import typing as t
import xml.etree.ElementTree as ET
from pathlib import Path

SECONDS = 120


def main(*command: str) -> None:
    read: dict[str, t.Callable[[str], t.Any]] = {
        "whole_json": lambda text: json.loads(text)[0],
        "json_lines": lambda text: [json.loads(line) for line in text.splitlines()][-1],
        "minimal": from_minimal,
        "oneline": from_minimal,
    }
    found = {name: parse(output(command, name)) for name, parse in read.items()}
    found["quiet"] = read["whole_json"](output(command, "whole_json", POLYCLOUD_FAAS_PROGRESS="0"))
    with tempfile.TemporaryDirectory() as folder:
        environment = {"ANSIBLE_CALLBACKS_ENABLED": "ansible.builtin.junit", "JUNIT_OUTPUT_DIR": folder}
        found["default"] = output(command, "default", **environment)
        (report,) = Path(folder).iterdir()
        case = ET.parse(report).getroot().find("./testsuite/testcase")
        found["junit"] = from_minimal(case.findtext("system-out"))
    print(json.dumps(found))


def output(command: tuple[str, ...], callback: str, **more: str) -> str:
    """What one run prints."""
    environment = {
        **os.environ,
        "ANSIBLE_STDOUT_CALLBACK": callback,
        "ANSIBLE_CALLBACK_PLUGINS": str(Path(__file__).parent / "callbacks"),
        **more,
    }
    greeting = json.dumps({"output_greeting": f"{callback} {' '.join(more)}"})
    done = subprocess.run(
        [*command, "--extra-vars", greeting],
        env=environment,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    if done.returncode:
        sys.exit(f"{callback}: {done.stdout} {done.stderr}")
    return done.stdout


def from_minimal(text: str) -> t.Any:
    """The value after ``localhost | CHANGED => ``, the only thing that there is; junit has no such beginning."""
    beginning, _arrow, value = text.rpartition("=> ") if text.startswith("localhost | ") else ("", "", text)
    if beginning not in {"", "localhost | CHANGED "}:
        sys.exit(f"{text} is not the result alone")
    return json.loads(value)


if __name__ == "__main__":
    main(*sys.argv[1:])
