# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The recap of ansible-playbook is read as it is printed, in colour too."""

from __future__ import annotations

import pytest

from tests.tooling._process import CommandFailed
from tests.tooling._recap import recap, require_unchanged

RECAP = """\
PLAY RECAP *********************************************************************
localhost                  : ok=3    changed={}    unreachable=0    failed=0    skipped=0    rescued=0    ignored=0
"""
COLOURED = (
    "PLAY RECAP ***\n\x1b[0;33mlocalhost\x1b[0m   : \x1b[0;32mok=2\x1b[0m \x1b[0;33mchanged=4\x1b[0m unreachable=0\n"
)


def test_the_last_recap_counts() -> None:
    lines, changed = recap(RECAP.format(7) + RECAP.format(1))
    assert changed == 1
    assert lines == "localhost: ok=3 changed=1 unreachable=0 failed=0 skipped=0 rescued=0 ignored=0"


def test_changes_of_all_hosts_are_added() -> None:
    second = RECAP.format(2).splitlines()[1].replace("localhost", "other")
    assert recap(f"{RECAP.format(1)}{second}\n")[1] == 3


def test_colour_is_ignored() -> None:
    assert recap(COLOURED) == ("localhost: ok=2 changed=4 unreachable=0", 4)


@pytest.mark.parametrize("output", ["", "PLAY RECAP ****\n", "localhost : ok=1 changed=0 failed=0"])
def test_output_without_a_recap_is_an_error(output: str) -> None:
    with pytest.raises(CommandFailed, match="no recap"):
        recap(output)


def test_a_change_in_the_second_run_is_an_error() -> None:
    assert "changed=0" in require_unchanged(RECAP.format(0))
    with pytest.raises(CommandFailed, match="changed=2"):
        require_unchanged(RECAP.format(2))
