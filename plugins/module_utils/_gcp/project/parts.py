# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The parts of a project that matter only when an option names them."""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._gcp.project.budget_calls import ProjectBudget
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.project.default_accounts import DefaultAccounts
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.project.default_network import DefaultNetwork
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.project.liens import DeletionProtection
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.project.policy import RoleBindings

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._deadline import Deadline
    from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.api import GoogleApi
    from ansible_collections.polycloud.faas.plugins.module_utils._gcp.project.project import Requested, View

ReportProgress = t.Callable[[str], None]


class Part(t.Protocol):
    """One part: its observed and planned state, and how to change it.

    If a part is not late, its ``read`` may use nothing of the project but its ID.
    """

    @property
    def key(self) -> str:
        """Its place in the view of the project."""

    @property
    def late(self) -> bool:
        """Whether it is read after the rest of the view."""

    def read(self, project: View, fresh: t.Collection[str]) -> t.Any:
        """The part as it is; ``fresh`` are the APIs that were just enabled.

        :raises GoogleError: it could not be read.
        """

    def planned(self, now: t.Any) -> t.Any:
        """The part after the run; ``now`` is None for a project that does not exist yet. Makes no calls.

        :raises FaasError: it is not possible.
        """

    def apply(self, project: View, now: t.Any, planned: t.Any) -> None:
        """Apply the difference.

        :raises FaasError: that failed.
        """


def parts(api: GoogleApi, deadline: Deadline, report_progress: ReportProgress, want: Requested) -> list[Part]:
    """The parts that the options name, in the order in which they are changed; the protection comes last."""
    named: list[Part] = []
    if want.default_network == "delete":
        named.append(DefaultNetwork(api, deadline, report_progress))
    if want.default_service_accounts != "keep":
        named.append(DefaultAccounts(api, deadline, report_progress, want.default_service_accounts, want.apis or ()))
    if want.iam_bindings is not None:
        named.append(RoleBindings(api, deadline, report_progress, want.iam_bindings, want.purge_iam_members))
    if want.budget is not None:
        named.append(ProjectBudget(api, report_progress, want.budget, str(want.billing_account)))
    if want.deletion_protection is not None:
        named.append(DeletionProtection(api, report_progress, want.deletion_protection))
    return named
