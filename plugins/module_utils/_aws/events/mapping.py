# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Mappings from queues and streams to functions, for which Lambda itself reads (pure)."""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation import logical_ids
from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import of_type
from ansible_collections.polycloud.faas.plugins.module_utils._aws.events.event import (
    from_json,
    is_target,
    json_text,
    target,
)
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.declared import (
    Declared,
    Live,
    Option,
    options_of,
    properties_of,
)
from ansible_collections.polycloud.faas.plugins.module_utils._aws.role import role
from ansible_collections.polycloud.faas.plugins.module_utils._limits import Limit, at_most, between

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.expressions import Value
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import (
        Properties,
        Template,
    )
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.events.event import Event

CREATE: t.Final = "https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html"
FILTERING: t.Final = "https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html"
QUOTAS: t.Final = "https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html"
TYPE: t.Final = "AWS::Lambda::EventSourceMapping"
PARTIAL: t.Final = "ReportBatchItemFailures"
MOST_FILTERS: t.Final = 10
LARGEST_PATTERN: t.Final = 4096
STOPPED: t.Final = ("Disabled", "Disabling")


def _patterns(given: t.Sequence[t.Any]) -> list[dict[str, str]]:
    return [{"Pattern": json_text(each)} for each in given]


def _given_patterns(found: t.Sequence[t.Mapping[str, t.Any]]) -> list[t.Any]:
    return [from_json(each["Pattern"]) for each in found]


def _same_patterns(found: t.Any) -> t.Any:
    """The filters in one form; whether there are none or an empty list is the same."""
    filters = (found or {}).get("Filters") or []
    return {"Filters": _patterns([from_json(each["Pattern"]) for each in filters])} if filters else None


class Mapping(Declared):
    """What mappings of queues and streams have alike; the window is in seconds."""

    enabled: Option[bool] = Option(
        "bool",
        "Enabled",
        unset=True,
        default=True,
        live=Live("State", told=lambda state, _deployed: state not in STOPPED),
    )
    batching_window: Option[int | None] = Option(
        "int",
        "MaximumBatchingWindowInSeconds",
        limit=between(0, 300, "seconds", CREATE),
        default=0,
        live=Live(),
    )
    report_batch_item_failures: Option[bool | None] = Option(
        "bool", "FunctionResponseTypes", words={True: [PARTIAL]}, default=[], live=Live(cleared=[])
    )
    filters: Option[tuple[t.Any, ...]] = Option(
        {"type": "list", "elements": "dict"},
        "FilterCriteria.Filters",
        unset=(),
        limit=at_most(MOST_FILTERS, FILTERING),
        write=_patterns,
        read=_given_patterns,
        live=Live(form=_same_patterns, cleared=[]),
    )


FILTER: t.Final = Limit(
    f"patterns of at most {LARGEST_PATTERN} characters as JSON",
    QUOTAS,
    lambda given: 0 < len(json_text(given)) <= LARGEST_PATTERN,
)


def check_mapping(event: Event) -> None:
    """Check each filter by itself."""
    for each in event.options.filters:
        FILTER.check(event.option("filters"), each)


def mapping(event: Event, source: Value) -> dict[str, t.Any]:
    """AWS::Lambda::EventSourceMapping; Lambda tries to read the source at once, so the role must be complete."""
    service, function = event.service, event.function
    own = [] if role.given_role(service, function) else [role.logical_id(service, function)]
    return {
        "Type": TYPE,
        **({"DependsOn": own} if own else {}),
        "Properties": {
            **properties_of(event.options),
            "EventSourceArn": source,
            "FunctionName": target(function),
        },
    }


def mapping_id(function: str, source: str) -> str:
    """``source`` is its kind with its name."""
    return f"{logical_ids.logical_id_part(function)}EventSourceMapping{source}"


def mappings_of(template: Template, function: str, kind: str) -> dict[str, Properties]:
    """The mappings of the function from sources of this kind, such as SQS."""
    begin = mapping_id(function, kind)
    return {
        logical_id: properties
        for logical_id, properties in of_type(template, TYPE).items()
        if logical_id.startswith(begin) and is_target(properties["FunctionName"], function)
    }


def words_of(options: type[Mapping], properties: Properties) -> dict[str, t.Any]:
    return options_of(options, properties)
