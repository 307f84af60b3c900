# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The archives in the deployment bucket (S3 API)."""

from __future__ import annotations

import time
import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._batches import batches
from ansible_collections.polycloud.faas.plugins.module_utils._errors import CloudError
from ansible_collections.polycloud.faas.plugins.module_utils._wording import size_text

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.connection.api import Answer, AwsApi
    from ansible_collections.polycloud.faas.plugins.module_utils._source.zipping import Zip

METADATA: t.Final = "code-sha256"
MOST_DELETED_AT_ONCE: t.Final = 1000
ALREADY_THERE: t.Final = frozenset({"PreconditionFailed", "ConditionalRequestConflict", "412"})
FORBIDDEN: t.Final = 403
NOT_FOUND: t.Final = 404
NO_BUCKET: t.Final = frozenset({"NoSuchBucket", "404"})


class Content(t.Protocol):
    """What an archive is made of."""

    @property
    def sha256(self) -> str:
        """What distinguishes it from all other contents, in characters that a key can have."""

    def zip(self, report_progress: t.Callable[[str], None]) -> Zip:
        """Pack it; ``report_progress`` takes progress lines."""


def upload(api: AwsApi, bucket: str, key: str, content: Content, report_progress: t.Callable[[str], None]) -> str:
    """Upload the content's zip under its key unless it exists, and return its ``CodeSha256``.

    The key depends on the content, so an existing archive is right, though another zlib may have packed it; its hash is
    then read from its metadata (PutObject with If-None-Match, HeadObject).
    """
    packed = content.zip(report_progress)
    began = time.monotonic()
    activity = f"Uploading the code to bucket {bucket}"
    with packed.file:
        parameters = {
            "Bucket": bucket,
            "Key": key,
            "ContentType": "application/zip",
            "Metadata": {METADATA: packed.code_sha256},
        }
        try:
            api.call("s3", "put_object", activity, Body=packed.file, IfNoneMatch="*", **parameters)
        except CloudError as error:
            if error.code not in ALREADY_THERE:
                raise
            there = api.call("s3", "head_object", activity, Bucket=bucket, Key=key)
            if METADATA in there["Metadata"]:
                report_progress(f"The same archive is already in bucket {bucket}")
                return str(there["Metadata"][METADATA])
            packed.file.seek(0)
            api.call("s3", "put_object", activity, Body=packed.file, **parameters)
    report_progress(f"Uploaded {size_text(packed.size)} to bucket {bucket} in {time.monotonic() - began:.1f} s")
    return packed.code_sha256


def is_there(api: AwsApi, bucket: str, key: str) -> bool:
    """Whether the bucket has an object; also True where the caller has no permission to check (HeadObject)."""
    try:
        api.call("s3", "head_object", f"Looking for the code in bucket {bucket}", Bucket=bucket, Key=key)
    except CloudError as error:
        if error.status not in {FORBIDDEN, NOT_FOUND}:
            raise
        return error.status == FORBIDDEN
    return True


def remove_objects(api: AwsApi, bucket: str, prefix: str = "") -> None:
    """Delete all versions and delete markers of all objects below the prefix; a missing bucket is no error.

    :raises CloudError: S3 refused to delete some of them (it reports that in a response with status 200).
    """
    activity = f"Emptying bucket {bucket}"
    try:
        for page in api.pages("s3", "list_object_versions", activity, Bucket=bucket, Prefix=prefix):
            objects = [
                {"Key": each["Key"], "VersionId": each["VersionId"]}
                for kind in ("Versions", "DeleteMarkers")
                for each in page.get(kind, [])
            ]
            for batch in batches(objects, MOST_DELETED_AT_ONCE):
                _delete(api, activity, bucket, batch)
    except CloudError as error:
        if error.code not in NO_BUCKET:
            raise


def remove_archives(
    api: AwsApi, bucket: str, prefix: str, choose: t.Callable[[t.Mapping[str, t.Any]], t.Sequence[str]]
) -> list[str]:
    """Delete all versions of the archives below the prefix that ``choose`` selects, and return their keys.

    ``choose`` gets the time at which each was last stored, by key.

    :raises CloudError: S3 refused to delete some of them.
    """
    activity = f"Deleting old archives from bucket {bucket}"
    versions: dict[str, list[Answer]] = {}
    for page in api.pages("s3", "list_object_versions", activity, Bucket=bucket, Prefix=prefix):
        for kind in ("Versions", "DeleteMarkers"):
            for each in page.get(kind, []):
                if each["Key"].endswith(".zip"):
                    versions.setdefault(each["Key"], []).append(each)
    keys = list(choose({key: max(each["LastModified"] for each in found) for key, found in versions.items()}))
    objects = [{"Key": key, "VersionId": each["VersionId"]} for key in keys for each in versions[key]]
    for batch in batches(objects, MOST_DELETED_AT_ONCE):
        _delete(api, activity, bucket, batch)
    return keys


def abort_uploads(api: AwsApi, bucket: str) -> None:
    """Abort unfinished multipart uploads, which were begun outside Ansible; a missing bucket is no error."""
    activity = f"Emptying bucket {bucket}"
    try:
        for page in api.pages("s3", "list_multipart_uploads", activity, Bucket=bucket):
            for each in page.get("Uploads", []):
                api.call(
                    "s3", "abort_multipart_upload", activity, Bucket=bucket, Key=each["Key"], UploadId=each["UploadId"]
                )
    except CloudError as error:
        if error.code not in NO_BUCKET:
            raise


def _delete(api: AwsApi, activity: str, bucket: str, objects: list[Answer]) -> None:
    answer = api.call("s3", "delete_objects", activity, Bucket=bucket, Delete={"Objects": objects, "Quiet": True})
    for error in answer.get("Errors", []):
        raise CloudError(
            f"{activity} failed: {error['Key']}: {error['Message']} ({error['Code']}).", code=error["Code"]
        )
