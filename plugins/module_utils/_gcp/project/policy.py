# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads and changes the IAM policy of a project (Resource Manager v3)."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.answers import is_policy
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.retry import repeated
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.project.role_bindings import (
    POLICY_VERSION,
    Binding,
    Policy,
    Shown,
    named_bindings,
    planned_bindings,
    with_bindings,
)

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._deadline import Deadline
    from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.api import GoogleApi
    from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.failures import Json

API: t.Final = "cloudresourcemanager"


def read_policy(api: GoogleApi, project_id: str) -> Policy:
    """The policy with its conditions and its etag (projects.getIamPolicy).

    :raises GoogleError: it could not be read; it needs resourcemanager.projects.getIamPolicy.
    """
    return api.request(
        API,
        "POST",
        f"v3/projects/{project_id}:getIamPolicy",
        body={"options": {"requestedPolicyVersion": POLICY_VERSION}},
        activity=f"Reading the IAM policy of project {project_id}",
        repeatable=True,
        shape=is_policy,
    )


def change_policy(
    api: GoogleApi, project_id: str, deadline: Deadline, activity: str, changed: t.Callable[[Policy], Policy]
) -> Policy:
    """Read, modify and write the policy, again if it was changed in between (projects.setIamPolicy).

    :raises GoogleError: Google refused it.
    """

    def attempt() -> Json:
        policy = changed(read_policy(api, project_id))
        path = f"v3/projects/{project_id}:setIamPolicy"
        return api.request(
            API, "POST", path, body={"policy": policy}, activity=activity, repeatable=True, shape=is_policy
        )

    return repeated(attempt, deadline, lambda error: error.code == "ABORTED")


@dataclass(frozen=True)
class RoleBindings:
    """The part of a project that the option ``iam_bindings`` names; its view has {role, members, condition}."""

    api: GoogleApi
    deadline: Deadline
    report_progress: t.Callable[[str], None]
    requested: t.Sequence[Binding]
    purge: bool

    key: t.ClassVar[str] = "iam_bindings"
    late: t.ClassVar[bool] = False

    def read(self, project: Json, fresh: t.Collection[str]) -> list[Shown]:
        del fresh
        policy = read_policy(self.api, project["project_id"])
        return [binding.shown() for binding in named_bindings(policy, self.requested)]

    def planned(self, now: list[Shown] | None) -> list[Shown]:
        there = named_bindings({"bindings": now or []}, self.requested)
        return [binding.shown() for binding in planned_bindings(there, self.requested, self.purge)]

    def apply(self, project: Json, now: list[Shown], planned: list[Shown]) -> None:
        del now, planned
        project_id = project["project_id"]
        activity = (
            f"Changing the members of {', '.join(sorted({each.role for each in self.requested}))} in {project_id}"
        )
        self.report_progress(activity)

        def changed(policy: Policy) -> Policy:
            there = named_bindings(policy, self.requested)
            return with_bindings(policy, planned_bindings(there, self.requested, self.purge))

        change_policy(self.api, project_id, self.deadline, activity, changed)
