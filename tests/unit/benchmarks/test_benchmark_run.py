# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A command that takes too long is ended, and one that does not is left alone."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest

from tests.benchmarks._run import _ended_after


@pytest.mark.parametrize(("sleeps", "bound", "is_late"), [(60, 0.2, True), (0, 60, False)])
def test_a_command_that_takes_too_long_is_ended(sleeps: int, bound: float, is_late: bool) -> None:
    began = time.monotonic()
    process = subprocess.Popen([sys.executable, "-c", f"import time; time.sleep({sleeps})"])
    with _ended_after(process, bound) as late:
        process.wait()
    assert late.is_set() is is_late
    assert time.monotonic() - began < 30
