# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The events that AWS services send to a function, from a few values (pure).

The shapes are those of the example events in the AWS Lambda Developer Guide (Amazon SQS, Amazon SNS, Amazon S3, Amazon
DynamoDB, Amazon Kinesis), of the Amazon EventBridge User Guide ("AWS service event metadata") and of the Alexa Skills
Kit ("Request and Response JSON Reference").
"""

from __future__ import annotations

import base64
import hashlib
import json
import typing as t
from datetime import datetime, timezone
from urllib.parse import quote_plus

from ansible_collections.polycloud.faas.plugins.module_utils._errors import OptionError

Values = t.Mapping[str, t.Any]
Event = dict[str, t.Any]

DEFAULT_REGION: t.Final = "us-east-1"
EXAMPLE_ID: t.Final = "059f36b4-87a3-44ab-83d2-661975830a7d"
EXAMPLE_PRINCIPAL: t.Final = "AIDAIENQZJOLO23YVJ4VO"
EXAMPLE_KEY: t.Final = "EXAMPLE"
SMALLEST: t.Final = 1_000_000_000_000
KINDS: t.Final = {str: "a string", int: "an integer", dict: "a dictionary", list: "a list", object: "any value"}


class Value(t.NamedTuple):
    """A value of a template: its type (``object`` for any), its default, and what it may be."""

    type: type
    default: t.Any
    choices: tuple[str, ...] = ()


class Template(t.NamedTuple):
    """How an event is made: from one set of values, or as ``Records`` with a set for each."""

    make: t.Callable[[Values], Event]
    values: dict[str, Value]
    has_records: bool = False


def event_from(name: str, given: Values | None, region: str | None, now: float) -> Event:
    """The event of a template with the given values; ``now`` (Unix seconds) is its time unless they have one.

    :raises OptionError: a value is unknown, or is of the wrong type.
    """
    template = TEMPLATES[name]
    common = {"account": Value(str, "123456789012"), "region": Value(str, region or DEFAULT_REGION)}
    table = {**common, "time": Value(str, _iso(now, "%Y-%m-%dT%H:%M:%SZ")), **template.values}
    outer = dict(given or {})
    records = outer.pop("records", None) if template.has_records else None
    shared = _checked(name, table, outer)
    if not template.has_records:
        return template.make(shared)
    each = _records(records)
    return {"Records": [template.make({**shared, **_checked(name, table, one, partly=True)}) for one in each]}


def _records(given: t.Any) -> list[Values]:
    """The values of each record; one record without any unless they are given."""
    if given is None:
        return [{}]
    if not isinstance(given, list) or not given or not all(isinstance(each, dict) for each in given):
        raise OptionError(f"event_values.records must be a list of dictionaries, but {given!r} was given.")
    return given


def _checked(template: str, table: dict[str, Value], given: Values, partly: bool = False) -> Event:
    unknown = [name for name in given if name not in table]
    if unknown:
        raise OptionError(f"event_values of {template} takes {', '.join(sorted(table))}, but {unknown[0]} was given.")
    values = {} if partly else {name: value.default for name, value in table.items()}
    return {**values, **{name: _taken(name, table[name], value) for name, value in given.items()}}


def _taken(name: str, value: Value, given: t.Any) -> t.Any:
    """The given value; a number in a string, as templates of older releases of Ansible yield it, is a number too."""
    if value.type is int and isinstance(given, str) and given.isdigit():
        given = int(given)
    if value.type is str and isinstance(given, int) and not isinstance(given, bool):
        given = str(given)
    is_right = isinstance(given, value.type) and not (value.type is int and isinstance(given, bool))
    if not is_right:
        raise OptionError(f"event_values.{name} must be {KINDS[value.type]}, but {given!r} was given.")
    if value.choices and given not in value.choices:
        raise OptionError(f"event_values.{name} must be one of {', '.join(value.choices)}, but {given!r} was given.")
    if name == "time":
        _moment(given)
    return given


def _sqs(values: Values) -> Event:
    body, sent = _text(values["body"]), str(int(_moment(values["time"]) * 1000))
    attributes = {
        "ApproximateReceiveCount": str(values["receive_count"]),
        "SentTimestamp": sent,
        "SenderId": EXAMPLE_PRINCIPAL,
        "ApproximateFirstReceiveTimestamp": sent,
    }
    group = values["message_group_id"]
    if group:
        once = hashlib.sha256(body.encode()).hexdigest()
        attributes |= {"SequenceNumber": "18849496460467696128", "MessageGroupId": group}
        attributes["MessageDeduplicationId"] = once
    return {
        "messageId": values["message_id"],
        "receiptHandle": "AQEBwJnKyrHigUMZj6rYigCgxlaS3SLy0a",
        "body": body,
        "attributes": attributes,
        "messageAttributes": {name: _sqs_attribute(value) for name, value in values["attributes"].items()},
        "md5OfBody": hashlib.md5(body.encode(), usedforsecurity=False).hexdigest(),
        "eventSource": "aws:sqs",
        "eventSourceARN": _arn("sqs", values, f"{values['queue']}{'.fifo' if group else ''}"),
        "awsRegion": values["region"],
    }


def _sqs_attribute(value: t.Any) -> Event:
    kind = "Number" if isinstance(value, (int, float)) and not isinstance(value, bool) else "String"
    return {"stringValue": _text(value), "stringListValues": [], "binaryListValues": [], "dataType": kind}


def _sns(values: Values) -> Event:
    topic = _arn("sns", values, values["topic"])
    subscription = f"{topic}:21be56ed-a058-49f5-8c98-aedd2564c486"
    host = f"https://sns.{values['region']}.amazonaws.com"
    attributes = values["attributes"].items()
    return {
        "EventVersion": "1.0",
        "EventSubscriptionArn": subscription,
        "EventSource": "aws:sns",
        "Sns": {
            "SignatureVersion": "1",
            "Timestamp": _iso(_moment(values["time"]), "%Y-%m-%dT%H:%M:%S.000Z"),
            "Signature": "tcc6faL2yUC6dgZdmrwh1Y4cGa/ebXEkAi6RibDsvpi+tE/1+82j...65r==",
            "SigningCertUrl": f"{host}/SimpleNotificationService-ac565b8b1a6c5d002d285f9598aa1d9b.pem",
            "MessageId": values["message_id"],
            "Message": _text(values["message"]),
            "MessageAttributes": {name: {"Type": "String", "Value": _text(value)} for name, value in attributes},
            "Type": "Notification",
            "UnsubscribeUrl": f"{host}/?Action=Unsubscribe&SubscriptionArn={subscription}",
            "TopicArn": topic,
            "Subject": values["subject"] or None,
        },
    }


def _s3(values: Values) -> Event:
    name = values["event"]
    content: Event = {"key": quote_plus(values["key"], safe="/")}
    if not name.startswith("ObjectRemoved"):
        content |= {"size": values["size"], "eTag": values["etag"]}
    if values["version_id"]:
        content["versionId"] = values["version_id"]
    return {
        "eventVersion": "2.1",
        "eventSource": "aws:s3",
        "awsRegion": values["region"],
        "eventTime": _iso(_moment(values["time"]), "%Y-%m-%dT%H:%M:%S.000Z"),
        "eventName": name,
        "userIdentity": {"principalId": f"AWS:{EXAMPLE_PRINCIPAL}"},
        "requestParameters": {"sourceIPAddress": "205.255.255.255"},
        "responseElements": {"x-amz-request-id": "D82B88E5F771F645", "x-amz-id-2": EXAMPLE_KEY},
        "s3": {
            "s3SchemaVersion": "1.0",
            "configurationId": EXAMPLE_ID,
            "bucket": {
                "name": values["bucket"],
                "ownerIdentity": {"principalId": "A3I5XTEXAMAI3E"},
                "arn": f"arn:aws:s3:::{values['bucket']}",
            },
            "object": {**content, "sequencer": "0C0F6F405D6ED209E1"},
        },
    }


def _dynamodb(values: Values) -> Event:
    name = values["event"]
    before, after = (values[image] if name in kinds else None for image, kinds in IMAGES.items())
    images = {"NewImage": after, "OldImage": before}
    given = {key: _typed(image)["M"] for key, image in images.items() if image is not None}
    content = {"Keys": _typed(values["keys"])["M"], **given}
    stream = f"table/{values['table']}/stream/2015-06-27T00:48:05.899"
    return {
        "eventID": hashlib.md5(_text(content).encode(), usedforsecurity=False).hexdigest(),
        "eventName": name,
        "eventVersion": "1.1",
        "eventSource": "aws:dynamodb",
        "awsRegion": values["region"],
        "dynamodb": {
            "ApproximateCreationDateTime": int(_moment(values["time"])),
            **content,
            "SequenceNumber": str(111 * SMALLEST + int(_moment(values["time"]))),
            "SizeBytes": len(_text(content)),
            "StreamViewType": "NEW_AND_OLD_IMAGES",
        },
        "eventSourceARN": _arn("dynamodb", values, stream),
    }


# Which kinds of changes have the image.
IMAGES: t.Final = {"old_image": ("MODIFY", "REMOVE"), "new_image": ("INSERT", "MODIFY")}


def _typed(value: t.Any) -> Event:
    """A value as DynamoDB has it, with its type."""
    if value is None:
        return {"NULL": True}
    if isinstance(value, bool):
        return {"BOOL": value}
    if isinstance(value, (int, float)):
        return {"N": json.dumps(value)}
    if isinstance(value, dict):
        return {"M": {str(name): _typed(each) for name, each in value.items()}}
    return {"L": [_typed(each) for each in value]} if isinstance(value, list) else {"S": str(value)}


def _kinesis(values: Values) -> Event:
    number = "49590338271490256608559692538361571095921575989136588898"
    return {
        "kinesis": {
            "kinesisSchemaVersion": "1.0",
            "partitionKey": values["partition_key"],
            "sequenceNumber": number,
            "data": base64.b64encode(_text(values["data"]).encode()).decode(),
            "approximateArrivalTimestamp": _moment(values["time"]),
        },
        "eventSource": "aws:kinesis",
        "eventVersion": "1.0",
        "eventID": f"shardId-000000000000:{number}",
        "eventName": "aws:kinesis:record",
        "invokeIdentityArn": f"arn:aws:iam::{values['account']}:role/lambda-role",
        "awsRegion": values["region"],
        "eventSourceARN": _arn("kinesis", values, f"stream/{values['stream']}"),
    }


def _event_bridge(values: Values) -> Event:
    return {
        "version": "0",
        "id": EXAMPLE_ID,
        "detail-type": values["detail_type"],
        "source": values["source"],
        "account": values["account"],
        "time": values["time"],
        "region": values["region"],
        "resources": values["resources"],
        "detail": values["detail"],
    }


def _schedule(values: Values) -> Event:
    """An event of a rule, or of EventBridge Scheduler, whose ``detail`` is a string."""
    is_rule = values["method"] == "rule"
    name = values["name"] if is_rule else f"default/{values['name']}"
    kind = ("events", "rule") if is_rule else ("scheduler", "schedule")
    more = {"detail_type": "Scheduled Event", "source": f"aws.{kind[0]}", "detail": {} if is_rule else "{}"}
    return _event_bridge({**values, **more, "resources": [_arn(kind[0], values, f"{kind[1]}/{name}")]})


def _alexa_skill(values: Values) -> Event:
    user = {"userId": values["user_id"]}
    application = {"applicationId": values["application_id"]}
    session = {"new": True, "sessionId": f"amzn1.echo-api.session.{EXAMPLE_ID}"}
    return {
        "version": "1.0",
        "session": {**session, "application": application, "attributes": {}, "user": user},
        "context": {
            "System": {
                "application": application,
                "user": user,
                "device": {"deviceId": "amzn1.ask.device.EXAMPLE", "supportedInterfaces": {}},
                "apiEndpoint": "https://api.amazonalexa.com",
                "apiAccessToken": EXAMPLE_KEY,
            }
        },
        "request": _alexa_request(values),
    }


def _alexa_request(values: Values) -> Event:
    kind = values["request"]
    request = {
        "type": kind,
        "requestId": f"amzn1.echo-api.request.{EXAMPLE_ID}",
        "timestamp": values["time"],
        "locale": values["locale"],
    }
    if kind == "SessionEndedRequest":
        return {**request, "reason": "USER_INITIATED"}
    if kind == "LaunchRequest":
        return request
    slots = {
        name: {"name": name, "value": _text(value), "confirmationStatus": "NONE"}
        for name, value in values["slots"].items()
    }
    intent = {"name": values["intent"], "confirmationStatus": "NONE", "slots": slots}
    return {**request, "dialogState": "STARTED", "intent": intent}


def _arn(service: str, values: Values, resource: str) -> str:
    return f"arn:aws:{service}:{values['region']}:{values['account']}:{resource}"


def _text(value: t.Any) -> str:
    """A string as it is, anything else as JSON."""
    return value if isinstance(value, str) else json.dumps(value)


def _iso(seconds: float, form: str) -> str:
    return datetime.fromtimestamp(seconds, timezone.utc).strftime(form)


def _moment(time: str) -> float:
    try:
        return datetime.strptime(time, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=timezone.utc).timestamp()
    except ValueError as exc:
        raise OptionError(f"event_values.time must be like 2027-02-01T12:00:00Z, but {time!r} was given.") from exc


S3_EVENTS: t.Final = (
    *(f"ObjectCreated:{name}" for name in ("Put", "Post", "Copy", "CompleteMultipartUpload")),
    *(f"ObjectRemoved:{name}" for name in ("Delete", "DeleteMarkerCreated")),
)
TEMPLATES: t.Final[dict[str, Template]] = {
    "sqs": Template(
        _sqs,
        {
            "queue": Value(str, "my-queue"),
            "body": Value(object, "Hello from SQS!"),
            "attributes": Value(dict, {}),
            "message_id": Value(str, EXAMPLE_ID),
            "message_group_id": Value(str, ""),
            "receive_count": Value(int, 1),
        },
        has_records=True,
    ),
    "sns": Template(
        _sns,
        {
            "topic": Value(str, "my-topic"),
            "message": Value(object, "Hello from SNS!"),
            "subject": Value(str, ""),
            "attributes": Value(dict, {}),
            "message_id": Value(str, EXAMPLE_ID),
        },
        has_records=True,
    ),
    "s3": Template(
        _s3,
        {
            "bucket": Value(str, "my-bucket"),
            "key": Value(str, "my-object"),
            "size": Value(int, 1024),
            "etag": Value(str, "0123456789abcdef0123456789abcdef"),
            "version_id": Value(str, ""),
            "event": Value(str, "ObjectCreated:Put", S3_EVENTS),
        },
        has_records=True,
    ),
    "schedule": Template(
        _schedule, {"name": Value(str, "my-schedule"), "method": Value(str, "rule", ("rule", "scheduler"))}
    ),
    "dynamodb": Template(
        _dynamodb,
        {
            "table": Value(str, "my-table"),
            "event": Value(str, "INSERT", ("INSERT", "MODIFY", "REMOVE")),
            "keys": Value(dict, {"Id": 101}),
            "new_image": Value(dict, {"Id": 101, "Message": "New item!"}),
            "old_image": Value(dict, {"Id": 101, "Message": "Old item!"}),
        },
        has_records=True,
    ),
    "kinesis": Template(
        _kinesis,
        {
            "stream": Value(str, "my-stream"),
            "data": Value(object, "Hello, this is a test."),
            "partition_key": Value(str, "1"),
        },
        has_records=True,
    ),
    "event_bridge": Template(
        _event_bridge,
        {
            "source": Value(str, "my.application"),
            "detail_type": Value(str, "My event"),
            "detail": Value(dict, {}),
            "resources": Value(list, []),
        },
    ),
    "alexa_skill": Template(
        _alexa_skill,
        {
            "request": Value(str, "IntentRequest", ("LaunchRequest", "IntentRequest", "SessionEndedRequest")),
            "intent": Value(str, "HelloWorldIntent"),
            "slots": Value(dict, {}),
            "locale": Value(str, "en-US"),
            "application_id": Value(str, "amzn1.ask.skill.EXAMPLE"),
            "user_id": Value(str, "amzn1.ask.account.EXAMPLE"),
        },
    ),
}
