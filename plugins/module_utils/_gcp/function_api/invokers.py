# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads and changes who may invoke a function.

The policy that decides is that of its Cloud Run service (v2), or of a 1st generation function itself (v1).
"""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.answers import is_policy
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.failures import GoogleError
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.retry import repeated
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function.access import (
    EVERYBODY,
    FIRST_INVOKER,
    INVOKER,
    POLICY_VERSION,
    Access,
    members_of,
    with_members,
)
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function_api.run_service import RunService
from ansible_collections.polycloud.faas.plugins.module_utils._module.task import ignore

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._deadline import Deadline
    from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.api import GoogleApi

SETTLING_SECONDS: t.Final = 60
# Google's error when the organization policy iam.allowedPolicyMemberDomains forbids allUsers
FORBIDDEN: t.Final = "permitted customer"


@dataclass(frozen=True)
class Target:
    """The resource whose policy decides: the path of a method with its version, the role, and its name in errors.

    ``service`` is the full name of the Cloud Run service, for which the check of callers can be switched off.
    """

    api: str
    path: str
    role: str
    title: str
    service: str | None = None


def run_service(name: str) -> Target:
    """A Cloud Run service, by its full name."""
    return Target("run", f"v2/{name}", INVOKER, f"Cloud Run service {name.rpartition('/')[2]}", name)


def first_generation(name: str) -> Target:
    """A function of the 1st generation, by its full name."""
    title = f"function {name.rpartition('/')[2]}"
    return Target("cloudfunctions", f"v1/{name}", FIRST_INVOKER, title)


@dataclass(frozen=True)
class Invokers:
    """The access to one target."""

    api: GoogleApi
    deadline: Deadline
    target: Target
    warn: t.Callable[[str], None]
    report_progress: t.Callable[[str], None] = ignore

    def members(self) -> tuple[str, ...]:
        """Who may invoke, according to the policy."""
        return self.members_if_there() or ()

    def members_if_there(self) -> tuple[str, ...] | None:
        """Who may invoke, according to the policy; None when there is none to read."""
        try:
            return members_of(self._policy(), self.target.role)
        except GoogleError as error:
            if error.not_found:
                return None
            raise

    def change(self, before: Access, after: Access, *, is_new: bool = False) -> Access:
        """Apply the difference; the access afterwards.

        Where the organization forbids allUsers, the check of callers is switched off instead. A new service has no
        policy, so none is read before the first is written.

        :raises GoogleError: Google refused it.
        """
        service = self.target.service
        if before.check_disabled and not after.check_disabled and service:
            self._run_service(service).set_check(disabled=False)
        if before.members == after.members:
            return after
        try:
            self._write(after.members or (), is_new)
        except GoogleError as error:
            if FORBIDDEN not in error.answer or EVERYBODY not in (after.members or ()):
                raise
            if service is None:
                error.hint = "The organization does not allow allUsers (iam.allowedPolicyMemberDomains)."
                raise
            self._open_without_policy(service)
            return Access(before.members, True)
        return after

    def _policy(self) -> dict[str, t.Any]:
        return self.api.request(
            self.target.api,
            "GET",
            f"{self.target.path}:getIamPolicy",
            query={"options.requestedPolicyVersion": POLICY_VERSION},
            activity=f"Reading who may invoke {self.target.title}",
            shape=is_policy,
        )

    def _write(self, members: t.Sequence[str], is_new: bool) -> None:
        """Read, modify and write the policy, again if it was changed in between, or if the service is very new."""
        activity = f"Changing who may invoke {self.target.title}"
        self.report_progress(activity)

        def attempt() -> None:
            nonlocal is_new
            policy = with_members({} if is_new else self._policy(), members, self.target.role)
            is_new = False
            path = f"{self.target.path}:setIamPolicy"
            self.api.request(
                self.target.api,
                "POST",
                path,
                body={"policy": policy},
                activity=activity,
                repeatable=True,
                shape=is_policy,
            )

        settling = self.deadline.part(SETTLING_SECONDS)
        repeated(
            attempt,
            self.deadline,
            lambda error: error.code == "ABORTED" or (error.not_found and not settling.expired),
        )

    def _run_service(self, full_name: str) -> RunService:
        return RunService(self.api, self.deadline, full_name, self.report_progress)

    def _open_without_policy(self, service: str) -> None:
        try:
            self._run_service(service).set_check(disabled=True)
        except GoogleError as error:
            error.hint = (
                "The organization allows neither allUsers (iam.allowedPolicyMemberDomains) nor a service without a "
                "check of its callers (run.managed.requireInvokerIam); set public to false, or change the policies."
            )
            raise
        self.warn(
            f"The organization does not allow allUsers in policies, so the check of callers of {self.target.title} "
            "was switched off instead (invokerIamDisabled); the function is public."
        )
