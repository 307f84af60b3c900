# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads what ansible-playbook prints at its end."""

from __future__ import annotations

import re

from tests.tooling._process import CommandFailed

_HOST = re.compile(r"^(\S+)\s*: (ok=\d+\s.*\bchanged=(\d+)\b.*)$", re.MULTILINE)
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")


def recap(output: str) -> tuple[str, int]:
    """The lines per host and the number of changed tasks of the last run in ``output``."""
    _head, found, tail = _COLOUR.sub("", output).rpartition("PLAY RECAP")
    hosts = _HOST.findall(tail)
    if not found or not hosts:
        raise CommandFailed("ansible-playbook printed no recap")
    lines = "\n".join(f"{host}: {' '.join(figures.split())}" for host, figures, _changed in hosts)
    return lines, sum(int(changed) for _host, _figures, changed in hosts)


def require_unchanged(output: str) -> str:
    """The recap of a run that must not have changed anything."""
    lines, changed = recap(output)
    if changed:
        raise CommandFailed(f"the second run changed something: {lines}")
    return lines
