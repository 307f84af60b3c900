# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Private to the collection: reads and changes who may invoke a function (policy of its Cloud Run service, v2)."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

from ansible_collections.polycloud.faas.plugins.module_utils._deadline import Deadline
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.access import (
    EVERYBODY,
    POLICY_VERSION,
    Access,
    members_of,
    with_members,
)
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.failures import GoogleError
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.operation import finish
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.retry import repeated
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.session import GoogleApi
from ansible_collections.polycloud.faas.plugins.module_utils._task import ignore

API: t.Final = "run"
SETTLING_SECONDS: t.Final = 60
# what Google says when the organization policy iam.allowedPolicyMemberDomains forbids allUsers
FORBIDDEN: t.Final = "permitted customer"


@dataclass(frozen=True)
class Invokers:
    """The access to one Cloud Run service; ``service`` is its full name."""

    api: GoogleApi
    deadline: Deadline
    service: str
    warn: t.Callable[[str], None]
    show: t.Callable[[str], None] = ignore

    def members(self) -> tuple[str, ...]:
        """Who may invoke, by the policy."""
        return self.members_if_there() or ()

    def members_if_there(self) -> tuple[str, ...] | None:
        """Who may invoke, by the policy; None when there is no service."""
        try:
            return members_of(self._policy())
        except GoogleError as error:
            if error.not_found:
                return None
            raise

    def check_disabled(self) -> bool:
        """Whether anybody may invoke whatever the policy says (``invokerIamDisabled``)."""
        try:
            found = self.api.request(API, "GET", f"v2/{self.service}", doing=f"Reading Cloud Run service {self._id}")
        except GoogleError as error:
            if error.not_found:
                return False
            raise
        return bool(found.get("invokerIamDisabled"))

    def change(self, before: Access, after: Access, *, is_new: bool = False) -> Access:
        """Make the difference good; the access as it is then.

        Where the organization forbids allUsers, the check of callers is switched off instead. A service that is new
        has no policy, so none is read before the first is written.

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
            self._open_without_policy()
            return Access(before.members, True)
        return after

    @property
    def _id(self) -> str:
        return self.service.rpartition("/")[2]

    def _policy(self) -> dict[str, t.Any]:
        return self.api.request(
            API,
            "GET",
            f"v2/{self.service}:getIamPolicy",
            query={"options.requestedPolicyVersion": POLICY_VERSION},
            doing=f"Reading who may invoke Cloud Run service {self._id}",
        )

    def _write(self, members: t.Sequence[str], is_new: bool) -> None:
        """Read, modify and write the policy, again when somebody else wrote in between, or the service is very new."""
        doing = f"Changing who may invoke Cloud Run service {self._id}"
        self.show(doing)

        def attempt() -> None:
            nonlocal is_new
            policy = with_members({} if is_new else self._policy(), members)
            is_new = False
            path = f"v2/{self.service}:setIamPolicy"
            self.api.request(API, "POST", path, body={"policy": policy}, doing=doing, repeatable=True)

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
            f"The organization does not allow allUsers in policies, so the check of callers of Cloud Run service "
            f"{self._id} was switched off instead (invokerIamDisabled); the function is public."
        )

    def _disable_check(self, disabled: bool) -> None:
        doing = f"Switching the check of callers of Cloud Run service {self._id} {'off' if disabled else 'on'}"
        self.show(doing)
        operation = self.api.request(
            API,
            "PATCH",
            f"v2/{self.service}",
            query={"updateMask": "invokerIamDisabled"},
            body={"invokerIamDisabled": disabled},
            doing=doing,
            repeatable=True,
        )
        finish(self.api, API, "v2", operation, self.deadline, doing, self.show)
