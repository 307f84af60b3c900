# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads a project, and brings it to the requested state (Resource Manager v3)."""

from __future__ import annotations

import typing as t
from dataclasses import replace

from ansible_collections.polycloud.faas.plugins.module_utils._deadline import Deadline
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection import session
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.project import ids, project
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.project.deployment import Projects
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.project.parts import parts
from ansible_collections.polycloud.faas.plugins.module_utils._module.result import diff

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._module.task import Task


def run(task: Task) -> dict[str, t.Any]:
    """``gcp_project``: from its options to its result.

    :raises FaasError: it failed.
    """
    want = project.requested(task.options)
    session.check(task.options)
    deadline = Deadline(task.options["wait_timeout"])
    api = session.connect(task.options, deadline)
    api.report_progress = task.progress
    absent = task.options["state"] == "absent"
    if want.id_prefix:
        found = ids.find_id(api, want.id_prefix, str(want.parent), restorable=not absent)
        want = replace(want, project_id=found or "")
    if absent and not want.project_id:
        return {"changed": False, "changes": []}
    named = [] if absent else parts(api, deadline, task.progress, want)
    projects = Projects(api, deadline, want, task.progress, named)
    return _carried_out(task, projects, absent)


def _carried_out(task: Task, projects: Projects, absent: bool) -> dict[str, t.Any]:
    want = projects.want
    before = projects.read() if want.project_id else {}
    if absent:
        planned = after = projects.delete(before, task.check_mode)
    else:
        before, planned, after = projects.apply(before, task.check_mode)
    if not before and task.check_mode and want.project_id:
        task.warn(
            f"These credentials see no project {want.project_id}. If another project has or had "
            "this id, it cannot be created."
        )
    done = project.changes(before, planned)
    result: dict[str, t.Any] = {"changed": bool(done), "changes": done, **after}
    if task.show_diff:
        title = f"project {after['project_id'] or want.id_prefix}"
        result["diff"] = diff(project.shown(before), project.shown(after), title)
    return result
