# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How many calls of the Cloud Functions API a project has, and how Google refuses the others.

https://cloud.google.com/functions/quotas; Google's quotas of other APIs are not the subject of that page.
"""

from __future__ import annotations

from ..shared.rate_limits import Limit
from .protocol.discovery import Method
from .protocol.errors import ApiError, error_info

LIMITS: dict[str, Limit] = {
    "cloudfunctions read v1": Limit(5000, seconds=100),
    "cloudfunctions read v2": Limit(1200, seconds=60),
    "cloudfunctions write": Limit(80, seconds=100),
    "cloudfunctions call": Limit(16, seconds=100),
}
# "calls to deploy or delete functions"
WRITES = frozenset({"create", "patch", "delete"})


def names(method: Method) -> tuple[str, ...]:
    """The limits that count a call: that of its kind, its own, and that of its API."""
    verb = method.id.rpartition(".")[2]
    kind = f"read {method.version}" if method.verb == "GET" else "write" if verb in WRITES else verb
    return (f"{method.api} {kind}", f"{method.api} {method.id}", method.api)


def refusal(name: str, limit: Limit, method: Method, project: str) -> ApiError:
    """The response to a call too many, which the client is to make again later."""
    metric = name.partition(" ")[2].partition(" ")[0].capitalize() or "All"
    period = "minute" if limit.seconds == 60 else f"{limit.seconds:g} seconds"
    service = f"{method.api}.googleapis.com"
    return ApiError(
        "RESOURCE_EXHAUSTED",
        f"Quota exceeded for quota metric '{metric} requests' and limit '{metric} requests per {period}' of service "
        f"'{service}' for consumer 'project_number:{project}'.",
        [
            error_info(
                "RATE_LIMIT_EXCEEDED",
                "googleapis.com",
                consumer=f"projects/{project}",
                service=service,
                quota_limit_value=f"{limit.calls:g}",
            )
        ],
    )
