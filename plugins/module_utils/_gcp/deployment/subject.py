# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What reading and deploying a function have in common: its requested state, and whom they talk to (no calls)."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, replace

from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function_api.calls import FunctionApi
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function_api.invokers import (
    Invokers,
    first_generation,
    run_service,
)
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function_api.run_service import RunService
from ansible_collections.polycloud.faas.plugins.module_utils._module.task import ignore
from ansible_collections.polycloud.faas.plugins.module_utils._source.rules import NEWEST

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._deadline import Deadline
    from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.api import GoogleApi
    from ansible_collections.polycloud.faas.plugins.module_utils._gcp.deployment.source import Origin
    from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function.function import Requested


@dataclass
class Subject:
    """One function and its requested state; ``origin`` is None when it is to be deleted.

    Which files the source has follows from the live function: ``want`` and ``origin`` change with ``follow``.
    """

    api: GoogleApi
    deadline: Deadline
    want: Requested
    origin: Origin | None
    warn: t.Callable[[str], None]
    report_progress: t.Callable[[str], None] = ignore
    check_mode: bool = False
    asked_rules: int | None = None

    @property
    def calls(self) -> FunctionApi:
        return FunctionApi(self.api, self.deadline, self.want, self.report_progress)

    @property
    def is_first(self) -> bool:
        """Whether it is a function of the 1st generation, which has no Cloud Run service."""
        return self.want.generation == "gen1"

    @property
    def invokers(self) -> Invokers:
        target = first_generation(self.want.full_name) if self.is_first else run_service(self.want.service)
        return Invokers(self.api, self.deadline, target, self.warn, self.report_progress)

    @property
    def service(self) -> RunService:
        return RunService(self.api, self.deadline, self.want.service, self.report_progress)

    def follow(self, deployed: int | None) -> None:
        """Use what those rules choose with which it was deployed (None: not deployed, or not by this collection)."""
        if self.origin is None:
            return
        rules = self.asked_rules or deployed or NEWEST
        self.origin = self.origin.by(rules)
        self.want = replace(self.want, source_digest=self.origin.digest, source_rules=rules)
