# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Restores live functions to what was deployed (Lambda API)."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.repair_plan import (
    code_parameters,
    configuration_parameters,
)
from ansible_collections.polycloud.faas.plugins.module_utils._errors import CloudError

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import Properties
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.connection.api import Answer, AwsApi
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.live_functions import Drift
    from ansible_collections.polycloud.faas.plugins.module_utils._deadline import Deadline

BUSY: t.Final = "ResourceConflictException"
IN_PROGRESS: t.Final = "InProgress"


@dataclass(frozen=True)
class FunctionRepair:
    """Repairs edited functions; ``bucket`` has the archives of the stack, ``report_progress`` takes progress."""

    api: AwsApi
    deadline: Deadline
    bucket: str | None
    report_progress: t.Callable[[str], None]

    def repair(self, deployed: Properties, live: Properties, drift: t.Sequence[Drift]) -> None:
        """Restore one function, whose ``deployed`` properties are those of the template.

        (UpdateFunctionConfiguration, UpdateFunctionCode, GetFunctionConfiguration)
        """
        name = deployed["FunctionName"]
        for each in drift:
            self.report_progress(f"Repairing function {name}: {each.property} is {each.actual}, not {each.expected}")
        for operation, parameters in (
            ("update_function_configuration", configuration_parameters(deployed, live, drift)),
            ("update_function_code", code_parameters(deployed, self.bucket, drift)),
        ):
            if parameters:
                self._update(operation, name, parameters)

    def _update(self, operation: str, name: str, parameters: t.Mapping[str, t.Any]) -> None:
        activity = f"Repairing function {name}"

        def begun() -> Answer | None:
            try:
                return self.api.call("lambda", operation, activity, FunctionName=name, **parameters)
            except CloudError as error:
                if error.code == BUSY:
                    return None
                raise

        self._finish(
            name, activity, self.deadline.wait_for(begun, lambda: f"{activity}: another update is in progress")
        )

    def _finish(self, name: str, activity: str, configuration: Answer) -> None:
        """Lambda refuses the next update, and CloudFormation fails, while one is in progress."""
        looks = [configuration]

        def finished() -> Answer | None:
            if not looks:
                looks.append(self.api.call("lambda", "get_function_configuration", activity, FunctionName=name))
            found = looks.pop()
            return None if found.get("LastUpdateStatus") == IN_PROGRESS else found

        found = self.deadline.wait_for(finished, lambda: f"{activity}: the update is in progress")
        if found.get("LastUpdateStatus") == "Failed":
            reason = found.get("LastUpdateStatusReason", "Lambda gives no reason")
            raise CloudError(
                f"{activity} failed: {reason.rstrip('.')}.", code=found.get("LastUpdateStatusReasonCode", "")
            )
