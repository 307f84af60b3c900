# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""AWS::SNS::Topic: whether it is there, with the subscriptions that are a part of it (pure).

Its ARN follows from its name. (GetTopicAttributes, ListSubscriptionsByTopic)
"""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.expressions import is_known
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.differences import UNSET
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.reading import reading

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.differences import Drift
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.places import Place
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.reading import Answers, Read
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.watched import Call

DISPLAY: t.Final = "DisplayName"
SUBSCRIBED: t.Final = "Subscription."


def named(place: Place) -> str:
    return f"topic {place.properties['TopicName']}"


def reads(place: Place, _answers: Answers) -> list[Read]:
    if not place.physical_id:
        return []
    return [_read(place), *([_list_read(place)] if _endpoints(place) else [])]


def compare(place: Place, answers: Answers) -> list[Drift]:
    live = answers[_read(place)]
    if live is None:
        return [place.is_missing("TopicName", place.properties["TopicName"])]
    expected, actual = place.properties.get(DISPLAY), live["Attributes"].get(DISPLAY, "")
    display = [] if expected in (None, actual) else [place.differs(DISPLAY, expected, actual or UNSET)]
    listed = (answers[_list_read(place)] or {}) if _endpoints(place) else {}
    there = {each["Endpoint"] for each in listed.get("Subscriptions", ())}
    missing = [each for each in _endpoints(place) if each not in there]
    return display + [place.differs(f"{SUBSCRIBED}{each}", "there", "missing") for each in missing]


def repair(place: Place, drift: t.Sequence[Drift], _answers: Answers) -> list[Call]:
    """CreateTopic, SetTopicAttributes, Subscribe."""
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.watched import Call

    activity, topic = f"Repairing {named(place)}", {"TopicArn": place.physical_id}
    display = place.properties.get(DISPLAY, "")
    if any(each.is_missing for each in drift):
        attributes = {"Attributes": {DISPLAY: display}} if display else {}
        calls = [Call("sns", "create_topic", activity, {"Name": place.properties["TopicName"], **attributes})]
        endpoints = _endpoints(place)
    else:
        given = {**topic, "AttributeName": DISPLAY, "AttributeValue": display}
        shown = any(each.property == DISPLAY for each in drift)
        calls = [Call("sns", "set_topic_attributes", activity, given)] if shown else []
        names = [each.property for each in drift if each.property.startswith(SUBSCRIBED)]
        endpoints = [each.removeprefix(SUBSCRIBED) for each in names]
    return calls + [
        Call("sns", "subscribe", activity, {**topic, "Protocol": "lambda", "Endpoint": each}) for each in endpoints
    ]


def _endpoints(place: Place) -> list[str]:
    """The functions that are subscribed as a part of the topic, as far as they are known."""
    given = [each["Endpoint"] for each in place.properties.get("Subscription", ())]
    return [each for each in given if is_known(each)]


def _read(place: Place) -> Read:
    return reading("sns", "get_topic_attributes", named(place), TopicArn=place.physical_id)


def _list_read(place: Place) -> Read:
    what = f"the subscriptions of {named(place)}"
    return reading("sns", "list_subscriptions_by_topic", what, "Subscriptions", TopicArn=place.physical_id)
