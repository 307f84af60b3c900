# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether the service account that builds a function has the permissions for it.

Since 2024 builds run as the default compute service account, which has no role in new organizations. API methods:
cloudbuild projects.locations.getDefaultServiceAccount, cloudresourcemanager projects.getIamPolicy and setIamPolicy.
"""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.answers import has
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.failures import GoogleError, Json
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function.access import members_of, with_members
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.project.policy import change_policy, read_policy

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._deadline import Deadline
    from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.api import GoogleApi
    from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function.function import Requested

BUILDER: t.Final = "roles/cloudbuild.builds.builder"
# each of these roles is enough
WHOLE_ROLES: t.Final = (BUILDER, "roles/editor", "roles/owner")
# one role of each row is also enough
PARTS: t.Final = (
    ("roles/logging.logWriter", "roles/logging.admin"),
    ("roles/artifactregistry.writer", "roles/artifactregistry.repoAdmin", "roles/artifactregistry.admin"),
    ("roles/storage.objectViewer", "roles/storage.objectUser", "roles/storage.objectAdmin", "roles/storage.admin"),
)


def may_build(policy: Json, email: str) -> bool:
    """Whether the policy of a project gives the account a role, or several, that a build needs."""
    member = f"serviceAccount:{email}"

    def has(role: str) -> bool:
        return member in members_of(policy, role)

    return any(map(has, WHOLE_ROLES)) or all(any(map(has, row)) for row in PARTS)


def advice(email: str, project: str) -> str:
    """The hint for an account that cannot build."""
    return (
        f"Service account {email} builds the function and has no role in project {project} that lets it build: grant "
        f"it {BUILDER}, set grant_build_roles to true, or name another account with build_service_account."
    )


@dataclass(frozen=True)
class BuildAccount:
    """The account that builds a function; ``now`` is the live function, {} when it is new."""

    api: GoogleApi
    deadline: Deadline
    want: Requested
    now: Json

    def email(self) -> str:
        """The requested account, else the one that the function has, else the project's default."""
        requested = self.want.values.get("build_service_account")
        account = requested or ("" if requested == "" else self.now.get("buildConfig", {}).get("serviceAccount", ""))
        return str(account or self._default()).rpartition("/")[2]

    def lacking(self) -> str | None:
        """The account if the project's policy gives it no role that lets it build.

        :raises GoogleError: there is no permission to read the account or the policy.
        """
        email = self.email()
        return None if may_build(read_policy(self.api, self.want.project), email) else email

    def activity(self, email: str) -> str:
        return f"Granting {BUILDER} to service account {email}"

    def grant(self, email: str) -> None:
        """Add the role to the project's policy, and leave everything else."""

        def granted(policy: Json) -> Json:
            members = (*members_of(policy, BUILDER), f"serviceAccount:{email}")
            return with_members(policy, members, BUILDER)

        change_policy(self.api, self.want.project, self.deadline, self.activity(email), granted)

    def _default(self) -> str:
        path = f"v1/{self.want.parent}/defaultServiceAccount"
        found = self.api.request(
            "cloudbuild",
            "GET",
            path,
            activity="Reading the service account for builds",
            shape=has("serviceAccountEmail"),
        )
        return str(found["serviceAccountEmail"])


def concerns_builder(error: GoogleError) -> bool:
    """Whether Google refused a deployment because of the account that builds."""
    return "service account" in error.answer and "build" in error.answer.lower()


def advice_after(account: BuildAccount, error: GoogleError) -> str:
    """The hint for a deployment that Google refused because of the account that builds, otherwise ""."""
    if not concerns_builder(error):
        return ""
    try:
        email = account.lacking()
    except GoogleError:
        return ""
    return advice(email, account.want.project) if email else ""
