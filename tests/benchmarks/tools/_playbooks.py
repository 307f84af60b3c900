# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Playbooks and inventories as data."""

from __future__ import annotations

import typing as t
from pathlib import Path

from tests.benchmarks._plan import MANY, Command, Workspace

NAMES = tuple(f"service{number:02}" for number in range(MANY))


def play(*tasks: dict[str, t.Any], hosts: str = "localhost") -> list[dict[str, t.Any]]:
    return [{"hosts": hosts, "gather_facts": False, "tasks": list(tasks)}]


def run(playbook: Path, workspace: Workspace, env: t.Mapping[str, str], *options: str | Path) -> Command:
    return Command(("ansible-playbook", *options, playbook), workspace.folder, env)


def many_hosts(workspace: Workspace) -> tuple[str | Path, ...]:
    """Options of ansible-playbook for one local host per service, all at once."""
    local = 'ansible_connection=local ansible_python_interpreter="{{ ansible_playbook_python }}"'
    inventory = workspace.write("hosts.ini", "".join(f"{name} {local}\n" for name in NAMES))
    return "--inventory", inventory, "--forks", str(MANY)
