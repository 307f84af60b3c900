# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""AWS::SNS::Subscription of a function: whether it is there, and what it filters (GetSubscriptionAttributes; pure).

Its ARN is AWS's.
"""

from __future__ import annotations

import json
import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift import comparing
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.comparing import Row
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.differences import BY_UPDATES, UNSET
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.events import asking
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.reading import reading

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.differences import Drift
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.places import Place
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.reading import Answers, Read
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.watched import Call

COMPARED: t.Final = {
    "FilterPolicy": Row("FilterPolicy", form=asking.as_value),
    "FilterPolicyScope": Row("FilterPolicyScope", "MessageAttributes"),
    "RedrivePolicy": Row("RedrivePolicy", form=asking.as_value),
}


def named(place: Place) -> str:
    return f"subscription {place.physical_id}"


def reads(place: Place, _answers: Answers) -> list[Read]:
    return [_read(place)] if place.physical_id else []


def compare(place: Place, answers: Answers) -> list[Drift]:
    live = answers[_read(place)]
    if live is None:
        return [place.is_missing("TopicArn", place.properties["TopicArn"], way=BY_UPDATES)]
    return comparing.differences(place, live["Attributes"], COMPARED)


def repair(place: Place, drift: t.Sequence[Drift], _answers: Answers) -> list[Call]:
    """SetSubscriptionAttributes, once for each."""
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.watched import Call

    return [
        Call(
            "sns",
            "set_subscription_attributes",
            f"Repairing {named(place)}",
            {
                "SubscriptionArn": place.physical_id,
                "AttributeName": each.property,
                "AttributeValue": _text(each.expected),
            },
        )
        for each in drift
    ]


def _text(value: t.Any) -> str:
    if value == UNSET:
        return "{}"
    return value if isinstance(value, str) else json.dumps(value)


def _read(place: Place) -> Read:
    where = {"SubscriptionArn": place.physical_id}
    return reading("sns", "get_subscription_attributes", named(place), **where)
