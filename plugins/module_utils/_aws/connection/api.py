# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The interface to AWS that service code uses, behind which tests put a cloud in memory."""

from __future__ import annotations

import typing as t

NO_ANSWER: t.Final = "NoAnswer"
# The error code for a response that does not come from AWS.
FOREIGN: t.Final = "NotAnAnswerOfAws"
# The error codes of a call that the caller may not make.
DENIED: t.Final = ("AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "403")
# The error codes of a call that was not carried out because there were too many of them.
THROTTLED: t.Final = frozenset(
    {"Throttling", "ThrottlingException", "RequestLimitExceeded", "TooManyRequestsException"}
)
Answer = dict[str, t.Any]


class AwsApi(t.Protocol):
    """The AWS calls that service code needs; tests replace it with a scripted one."""

    region: str
    calls_made: list[str]

    def call(self, service: str, operation: str, activity: str, /, **parameters: t.Any) -> Answer:
        """Call an operation by its boto3 method name."""

    def pages(self, service: str, operation: str, activity: str, /, **parameters: t.Any) -> t.Iterator[Answer]:
        """All pages of a listing operation."""

    def custom_endpoint(self, service: str) -> str | None:
        """The URL of a cloud that is not AWS itself; None on AWS."""

    def knows(self, service: str, operation: str, parameter: str) -> bool:
        """Whether the installed botocore has an operation with this parameter."""
