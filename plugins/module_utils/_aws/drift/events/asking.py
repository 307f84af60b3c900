# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What several kinds of events have in common when they are compared with what is live (pure)."""

from __future__ import annotations

import json
import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.differences import Question

# What says whether a rule or a schedule invokes anything.
STATE: t.Final = "State"
ENABLED: t.Final = "ENABLED"


def stopped(place_named: str, function: str) -> Question:
    """The question about an event that was deployed and that somebody stopped."""
    kinds = ("schedule", "sqs", "stream", "event_bridge")
    return Question(
        tuple(("functions", function, "events", "*", kind, "enabled") for kind in kinds),
        f"Somebody may have stopped the {place_named} on purpose.",
        "Set enabled of the event to what holds: true starts it again.",
    )


def when_disabled(place_named: str, target: t.Any, name: str, expected: t.Any) -> Question | None:
    """The question about a difference of a rule or schedule that invokes ``target``; None if it was not stopped."""
    return stopped(place_named, function_of(target)) if name == STATE and expected == ENABLED else None


def function_of(target: t.Any) -> str:
    """The logical ID of the function of the service that a template names as a target, of itself or of its alias."""
    match target:
        case {"Fn::GetAtt": [str() as name, *_]}:
            return name
        case {"Ref": str() as name}:
            return f"{name.removesuffix('LambdaAlias')}LambdaFunction"
    return ""


def as_value(found: t.Any) -> t.Any:
    """JSON as a value; None for nothing."""
    return json.loads(found) if isinstance(found, str) and found else found or None
