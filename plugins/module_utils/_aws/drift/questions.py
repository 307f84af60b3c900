# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What only the user can decide about an API, whichever type it has (pure)."""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.differences import Question

CLOSED: t.Final = Question(
    (("api", "disable_execute_api_endpoint"),),
    "Somebody may have closed the endpoint on purpose, and callers would get in again.",
    "Set api.disable_execute_api_endpoint to say which of both it is.",
)
GONE: t.Final = Question(
    (("may_replace", "url"),),
    "A new API has another URL.",
    "If callers can follow, set may_replace: [url].",
)
STOPPED: t.Final = Question(
    (("api", "throttling"), ("functions", "*", "routes", "*", "throttling")),
    "Somebody may have stopped the API on purpose.",
    "Set api.throttling, or throttling of the route, to the limits that hold.",
)
