# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The module as Ansible runs it, against a server that speaks as much of the Lambda API as it needs."""

from __future__ import annotations

import json
import os
import threading
import typing as t
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from ansible_collections.polycloud.faas.plugins.modules import lambda_invoke
from tests.unit.plugins.run_module import run_main

REQUEST_ID = "8f507cfc-1b2c-4697-b07a-ac58fc914c95"
SECRET_KEY = "c2VjcmV0IGtleSBvZiBub2JvZHk"

Request = tuple[str, t.Mapping[str, str], bytes]


class FakeLambda(HTTPServer):
    """Answers every request in the same way and keeps what was asked."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.requests: list[Request] = []
        self.status = 200
        self.headers: dict[str, str] = {}
        self.body = b'{"greeting": "hello"}'

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    server: FakeLambda

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.requests.append((self.path, dict(self.headers.items()), body))
        self.send_response(self.server.status)
        self.send_header("x-amzn-RequestId", REQUEST_ID)
        for name, value in self.server.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(self.server.body)))
        self.end_headers()
        self.wfile.write(self.server.body)

    def log_message(self, format: str, *args: t.Any) -> None:
        return None


@pytest.fixture
def fake_lambda() -> t.Iterator[FakeLambda]:
    with FakeLambda() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join(timeout=5)


class RunModule(t.Protocol):
    def __call__(self, check_mode: bool = False, **options: t.Any) -> dict[str, t.Any]: ...


@pytest.fixture
def run_module(
    fake_lambda: FakeLambda, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> RunModule:
    """Runs the module against ``fake_lambda`` and returns its result."""
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)

    def run(check_mode: bool = False, **options: t.Any) -> dict[str, t.Any]:
        common = {
            "endpoint_url": fake_lambda.url,
            "region": "us-east-1",
            "access_key": "test",
            "secret_key": SECRET_KEY,
        }
        given = {**common, **options}
        result = run_main(lambda_invoke.main, given, monkeypatch, capsys, check_mode=check_mode)
        assert SECRET_KEY not in json.dumps(result)
        return result

    return run


def test_result(fake_lambda: FakeLambda, run_module: RunModule) -> None:
    fake_lambda.headers = {"X-Amz-Executed-Version": "7"}
    result = run_module(service="shop", function="hello", payload={"order": 17}, qualifier="7")
    *looks, (path, headers, body) = fake_lambda.requests
    asked = [b"Action=DescribeStacks" in look for _place, _headers, look in looks]
    assert asked == [True, True], "its answer here is none of CloudFormation's, which stops nobody"
    assert path == "/2015-03-31/functions/shop-dev-hello/invocations?Qualifier=7"
    assert (headers["X-Amz-Invocation-Type"], headers["X-Amz-Log-Type"]) == ("RequestResponse", "Tail")
    assert json.loads(body) == {"order": 17}
    del result["invocation"]
    assert result == {
        "changed": True,
        "status_code": 200,
        "function_error": None,
        "executed_version": "7",
        "payload": {"greeting": "hello"},
        "log": "",
        "report": {"request_id": REQUEST_ID},
    }


@pytest.mark.parametrize(
    ("options", "body"),
    [
        ({}, b"{}"),
        ({"payload": None}, b"null"),
        ({"payload": [1, "2"]}, b'[1, "2"]'),
        ({"payload": "text"}, b'"text"'),
        ({"payload": False}, b"false"),
        ({"payload": 0}, b"0"),
        ({"payload_text": '{"b":1,  "a":2}'}, b'{"b":1,  "a":2}'),
    ],
)
def test_payload_reaches_lambda(
    fake_lambda: FakeLambda, run_module: RunModule, options: dict[str, t.Any], body: bytes
) -> None:
    run_module(name="hello", **options)
    assert fake_lambda.requests[0][2] == body


@pytest.mark.parametrize("alias", ["name", "function_name", "function_arn"])
def test_name_has_the_aliases_that_users_know(fake_lambda: FakeLambda, run_module: RunModule, alias: str) -> None:
    options: dict[str, t.Any] = {alias: "hello", "version_qualifier": "live"}
    run_module(**options)
    assert fake_lambda.requests[0][0] == "/2015-03-31/functions/hello/invocations?Qualifier=live"


def test_check_mode_asks_for_a_dry_run(fake_lambda: FakeLambda, run_module: RunModule) -> None:
    fake_lambda.status, fake_lambda.body = 204, b""
    result = run_module(check_mode=True, name="hello")
    assert (result["changed"], result["status_code"]) == (False, 204)
    assert fake_lambda.requests[0][1]["X-Amz-Invocation-Type"] == "DryRun"


def test_a_failed_function_fails_the_module(fake_lambda: FakeLambda, run_module: RunModule) -> None:
    fake_lambda.headers = {"X-Amz-Function-Error": "Unhandled"}
    fake_lambda.body = b'{"errorMessage": "\'id\'", "errorType": "KeyError"}'
    result = run_module(name="hello")
    assert result["failed"] is True
    assert result["changed"] is True
    assert result["msg"] == "Function hello failed: KeyError: 'id' (Unhandled)."
    assert result["payload"] == {"errorMessage": "'id'", "errorType": "KeyError"}
    assert "failed" not in run_module(name="hello", fail_on_function_error=False)


def test_a_missing_function_is_told(fake_lambda: FakeLambda, run_module: RunModule) -> None:
    fake_lambda.status = 404
    fake_lambda.headers = {"x-amzn-ErrorType": "ResourceNotFoundException"}
    fake_lambda.body = b'{"Message": "Function not found: hello"}'
    result = run_module(name="hello")
    assert result["failed"] is True
    assert result["msg"] == "Invoking function hello failed: Function not found: hello (ResourceNotFoundException)."
    assert result["error"] == {"code": "ResourceNotFoundException"}


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({}, "one of the following is required: service, name"),
        ({"service": "shop"}, "required together: service, function"),
        ({"function": "hello"}, "required together: service, function"),
        ({"name": "hello", "service": "shop", "function": "hello"}, "mutually exclusive: service|name"),
        ({"name": "hello", "function": "hello"}, "mutually exclusive: function|name"),
        ({"name": "hello", "payload": 1, "payload_text": "1"}, "mutually exclusive: payload|payload_text"),
        ({"name": "hello", "payload": 1, "event_template": "sqs"}, "mutually exclusive: payload|event_template"),
        ({"name": "hello", "event_template": "sqs", "event_values": {"x": 1}}, "event_values of sqs takes account,"),
        ({"name": "hello", "invocation_type": "RequestResponse"}, "value of invocation_type must be one of"),
        ({"name": "hello", "timeout": "soon"}, "timeout"),
        ({"name": "hello", "payload_text": "{oops"}, "payload_text must be JSON text"),
        ({"name": "hello world"}, "name must be the name or the ARN"),
    ],
)
def test_bad_options_call_nothing(
    fake_lambda: FakeLambda, run_module: RunModule, options: dict[str, t.Any], words: str
) -> None:
    result = run_module(**options)
    assert result["failed"] is True
    assert words in result["msg"]
    assert fake_lambda.requests == []
