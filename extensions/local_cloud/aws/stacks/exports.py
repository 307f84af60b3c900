# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Exports, which tie stacks together: what another stack imports stays as it is, and a name belongs to one stack.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-stack-exports.html
"""

from __future__ import annotations

import typing as t

from ..emulator.ministack import module

Exports = dict[str, dict[str, t.Any]]


def check_exports(stack_id: str, exports: Exports) -> None:
    """Raise when a stack may not have these exports in the place of those that it has."""
    known: Exports = dict(module("services.cloudformation")._exports)
    for name, export in exports.items():
        owner = known.get(name, {}).get("StackId", stack_id)
        if owner != stack_id:
            raise ValueError(f"Export with name {name} is already exported by stack {_name(owner)}.")
        if name in known and known[name]["Value"] != export["Value"]:
            _check_use(name, stack_id, "updated")
    for name, export in known.items():
        if export["StackId"] == stack_id and name not in exports:
            _check_use(name, stack_id, "deleted")


def forget_removed(stack_id: str, exports: t.Collection[str]) -> None:
    """Take away the exports that a stack does not have any more, which MiniStack keeps."""
    known: Exports = module("services.cloudformation")._exports
    for name in [name for name, export in known.items() if export["StackId"] == stack_id and name not in exports]:
        known.pop(name)


def _check_use(name: str, stack_id: str, verb: str) -> None:
    imported = module("services.cloudformation.handlers")._imported_export_names
    stacks = module("services.cloudformation")._stacks
    users = [
        stack["StackName"]
        for stack in stacks.values()
        if stack["StackId"] != stack_id
        and not stack["StackStatus"].startswith("DELETE_COMPLETE")
        and name in imported(stack, stack["StackName"])
    ]
    if users:
        raise ValueError(f"Export {name} cannot be {verb} as it is in use by {users[0]}")


def _name(stack_id: str) -> str:
    return stack_id.split("/")[1]
