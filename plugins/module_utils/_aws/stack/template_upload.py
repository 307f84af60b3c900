# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How CloudFormation gets a template: in the call, or through the deployment bucket.

(S3 API)
"""

from __future__ import annotations

import hashlib
import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.marks import (
    Mark,
    archive_prefix,
    mark_of,
)
from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import Template, body
from ansible_collections.polycloud.faas.plugins.module_utils._aws.package.bucket_objects import ALREADY_THERE
from ansible_collections.polycloud.faas.plugins.module_utils._errors import CloudError
from ansible_collections.polycloud.faas.plugins.module_utils._record import Record

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.connection.api import Answer, AwsApi

LARGEST_IN_A_CALL: t.Final = 51_200
FOLDER: t.Final = "templates/"


class PassedTemplate(Record):
    """``parameters`` name the template in a call of CloudFormation; ``put`` is the object that was created for it."""

    parameters: Answer
    put: Answer | None = None


def pass_template(api: AwsApi, template: Template, bucket: str | None) -> PassedTemplate:
    """TemplateBody, or TemplateURL of an object in the bucket when the template is too large for a call.

    The key depends on the content, so an existing object is right (PutObject with If-None-Match).

    :raises CloudError: it is too large and there is no bucket, or S3 refused it.
    """
    text = body(template)
    content = text.encode()
    if len(content) <= LARGEST_IN_A_CALL:
        return PassedTemplate({"TemplateBody": text})
    if not bucket:
        raise CloudError(f"A template of {len(content)} bytes needs a deployment bucket, but the stack has none.")
    mark = t.cast(Mark, mark_of(template["Description"]))
    key = f"{archive_prefix(*mark)}{FOLDER}{hashlib.sha256(content).hexdigest()}.json"
    url = {"TemplateURL": f"{_s3_endpoint(api)}/{bucket}/{key}"}
    activity = f"Uploading the template to bucket {bucket}"
    place = {"Bucket": bucket, "Key": key}
    try:
        made = api.call(
            "s3", "put_object", activity, Body=content, ContentType="application/json", IfNoneMatch="*", **place
        )
    except CloudError as error:
        if error.code not in ALREADY_THERE:
            raise
        return PassedTemplate(url)
    version = {"VersionId": made["VersionId"]} if made.get("VersionId") else {}
    return PassedTemplate(url, {**place, **version})


def delete_uploaded_template(api: AwsApi, handed: PassedTemplate) -> None:
    """Delete the object that was created for the template, if there is one (DeleteObject)."""
    if handed.put:
        api.call("s3", "delete_object", f"Cleaning up bucket {handed.put['Bucket']}", **handed.put)


def _s3_endpoint(api: AwsApi) -> str:
    """The endpoint of the path-style URL of an object that CloudFormation accepts."""
    suffix = "amazonaws.com.cn" if api.region.startswith("cn-") else "amazonaws.com"
    return api.custom_endpoint("s3") or f"https://s3.{api.region}.{suffix}"
