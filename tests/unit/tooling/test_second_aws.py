# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests of the second implementation of AWS's API."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.tooling import _second_aws
from tests.tooling._paths import ROOT
from tests.tooling._process import CommandFailed


def test_the_documentation_names_the_version() -> None:
    (pinned,) = _second_aws.LAYER.files[0].read_text(encoding="utf-8").split()
    name, _separator, version = pinned.partition("[server]==")

    assert name == "moto"
    assert f"[moto](https://docs.getmoto.org) {version}:" in (ROOT / "docs" / "local-cloud.md").read_text(
        encoding="utf-8"
    )


def test_what_a_server_said_that_did_not_start_is_reported(tmp_path: Path) -> None:
    output = tmp_path / "output"
    with (
        output.open("wb") as file,
        subprocess.Popen([sys.executable, "-c", "exit('no flask')"], stderr=file) as process,
        pytest.raises(CommandFailed, match="moto's server did not start: no flask"),
    ):
        _second_aws._wait_for("http://127.0.0.1:1", process, str(output))
