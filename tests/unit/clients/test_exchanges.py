# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests of what is kept of a client's requests, and of their replay."""

from __future__ import annotations

import http.server
import json
import threading
import typing as t

import pytest

from tests.clients._exchanges import Answer, Exchange, Request, exchanges_of, request_of, shape_of, tree_of
from tests.clients._replay import Different, Replay

STACK = "arn:aws:cloudformation:us-east-1:000000000000:stack/shop/1f0c"


def read(body: str = "Action=DescribeStacks&StackName=shop") -> Request:
    return Request("POST", "/", {}, body)


WRITE = Request("POST", "/", {}, "Action=UpdateStack&StackName=shop")


def test_a_request_has_neither_secrets_nor_the_address() -> None:
    headers = {
        "Authorization": "AWS4-HMAC-SHA256 Credential=k/20261201/us-east-1/s3/aws4_request, Signature=abc1",
        "Content-Type": "application/json",
        "User-Agent": "osls",
        "X-Amz-Date": "20261201T000000Z",
        "X-Amz-Target": "Logs.List",
    }

    made = request_of("POST", "/a?u=http%3A%2F%2F127.0.0.1%3A41", headers, b'{"u": "127.0.0.1:41"}', "127.0.0.1:41")

    assert made.target == "/a?u=http%3A%2F%2F127.0.0.1%3A9"
    assert made.body == '{"u": "127.0.0.1:9"}'
    assert made.headers == {
        "authorization": "AWS4-HMAC-SHA256 Credential=k/20261201/us-east-1/s3/aws4_request, Signature=0",
        "content-type": "application/json",
        "x-amz-target": "Logs.List",
    }


def test_an_archive_is_kept_as_it_is() -> None:
    made = request_of("PUT", "/a", {}, b"PK\x03\x04\xff", "127.0.0.1:41")

    assert made.binary
    assert made.content() == b"PK\x03\x04\xff"


def test_a_bearer_token_is_replaced() -> None:
    made = request_of("GET", "/a", {"Authorization": "Bearer ya29.secret"}, b"", "127.0.0.1:41")

    assert made.headers == {"authorization": "Bearer TOKEN"}


def test_the_shape_of_xml_keeps_names_and_states() -> None:
    body = b"<R xmlns='x'><S><member><Id>1</Id><T>DONE</T></member><member><Id>2</Id><T>DONE</T></member></S></R>"

    assert shape_of(tree_of("text/xml", body)) == {"S": {"member": [{"Id": "string", "T": "DONE"}]}}


def test_the_shape_of_json_has_types() -> None:
    body = json.dumps({"a": 1, "b": None, "c": [True, False], "d": "NoSuchBucket", "e": 1.5}).encode()

    assert shape_of(tree_of("application/json; charset=utf-8", body)) == {
        "a": "number",
        "b": "null",
        "c": [False, True],
        "d": "NoSuchBucket",
        "e": "number",
    }


def test_other_bodies_are_only_named() -> None:
    assert tree_of("application/zip", b"PK") == "application/zip body"
    assert tree_of("", b"") is None


def test_of_a_repeated_read_the_last_is_kept() -> None:
    recorded = [(read(), 200, {"n": 1}), (read(), 200, {"n": "1"}), (WRITE, 200, None), (read(), 200, {"n": None})]

    assert [each.answer.shape for each in exchanges_of(recorded)] == [{"n": "string"}, "null", {"n": "null"}]


def test_what_a_later_request_repeats_is_kept_of_an_answer() -> None:
    later = read(
        "Action=DescribeStacks&StackName=arn%3Aaws%3Acloudformation%3Aus-east-1%3A000000000000%3Astack%2Fshop%2F1f0c"
    )
    recorded = [(WRITE, 200, {"Result": [{"Id": STACK}, {"Id": "other-1234"}]}), (later, 200, None)]

    assert exchanges_of(recorded)[0].answer.given == {"/Result/0/Id": STACK}


