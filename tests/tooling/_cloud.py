# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The local clouds around a piece of work."""

from __future__ import annotations

import contextlib
import subprocess
import typing as t
from pathlib import Path

from tests.tooling._paths import NAME, NAMESPACE, ROOT, RUN_VENV
from tests.tooling._process import Log

PACKAGE = "extensions.local_cloud"
COMMAND = (RUN_VENV / "bin" / "python", "-m", PACKAGE)


@contextlib.contextmanager
def local_cloud(
    state: Path, log: Log, env: t.Mapping[str, str], installed: Path | None = None
) -> t.Iterator[dict[str, str]]:
    """Both clouds up, with ``env`` and what they export; down afterwards, however the work ends.

    They are those of the checkout, or of the collection in the collections path ``installed``.
    """
    command, cwd = COMMAND, ROOT
    if installed is not None:
        command, cwd = (*COMMAND[:-1], f"ansible_collections.{NAMESPACE}.{NAME}.{PACKAGE}"), installed
    try:
        log.run(*command, "up", "--state", state, cwd=cwd, env=env)
        yield exported(state, env)
    finally:
        log.run(*command, "down", "--state", state, cwd=cwd, env=env, cleanup=True)


def exported(state: Path, env: t.Mapping[str, str]) -> dict[str, str]:
    """The environment of a shell that has sourced the file ``env`` of the local clouds."""
    script = '. "$0" && exec env -0'
    answer = subprocess.run(
        ["/bin/sh", "-c", script, state / "env"], cwd=ROOT, env=dict(env), capture_output=True, text=True, check=True
    )
    return dict(line.split("=", 1) for line in answer.stdout.split("\0") if line)
