# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Makes the calls that restore live resources to what was deployed."""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._errors import CloudError

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.connection.api import Answer, AwsApi
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.watched import Call
    from ansible_collections.polycloud.faas.plugins.module_utils._deadline import Deadline

# The error code for a function that is being changed.
BUSY: t.Final = "ResourceConflictException"
# What Lambda goes on with after the call.
LASTING: t.Final = frozenset({"update_function_code", "update_function_configuration"})
IN_PROGRESS: t.Final = "InProgress"
# A permission of an alias that comes back may have stayed without it.
ADDING: t.Final = "add_permission"
THERE: t.Final = "already exists"


class RepairCalls:
    """Makes them in order."""

    def __init__(self, api: AwsApi, deadline: Deadline) -> None:
        self._api = api
        self._deadline = deadline

    def make(self, calls: t.Iterable[Call]) -> None:
        """Each is repeated while another change of the same resource is in progress."""
        for call in calls:
            self._make(call)

    def _make(self, call: Call) -> None:
        def begun() -> Answer | None:
            try:
                return self._api.call(call.service, call.operation, call.activity, **call.parameters)
            except CloudError as error:
                if error.code == BUSY and call.operation in LASTING:
                    return None
                if call.operation == ADDING and THERE in error.reason:
                    return {}
                raise

        answer = self._deadline.wait_for(begun, lambda: f"{call.activity}: another update is in progress")
        if call.operation in LASTING:
            self._finish(call, answer)

    def _finish(self, call: Call, configuration: Answer) -> None:
        """Lambda refuses the next update, and CloudFormation fails, while one is in progress."""
        looks, name = [configuration], call.parameters["FunctionName"]

        def finished() -> Answer | None:
            if not looks:
                answer = self._api.call("lambda", "get_function", call.activity, FunctionName=name)
                looks.append(answer["Configuration"])
            found = looks.pop()
            return None if found.get("LastUpdateStatus") == IN_PROGRESS else found

        found = self._deadline.wait_for(finished, lambda: f"{call.activity}: the update is in progress")
        if found.get("LastUpdateStatus") == "Failed":
            reason = found.get("LastUpdateStatusReason", "Lambda gives no reason")
            raise CloudError(
                f"{call.activity} failed: {reason.rstrip('.')}.", code=found.get("LastUpdateStatusReasonCode", "")
            )