def test_a_value_may_be_in_a_request_in_the_alphabet_for_urls() -> None:
    later = Request("POST", "/", {}, '{"etag": "a-b_c12345="}')

    assert exchanges_of([(WRITE, 200, {"etag": "a+b/c12345="}), (later, 200, None)])[0].answer.given == {
        "/etag": "a+b/c12345="
    }


def test_what_was_known_before_is_not_kept() -> None:
    recorded = [
        (WRITE, 200, {"Id": STACK}),
        (read(f"Action=Get&A={STACK}"), 200, {"Id": STACK}),
        (read(STACK), 200, None),
    ]

    assert [each.answer.given for each in exchanges_of(recorded)] == [{"/Id": STACK}, {}, {}]


def test_a_search_in_logs_is_of_any_time() -> None:
    made = request_of("POST", "/", {}, b'{"startTime": 1796124274283, "endTime":1796124874912}', "127.0.0.1:41")

    assert made.body == '{"startTime": 0, "endTime":4102444800000}'


def test_a_body_that_was_changed_has_no_checksum() -> None:
    headers = {"Content-MD5": "x", "X-Amz-Checksum-Crc32": "y", "X-Amz-Acl": "private"}

    same = request_of("PUT", "/a", headers, b"same", "127.0.0.1:41")
    changed = request_of("PUT", "/a", headers, b"in /tmp/work", "127.0.0.1:41", "/tmp/work")

    assert same.headers == {"content-md5": "x", "x-amz-acl": "private", "x-amz-checksum-crc32": "y"}
    assert (changed.headers, changed.body) == ({"x-amz-acl": "private"}, "in FOLDER")


def test_of_a_url_its_path_is_kept() -> None:
    put = Request("PUT", "/upload/k1234567?x=1", {}, "UEs=", binary=True)
    recorded = [(WRITE, 200, {"uploadUrl": "http://127.0.0.1:9/upload/k1234567?x=1"}), (put, 200, None)]

    assert exchanges_of(recorded)[0].answer.given == {"/uploadUrl#target": "/upload/k1234567?x=1"}


class Scripted(http.server.BaseHTTPRequestHandler):
    """Answers with what is next in ``answers``, the last of which stays; ``received`` has targets and bodies."""

    answers: t.ClassVar[list[t.Any]] = []
    received: t.ClassVar[list[tuple[str, str]]] = []

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        self.received.append((self.path, self.rfile.read(length).decode()))
        content = json.dumps(self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: t.Any) -> None:
        """Nothing."""


@pytest.fixture
def address() -> t.Iterator[str]:
    Scripted.received.clear()
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Scripted)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_a_replay_sends_what_the_cloud_gives_this_time(address: str) -> None:
    Scripted.answers[:] = [{"Id": "new-5678"}, {}]
    made = Exchange(WRITE, Answer(200, {"Id": "string"}, {"/Id": "old-1234"}))
    used = Exchange(Request("POST", "/of/old-1234", {}, "Action=DescribeStacks&Id=old-1234"), Answer(200, {}))

    Replay(address).run([made, used])

    assert Scripted.received[1] == ("/of/new-5678", "Action=DescribeStacks&Id=new-5678")


def test_a_read_is_sent_until_its_answer_is_the_recorded_one(address: str) -> None:
    Scripted.answers[:] = [{"Status": "IN_PROGRESS"}, {"Status": "IN_PROGRESS"}, {"Status": "COMPLETE"}]

    Replay(address).run([Exchange(read(), Answer(200, {"Status": "COMPLETE"}))])

    assert len(Scripted.received) == 3


def test_a_different_answer_to_a_write_is_told_at_once(address: str) -> None:
    Scripted.answers[:] = [{"Status": "FAILED"}]

    with pytest.raises(
        Different, match=r'(?s)0: POST / Action=UpdateStack.*- +"Status": "COMPLETE".*\+ +"Status": "FAILED"'
    ):
        Replay(address).run([Exchange(WRITE, Answer(200, {"Status": "COMPLETE"}))])

    assert len(Scripted.received) == 1
