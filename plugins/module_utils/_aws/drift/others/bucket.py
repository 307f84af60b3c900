# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""AWS::S3::Bucket: whether it is there, with the archives that were deployed (HeadBucket, HeadObject; pure).

An archive is uploaded again by the run, which has the source; see deployment/updates.py.
"""

from __future__ import annotations

import typing as t

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
    return [bucket, *(_archive_reads(place).values() if answers.found.get(bucket) is not None else ())]


def compare(place: Place, answers: Answers) -> list[Drift]:
    if answers[_bucket_read(place)] is None:
        return [place.is_missing("BucketName", place.physical_id, way=BY_UPDATES)]
    return [
        place.differs(f"{ARCHIVE}{key}", "there", "missing")
        for key, read in _archive_reads(place).items()
        if answers[read] is None
    ]


def repair(_place: Place, _drift: t.Sequence[Drift], _answers: Answers) -> list[Call]:
    """No call without the source."""
    return []


def _bucket_read(place: Place) -> Read:
    return reading("s3", "head_bucket", f"bucket {place.physical_id}", Bucket=place.physical_id)


def _archive_reads(place: Place) -> dict[str, Read]:
    """What reads each archive, by its key."""
    return {
        key: reading("s3", "head_object", f"archive {key}", Bucket=place.physical_id, Key=key)
        for key in sorted(place.known.hashes)
    }
