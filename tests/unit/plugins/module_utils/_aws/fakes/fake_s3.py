# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""S3 of the AWS in memory."""

from __future__ import annotations

import typing as t

from tests.unit.plugins.module_utils._aws.fakes.fake_resources import Account, Answer, FakeBucket, FakeObject, Refusal


class FakeS3:
    """The operations of S3 that the collection calls."""

    def __init__(self, account: Account) -> None:
        self._account = account

    def put_object(
        self,
        Bucket: str,
        Key: str,
        Body: t.IO[bytes] | bytes,
        ContentType: str,
        Metadata: dict[str, str] | None = None,
        IfNoneMatch: str | None = None,
    ) -> Answer:
        assert ContentType == ("application/zip" if Key.endswith(".zip") else "application/json")
        bucket, content = self._bucket(Bucket), Body if isinstance(Body, bytes) else Body.read()
        if IfNoneMatch == "*" and bucket.current(Key):
            message = "At least one of the pre-conditions you specified did not hold"
            raise Refusal("PreconditionFailed", message, 412)
        bucket.put(Key, content, dict(Metadata or {}))
        return {"VersionId": bucket.objects[-1].version}

    def delete_object(self, Bucket: str, Key: str, VersionId: str) -> Answer:
        bucket = self._bucket(Bucket)
        bucket.objects = [each for each in bucket.objects if (each.key, each.version) != (Key, VersionId)]
        return {}

    def head_object(self, Bucket: str, Key: str) -> Answer:
        found = self._bucket(Bucket).current(Key)
        if found is None:
            raise Refusal("404", "Not Found", 404)
        return {"Metadata": dict(found.metadata)}

    def list_object_versions(self, Bucket: str, Prefix: str) -> Answer:
        objects = [each for each in self._bucket(Bucket).objects if each.key.startswith(Prefix)]
        return {
            "Versions": [_version(each) for each in objects if not each.is_marker],
            "DeleteMarkers": [_version(each) for each in objects if each.is_marker],
        }

    def delete_objects(self, Bucket: str, Delete: dict[str, t.Any]) -> Answer:
        assert 1 <= len(Delete["Objects"]) <= 1000
        bucket = self._bucket(Bucket)
        asked = {(each["Key"], each["VersionId"]) for each in Delete["Objects"]}
        refused = {key for key, _version in asked if key in bucket.locked}
        bucket.objects = [
            each for each in bucket.objects if (each.key, each.version) not in asked or each.key in refused
        ]
        return {"Errors": [{"Key": key, "Code": "AccessDenied", "Message": "Access Denied"} for key in sorted(refused)]}

    def list_multipart_uploads(self, Bucket: str) -> Answer:
        return {"Uploads": [{"Key": key, "UploadId": f"upload-{key}"} for key in self._bucket(Bucket).uploads]}

    def abort_multipart_upload(self, Bucket: str, Key: str, UploadId: str) -> Answer:
        assert UploadId == f"upload-{Key}"
        self._bucket(Bucket).uploads.remove(Key)
        return {}

    def _bucket(self, name: str) -> FakeBucket:
        if name not in self._account.buckets:
            raise Refusal("NoSuchBucket", "The specified bucket does not exist", 404)
        return self._account.buckets[name]


def _version(found: FakeObject) -> dict[str, t.Any]:
    return {"Key": found.key, "VersionId": found.version, "LastModified": int(found.version[1:])}
