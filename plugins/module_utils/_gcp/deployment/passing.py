# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether Google refused a deployment for something that passes: a role that was granted a moment ago.

Such a refusal looks like one for a role that is missing. The IAM policies tell them apart, where the caller may read
them: methods getIamPolicy of Resource Manager and Secret Manager.
"""

from __future__ import annotations

import re
import typing as t
from dataclasses import dataclass, field

from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.answers import is_policy
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.failures import GoogleError, Json
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.retry import caught
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.deployment.build_account import concerns_builder
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function.access import POLICY_VERSION, members_of
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.project.policy import read_policy
from ansible_collections.polycloud.faas.plugins.module_utils._parallel import in_parallel

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._deadline import Deadline
    from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.api import GoogleApi
    from ansible_collections.polycloud.faas.plugins.module_utils._gcp.deployment.build_account import BuildAccount

# how long a role may take to become effective
GRANTING_SECONDS: t.Final = 120
SERVICE_AGENT: t.Final = r"(?i)service agent|gcp-sa-|serverless-robot"
# what was waited for by the call itself
NO_ACCOUNT: t.Final = r"was not found|does not exist"
SECRET_REFUSED: t.Final = (
    r"Permission denied on secret: (projects/([^/]+)/secrets/[^/\s]+)\S* for Revision service account (\S+@\S+?)\.?\s"
)
# the roles with secretmanager.versions.access
ACCESSORS: t.Final = ("roles/secretmanager.secretAccessor", "roles/secretmanager.admin", "roles/owner")


@dataclass
class Passing:
    """How long the refusals of one deployment are waited for."""

    api: GoogleApi
    deadline: Deadline
    report_progress: t.Callable[[str], None]
    _granting: Deadline | None = field(default=None, init=False)
    _was_made_again: bool = field(default=False, init=False)

    def granted(self) -> None:
        """A role was granted just now, so refusals because of it pass."""
        self._granting = self.deadline.part(GRANTING_SECONDS)

    def may(self, error: GoogleError, account: BuildAccount) -> bool:
        """Whether the deployment can succeed in a while; ``account`` builds the function.

        The permissions of Google's own service agents come with its first deployment, so it is repeated once.
        """
        if concerns_builder(error) and not re.search(NO_ACCOUNT, error.answer):
            return self._waits(lambda: account.lacking() is None, lambda: f"the roles of {account.email()}")
        secret = re.search(SECRET_REFUSED, f"{error.answer} ")
        if secret:
            name, project, email = secret.groups()
            return self._waits(lambda: may_access(self.api, name, project, email), lambda: f"the roles of {email}")
        if self._was_made_again or not re.search(SERVICE_AGENT, error.answer):
            return False
        self._was_made_again = True
        return True

    def _waits(self, is_granted: t.Callable[[], bool], what: t.Callable[[], str]) -> bool:
        if self._granting is None:
            if caught(is_granted)() is not True:
                return False
            self.report_progress(f"Waiting until {what()} are in effect, which were just granted")
            self.granted()
        return self._granting is not None and not self._granting.expired


def may_access(api: GoogleApi, secret: str, project: str, email: str) -> bool:
    """Whether the policy of the secret, or of its project, lets the account read it; as far as they can be read."""

    def read_own() -> Json:
        return api.request(
            "secretmanager",
            "GET",
            f"v1/{secret}:getIamPolicy",
            query={"options.requestedPolicyVersion": POLICY_VERSION},
            activity=f"Reading who may access secret {secret.rpartition('/')[2]}",
            shape=is_policy,
        )

    policies = in_parallel([caught(read_own), caught(lambda: read_policy(api, project))])
    readable = [policy for policy in policies if not isinstance(policy, GoogleError)]
    member = f"serviceAccount:{email}"
    return any(member in members_of(policy, role) for policy in readable for role in ACCESSORS)
