# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""moto's server, a second implementation of AWS's API, around the targets that need it."""

from __future__ import annotations

import contextlib
import socket
import subprocess
import time
import typing as t
import urllib.request
from pathlib import Path

from tests.tooling._paths import CACHE, REQUIREMENTS, ROOT
from tests.tooling._process import CommandFailed, Log, children
from tests.tooling._setup import Layer, set_up_layer
from tests.tooling._variables import clean_environment

TARGET: t.Final = "second_aws"
SERVER: t.Final = ROOT / "tests" / "tooling" / "moto_server.py"
LAYER: t.Final = Layer(
    CACHE / "second-aws",
    "moto",
    (REQUIREMENTS / "second-aws.txt",),
    REQUIREMENTS / "constraints-second-aws.txt",
)
START_SECONDS: t.Final = 60.0


@contextlib.contextmanager
def second_aws(log: Log) -> t.Iterator[str]:
    """The URL of a server of its own, empty, and gone afterwards; its environment is made when it is missing."""
    set_up_layer(LAYER)
    port = _free_port()
    command = [str(LAYER.venv / "bin" / "python"), str(SERVER), str(port)]
    with log.path.with_suffix(".moto.log").open("wb") as output:
        options = {
            "cwd": LAYER.venv,
            "env": clean_environment(LAYER.venv),
            "stdout": output,
            "stderr": subprocess.STDOUT,
        }
        with children.started(command, cleanup=False, **options) as process:
            url = f"http://127.0.0.1:{port}"
            _wait_for(url, process, output.name)
            yield url


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def _wait_for(url: str, process: subprocess.Popen[bytes], output: str) -> None:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    deadline = time.monotonic() + START_SECONDS
    while True:
        with contextlib.suppress(OSError), opener.open(f"{url}/moto-api/", timeout=5):
            return
        if process.poll() is not None or time.monotonic() > deadline:
            raise CommandFailed(f"moto's server did not start: {Path(output).read_text(errors='replace')[-2000:]}")
        time.sleep(0.1)
