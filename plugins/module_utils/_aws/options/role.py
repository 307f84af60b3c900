# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The roles of functions, as described by the options (pure)."""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._record import Record

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.expressions import Value

ROLE_OPTIONS: t.Final[dict[str, dict[str, t.Any]]] = {
    "arn": {"type": "raw"},
    "permissions_boundary": {"type": "raw"},
    "managed_policies": {"type": "list", "elements": "raw"},
    "path": {"type": "str"},
    "per_function": {"type": "bool"},
}


class RoleSettings(Record):
    """Either the ARN of an existing role, or settings of the roles of the stack."""

    arn: Value | None = None
    permissions_boundary: Value | None = None
    managed_policies: tuple[Value, ...] = ()
    path: str | None = None
    per_function: bool = False


def role_from_options(given: t.Mapping[str, t.Any] | None) -> RoleSettings:
    """The settings that the option ``role`` describes."""
    if given is None:
        return RoleSettings()
    return RoleSettings(
        arn=given["arn"] or None,
        permissions_boundary=given["permissions_boundary"] or None,
        managed_policies=tuple(given["managed_policies"] or ()),
        path=given["path"] or None,
        per_function=bool(given["per_function"]),
    )
