# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Relative paths in the options of a task that runs in one of the collection's own playbooks.

Ansible starts a relative path at the folder of the playbook. That of ``ansible-playbook polycloud.faas.aws`` is within
the installed collection, where nobody has a source; such a path starts where the command was typed.
"""

from __future__ import annotations

import os
import typing as t

PLAYBOOKS: t.Final = os.path.realpath(os.path.join(os.path.dirname(__file__), "..", "..", "playbooks"))
Spec = t.Mapping[str, t.Mapping[str, t.Any]]


def is_ours(folder: str) -> bool:
    """Whether this is the folder of the collection's playbooks, or one below it."""
    return os.path.commonpath([os.path.realpath(folder), PLAYBOOKS]) == PLAYBOOKS


def absolute(options: t.Mapping[str, t.Any], spec: Spec, folder: str) -> dict[str, t.Any]:
    """The options with each relative path, also those of suboptions, made absolute; ``~`` and variables stay."""
    return {name: _absolute(value, spec.get(name, {}), folder) for name, value in options.items()}


def _absolute(value: t.Any, declared: t.Mapping[str, t.Any], folder: str) -> t.Any:
    if isinstance(value, list):
        return [_absolute(each, declared, folder) for each in value]
    if isinstance(value, dict):
        return absolute(value, declared["options"], folder) if "options" in declared else value
    if declared.get("type") == "path" and isinstance(value, str) and value and value[0] not in "~$":
        return os.path.join(folder, value)
    return value
