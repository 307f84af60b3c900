# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What comes back for a call and is no answer of AWS, from a proxy for example."""

from __future__ import annotations

import functools
import io
import time
import typing as t

import pytest
from botocore.awsrequest import AWSResponse

from ansible_collections.polycloud.faas.plugins.module_utils._aws.connection import session as connection
from ansible_collections.polycloud.faas.plugins.module_utils._aws.connection.answers import HINT
from ansible_collections.polycloud.faas.plugins.module_utils._aws.connection.api import FOREIGN
from ansible_collections.polycloud.faas.plugins.module_utils._aws.connection.session import AwsSession
from ansible_collections.polycloud.faas.plugins.module_utils._aws.run_invoke import Invocation, send
from ansible_collections.polycloud.faas.plugins.module_utils._deadline import Deadline
from ansible_collections.polycloud.faas.plugins.module_utils._errors import CloudError

Reply = tuple[int, dict[str, str], bytes]

URL = "http://user:hush@127.0.0.1:4566"
PAGE = b"<!DOCTYPE html>\n<html><head><title>Log in\n &amp; go</title></head><body><p>Hello<br></body></html>\n"
XHTML = b'<?xml version="1.0"?>\n<!-- a -->\n<html xmlns="http://www.w3.org/1999/xhtml"><body/></html>'
HTML: t.Final = {"Content-Type": "text/html; charset=utf-8"}
JSON: t.Final = {"Content-Type": "application/json"}
SIGNED: t.Final = {"x-amzn-RequestId": "1-2-3"}

CALLS: t.Final[dict[str, tuple[str, dict[str, t.Any]]]] = {
    "describe_stacks": ("cloudformation", {"StackName": "a"}),
    "create_change_set": ("cloudformation", {"StackName": "a", "ChangeSetName": "b"}),
    "execute_change_set": ("cloudformation", {"ChangeSetName": "arn:aws:b"}),
    "delete_stack": ("cloudformation", {"StackName": "a"}),
    "get_function_configuration": ("lambda", {"FunctionName": "a"}),
    "delete_function": ("lambda", {"FunctionName": "a"}),
    "describe_log_groups": ("logs", {}),
    "put_object": ("s3", {"Bucket": "abc", "Key": "b"}),
    "head_object": ("s3", {"Bucket": "abc", "Key": "b"}),
    "list_object_versions": ("s3", {"Bucket": "abc"}),
    "delete_objects": ("s3", {"Bucket": "abc", "Delete": {"Objects": [{"Key": "b"}]}}),
    "delete_object": ("s3", {"Bucket": "abc", "Key": "b"}),
}
FOREIGN_REPLIES: t.Final[dict[str, tuple[Reply, str]]] = {
    "page": ((200, HTML, PAGE), 'HTML, "Log in & go", with status 200'),
    "page that is no XML": ((200, HTML, b"\n <!doctype html><p>Hello"), "HTML with status 200"),
    "page in XML": ((200, {"Content-Type": "application/xhtml+xml"}, XHTML), "HTML with status 200"),
    "forbidden": ((403, HTML, PAGE), 'HTML, "Log in & go", with status 403'),
    "proxy wants to know who asks": ((407, HTML, b""), "HTML with status 407"),
    "redirection": ((302, {"Location": "http://login.example/"}, b""), "a redirect to http://login.example/"),
    "no gateway": ((502, HTML, PAGE), "text/html with status 502"),
    "text of a server that broke": ((500, {"Content-Type": "text/plain"}, b"oops"), "text/plain with status 500"),
}
OTHER_REPLIES: t.Final[dict[str, tuple[Reply, str]]] = {
    "page without a type": ((200, {}, PAGE), 'HTML, "Log in & go", with status 200'),
    "JSON": ((200, JSON, b'{"error": "log in"}'), "with status 200"),
    "JSON that is refused": ((403, JSON, b'{"error": "log in"}'), "application/json with status 403"),
    "a list": ((200, JSON, b"[]"), "application/json with status 200"),
    "text": ((200, {"Content-Type": "text/plain"}, b"Hello"), "text/plain with status 200"),
    "another XML": ((200, {"Content-Type": "text/xml"}, b"<a/>"), "text/xml with status 200"),
}


class Line:
    """What stands for the network: answers requests in order, the last one for ever, and keeps their bodies."""

    def __init__(self, *replies: Reply) -> None:
        self.replies = list(replies)
        self.bodies: list[t.Any] = []

    def answer(self, request: t.Any) -> AWSResponse:
        sent = request.body
        self.bodies.append(sent.read() if hasattr(sent, "read") else sent)
        status, headers, body = self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]
        raw = io.BytesIO(b"" if request.method == "HEAD" else body)
        raw.stream = lambda **_given: iter([raw.read()])  # type: ignore[attr-defined]
        return AWSResponse(request.url, status, headers, raw)


