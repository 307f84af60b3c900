# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""``up``, ``down``, ``status`` and ``run``: both local clouds, started and stopped together."""

from __future__ import annotations

import argparse
import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
import typing as t
from pathlib import Path
from types import FrameType

from . import environment, processes
from .processes import COLLECTION, PACKAGE, Server

CLOUDS = ("aws", "google")


def main(arguments: list[str] | None = None) -> int:
    """Run one command; the result is the exit code."""
    options = _parser().parse_args(arguments)
    state: Path = options.state.resolve()
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _interrupt)
    commands: dict[str, t.Callable[[], int]] = {
        "up": lambda: up(state),
        "down": lambda: down(state),
        "status": lambda: status(state),
        "run": lambda: run(state, options.arguments),
    }
    try:
        return commands[options.command]()
    except processes.StartError as exc:
        print(exc, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 128 + signal.SIGINT


def up(state: Path) -> int:
    """Start what is not running; on any failure or interruption nothing of it is left."""
    if _running(state):
        print(f"The local clouds are up already: . {state / 'env'}")
        return 0
    down(state)
    state.mkdir(parents=True, exist_ok=True)
    began = time.monotonic()
    servers: list[Server] = []
    try:
        _start_all(state, servers)
    except BaseException:
        processes.stop(servers)
        _remove_traces(state)
        raise
    for server in servers:
        print(f"{server.cloud:8}{server.url}")
    print(f"Up after {time.monotonic() - began:.1f} s: . {state / 'env'}")
    return 0


def down(state: Path) -> int:
    """End the servers and remove what ``up`` wrote, except the logs; quiet when nothing is up."""
    servers = processes.read_state(state)
    processes.stop(servers)
    _remove_traces(state)
    if servers:
        print("The local clouds are down.")
    return 0


def status(state: Path) -> int:
    """Say what runs; the exit code is 0 when all of it answers, else 3."""
    servers = processes.read_state(state)
    for server in servers:
        answer = "answers" if processes.is_healthy(server) else "does not answer"
        print(f"{server.cloud:8}{server.url}  {answer}")
    if not servers:
        print("The local clouds are down.")
    return 0 if _running(state) else 3


def run(state: Path, command: list[str]) -> int:
    """Run a command inside the local clouds; those that ran before stay up, others go down again."""
    was_running = _running(state)
    up(state)
    try:
        return _run_command(command, {**os.environ, **_variables(state, processes.read_state(state))})
    finally:
        if not was_running:
            down(state)


def _start_all(state: Path, servers: list[Server]) -> None:
    started = []
    for cloud in CLOUDS:
        server, process = processes.start(cloud, state)
        servers.append(server)
        started.append((server, process))
    processes.write_state(state, servers)
    for server, process in started:
        processes.wait_until_healthy(server, process, state)
    (state / "env").write_text(environment.shell_text(_variables(state, servers)))


def _remove_traces(state: Path) -> None:
    for name in ("env", "state.json"):
        (state / name).unlink(missing_ok=True)
    for name in ("aws", "collections", "gcloud"):
        shutil.rmtree(state / name, ignore_errors=True)


def _running(state: Path) -> bool:
    servers = processes.read_state(state)
    return bool(servers) and (state / "env").exists() and all(processes.is_healthy(server) for server in servers)


def _variables(state: Path, servers: list[Server]) -> dict[str, str]:
    ports = {server.cloud: server.port for server in servers}
    return environment.variables(COLLECTION, state, *(ports[cloud] for cloud in CLOUDS))


def _run_command(command: list[str], variables: dict[str, str]) -> int:
    own_group = not sys.stdin.isatty()
    process = subprocess.Popen(command, env=variables, start_new_session=own_group)
    try:
        return process.wait()
    finally:
        with contextlib.suppress(ProcessLookupError):
            if own_group:
                os.killpg(process.pid, signal.SIGTERM)
            else:
                process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=5)
        process.kill()


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog=f"python -m {PACKAGE}", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    for name, text in (
        ("up", "start both clouds in the background and write the file env to source"),
        ("down", "end both clouds"),
        ("status", "say what runs"),
        ("run", "run a command inside both clouds and end them afterwards"),
    ):
        command = commands.add_parser(name, help=text)
        command.add_argument("--state", type=Path, default=Path(".local_cloud"), help="folder (default: .local_cloud)")
        if name == "run":
            command.add_argument("arguments", nargs="+", metavar="COMMAND", help="after --")
    return parser
