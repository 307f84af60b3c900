# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads and changes who may invoke a function.

The policy that decides is that of its Cloud Run service (v2), or of a 1st generation function itself (v1).
"""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.answers import has, is_operation, is_policy
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.failures import GoogleError
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.long_running_operation import finish
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

    ``has_check``: the check of callers can be switched off for it.
    """

    api: str
    path: str
    role: str
    title: str
    has_check: bool


def run_service(name: str) -> Target:
    """A Cloud Run service, by its full name."""
    return Target("run", f"v2/{name}", INVOKER, f"Cloud Run service {name.rpartition('/')[2]}", has_check=True)


def first_generation(name: str) -> Target:
    """A function of the 1st generation, by its full name."""
    title = f"function {name.rpartition('/')[2]}"
    return Target("cloudfunctions", f"v1/{name}", FIRST_INVOKER, title, has_check=False)


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

    def check_disabled(self) -> bool:
        """Whether anyone may invoke regardless of the policy (``invokerIamDisabled``)."""
        if not self.target.has_check:
            return False
        try:
            found = self.api.request(
                self.target.api, "GET", self.target.path, activity=f"Reading {self.target.title}", shape=has("name")
            )
        except GoogleError as error:
            if error.not_found:
                return False
            raise
        return bool(found.get("invokerIamDisabled"))

    def change(self, before: Access, after: Access, *, is_new: bool = False) -> Access:
        """Apply the difference; the access afterwards.

        Where the organization forbids allUsers, the check of callers is switched off instead. A new service has no
        policy, so none is read before the first is written.

        :raises GoogleError: Google refused it.
        """
        if before.check_disabled and not after.check_disabled:
            self._disable_check(False)
        if before.members == after.members:
            return after
        try:
            self._write(after.members or (), is_new)
        except GoogleError as error:
            if FORBIDDEN not in error.answer or EVERYBODY not in (after.members or ()):
                raise
            if not self.target.has_check:
                error.hint = "The organization does not allow allUsers (iam.allowedPolicyMemberDomains)."
                raise
            self._open_without_policy()
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

    def _open_without_policy(self) -> None:
        try:
            self._disable_check(True)
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

    def _disable_check(self, disabled: bool) -> None:
        activity = f"Switching the check of callers of {self.target.title} {'off' if disabled else 'on'}"
        self.report_progress(activity)
        operation = self.api.request(
            self.target.api,
            "PATCH",
            self.target.path,
            query={"updateMask": "invokerIamDisabled"},
            body={"invokerIamDisabled": disabled},
            activity=activity,
            repeatable=True,
            shape=is_operation,
        )
        finish(self.api, self.target.api, "v2", operation, self.deadline, activity, self.report_progress)
