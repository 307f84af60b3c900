# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The command of the local clouds: both clouds up and down, also when something is interrupted or killed."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import typing as t
from collections.abc import Iterator
from pathlib import Path

import pytest

from extensions.local_cloud import environment, processes

NAME = "extensions.local_cloud"
COMMAND = [sys.executable, "-m", NAME]


@pytest.fixture
def state(tmp_path: Path) -> Iterator[Path]:
    """A state folder; nothing runs from it after the test."""
    yield tmp_path / "state"
    launcher("down", tmp_path / "state")


def launcher(
    command: str, state: Path, *arguments: str, name: str = NAME, folder: Path = processes.COLLECTION
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", name, command, "--state", str(state), *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
        timeout=60,
    )


def started(command: str, state: Path, *arguments: str) -> subprocess.Popen[bytes]:
    """The launcher as in a terminal, where it hears SIGINT even while the tests run in the background."""
    return subprocess.Popen(
        [*COMMAND, command, "--state", str(state), *arguments],
        cwd=processes.COLLECTION,
        stdin=subprocess.DEVNULL,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )


def wait_for(condition: t.Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def is_open(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def test_up_is_quick_to_see_that_it_is_up_and_down_leaves_nothing(state: Path) -> None:
    first = launcher("up", state)
    assert first.returncode == 0, first.stderr
    servers = processes.read_state(state)
    assert [server.module.rpartition(".")[2] for server in servers] == ["aws", "google"]
    assert "up already" in launcher("up", state).stdout
    assert processes.read_state(state) == servers
    assert launcher("status", state).returncode == 0
    assert launcher("down", state).returncode == 0
    assert not any(is_open(server.port) for server in servers)
    assert not (state / "env").exists()
    assert not (state / "aws").exists()
    assert launcher("status", state).returncode == 3
    assert launcher("down", state).returncode == 0


def test_the_file_env_is_a_whole_environment(state: Path) -> None:
    launcher("up", state)
    command = ". ./env && python -c 'import json, os; print(json.dumps(dict(os.environ)))'"
    shown = subprocess.run(["sh", "-c", command], cwd=state, capture_output=True, text=True, check=True).stdout
    environment = json.loads(shown)
    aws, google = processes.read_state(state)
    assert environment["AWS_ENDPOINT_URL"] == environment["POLYCLOUD_LOCAL_AWS"] == aws.url
    assert environment["POLYCLOUD_LOCAL_GCP"] == google.url
    assert environment["AWS_REGION"] == environment["AWS_DEFAULT_REGION"] == "us-east-1"
    assert environment["PATH"].startswith(f"{Path(sys.executable).parent}:")
    collection = Path(environment["ANSIBLE_COLLECTIONS_PATH"], "ansible_collections", "polycloud", "faas")
    assert collection.resolve() == processes.COLLECTION


def test_they_run_from_an_installed_collection_too(state: Path, tmp_path: Path) -> None:
    """Without anything else of a checkout; what one name of the command has started, the others find."""
    installed = tmp_path / "ansible_collections" / "polycloud" / "faas"
    shutil.copytree(processes.COLLECTION / "extensions", installed / "extensions")
    up = launcher("up", state, name=f"ansible_collections.polycloud.faas.{NAME}", folder=tmp_path)
    assert up.returncode == 0, up.stderr
    assert f"export ANSIBLE_COLLECTIONS_PATH={tmp_path}\n" in (state / "env").read_text()
    assert launcher("status", state, name=NAME, folder=installed).returncode == 0
    assert launcher("run", state, "--", "true", name="tests.local_cloud").returncode == 0
    assert launcher("down", state, name="tests.local_cloud").stdout == "The local clouds are down.\n"
    assert launcher("status", state).returncode == 3


def test_run_gives_the_exit_code_of_the_command(state: Path) -> None:
    script = "import os; exit(7 if os.environ['POLYCLOUD_LOCAL_AWS'] else 1)"
    result = launcher("run", state, "--", sys.executable, "-c", script)
    assert result.returncode == 7, result.stderr
    assert not processes.read_state(state)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_an_interrupted_run_takes_command_and_clouds_down(state: Path, number: signal.Signals) -> None:
    script = f"import os, time; open({str(state / 'ready')!r}, 'w').write(str(os.getpid())); time.sleep(60)"
    process = started("run", state, "--", sys.executable, "-c", script)
    wait_for(lambda: (state / "ready").exists() and (state / "ready").read_text() != "")
    servers = processes.read_state(state)
    assert servers
    process.send_signal(number)
    assert process.wait(timeout=20) == 130
    assert not any(is_open(server.port) for server in servers)
    with pytest.raises(ProcessLookupError):
        os.kill(int((state / "ready").read_text()), 0)


def test_an_interrupted_up_leaves_nothing(state: Path) -> None:
    process = started("up", state)
    wait_for(lambda: bool(processes.read_state(state)) or process.poll() is not None)
    servers = processes.read_state(state)
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=20) == 130
    assert servers
    assert not any(is_open(server.port) for server in servers)
    assert not (state / "state.json").exists()


def test_a_killed_up_is_cleaned_up_by_down(state: Path) -> None:
    process = started("up", state)
    wait_for(lambda: bool(processes.read_state(state)))
    servers = processes.read_state(state)
    process.kill()
    process.wait()
    assert launcher("down", state).returncode == 0
    assert not any(is_open(server.port) for server in servers)


def test_up_starts_again_what_was_killed(state: Path) -> None:
    launcher("up", state)
    before = processes.read_state(state)
    os.killpg(before[0].pid, signal.SIGKILL)
    wait_for(lambda: not is_open(before[0].port))
    assert launcher("status", state).returncode == 3
    assert launcher("up", state).returncode == 0
    assert launcher("status", state).returncode == 0
    assert not is_open(before[1].port)


def test_down_leaves_a_process_alone_that_is_not_ours(state: Path) -> None:
    stranger = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"], start_new_session=True)
    try:
        state.mkdir()
        processes.write_state(state, [processes.Server("extensions.local_cloud.aws", stranger.pid, 1)])
        assert launcher("down", state).returncode == 0
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_a_cloud_that_cannot_start_says_why(state: Path) -> None:
    state.mkdir()
    server, process = processes.start("missing", state)
    with pytest.raises(processes.StartError, match=r"No module named extensions\.local_cloud\.missing"):
        processes.wait_until_healthy(server, process, state)


def test_values_in_the_file_env_are_quoted() -> None:
    text = environment.shell_text({"PATH": "/a b/bin:/usr/bin", "WORD": "it's"})
    shown = subprocess.run(
        ["sh", "-c", f'{text} echo "$PATH|$WORD"'], capture_output=True, text=True, check=True
    ).stdout
    assert shown.startswith("/a b/bin:")
    assert shown.endswith("|it's\n")
