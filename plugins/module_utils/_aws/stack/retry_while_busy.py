# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Retries while another operation is in progress on the stack."""

from __future__ import annotations

import re
import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._errors import CloudError

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.connection.api import Answer, AwsApi
    from ansible_collections.polycloud.faas.plugins.module_utils._deadline import Deadline

T = t.TypeVar("T")

REASON: t.Final = r"_IN_PROGRESS state|in status \w+_IN_PROGRESS"
SERVER_ERRORS: t.Final = 500
NO_UPDATES: t.Final = "No updates are to be performed"
# A change set that was already executed is in another status, or no longer exists.
IN_THE_WAY: t.Final = frozenset({"ChangeSetNotFound", "ChangeSetNotFoundException", "InvalidChangeSetStatus"})
CODES: t.Final = frozenset({"AlreadyExistsException", "OperationInProgressException"})


class StackBusy(CloudError):
    """Another client began an operation on the stack after it was read and before our own operation."""


def raise_if_busy(api: AwsApi, operation: str, activity: str, **parameters: t.Any) -> Answer:
    """The response of a CloudFormation operation on a stack.

    :raises StackBusy: another operation is in progress on it.
    """
    try:
        return api.call("cloudformation", operation, activity, **parameters)
    except CloudError as error:
        if re.search(REASON, error.reason) or error.code in CODES:
            raise StackBusy(
                error.message, code=error.code, hint=error.hint, status=error.status, reason=error.reason
            ) from error
        raise


def may_have_begun(error: CloudError) -> bool:
    """Whether the operation may have begun although its call returned this error.

    When a response is lost the call is retried, by botocore too, and then fails because of the operation that it has
    begun.
    """
    unknown = error.status is None or error.status >= SERVER_ERRORS
    return unknown or isinstance(error, StackBusy) or error.code in IN_THE_WAY


def retry_while_busy(deadline: Deadline, attempt: t.Callable[[], T]) -> T:
    """Retry until no other operation is in progress on the stack.

    :raises StackBusy: one still was when the deadline passed.
    """
    refused: list[StackBusy] = []
    for _pause in deadline.pauses():
        try:
            return attempt()
        except StackBusy as error:
            refused.append(error)
    raise refused[-1]
