# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Uploads to a bucket of one's own."""

from __future__ import annotations

import io

import pytest

from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.failures import GoogleError
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function_api import storage
from tests.unit.plugins.module_utils._gcp.scripted import FORBIDDEN, NOT_FOUND, Answer, Clock, ScriptedGoogle

INSERT = "storage POST upload/storage/v1/b/stage/o"
GET_BUCKET = "storage GET storage/v1/b/stage"
STORED = {"generation": "7"}


def insert(google: ScriptedGoogle, clock: Clock) -> str:
    return storage.insert(google, clock.deadline(), "stage", "a.zip", io.BytesIO(b"zip")).generation


@pytest.mark.parametrize("bucket", [{"name": "stage"}, FORBIDDEN])
def test_a_new_bucket_is_waited_for(bucket: Answer) -> None:
    google, clock, shown = ScriptedGoogle(), Clock(), list[str]()
    google.report_progress = shown.append
    google.on(INSERT, NOT_FOUND, NOT_FOUND, STORED)
    google.on(GET_BUCKET, bucket)
    assert insert(google, clock) == "7"
    assert shown == ["Waiting for bucket stage, which Google does not know everywhere yet"]
    assert len(google.named(GET_BUCKET)) == 1


def test_a_bucket_that_does_not_come_is_an_error() -> None:
    google, clock = ScriptedGoogle(), Clock()
    google.on(INSERT, NOT_FOUND)
    google.on(GET_BUCKET, {"name": "stage"})
    with pytest.raises(GoogleError, match=r"^Uploading the source to gs://stage/a\.zip failed"):
        insert(google, clock)
    assert clock.now == pytest.approx(storage.NEW_BUCKET_SECONDS, abs=10)


def test_a_bucket_that_is_not_there_is_not_waited_for() -> None:
    google, clock = ScriptedGoogle(), Clock()
    google.on(INSERT, NOT_FOUND)
    google.on(GET_BUCKET, NOT_FOUND)
    with pytest.raises(GoogleError) as caught:
        insert(google, clock)
    assert caught.value.hint == "There is no such bucket; see staging_bucket."
    assert clock.now == 0
