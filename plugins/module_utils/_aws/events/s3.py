# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Changes of objects in an S3 bucket (pure).

CloudFormation sets the notifications of a bucket only together with the bucket, so the bucket is one of this stack.
"""

from __future__ import annotations

import itertools
import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation import logical_ids
from ansible_collections.polycloud.faas.plugins.module_utils._aws.events.event import (
    Made,
    check_one_of,
    is_target,
    permission,
    plain,
    resource_named,
    target,
)
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.declared import (
    Declared,
    Option,
    options_of,
    properties_of,
    reference,
)
from ansible_collections.polycloud.faas.plugins.module_utils._errors import OptionError
from ansible_collections.polycloud.faas.plugins.module_utils._limits import Limit, text

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.expressions import Value
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import Template
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.events.event import Event

NAMING: t.Final = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html"
NOTIFICATIONS: t.Final = (
    "https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-event-types-and-destinations.html"
)
FILTERING: t.Final = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-filtering.html"
PRINCIPAL: t.Final = "s3.amazonaws.com"
BUCKET: t.Final = "AWS::S3::Bucket"
CREATED: t.Final = "s3:ObjectCreated:*"
BUCKET_NAME: t.Final = r"(?!\d+\.\d+\.\d+\.\d+$)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]"
EVENTS: t.Final = (
    CREATED,
    *("s3:ObjectCreated:Put", "s3:ObjectCreated:Post", "s3:ObjectCreated:Copy"),
    "s3:ObjectCreated:CompleteMultipartUpload",
    *("s3:ObjectRemoved:*", "s3:ObjectRemoved:Delete", "s3:ObjectRemoved:DeleteMarkerCreated"),
    *("s3:ObjectRestore:*", "s3:ObjectRestore:Post", "s3:ObjectRestore:Completed", "s3:ObjectRestore:Delete"),
    "s3:ReducedRedundancyLostObject",
    *("s3:Replication:*", "s3:Replication:OperationFailedReplication", "s3:Replication:OperationMissedThreshold"),
    *("s3:Replication:OperationReplicatedAfterThreshold", "s3:Replication:OperationNotTracked"),
    *("s3:LifecycleExpiration:*", "s3:LifecycleExpiration:Delete", "s3:LifecycleExpiration:DeleteMarkerCreated"),
    *("s3:LifecycleTransition", "s3:IntelligentTiering"),
    *("s3:ObjectTagging:*", "s3:ObjectTagging:Put", "s3:ObjectTagging:Delete", "s3:ObjectAcl:Put"),
)


class S3(Declared):
    """A bucket that the service has for it (``bucket``), or one of ``resources`` (``arn``), and which objects."""

    bucket: Option[Value | None] = Option(
        "raw",
        limit=reference(
            BUCKET_NAME,
            "the name of a bucket, 3 to 63 lower-case letters, digits, . and -",
            NAMING,
            "compute it from the stack",
        ),
    )
    arn: Option[Value | None] = Option("raw")
    event: Option[str] = Option(
        "str",
        "Event",
        unset=CREATED,
        limit=Limit(f"one of {', '.join(EVENTS)}", NOTIFICATIONS, EVENTS.__contains__),
    )
    prefix: Option[str | None] = Option("str", limit=text(r".{1,1024}", "1 to 1024 characters", FILTERING))
    suffix: Option[str | None] = Option("str", limit=text(r".{1,1024}", "1 to 1024 characters", FILTERING))
    enabled: Option[bool] = Option("bool", unset=True)


OPTIONS: type[Declared] = S3


def check(event: Event) -> None:
    """Check which bucket it is."""
    given: S3 = event.options
    check_one_of(event, "bucket", "arn")
    if given.arn is None:
        return
    found = resource_named(event.service, given.arn)
    if found is None or found[1].get("Type") != BUCKET:
        raise OptionError(
            f"{event.option('arn')} must refer to a bucket among resources, since CloudFormation cannot set the "
            f"notifications of a bucket outside the stack, but {given.arn!r} was given.",
            hint="Let the bucket send its events to EventBridge, and use an event of the kind event_bridge with the "
            "pattern {source: [aws.s3], detail: {bucket: {name: [...]}}}.",
        )
    if "BucketName" not in found[1].get("Properties", {}):
        raise OptionError(
            f"{event.option('arn')} must refer to a bucket with a BucketName, because S3 wants the permission "
            f"before the bucket has a name, but {found[0]} has none."
        )


def check_all(events: t.Sequence[Event]) -> None:
    """:raises OptionError: two functions would get the same event of one object, which S3 refuses."""
    mine = [event for event in events if event.kind == "s3" and event.options.enabled]
    for one, other in itertools.combinations(mine, 2):
        if _bucket(one) == _bucket(other) and _overlap(one.options, other.options):
            raise OptionError(
                f"{other.option()} must not overlap with {one.option()}, since S3 sends an event of one object to one "
                f"function, but both are for {one.options.event} with prefixes and suffixes that go together."
            )


def _overlap(one: S3, other: S3) -> bool:
    if not (_includes(one.event, other.event) or _includes(other.event, one.event)):
        return False
    prefixes_meet = _either(one.prefix or "", other.prefix or "", str.startswith)
    return prefixes_meet and _either(one.suffix or "", other.suffix or "", str.endswith)


def _includes(one: str, other: str) -> bool:
    return one == other or (one.endswith(":*") and other.startswith(one[:-1]))


def _either(one: str, other: str, matches: t.Callable[[str, str], bool]) -> bool:
    return matches(one, other) or matches(other, one)


def made(event: Event) -> Made:
    """AWS::Lambda::Permission, and AWS::S3::Bucket with its notifications, or those of one of ``resources``."""
    given, (logical_id, name) = event.options, _bucket(event)
    allowed = permission_id(event.function.name, logical_id)
    source = _arn(name)
    permissions = {
        allowed: permission(event.function, PRINCIPAL, SourceArn=source, SourceAccount={"Ref": "AWS::AccountId"})
    }
    notified: dict[str, t.Any] = {
        "DependsOn": [allowed],
        "Properties": {"NotificationConfiguration": {"LambdaConfigurations": [_notification(event)]}},
    }
    if given.arn is not None:
        return Made({}, permissions, joined={logical_id: notified}) if given.enabled else Made()
    bucket: dict[str, t.Any] = {"Type": BUCKET, "Properties": {"BucketName": name}}
    if not given.enabled:
        return Made({}, {logical_id: bucket})
    properties = {**bucket["Properties"], **notified["Properties"]}
    return Made({}, {**permissions, logical_id: {**bucket, **notified, "Properties": properties}})


def words(template: Template, function: str) -> dict[str, dict[str, t.Any]]:
    """The buckets with notifications for the function, also those that the user added."""
    return {
        f"{logical_id}{place}": {**_bucket_words(logical_id, properties), **_notification_words(each)}
        for logical_id, properties in _buckets(template).items()
        for place, each in enumerate(properties.get("NotificationConfiguration", {}).get("LambdaConfigurations", ()))
        if is_target(each["Function"], function)
    }


def bucket_id(name: Value) -> str:
    """Of a name that is computed, what is written in it is a part of the ID."""
    return f"S3Bucket{plain(name if isinstance(name, str) else _texts(name))}"


def permission_id(function: str, bucket: str) -> str:
    """``bucket`` is the logical ID of the bucket."""
    return f"{logical_ids.logical_id_part(function)}LambdaPermission{bucket.removeprefix('S3Bucket')}S3"


def _texts(node: t.Any) -> str:
    """All that is written in an expression, without the names of its functions."""
    if isinstance(node, dict):
        return "".join(map(_texts, node.values()))
    return "".join(map(_texts, node)) if isinstance(node, list) else str(node)


def _bucket(event: Event) -> tuple[str, Value]:
    """The logical ID and the name of the bucket."""
    if event.options.bucket is not None:
        return bucket_id(event.options.bucket), event.options.bucket
    name, found = t.cast("tuple[str, t.Mapping[str, t.Any]]", resource_named(event.service, event.options.arn))
    return name, found["Properties"]["BucketName"]


def _arn(name: Value) -> dict[str, t.Any]:
    begin = "arn:${AWS::Partition}:s3:::"
    match name:
        case str():
            return {"Fn::Sub": f"{begin}{name}"}
        case {"Fn::Sub": str() as text_}:
            return {"Fn::Sub": f"{begin}{text_}"}
    return {"Fn::Sub": [f"{begin}${{Name}}", {"Name": name}]}


def _notification(event: Event) -> dict[str, t.Any]:
    given = event.options
    rules = [
        {"Name": name, "Value": value} for name in ("prefix", "suffix") if (value := getattr(given, name)) is not None
    ]
    filters = {"Filter": {"S3Key": {"Rules": rules}}} if rules else {}
    return {**{"Event": CREATED}, **properties_of(given), "Function": target(event.function), **filters}


def _buckets(template: Template) -> dict[str, dict[str, t.Any]]:
    resources = template["Resources"].items()
    return {name: each.get("Properties", {}) for name, each in resources if each.get("Type") == BUCKET}


def _bucket_words(logical_id: str, properties: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    name = properties.get("BucketName")
    if name is not None and logical_id == bucket_id(name):
        return {"bucket": name}
    return {"arn": {"Fn::GetAtt": [logical_id, "Arn"]}}


def _notification_words(found: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    rules = found.get("Filter", {}).get("S3Key", {}).get("Rules", ())
    return {**options_of(S3, found), **{each["Name"]: each["Value"] for each in rules}}
