# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""AWS::S3::Bucket: whether it is there, with archives that were deployed or notifications for functions (pure).

(HeadBucket, HeadObject, GetBucketNotificationConfiguration)
An archive is uploaded again by the run, which has the source; see deployment/updates.py.
"""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation import logical_ids
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.differences import ARCHIVE, BY_UPDATES
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.reading import reading

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.differences import Drift
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.places import Place
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.reading import Answers, Read
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.watched import Call


def named(place: Place) -> str:
    return f"bucket {place.physical_id}"


def reads(place: Place, answers: Answers) -> list[Read]:
    """The archives are asked for once the bucket is there."""
    if not place.physical_id:
        return []
    bucket = _bucket_read(place)
    if answers.found.get(bucket) is None:
        return [bucket]
    return [
        bucket,
        *_archive_reads(place).values(),
        *(_notifications().notification_reads(place) if _notifies(place) else ()),
    ]


def compare(place: Place, answers: Answers) -> list[Drift]:
    if answers[_bucket_read(place)] is None:
        return [place.is_missing("BucketName", place.physical_id, way=BY_UPDATES)]
    archives = [
        place.differs(f"{ARCHIVE}{key}", "there", "missing")
        for key, read in _archive_reads(place).items()
        if answers[read] is None
    ]
    return archives + (_notifications().compare_notifications(place, answers) if _notifies(place) else [])


def repair(place: Place, drift: t.Sequence[Drift], answers: Answers) -> list[Call]:
    """PutBucketNotificationConfiguration; for archives, no call without the source."""
    if all(each.archive() is not None for each in drift):
        return []
    calls: list[Call] = _notifications().notification_calls(place, answers)
    return calls


def _notifies(place: Place) -> bool:
    return "NotificationConfiguration" in place.properties


def _notifications() -> t.Any:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.events import notification

    return notification


def _bucket_read(place: Place) -> Read:
    return reading("s3", "head_bucket", f"bucket {place.physical_id}", Bucket=place.physical_id)


def _archive_reads(place: Place) -> dict[str, Read]:
    """What reads each archive, by its key; only one bucket has any."""
    if place.logical_id != logical_ids.BUCKET:
        return {}
    return {
        key: reading("s3", "head_object", f"archive {key}", Bucket=place.physical_id, Key=key)
        for key in sorted(place.known.hashes)
    }
