# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Variables that begin with the name of one of our roles, and that the role does not have.

Ansible checks the variables that a role has, and ignores all others: a misspelled name is silent.
"""

from __future__ import annotations

import difflib
import typing as t

COLLECTION: t.Final = "polycloud.faas"
Variables = t.Mapping[str, t.Any]


def role_of(variables: Variables) -> str | None:
    """The short name of the role of ours that the task belongs to."""
    collection, _dot, role = str(variables.get("ansible_role_name") or "").rpartition(".")
    return role if collection == COLLECTION else None


def unknown(role: str, known: t.Collection[str], variables: Variables, loops: t.Collection[str]) -> list[str]:
    """A sentence for each variable with the role's prefix that the role does not have.

    ``known`` are its variables; ``loops`` the variables of the loops around it. What tasks registered or set as facts,
    such as the result of the role itself, is not meant for the role.
    """
    others = {*known, *loops, *_facts(variables)}
    given = {name: value for name, value in variables.items() if name.startswith(f"{role}_")}
    names = [name for name, value in given.items() if name not in others and not _is_result(value)]
    return [_sentence(role, name, known) for name in sorted(names)]


def loop_variables(task: t.Any) -> set[str]:
    """The variables of the loops in which the task, and what included it, run."""
    found: set[str] = set()
    while task is not None:
        control = getattr(task, "loop_control", None)
        found |= {
            str(name) for name in (getattr(control, "loop_var", None), getattr(control, "index_var", None)) if name
        }
        task = getattr(task, "_parent", None)
    return found


def _facts(variables: Variables) -> t.Collection[str]:
    """The names of registered variables and facts of the host, where this release of ansible-core tells them."""
    manager = getattr(variables.get("hostvars"), "_variable_manager", None)
    facts: t.Mapping[str, t.Collection[str]] = getattr(manager, "_nonpersistent_fact_cache", {})
    return facts.get(str(variables.get("inventory_hostname")), ())


def _is_result(value: object) -> bool:
    return isinstance(value, dict) and "changed" in value


def _sentence(role: str, name: str, known: t.Collection[str]) -> str:
    near = difflib.get_close_matches(name, known, n=1, cutoff=0.8)
    advice = f" Did you mean {near[0]}?" if near else ""
    return f"Role {COLLECTION}.{role} has no variable {name}.{advice}"
