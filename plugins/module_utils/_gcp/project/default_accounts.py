# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The service accounts that Google creates in a project (IAM v1), and their role."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

from ansible_collections.polycloud.faas.plugins.module_utils._errors import FaasError
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.answers import has
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.failures import GoogleError, Json
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.pages import listed
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.project.policy import change_policy, read_policy
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.project.role_bindings import (
    EDITOR,
    all_bindings,
    without_member,
)

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._deadline import Deadline
    from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.api import GoogleApi

API: t.Final = "iam"
SERVICE: t.Final = "iam.googleapis.com"
# enabling one of these creates the default service account of Compute Engine
MAKERS: t.Final = frozenset(
    f"{name}.googleapis.com" for name in ("cloudbuild", "cloudfunctions", "compute", "container", "run")
)
# Google creates the account and grants its role a moment after the API is enabled, unless an organization policy
# forbids it
SETTLING_SECONDS: t.Final = 15
PAGE_SIZE: t.Final = 100

Mode = t.Literal["disable", "deprivilege", "delete"]
Accounts = dict[str, str]


def is_default(email: str, project_id: str, number: str) -> bool:
    """Whether Google created the service account: that of Compute Engine, or that of App Engine."""
    return email in {f"{number}-compute@developer.gserviceaccount.com", f"{project_id}@appspot.gserviceaccount.com"}


@dataclass(frozen=True)
class DefaultAccounts:
    """The part of a project that ``default_service_accounts`` names.

    Its view is {email: "enabled" or "disabled"}; with ``deprivilege`` {email: "roles/editor"} of those that have it.
    """

    api: GoogleApi
    deadline: Deadline
    report_progress: t.Callable[[str], None]
    mode: Mode
    wanted_apis: t.Collection[str] = ()

    key: t.ClassVar[str] = "default_service_accounts"
    late: t.ClassVar[bool] = True

    def read(self, project: Json, fresh: t.Collection[str]) -> Accounts:
        """:raises FaasError: there may be accounts, but the IAM API is disabled."""
        if self.mode != "deprivilege" and SERVICE not in project["apis"]:
            if SERVICE not in self.wanted_apis and MAKERS & set(project["apis"]):
                raise FaasError(
                    f"default_service_accounts: {self.mode} needs the IAM API in project {project['project_id']}, "
                    "but it is disabled.",
                    hint=f"Add {SERVICE} to apis.",
                )
            return {}
        found: Accounts = {}
        for _pause in self.deadline.part(SETTLING_SECONDS if MAKERS & set(fresh) else 0).pauses():
            found = self._with_role(project) if self.mode == "deprivilege" else self._accounts(project)
            if found:
                break
        return found

    def planned(self, now: Accounts | None) -> Accounts:
        return dict.fromkeys(now or {}, "disabled") if self.mode == "disable" else {}

    def apply(self, project: Json, now: Accounts, planned: Accounts) -> None:
        project_id = project["project_id"]
        differing = [email for email in now if planned.get(email) != now[email]]
        if self.mode == "deprivilege":
            activity = f"Removing {EDITOR} from {', '.join(differing)}"
            self.report_progress(activity)
            members = {f"serviceAccount:{email}" for email in differing}
            change_policy(
                self.api, project_id, self.deadline, activity, lambda policy: without_member(policy, EDITOR, members)
            )
            return
        for email in differing:
            path = f"v1/projects/{project_id}/serviceAccounts/{email}"
            activity = f"{'Deleting' if self.mode == 'delete' else 'Disabling'} the service account {email}"
            self.report_progress(activity)
            if self.mode == "delete":
                self._delete(path, activity)
            else:
                self.api.request(API, "POST", f"{path}:disable", body={}, activity=activity, repeatable=True)

    def _delete(self, path: str, activity: str) -> None:
        """A missing account is no error: the response to an earlier call may have got lost."""
        try:
            self.api.request(API, "DELETE", path, activity=activity, repeatable=True)
        except GoogleError as error:
            if not error.not_found:
                raise

    def _with_role(self, project: Json) -> Accounts:
        emails = {
            member.removeprefix("serviceAccount:")
            for binding in all_bindings(read_policy(self.api, project["project_id"]))
            if binding.role == EDITOR and not binding.condition
            for member in binding.members
            if member.startswith("serviceAccount:")
        }
        return dict.fromkeys(sorted(email for email in emails if self._is_default(email, project)), EDITOR)

    def _accounts(self, project: Json) -> Accounts:
        """The default accounts among the service accounts of the project (projects.serviceAccounts.list)."""
        project_id = project["project_id"]
        path, activity = f"v1/projects/{project_id}/serviceAccounts", f"Reading the service accounts of {project_id}"
        query: Json = {"pageSize": PAGE_SIZE}
        accounts = listed(self.api, API, path, "accounts", has("email"), query=query, activity=activity)
        states = {each["email"]: "disabled" if each.get("disabled") else "enabled" for each in accounts}
        return {email: state for email, state in sorted(states.items()) if self._is_default(email, project)}

    @staticmethod
    def _is_default(email: str, project: Json) -> bool:
        return is_default(email, project["project_id"], project["project_number"])
