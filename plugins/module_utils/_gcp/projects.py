# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Private to the collection: reads a project, and brings it to what is asked (Resource Manager v3)."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

from ansible_collections.polycloud.faas.plugins.module_utils._deadline import Deadline
from ansible_collections.polycloud.faas.plugins.module_utils._errors import FaasError
from ansible_collections.polycloud.faas.plugins.module_utils._gcp import billing, project, services, session
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.failures import GoogleError, Json
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.operation import finish
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.project import View, Wanted
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.retry import caught, repeated
from ansible_collections.polycloud.faas.plugins.module_utils._parallel import side_by_side
from ansible_collections.polycloud.faas.plugins.module_utils._result import diff
from ansible_collections.polycloud.faas.plugins.module_utils._task import Task, ignore

API: t.Final = "cloudresourcemanager"
NEW_PROJECT_SECONDS: t.Final = 60

T = t.TypeVar("T")


def run(task: Task) -> dict[str, t.Any]:
    """What ``gcp_project`` does.

    :raises FaasError: it could not be done.
    """
    want = project.wanted(task.options)
    session.check(task.options)
    deadline = Deadline(task.options["wait_timeout"])
    projects = Projects(session.connect(task.options, deadline), deadline, want, task.progress)
    before = projects.read()
    if task.options["state"] == "absent":
        planned = after = projects.delete(before, task.check_mode)
    else:
        planned = project.present(want, before)
        after = projects.bring(before, task.check_mode)
        if not before and task.check_mode:
            task.warn(
                f"Google shows no project {want.project_id} to these credentials. If somebody else has or had the id, "
                "it cannot be created."
            )
    done = project.changes(before, planned)
    result: dict[str, t.Any] = {"changed": bool(done), "changes": done, **after}
    if task.show_diff:
        result["diff"] = diff(project.shown(before), project.shown(after), f"project {want.project_id}")
    return result


def view_of(api: session.GoogleApi, resource: t.Mapping[str, t.Any], need_billing: bool, need_apis: bool) -> View:
    """The whole view of a project whose resource is known; what is not needed may be missing for want of permission."""
    account, apis = side_by_side(
        [
            lambda: _tolerant(lambda: billing.linked_account(api, resource["projectId"]), need_billing),
            lambda: _tolerant(lambda: services.enabled(api, resource["projectId"]), need_apis),
        ]
    )
    return project.view(resource, t.cast("str | None", account), t.cast("list[str] | None", apis))


def _tolerant(call: t.Callable[[], T], needed: bool) -> T | None:
    try:
        return call()
    except GoogleError:
        if needed:
            raise
        return None


