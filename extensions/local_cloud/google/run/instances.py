# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The process behind a revision: functions-framework on a port of 127.0.0.1, in a process group of its own."""

from __future__ import annotations

import contextlib
import os
import pathlib
import signal
import socket
import subprocess
import sys
import threading
import time
import typing as t

from ..build.buildpack import Image

_SERVE = pathlib.Path(__file__).parent / "workload" / "serve.py"
_KEPT_FROM_HOST = ("PATH", "LANG", "LC_ALL", "TMPDIR", "SYSTEMROOT")

Sink = t.Callable[[str, str], None]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Instance:
    """One running container of a revision. ``sink`` gets the stream (``stdout``, ``stderr``) and the line."""

    def __init__(self, image: Image, target: str, environment: dict[str, str], sink: Sink) -> None:
        self._image = image
        self._target = target
        self._environment = environment
        self._sink = sink
        self._pumps: list[threading.Thread] = []
        self._process: subprocess.Popen[str] | None = None
        self._lock = threading.Lock()
        self.port = 0

    def start(self, seconds: float) -> bool:
        """Start and wait until it listens; False when it ended, or did not listen in that time."""
        self.port = free_port()
        command = [
            sys.executable,
            str(_SERVE),
            *("--source", str(self._image.main), "--target", self._target),
            *("--host", "127.0.0.1", "--port", str(self.port)),
        ]
        self._process = subprocess.Popen(
            command,
            cwd=self._image.source,
            env=self._variables(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            errors="replace",
            start_new_session=True,
        )
        self._pumps = [
            threading.Thread(target=self._pump, args=(stream, name), daemon=True)
            for stream, name in ((self._process.stdout, "stdout"), (self._process.stderr, "stderr"))
        ]
        for pump in self._pumps:
            pump.start()
        if self._listens(time.monotonic() + seconds):
            return True
        self.stop()
        return False

    def _variables(self) -> dict[str, str]:
        kept = {name: os.environ[name] for name in _KEPT_FROM_HOST if name in os.environ}
        packages = [str(self._image.packages)] if self._image.packages else []
        return {
            **kept,
            "HOME": str(self._image.source),
            "PYTHONUNBUFFERED": "1",
            "PYTHONDONTWRITEBYTECODE": "1",
            "PYTHONPATH": os.pathsep.join(packages),
            **self._environment,
            "PORT": str(self.port),
        }

    def _pump(self, stream: t.IO[str], name: str) -> None:
        for line in stream:
            self._sink(name, line.rstrip("\n"))

    def _listens(self, deadline: float) -> bool:
        while self.alive and time.monotonic() < deadline:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=1):
                return True
            time.sleep(0.01)
        return False

    @property
    def alive(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def ensure(self, seconds: float) -> bool:
        """Start again when the process is gone, as a new instance of the revision would."""
        with self._lock:
            return self.alive or self.start(seconds)

    def discard(self, port: int) -> None:
        """Stop the process that does not listen on ``port`` any more, unless another one has taken its place."""
        with self._lock:
            if self.port == port:
                self.stop()

    def stop(self) -> None:
        """Kill the whole process group and wait for the end of its output."""
        process = self._process
        if process is None:
            return
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        for pump in self._pumps:
            pump.join(timeout=1)
        for stream in (process.stdin, process.stdout, process.stderr):
            if stream is not None:
                with contextlib.suppress(OSError):
                    stream.close()
