# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Clouds that accept a call and never answer, or answer a byte at a time: each call has an end."""

from __future__ import annotations

import contextlib
import io
import socket
import threading
import time
import typing as t

import pytest

from ansible_collections.polycloud.faas.plugins.module_utils import _time_limit
from ansible_collections.polycloud.faas.plugins.module_utils._aws.connection.session import AwsSession
from ansible_collections.polycloud.faas.plugins.module_utils._deadline import Deadline
from ansible_collections.polycloud.faas.plugins.module_utils._errors import CloudError
from ansible_collections.polycloud.faas.plugins.module_utils._gcp import run_function_invoke
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.session import GoogleSession
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.invocation.request import call_from_options
from ansible_collections.polycloud.faas.plugins.module_utils._time_limit import TookTooLongError, call_limit, within

KEYS: t.Final = {"access_key": "none", "secret_key": "none", "region": "us-east-1"}
LIMIT: t.Final = 0.5
# so that a machine with much to do does not fail, and a timeout of a library does
MOST_SECONDS: t.Final = 25


@pytest.fixture(params=["never", "headers", "body"])
def url(request: pytest.FixtureRequest) -> t.Iterator[str]:
    """A server that never answers, or drips the headers or the body of an answer."""
    over = threading.Event()

    def answer(connection: socket.socket) -> None:
        rest = b"Content-Length: 100000\r\n\r\n" if request.param == "body" else b"X: "
        text = b"HTTP/1.1 200 OK\r\n" + rest
        with contextlib.suppress(OSError), connection:
            connection.sendall(b"" if request.param == "never" else text)
            while not over.wait(0.05):
                if request.param != "never":
                    connection.sendall(b" ")

    def accept() -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _address = listener.accept()
                threading.Thread(target=answer, args=(connection,), daemon=True).start()

    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=accept, daemon=True).start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        over.set()
        listener.shutdown(socket.SHUT_RDWR)


@pytest.fixture
def aws(url: str, monkeypatch: pytest.MonkeyPatch) -> AwsSession:
    """Libraries are loaded within the usual limit."""
    session = AwsSession({**KEYS, "endpoint_url": url, "wait_timeout": 0.1})
    for service in ("cloudformation", "s3"):
        session.custom_endpoint(service)
    monkeypatch.setattr(_time_limit, "SHORTEST_LIMIT", LIMIT)
    return session


@pytest.fixture
def google(url: str, monkeypatch: pytest.MonkeyPatch) -> GoogleSession:
    options = {"access_token": "ya29.none", "api_endpoints": {"cloudfunctions": url}}
    session = GoogleSession(options, Deadline(0.1))
    monkeypatch.setattr(_time_limit, "SHORTEST_LIMIT", LIMIT)
    return session


def failure(call: t.Callable[[], t.Any]) -> CloudError:
    began = time.monotonic()
    with pytest.raises(CloudError) as raised:
        call()
    assert time.monotonic() - began < MOST_SECONDS
    return raised.value


def test_aws(aws: AwsSession) -> None:
    error = failure(lambda: aws.call("cloudformation", "describe_stacks", "Reading stack shop-dev"))
    assert error.message == "Reading stack shop-dev failed: there was no complete response within 0.5 seconds."
    assert "may have been carried out" in str(error.hint)


def test_an_upload_to_aws(aws: AwsSession) -> None:
    put = {"Bucket": "code", "Key": "a.zip", "Body": io.BytesIO(b"x" * 10_000)}
    error = failure(lambda: aws.call("s3", "put_object", "Uploading", **put))
    assert error.message == "Uploading failed: there was no complete response within 1.5 seconds."


def test_google(google: GoogleSession) -> None:
    error = failure(lambda: google.request("cloudfunctions", "GET", "v2/x", activity="Reading function x"))
    assert error.message == "Reading function x failed: there was no complete response within 0.5 seconds."
    assert error.code == "NO_ANSWER"


def test_uploads_and_downloads_of_google(google: GoogleSession, url: str) -> None:
    error = failure(lambda: google.upload(url, io.BytesIO(b"x" * 10_000), activity="Uploading"))
    assert error.message == "Uploading failed: there was no complete response within 1.5 seconds."
    error = failure(lambda: google.download(url, io.BytesIO(), activity="Reading the source"))
    assert error.message == "Reading the source failed: there was no complete response within 0.5 seconds."


def test_a_function_of_google(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run_function_invoke, "CONNECT_SECONDS", 0.2)
    call = call_from_options({"method": "GET"})
    error = failure(lambda: run_function_invoke.send(call, url, None, 0.3))
    assert " did not respond: " in error.message


def test_a_program_that_gives_credentials_and_hangs(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    monkeypatch.setattr(_time_limit, "SHORTEST_LIMIT", LIMIT)
    config = tmp_path_factory.mktemp("aws") / "config"
    config.write_text("[profile slow]\ncredential_process = sleep 15\nregion = us-east-1\n", encoding="utf-8")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(config))
    error = failure(lambda: AwsSession({"profile": "slow", "wait_timeout": 0.1}))
    assert error.message.startswith("Looking for AWS credentials failed: there was no complete response within ")


def test_lists_that_go_on_for_ever_end() -> None:
    session = GoogleSession({"access_token": "ya29.none"}, Deadline(0))
    query = {"pageToken": "again"}
    error = failure(lambda: session.request("cloudfunctions", "GET", "v2/x", query=query, activity="Listing functions"))
    assert error.message == "Listing functions failed: there were more pages after 0 seconds."


def test_the_result_and_the_error_of_a_call() -> None:
    assert within(5, lambda: "result") == "result"
    with pytest.raises(KeyError, match="lost"):
        within(5, lambda: dict[str, str]()["lost"])
    with pytest.raises(TookTooLongError):
        within(0.01, lambda: time.sleep(0.5))


@pytest.mark.parametrize(
    ("seconds", "content", "expected"),
    [
        (None, None, 600),
        (900, None, 900),
        (2, None, 30),
        (900, io.BytesIO(b"x" * 20_000), 902),
        (900, b"x" * 20_000, 902),
    ],
)
def test_the_limit_of_a_call(seconds: float | None, content: io.BytesIO | bytes | None, expected: float) -> None:
    assert call_limit(seconds, content) == expected
