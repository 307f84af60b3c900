# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Liens, which prevent the deletion of a project (Resource Manager v3)."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

from ansible_collections.polycloud.faas.plugins.module_utils._errors import FaasError
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.answers import has
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.failures import GoogleError, Json
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.pages import listed

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.api import GoogleApi

API: t.Final = "cloudresourcemanager"
DELETION: t.Final = "resourcemanager.projects.delete"
ORIGIN: t.Final = "polycloud.faas"
REASON: t.Final = "deletion_protection of the Ansible module gcp_project"
PAGE_SIZE: t.Final = 300
HINT: t.Final = "It needs resourcemanager.projects.updateLiens (the role roles/resourcemanager.lienModifier)."


def read_liens(api: GoogleApi, project_id: str) -> list[Json]:
    """All liens on a project, as Google returns them (liens.list)."""
    query: Json = {"parent": f"projects/{project_id}", "pageSize": PAGE_SIZE}
    activity = f"Reading the liens on project {project_id}"
    return listed(api, API, "v3/liens", "liens", has("name"), query=query, activity=activity)


def shown_lien(lien: Json) -> Json:
    """A lien in a result: ``name``, ``origin``, ``reason`` and ``restrictions``."""
    return {
        **{key: lien.get(key, "") for key in ("name", "origin", "reason")},
        "restrictions": lien.get("restrictions", []),
    }


def own(liens: t.Sequence[Json]) -> list[Json]:
    """The liens that ``deletion_protection`` placed."""
    return [lien for lien in liens if lien.get("origin") == ORIGIN and DELETION in lien.get("restrictions", [])]


def remove_liens(
    api: GoogleApi, project_id: str, liens: t.Sequence[Json], report_progress: t.Callable[[str], None]
) -> None:
    """Remove liens by their names (liens.delete); a missing one is no error."""
    for lien in liens:
        activity = f"Removing the lien of {lien.get('origin')} on project {project_id}"
        report_progress(activity)
        try:
            api.request(API, "DELETE", f"v3/{lien['name']}", activity=activity, repeatable=True)
        except GoogleError as error:
            if not error.not_found:
                error.hint = error.hint or HINT
                raise


def check_deletable(project_id: str, liens: t.Sequence[Json], unprotect: bool) -> None:
    """Check that no lien prevents the deletion, except the own one if it may be removed.

    :raises FaasError: one does; nothing was changed.
    """
    removable = own(liens) if unprotect else []
    for lien in liens:
        if DELETION not in lien.get("restrictions", []) or lien in removable:
            continue
        if lien in own(liens):
            hint = "Set deletion_protection to false to remove it with the project."
        else:
            hint = f"deletion_protection did not place it; remove {lien['name']} first if it is not needed any more."
        raise FaasError(
            f"Project {project_id} is protected from deletion by a lien of {lien.get('origin') or 'unknown origin'}: "
            f"{lien.get('reason') or 'no reason was given'}.",
            hint=hint,
        )


@dataclass(frozen=True)
class DeletionProtection:
    """The part of a project that the option ``deletion_protection`` names; its view is true or false."""

    api: GoogleApi
    report_progress: t.Callable[[str], None]
    protect: bool

    key: t.ClassVar[str] = "deletion_protection"
    late: t.ClassVar[bool] = False

    def read(self, project: Json, fresh: t.Collection[str]) -> bool:
        del fresh
        return bool(own(read_liens(self.api, project["project_id"])))

    def planned(self, now: bool | None) -> bool:
        del now
        return self.protect

    def apply(self, project: Json, now: bool, planned: bool) -> None:
        del now
        project_id = project["project_id"]
        if not planned:
            remove_liens(self.api, project_id, own(read_liens(self.api, project_id)), self.report_progress)
            return
        activity = f"Protecting project {project_id} from deletion"
        self.report_progress(activity)
        lien = {"parent": f"projects/{project_id}", "restrictions": [DELETION], "origin": ORIGIN, "reason": REASON}
        try:
            self.api.request(
                API,
                "POST",
                "v3/liens",
                body=lien,
                activity=activity,
                shape=has("name"),
                lookup=self._placed(project_id),
            )
        except GoogleError as error:
            error.hint = error.hint or HINT
            raise

    def _placed(self, project_id: str) -> t.Callable[[], Json | None]:
        return lambda: next(iter(own(read_liens(self.api, project_id))), None)