@pytest.fixture(autouse=True)
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The pauses before calls that are made again."""
    made: list[float] = []
    monkeypatch.setattr(time, "sleep", made.append)
    return made


@functools.cache
def session(service: str, max_attempts: int) -> tuple[AwsSession, list[Line]]:
    """A session for a service, and the list of the line that it uses."""
    options = {"access_key": "AKID", "secret_key": "hush", "region": "eu-west-1", "endpoint_url": URL}
    retries = {"mode": "standard", "total_max_attempts": max_attempts}
    api = AwsSession({**options, "aws_config": {"retries": retries, "s3": {"addressing_style": "path"}}})
    lines: list[Line] = []
    api._client(service).meta.events.register("before-send", lambda request, **_others: lines[0].answer(request))
    return api, lines


def connected(line: Line, service: str, max_attempts: int = 2) -> AwsSession:
    api, lines = session(service, max_attempts)
    lines[:] = [line]
    return api


def call(line: Line, operation: str) -> dict[str, t.Any]:
    service, parameters = CALLS[operation]
    return connected(line, service).call(service, operation, "Doing it", **parameters)


def refusal(line: Line, operation: str) -> CloudError:
    with pytest.raises(CloudError) as raised:
        call(line, operation)
    return raised.value


@pytest.mark.parametrize("operation", CALLS)
@pytest.mark.parametrize("case", FOREIGN_REPLIES)
def test_what_is_not_aws_is_told_with_the_call(operation: str, case: str) -> None:
    reply, what = FOREIGN_REPLIES[case]
    error = refusal(Line(reply), operation)
    if operation == "head_object":  # which has no text, so no title
        what = what.replace(', "Log in & go",', "")
    assert error.message.startswith(f"Doing it failed: the response did not come from AWS ({what}")
    assert error.message.endswith(" from 127.0.0.1:4566).")
    assert (error.code, error.hint) == (FOREIGN, HINT)


@pytest.mark.parametrize("operation", sorted(CALLS.keys() - {"head_object"}))
@pytest.mark.parametrize("case", OTHER_REPLIES)
def test_what_is_no_page_and_not_aws(operation: str, case: str) -> None:
    reply, what = OTHER_REPLIES[case]
    error = refusal(Line(reply), operation)
    assert "the response did not come from AWS (" in error.message
    assert what in error.message


REAL: t.Final[dict[str, tuple[str, Reply, str]]] = {
    "denied in XML": (
        "describe_stacks",
        (403, {}, b"<ErrorResponse><Error><Code>AccessDenied</Code><Message>No.</Message></Error></ErrorResponse>"),
        "Doing it failed: No (AccessDenied).",
    ),
    "denied in JSON": (
        "get_function_configuration",
        (403, {**JSON, "x-amzn-ErrorType": "AccessDeniedException"}, b'{"Message": "No."}'),
        "Doing it failed: No (AccessDeniedException).",
    ),
    "denied by S3": (
        "list_object_versions",
        (403, {}, b"<Error><Code>AccessDenied</Code><Message>No.</Message></Error>"),
        "Doing it failed: No (AccessDenied).",
    ),
    "not there": ("head_object", (404, {}, b""), "Doing it failed: Not Found (404)."),
    "there already": (
        "put_object",
        (412, SIGNED, b"<Error><Code>PreconditionFailed</Code><Message>No.</Message></Error>"),
        "Doing it failed: No (PreconditionFailed).",
    ),
    "busy": (
        "describe_log_groups",
        (400, {}, b'{"__type": "ThrottlingException", "message": "Rate exceeded"}'),
        "Doing it failed: Rate exceeded (ThrottlingException).",
    ),
    "broken": (
        "describe_stacks",
        (500, {}, b"<ErrorResponse><Error><Code>InternalFailure</Code><Message>Oh.</Message></Error></ErrorResponse>"),
        "Doing it failed: Oh (InternalFailure).",
    ),
}


@pytest.mark.parametrize("case", REAL)
def test_what_aws_refuses_stays_as_it_is(case: str) -> None:
    operation, reply, message = REAL[case]
    assert refusal(Line(reply), operation).message == message


STACKS = b"<r:DescribeStacksResponse xmlns:r='a'><DescribeStacksResult/></r:DescribeStacksResponse>"
GOOD: t.Final[dict[str, tuple[str, Reply]]] = {
    "XML": ("describe_stacks", (200, {}, STACKS)),
    "XML without a result": ("delete_stack", (200, {}, b"<?xml version='1.0'?><DeleteStackResponse/>")),
    "JSON": ("describe_log_groups", (200, {}, b'{"logGroups": []}')),
    "nothing in it": ("describe_log_groups", (200, SIGNED, b"{}")),
    "stored": ("put_object", (200, {"ETag": '"1"'}, b"")),
    "stored and signed": ("put_object", (200, SIGNED, b"")),
    "gone": ("delete_object", (204, {}, b"")),
    "listed": ("list_object_versions", (200, {}, b"<ListVersionsResult><Name>abc</Name></ListVersionsResult>")),
    "a page in the bucket": ("head_object", (200, {**HTML, **SIGNED, "ETag": '"1"'}, b"")),
}


@pytest.mark.parametrize("case", GOOD)
def test_answers_of_aws_and_of_what_speaks_like_it(case: str) -> None:
    operation, reply = GOOD[case]
    line = Line(reply)
    call(line, operation)
    assert len(line.bodies) == 1


@pytest.mark.parametrize("case", ["page", "forbidden", "redirection"])
def test_a_call_is_made_again(case: str, pauses: list[float]) -> None:
    (reply, _what), (_operation, good) = FOREIGN_REPLIES[case], GOOD["XML"]
    assert call(Line(reply, good), "describe_stacks")["ResponseMetadata"]["HTTPStatusCode"] == 200
    assert pauses == [0.5]


@pytest.mark.parametrize(("max_attempts", "waited"), [(1, []), (2, [0.5]), (5, [0.5, 2.0])])
def test_it_ends(pauses: list[float], max_attempts: int, waited: list[float]) -> None:
    line = Line(FOREIGN_REPLIES["page"][0])
    with pytest.raises(CloudError, match="did not come from AWS"):
        connected(line, "cloudformation", max_attempts).call("cloudformation", "describe_stacks", "Reading stack a")
    assert len(line.bodies) == len(waited) + 1
    assert pauses == waited


def test_what_botocore_asked_again_for_is_not_asked_for_more() -> None:
    line = Line(FOREIGN_REPLIES["no gateway"][0])
    refusal(line, "describe_stacks")
    assert len(line.bodies) == 2


def test_an_archive_is_sent_whole_again() -> None:
    line = Line(FOREIGN_REPLIES["page"][0], GOOD["stored"][1])
    body = io.BytesIO(b"archive")
    connected(line, "s3").call("s3", "put_object", "Uploading", Bucket="abc", Key="b", Body=body)
    assert [b"archive" in each for each in line.bodies] == [True, True]


def test_a_function_is_not_run_a_second_time() -> None:
    line = Line(FOREIGN_REPLIES["page"][0])
    api = connected(line, "lambda", max_attempts=1)
    with pytest.raises(CloudError, match="did not come from AWS"):
        send(Invocation("shop", "RequestResponse", b"{}"), api, Deadline(0))
    assert len(line.bodies) == 1


def test_what_a_function_answers_is_not_judged() -> None:
    line = Line((200, {**HTML, **SIGNED}, PAGE))
    answer = send(Invocation("shop", "RequestResponse", b"{}"), connected(line, "lambda"), Deadline(0))
    assert answer["Payload"] == PAGE


BUSY: t.Final[Reply] = (400, {}, b'{"__type": "ThrottlingException", "message": "Rate exceeded"}')


def test_a_throttled_call_is_retried_for_longer_than_botocore_does() -> None:
    line = Line(*[BUSY] * 7, (200, {}, b'{"logGroups": []}'))
    assert connected(line, "logs", 5).call("logs", "describe_log_groups", "Doing it")["logGroups"] == []
    assert len(line.bodies) == 8


def test_a_throttled_call_is_not_retried_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "THROTTLED_SECONDS", 0.1)
    line = Line(BUSY)
    with pytest.raises(CloudError, match=r"^Doing it failed: Rate exceeded \(ThrottlingException\)\.$"):
        connected(line, "logs", 5).call("logs", "describe_log_groups", "Doing it")
    assert len(line.bodies) == 10


def test_a_session_with_fewer_attempts_is_less_patient() -> None:
    line = Line(BUSY)
    with pytest.raises(CloudError, match="Rate exceeded"):
        connected(line, "logs", 2).call("logs", "describe_log_groups", "Doing it")
    assert len(line.bodies) == 2
