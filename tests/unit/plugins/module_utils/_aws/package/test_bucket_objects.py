# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The archives in the deployment bucket."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ansible_collections.polycloud.faas.plugins.module_utils._aws.package.bucket_objects import (
    abort_uploads,
    remove_objects,
    upload,
)
from ansible_collections.polycloud.faas.plugins.module_utils._errors import CloudError
from ansible_collections.polycloud.faas.plugins.module_utils._source.archive import Source
from tests.unit.plugins.module_utils._aws.fakes.fake_aws import FakeAws
from tests.unit.plugins.module_utils._aws.fakes.fake_resources import FakeBucket

KEY = "polycloud.faas/shop/dev/0123.zip"


@pytest.fixture
def bucket(aws: FakeAws) -> FakeBucket:
    return aws.account.buckets.setdefault("archives", FakeBucket())


@pytest.fixture
def source(tmp_path: Path) -> Source:
    (tmp_path / "handler.py").write_text("x = 1\n")
    return Source(str(tmp_path))


@pytest.fixture
def said() -> list[str]:
    return []


def test_an_upload(aws: FakeAws, bucket: FakeBucket, source: Source, said: list[str]) -> None:
    code_sha256 = upload(aws, "archives", KEY, source, said.append)
    (stored,) = bucket.objects
    assert (stored.key, stored.metadata) == (KEY, {"code-sha256": code_sha256})
    assert stored.body == source.zip().file.read()
    assert aws.operations() == ["put_object"]
    assert re.fullmatch(r"Packed 1 file of 6 bytes into \d+ bytes in \d+\.\d s", said[0])
    assert re.fullmatch(r"Uploaded \d+ bytes to bucket archives in \d+\.\d s", said[1])


@pytest.mark.parametrize("code", ["PreconditionFailed", "412", "ConditionalRequestConflict"])
def test_what_is_there_stays_with_the_hash_of_its_own_bytes(
    aws: FakeAws, bucket: FakeBucket, source: Source, said: list[str], code: str
) -> None:
    bucket.put(KEY, b"packed by another zlib", {"code-sha256": "abc="})
    aws.fail("s3", "put_object", code, "It is there.", status=412)
    assert upload(aws, "archives", KEY, source, said.append) == "abc="
    assert [each.body for each in bucket.objects] == [b"packed by another zlib"]
    assert said[1:] == ["The same archive is already in bucket archives"]


def test_what_is_there_without_its_hash_is_replaced(
    aws: FakeAws, bucket: FakeBucket, source: Source, said: list[str]
) -> None:
    bucket.put(KEY, b"by hand")
    code_sha256 = upload(aws, "archives", KEY, source, said.append)
    assert [each.metadata for each in bucket.objects] == [{}, {"code-sha256": code_sha256}]
    assert bucket.objects[1].body == source.zip().file.read()


def test_a_bucket_that_is_not_there(aws: FakeAws, source: Source, said: list[str]) -> None:
    with pytest.raises(CloudError) as raised:
        upload(aws, "archives", KEY, source, said.append)
    assert raised.value.message == (
        "Uploading the code to bucket archives failed: The specified bucket does not exist (NoSuchBucket)."
    )


def test_all_versions_and_markers_go(aws: FakeAws, bucket: FakeBucket) -> None:
    for number in range(7):
        bucket.put(f"{number % 2}.zip")
    bucket.mark_deleted("1.zip")
    remove_objects(aws, "archives")
    assert bucket.objects == []


def test_what_is_not_below_the_prefix_stays(aws: FakeAws, bucket: FakeBucket) -> None:
    for key in ("polycloud.faas/shop/dev/1.zip", "polycloud.faas/shop/dev2/1.zip", "own.txt"):
        bucket.put(key)
    remove_objects(aws, "archives", "polycloud.faas/shop/dev/")
    assert bucket.keys == ["own.txt", "polycloud.faas/shop/dev2/1.zip"]


def test_an_empty_bucket_needs_no_deletion(aws: FakeAws, bucket: FakeBucket) -> None:
    remove_objects(aws, "archives")
    assert aws.operations() == ["list_object_versions"]


def test_not_more_than_a_thousand_at_once(aws: FakeAws, bucket: FakeBucket, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.unit.plugins.module_utils._aws.fakes.fake_aws.PAGE_SIZE", 5000)
    for number in range(2001):
        bucket.put(f"{number}.zip")
    remove_objects(aws, "archives")
    assert bucket.objects == []
    assert aws.operations().count("delete_objects") == 3


def test_a_refusal_that_hides_in_a_good_answer(aws: FakeAws, bucket: FakeBucket) -> None:
    bucket.put("kept.zip")
    bucket.put("gone.zip")
    bucket.locked.add("kept.zip")
    with pytest.raises(CloudError) as raised:
        remove_objects(aws, "archives")
    assert raised.value.message == "Emptying bucket archives failed: kept.zip: Access Denied (AccessDenied)."
    assert raised.value.code == "AccessDenied"


def test_uploads_that_somebody_left(aws: FakeAws, bucket: FakeBucket) -> None:
    bucket.uploads += ["a.zip", "b.zip", "c.zip", "d.zip"]
    abort_uploads(aws, "archives")
    assert bucket.uploads == []


def test_a_missing_bucket_is_as_good_as_an_empty_one(aws: FakeAws) -> None:
    remove_objects(aws, "archives")
    abort_uploads(aws, "archives")
    assert aws.operations() == ["list_object_versions", "list_multipart_uploads"]


@pytest.mark.parametrize("operation", ["list_object_versions", "list_multipart_uploads"])
def test_other_errors_are_errors(aws: FakeAws, bucket: FakeBucket, operation: str) -> None:
    aws.fail("s3", operation, "AccessDenied", "Access Denied", status=403)
    with pytest.raises(CloudError, match=r"^Emptying bucket archives failed: Access Denied \(AccessDenied\)\.$"):
        (remove_objects if operation == "list_object_versions" else abort_uploads)(aws, "archives")
