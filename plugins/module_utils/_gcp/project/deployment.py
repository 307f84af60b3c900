# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Brings a project to the requested state (Resource Manager v3)."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone

from ansible_collections.polycloud.faas.plugins.module_utils._errors import FaasError
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.answers import has, is_operation
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.failures import GoogleError, Json
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.long_running_operation import (
    OPERATION_LOST,
    finish,
)
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.retry import caught, repeated
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.project import billing, ids, liens, project
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.project import enabled_apis as services
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.project.reading import API, view_of
from ansible_collections.polycloud.faas.plugins.module_utils._module.task import ignore
from ansible_collections.polycloud.faas.plugins.module_utils._parallel import in_parallel

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._deadline import Deadline
    from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.api import GoogleApi
    from ansible_collections.polycloud.faas.plugins.module_utils._gcp.project.parts import Part
    from ansible_collections.polycloud.faas.plugins.module_utils._gcp.project.project import Requested, View

NEW_PROJECT_SECONDS: t.Final = 60
# how many seconds this machine's clock may be ahead of Google's
CLOCKS_DIFFER: t.Final = timedelta(minutes=10)


@dataclass(frozen=True)
class Projects:
    """One project in Google Cloud and its requested state."""

    api: GoogleApi
    deadline: Deadline
    want: Requested
    report_progress: t.Callable[[str], None] = ignore
    parts: t.Sequence[Part] = ()

    @property
    def _path(self) -> str:
        return f"v3/projects/{self.want.project_id}"

    @property
    def _needs_apis(self) -> bool:
        return self.want.apis is not None or bool(self.want.disabled_apis) or any(part.late for part in self.parts)

    def read(self) -> View:
        """The project as it is; {} when Google does not show it. Three calls and those of early parts, in parallel."""
        early = [part for part in self.parts if not part.late]
        calls: list[t.Callable[[], t.Any]] = [
            caught(self._resource),
            caught(lambda: billing.linked_account(self.api, self.want.project_id)),
            caught(lambda: services.enabled(self.api, self.want.project_id)),
            *(caught(self._reader(part, {"project_id": self.want.project_id})) for part in early),
        ]
        resource, account, apis, *observed = in_parallel(calls)
        if isinstance(resource, GoogleError):
            if resource.not_visible:
                return {}
            raise resource
        pending = resource.get("state") == project.DELETE_REQUESTED
        needs = ((account, self.want.billing_account is not None), (apis, self._needs_apis))
        for found, needed in (*needs, *((each, True) for each in observed)):
            if isinstance(found, GoogleError) and needed and not pending:
                raise found
        view = project.view(resource, *(None if isinstance(found, GoogleError) else found for found, _needed in needs))
        return (
            view if pending else self._completed(view, dict(zip((part.key for part in early), observed, strict=True)))
        )

    def _completed(self, view: View, observed: t.Mapping[str, t.Any], fresh: t.Collection[str] = ()) -> View:
        """The view with all parts; those that were not read yet are read in parallel."""
        left = [part for part in self.parts if part.key not in observed]
        found = in_parallel([self._reader(part, view, fresh) for part in left])
        known = {**observed, **dict(zip((part.key for part in left), found, strict=True))}
        return {**view, **{part.key: known[part.key] for part in self.parts}}

    @staticmethod
    def _reader(part: Part, view: View, fresh: t.Collection[str] = ()) -> t.Callable[[], t.Any]:
        return lambda: part.read(view, fresh)

    def delete(self, before: View, check_mode: bool) -> View:
        """Request the deletion of the project; that Google does not show it is no proof that it does not exist."""
        if not before:
            raise FaasError(
                f"It is not known whether project {self.want.project_id} exists: Google returns the same error for a "
                "project that does not exist and for one that the credentials cannot see "
                "(resourcemanager.projects.get)."
            )
        after = project.absent(before)
        if after == before:
            return after
        found = liens.read_liens(self.api, self.want.project_id)
        liens.check_deletable(self.want.project_id, found, unprotect=self.want.deletion_protection is False)
        if not check_mode:
            liens.remove_liens(self.api, self.want.project_id, liens.own(found), self.report_progress)
            activity = f"Deleting project {self.want.project_id}"
            self.report_progress(activity)
            self._change_state("DELETE", self._path, None, activity, lambda now: now.get("state") == after["state"])
        return after

    def apply(self, before: View, check_mode: bool) -> tuple[View, View, View]:
        """Bring the project to the requested state.

        Three views: before, with the parts as they were before their change; as planned; afterwards (in check mode: as
        planned).
        """
        if not before and not check_mode and not self.want.project_id:
            return self._named().apply(before, check_mode)
        planned = self._planned(before)
        project.check_planned(before, planned)
        if planned["billing_account"] and planned["billing_account"] != before.get("billing_account"):
            billing.check_permission(self.api, planned["billing_account"])
        missing = sorted(set(planned["apis"] or ()) - set(before.get("apis") or ()))
        if check_mode and missing and before.get("state") == project.ACTIVE:
            services.check_offered(self.api, self.want.project_id, missing)
        if check_mode or planned == before:
            return before, planned, planned
        now = self._base(before)
        observed = self._observed(before, now)
        after = dict(now)
        for part in self.parts:
            after[part.key] = part.planned(observed[part.key])
            if after[part.key] != observed[part.key]:
                part.apply(now, observed[part.key], after[part.key])
        shown = {part.key: observed[part.key] for part in self.parts} if before else {}
        return {**before, **shown}, {**planned, **{part.key: after[part.key] for part in self.parts}}, after

    def _named(self) -> Projects:
        """The same with an unused ID."""
        return replace(self, want=replace(self.want, project_id=ids.new_id(str(self.want.id_prefix))))

    def _planned(self, before: View) -> View:
        return {
            **project.present(self.want, before),
            **{part.key: part.planned(before.get(part.key)) for part in self.parts},
        }

    def _base(self, before: View) -> View:
        """Bring the project without its parts to the requested state; the view afterwards."""
        if not before:
            self._create(project.present(self.want, before))
        elif before["state"] == project.DELETE_REQUESTED:
            self._undelete()
        else:
            return self._change(before, project.present(self.want, before))
        now = repeated(self._read_new, self.deadline.part(NEW_PROJECT_SECONDS), lambda error: error.not_visible)
        return self._change(now, project.present(self.want, now))

    def _observed(self, before: View, now: View) -> View:
        """The view with the parts, which are read again if the project was created or restored or its APIs changed."""
        apis_before, apis = set(before.get("apis") or ()), set(now["apis"] or ())
        known = before.get("state") == project.ACTIVE and apis == apis_before
        return self._completed(
            now, {part.key: before[part.key] for part in self.parts} if known else {}, apis - apis_before
        )

    def _change(self, before: View, after: View) -> View:
        """Apply each difference, billing before APIs."""
        differs = {key for key in after if after[key] != before[key]}
        if differs & {"name", "labels"}:
            self._patch(after, differs)
        if "parent" in differs:
            parent = after["parent"]
            body, activity = {"destinationParent": parent}, f"Moving project {self.want.project_id} to {parent}"
            self.report_progress(activity)
            self._change_state("POST", f"{self._path}:move", body, activity, lambda now: now.get("parent") == parent)
        if "billing_account" in differs:
            billing.link(self.api, self.want.project_id, after["billing_account"], self.deadline, self.report_progress)
        if "apis" in differs:
            missing = sorted(set(after["apis"]) - set(before["apis"] or ()))
            surplus = sorted(set(before["apis"] or ()) - set(after["apis"]))
            return {**after, "apis": self._switch(missing, surplus, "billing_account" in differs)}
        return after

    def _switch(self, missing: list[str], surplus: list[str], just_billed: bool) -> list[str]:
        """Enable and disable APIs; all that are enabled afterwards, which may be more: APIs enable others."""
        project_id = self.want.project_id
        found = None
        if missing:
            found = services.enable(self.api, project_id, missing, self.deadline, just_billed, self.report_progress)
        if surplus:
            how = services.Disabling(self.want.disable_dependent_apis, self.want.check_api_usage, self.want.apis or ())
            services.disable(self.api, project_id, surplus, self.deadline, how, self.report_progress)
            found = None
        return services.enabled(self.api, project_id) if found is None else found

    def _resource(self) -> Json:
        activity = f"Reading project {self.want.project_id}"
        return self.api.request(API, "GET", self._path, activity=activity, shape=has("projectId"))

    def _read_new(self) -> View:
        return view_of(self.api, self._resource(), self.want.billing_account is not None, self._needs_apis)

    def _create(self, after: View) -> None:
        activity = f"Creating project {after['project_id']}"
        self.report_progress(activity)
        body = {"projectId": after["project_id"], "displayName": after["name"]}
        body |= {key: after[key] for key in ("parent", "labels") if after[key]}
        earliest = datetime.now(timezone.utc) - CLOCKS_DIFFER
        try:
            self._change_state("POST", "v3/projects", body, activity, lambda now: ids.made_by(now, body, earliest))
        except GoogleError as error:
            error.hint = ids.creation_hint(error, after, self.want.id_prefix) or error.hint
            raise

    def _undelete(self) -> None:
        activity = f"Restoring project {self.want.project_id}, whose deletion was requested,"
        self.report_progress(activity)
        path, active = f"{self._path}:undelete", project.ACTIVE
        self._change_state("POST", path, {}, activity, lambda now: now.get("state") == active)

    def _patch(self, after: View, differs: set[str]) -> None:
        body = {"displayName": after["name"], "labels": after["labels"]}
        mask = [field for key, field in (("name", "displayName"), ("labels", "labels")) if key in differs]
        activity = f"Updating {' and '.join(mask)} of project {self.want.project_id}"
        self.report_progress(activity)
        operation = self.api.request(
            API,
            "PATCH",
            self._path,
            query={"updateMask": ",".join(mask)},
            body={field: body[field] for field in mask},
            activity=activity,
            repeatable=True,
            shape=is_operation,
        )
        finish(self.api, API, "v3", operation, self.deadline, activity, self.report_progress)

    def _change_state(
        self, method: str, path: str, body: Json | None, activity: str, is_done: t.Callable[[Json], bool]
    ) -> None:
        """A call that Google accepts once, and its operation; ``is_done`` checks the project for its effect."""

        def lookup() -> Json | None:
            try:
                return {"name": "", "done": True} if is_done(self._resource()) else None
            except GoogleError as error:
                if error.not_visible:
                    return None
                raise

        operation = self.api.request(API, method, path, body=body, activity=activity, shape=is_operation, lookup=lookup)
        try:
            finish(self.api, API, "v3", operation, self.deadline, activity, self.report_progress)
        except GoogleError as error:
            if error.code != OPERATION_LOST or lookup() is None:
                raise
