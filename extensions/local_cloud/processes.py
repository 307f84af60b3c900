# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Starting, finding and ending the server processes of the local clouds."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
import typing as t
import urllib.request
from dataclasses import asdict, dataclass
from pathlib import Path

PACKAGE = __name__.rpartition(".")[0]
# Where Python finds that package: the checkout, or the folder above ansible_collections.
IMPORTED_FROM = Path(__file__).parents[PACKAGE.count(".") + 1]
COLLECTION = Path(__file__).resolve().parents[2]
START_SECONDS = 30.0
STOP_SECONDS = 10.0


@dataclass(frozen=True)
class Server:
    """A running local cloud; ``pid`` is also the id of its process group."""

    module: str
    pid: int
    port: int

    @property
    def cloud(self) -> str:
        """``aws`` or ``google``."""
        return self.module.rpartition(".")[2]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


class StartError(Exception):
    """A local cloud did not come up; the message ends with the last lines of its log."""


def start(cloud: str, state: Path) -> tuple[Server, subprocess.Popen[bytes]]:
    """Start ``aws`` or ``google`` on a free port, in a process group of its own; its log goes to ``state``."""
    module, port = f"{PACKAGE}.{cloud}", _free_port()
    command = [sys.executable, "-m", module, "--port", str(port), "--state", str(state)]
    with _log_path(cloud, state).open("wb") as log:
        process = subprocess.Popen(
            command, cwd=IMPORTED_FROM, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
        )
    return Server(module, process.pid, port), process


def wait_until_healthy(server: Server, process: subprocess.Popen[bytes], state: Path) -> None:
    """Return when the server answers; raise StartError when it ends or stays silent."""
    deadline = time.monotonic() + START_SECONDS
    while not is_healthy(server):
        if process.poll() is not None or time.monotonic() > deadline:
            lines = _log_path(server.cloud, state).read_text(errors="replace").splitlines()[-20:]
            raise StartError(f"{server.module} did not start:\n" + "\n".join(lines))
        time.sleep(0.02)


def is_healthy(server: Server) -> bool:
    """Whether the server answers its health path."""
    try:
        with _direct.open(f"{server.url}/_local/health", timeout=2) as response:
            return bool(response.status == 200)
    except OSError:
        return False


def stop(servers: t.Iterable[Server]) -> None:
    """End the process groups of all servers, politely first; no error when they are gone."""
    groups = [server.pid for server in servers if _is_ours(server)]
    for group in groups:
        _signal_group(group, signal.SIGTERM)
    deadline = time.monotonic() + STOP_SECONDS
    while any(_is_alive(group) for group in groups) and time.monotonic() < deadline:
        time.sleep(0.02)
    for group in groups:
        _signal_group(group, signal.SIGKILL)


def read_state(state: Path) -> list[Server]:
    """The servers that ``up`` noted in ``state``; none when nothing is up or the note is unreadable."""
    try:
        noted = json.loads((state / "state.json").read_text())
        return [Server(**server) for server in noted["servers"]]
    except (OSError, ValueError, KeyError, TypeError):
        return []


def write_state(state: Path, servers: list[Server]) -> None:
    """Note the running servers in ``state``."""
    content = {"servers": [asdict(server) for server in servers]}
    (state / "state.json").write_text(json.dumps(content, indent=2) + "\n")


_direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def _log_path(cloud: str, state: Path) -> Path:
    return state / f"{cloud}.log"


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def _is_ours(server: Server) -> bool:
    """Whether the process is still that server: its id may belong to another program by now."""
    words = _command_line(server.pid)
    return server.module in words and str(server.port) in words


def _command_line(pid: int) -> list[str]:
    """The words of a process's command; none when it is gone."""
    if Path("/proc/self/cmdline").exists():
        try:
            return Path(f"/proc/{pid}/cmdline").read_text().split("\0")
        except OSError:
            return []
    command = ["ps", "-o", "command=", "-p", str(pid)]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.split()


def _is_alive(pid: int) -> bool:
    """Whether a process runs; one that ended but whose parent has not noticed yet does not."""
    with contextlib.suppress(ChildProcessError):
        os.waitpid(pid, os.WNOHANG)
    try:
        os.kill(pid, 0)
        status = Path(f"/proc/{pid}/stat").read_text()
    except ProcessLookupError:
        return False
    except FileNotFoundError:
        return not Path("/proc/self/stat").exists()
    return status.rpartition(")")[2].split()[0] != "Z"


def _signal_group(group: int, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(group, number)
