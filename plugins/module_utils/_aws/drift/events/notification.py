# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The notifications of a bucket for functions (GetBucketNotificationConfiguration; pure)."""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.expressions import is_known
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.reading import reading

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.differences import Drift
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.places import Place
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.reading import Answers, Read
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.watched import Call

CONFIGURATION: t.Final = "NotificationConfiguration"
PROPERTY: t.Final = f"{CONFIGURATION}.LambdaConfigurations"
FUNCTIONS: t.Final = "LambdaFunctionConfigurations"
OTHERS: t.Final[tuple[str, ...]] = ("EventBridgeConfiguration", "QueueConfigurations", "TopicConfigurations")


def notification_reads(place: Place) -> list[Read]:
    return [_read(place)] if _expected(place) else []


def compare_notifications(place: Place, answers: Answers) -> list[Drift]:
    """What somebody added besides is left alone."""
    if not _expected(place):
        return []
    live = [_form(each) for each in (answers[_read(place)] or {}).get(FUNCTIONS, ())]
    missing = [each for each in _expected(place) if _form(each) not in live]
    return [place.differs(PROPERTY, missing, "missing")] if missing else []


def notification_calls(place: Place, answers: Answers) -> list[Call]:
    """PutBucketNotificationConfiguration with all that is there, which it would replace."""
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.watched import Call

    live = answers[_read(place)] or {}
    there = live.get(FUNCTIONS, [])
    forms = [_form(each) for each in there]
    wanted = [each for each in _expected(place) if _form(each) not in forms]
    others = {name: live[name] for name in OTHERS if name in live}
    whole: dict[str, t.Any] = {**others, FUNCTIONS: [*there, *wanted]}
    parameters = {"Bucket": place.physical_id, CONFIGURATION: whole}
    activity = f"Repairing the notifications of bucket {place.physical_id}"
    return [Call("s3", "put_bucket_notification_configuration", activity, parameters)]


def _expected(place: Place) -> list[dict[str, t.Any]]:
    """What the call takes for what the template has, as far as it is known."""
    given = place.properties.get(CONFIGURATION, {}).get("LambdaConfigurations", ())
    return [_as_call(each) for each in given if is_known(each)]


def _as_call(given: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    rules = given.get("Filter", {}).get("S3Key", {}).get("Rules", ())
    filters = {"Filter": {"Key": {"FilterRules": list(rules)}}} if rules else {}
    return {"LambdaFunctionArn": given["Function"], "Events": [given["Event"]], **filters}


def _form(found: t.Mapping[str, t.Any]) -> t.Any:
    """What says the same in the same form: S3 writes the names of rules in another case, and adds an ID."""
    rules = found.get("Filter", {}).get("Key", {}).get("FilterRules", ())
    filters = sorted((each["Name"].lower(), each["Value"]) for each in rules)
    return found["LambdaFunctionArn"], sorted(found["Events"]), filters


def _read(place: Place) -> Read:
    what = f"the notifications of bucket {place.physical_id}"
    return reading("s3", "get_bucket_notification_configuration", what, Bucket=place.physical_id)