@dataclass(frozen=True)
class Projects:
    """One project in Google Cloud and what is asked of it."""

    api: session.GoogleApi
    deadline: Deadline
    want: Wanted
    show: t.Callable[[str], None] = ignore

    @property
    def _path(self) -> str:
        return f"v3/projects/{self.want.project_id}"

    def read(self) -> View:
        """The project as it is; {} when Google does not show it. Three calls, side by side."""
        calls: list[t.Callable[[], t.Any]] = [
            caught(self._resource),
            caught(lambda: billing.linked_account(self.api, self.want.project_id)),
            caught(lambda: services.enabled(self.api, self.want.project_id)),
        ]
        resource, account, apis = side_by_side(calls)
        if isinstance(resource, GoogleError):
            if resource.not_visible:
                return {}
            raise resource
        pending = resource.get("state") == project.DELETE_REQUESTED
        needs = ((account, self.want.billing_account is not None), (apis, self.want.apis is not None))
        for found, needed in needs:
            if isinstance(found, GoogleError) and needed and not pending:
                raise found
        return project.view(resource, *(None if isinstance(found, GoogleError) else found for found, _needed in needs))

    def delete(self, before: View, check_mode: bool) -> View:
        """Request the deletion of the project; one that Google does not show is no proof that it is not there."""
        if not before:
            raise FaasError(
                f"It cannot be told whether project {self.want.project_id} exists: Google answers alike for a project "
                "that is not there and for one that the credentials may not see (resourcemanager.projects.get)."
            )
        after = project.absent(before)
        if after != before and not check_mode:
            doing = f"Deleting project {self.want.project_id}"
            self.show(doing)
            self._finish(self.api.request(API, "DELETE", self._path, doing=doing), doing)
        return after

    def bring(self, before: View, check_mode: bool) -> View:
        """Bring the project to what is asked; the view as it is then, or in check mode as it would be."""
        after = project.present(self.want, before)
        if after["billing_account"] and after["billing_account"] != before.get("billing_account"):
            billing.check_permission(self.api, after["billing_account"])
        if check_mode or after == before:
            return after
        if not before:
            self._create(after)
        elif before["state"] == project.DELETE_REQUESTED:
            self._undelete()
        else:
            return self._change(before, after)
        now = repeated(self._read_new, self.deadline.part(NEW_PROJECT_SECONDS), lambda error: error.not_visible)
        return self._change(now, project.present(self.want, now))

    def _change(self, before: View, after: View) -> View:
        """Make each difference good, billing before APIs."""
        differs = {key for key in after if after[key] != before[key]}
        if differs & {"name", "labels"}:
            self._patch(after, differs)
        if "parent" in differs:
            parent = after["parent"]
            self._post(":move", {"destinationParent": parent}, f"Moving project {self.want.project_id} to {parent}")
        if "billing_account" in differs:
            billing.link(self.api, self.want.project_id, after["billing_account"], self.deadline, self.show)
        if "apis" in differs:
            missing = sorted(set(after["apis"]) - set(before["apis"] or ()))
            surplus = sorted(set(before["apis"] or ()) - set(after["apis"]))
            return {**after, "apis": self._switch(missing, surplus, "billing_account" in differs)}
        return after

    def _switch(self, missing: list[str], surplus: list[str], just_billed: bool) -> list[str]:
        """Enable and disable APIs; all that are enabled then, which may be more: APIs bring others along."""
        project_id = self.want.project_id
        found = None
        if missing:
            found = services.enable(self.api, project_id, missing, self.deadline, just_billed, self.show)
        if surplus:
            services.disable(self.api, project_id, surplus, self.deadline, self.show)
            found = None
        return services.enabled(self.api, project_id) if found is None else found

    def _resource(self) -> Json:
        return self.api.request(API, "GET", self._path, doing=f"Reading project {self.want.project_id}")

    def _read_new(self) -> View:
        need_billing, need_apis = self.want.billing_account is not None, self.want.apis is not None
        return view_of(self.api, self._resource(), need_billing, need_apis)

    def _create(self, after: View) -> None:
        doing = f"Creating project {after['project_id']}"
        self.show(doing)
        body = {"projectId": after["project_id"], "displayName": after["name"]}
        body |= {key: after[key] for key in ("parent", "labels") if after[key]}
        try:
            self._finish(self.api.request(API, "POST", "v3/projects", body=body, doing=doing), doing)
        except GoogleError as error:
            error.hint = _creation_hint(error, after) or error.hint
            raise

    def _undelete(self) -> None:
        self._post(":undelete", {}, f"Restoring project {self.want.project_id}, whose deletion was requested,")

    def _patch(self, after: View, differs: set[str]) -> None:
        body = {"displayName": after["name"], "labels": after["labels"]}
        mask = [field for key, field in (("name", "displayName"), ("labels", "labels")) if key in differs]
        doing = f"Updating {' and '.join(mask)} of project {self.want.project_id}"
        self.show(doing)
        operation = self.api.request(
            API,
            "PATCH",
            self._path,
            query={"updateMask": ",".join(mask)},
            body={field: body[field] for field in mask},
            doing=doing,
            repeatable=True,
        )
        self._finish(operation, doing)

    def _post(self, verb: str, body: Json, doing: str) -> None:
        self.show(doing)
        self._finish(self.api.request(API, "POST", f"{self._path}{verb}", body=body, doing=doing), doing)

    def _finish(self, operation: Json, doing: str) -> None:
        finish(self.api, API, "v3", operation, self.deadline, doing, self.show)


def _creation_hint(error: GoogleError, after: View) -> str | None:
    if error.code == "ALREADY_EXISTS":
        return (
            f"The id {after['project_id']} belongs to a project that these credentials cannot see, or did so before; "
            "ids are never free again. Choose another project_id."
        )
    if error.code == "RESOURCE_EXHAUSTED":
        return "The quota of projects is used up; projects that were deleted count for 30 days."
    if error.code == "PERMISSION_DENIED":
        where = f" on {after['parent']}" if after["parent"] else ""
        return (
            f"It needs resourcemanager.projects.create{where} (the role roles/resourcemanager.projectCreator). "
            "If the project is there already, these credentials may not see it."
        )
    return None
