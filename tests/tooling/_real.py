# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The targets for real accounts, on local clouds: all of them, and one that is killed and cleaned up."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
import typing as t
import urllib.request

from tests.tooling._cloud import local_cloud
from tests.tooling._paths import CACHE, ROOT, RUN_VENV
from tests.tooling._process import CommandFailed, Log, descendants
from tests.tooling._variables import clean_environment

ACCOUNT = "000000000000"
PROJECT = "test-real-project"
# By cloud: what confirms the account, where the cloud is, the target that is killed, the call after which it is killed.
CONFIRMATION = {"aws": ("--account", ACCOUNT), "google": ("--project", PROJECT)}
URLS = {"aws": "POLYCLOUD_LOCAL_AWS", "google": "POLYCLOUD_LOCAL_GCP"}
KILLED = {"aws": ("rest_api", "CreateStack"), "google": ("function", "projects.locations.functions.create")}
PATIENCE_SECONDS = 120.0


def real_stage(log: Log, cloud: str) -> None:
    """Every target; then a run that is killed in the middle, and what ``test-real-clean`` does after it."""
    env = clean_environment(RUN_VENV)
    with local_cloud(CACHE / "clouds" / f"real-{cloud}", log, env) as exported:
        env = {**env, **exported}
        place = ("--cloud", cloud, *CONFIRMATION[cloud], "--endpoint", exported[URLS[cloud]])
        if cloud == "google":
            log.run(
                "ansible-playbook", ROOT / "tests" / "real" / "local_project.yml", "-e", f"project={PROJECT}", env=env
            )
        log.run("python", "-m", "tests.real", "run", *place, "--output", CACHE / "real", env=env)
        _require_nothing_left(log, cloud, place, env)
        _kill_in_the_middle(place, env, exported[URLS[cloud]], *KILLED[cloud])
        cleaned = log.run("python", "-m", "tests.real", "clean", *place, env=env)
        if "\n1 left behind" not in f"\n{cleaned}":
            raise CommandFailed(f"the killed run left something else than one thing behind: {cleaned}")
        _require_nothing_left(log, cloud, place, env)


def _require_nothing_left(log: Log, cloud: str, place: t.Sequence[str], env: t.Mapping[str, str]) -> None:
    if not log.run("python", "-m", "tests.real", "clean", *place, env=env).startswith("0 left behind"):
        raise CommandFailed("something was left behind")
    log.run("python", "-m", "tests.real.local_inventory", *([PROJECT] if cloud == "google" else []), env=env)


def _kill_in_the_middle(place: t.Sequence[str], env: t.Mapping[str, str], url: str, target: str, call: str) -> None:
    """Kill the whole group of a run with signal 9 once the cloud has got the call."""
    _forget_calls(url)
    command = ["python", "-m", "tests.real", "run", *place, "--targets", target, "--output", str(CACHE / "real")]
    process = subprocess.Popen(command, cwd=ROOT, env=dict(env), start_new_session=True, stdout=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while call not in _calls(url):
            if time.monotonic() > deadline or process.poll() is not None:
                raise CommandFailed(f"{target} did not call {call}")
            time.sleep(0.1)
    finally:
        for pid in [*descendants(process.pid), process.pid]:
            os.kill(pid, signal.SIGKILL)
        process.wait()


def _calls(url: str) -> list[str]:
    with urllib.request.urlopen(f"{url}/_local/calls", timeout=PATIENCE_SECONDS) as answer:
        return [call["operation"] for call in json.load(answer)["calls"]]


def _forget_calls(url: str) -> None:
    request = urllib.request.Request(f"{url}/_local/calls", method="DELETE")
    urllib.request.urlopen(request, timeout=PATIENCE_SECONDS).close()
