# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""When ``lambda_invoke`` asks again, when it must not, and the session that it asks through."""

from __future__ import annotations

import socket
import threading
import typing as t

import botocore.exceptions
import pytest

from ansible_collections.polycloud.faas.plugins.module_utils._aws.run_invoke import (
    Invocation,
    invoke,
    send,
    session_for,
)
from ansible_collections.polycloud.faas.plugins.module_utils._deadline import Deadline
from ansible_collections.polycloud.faas.plugins.module_utils._errors import CloudError
from ansible_collections.polycloud.faas.plugins.module_utils._module.task import Task
from tests.unit.plugins.module_utils._aws.invoke_support import ScriptedApi, answer, options

NOT_REPEATED = (
    "The function may have run, or may still be running, so it was not invoked again; see the option timeout."
)


class Clock:
    """A clock that only ``sleep`` moves."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


def send_to(*answers: dict[str, t.Any] | Exception) -> tuple[ScriptedApi, Clock, t.Callable[[], dict[str, t.Any]]]:
    api, clock = ScriptedApi(*answers), Clock()
    invocation = Invocation("hello", "RequestResponse", b"{}")
    return api, clock, lambda: send(invocation, api, Deadline(60, clock, clock.sleep))


@pytest.mark.parametrize(
    "code", ["TooManyRequestsException", "ResourceConflictException", "SnapStartNotReadyException"]
)
def test_asks_again_when_the_function_was_not_started(code: str) -> None:
    refusal = CloudError("Not now.", code=code)
    api, clock, ask = send_to(refusal, refusal, answer(b"1"))
    assert ask()["Payload"] == b"1"
    assert len(api.calls) == 3
    assert 0 < clock.now < 2


def test_gives_up_on_a_function_that_is_never_started() -> None:
    refusal = CloudError("Rate exceeded.", code="TooManyRequestsException")
    api, clock, ask = send_to(*[refusal] * 100)
    with pytest.raises(CloudError, match=r"^Rate exceeded\.$"):
        ask()
    assert clock.now == pytest.approx(60)
    assert len(api.calls) < 40


@pytest.mark.parametrize(
    "code", ["ResourceNotFoundException", "ServiceException", "AccessDeniedException", "EndpointConnectionError"]
)
def test_any_other_error_is_final(code: str) -> None:
    error = CloudError("No.", code=code, hint="A hint.")
    api, _clock, ask = send_to(error)
    with pytest.raises(CloudError) as raised:
        ask()
    assert raised.value is error
    assert len(api.calls) == 1


@pytest.mark.parametrize("code", ["ReadTimeoutError", "ConnectionClosedError", "ResponseStreamingError"])
def test_an_invocation_without_an_answer_is_not_repeated(code: str) -> None:
    api, _clock, ask = send_to(
        CloudError("Invoking function hello failed: lost.", code=code, hint="Check the network.")
    )
    with pytest.raises(CloudError) as raised:
        ask()
    assert (raised.value.code, raised.value.hint) == (code, NOT_REPEATED)
    assert raised.value.message == "Invoking function hello failed: lost."
    assert len(api.calls) == 1


def test_an_answer_that_breaks_off_is_not_asked_for_again() -> None:
    class Broken:
        def read(self) -> bytes:
            raise botocore.exceptions.ReadTimeoutError(endpoint_url="http://127.0.0.1")

    api, _clock, ask = send_to({**answer(), "Payload": Broken()})
    with pytest.raises(CloudError) as raised:
        ask()
    assert (raised.value.code, raised.value.hint) == ("ReadTimeoutError", NOT_REPEATED)
    assert len(api.calls) == 1


@pytest.fixture
def silent_server() -> t.Iterator[tuple[str, list[bytes]]]:
    """The URL of a server that takes requests and never answers, and what it got."""
    got: list[bytes] = []
    open_connections: list[socket.socket] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            while True:
                try:
                    connection, _address = server.accept()
                except OSError:
                    return
                open_connections.append(connection)
                got.append(connection.recv(65536))

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}", got
        server.shutdown(socket.SHUT_RDWR)
        thread.join(timeout=5)
        for connection in open_connections:
            connection.close()


def test_a_session_sends_a_request_once_and_waits_for_timeout(
    silent_server: tuple[str, list[bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "5")
    url, got = silent_server
    given = options(
        timeout=1,
        endpoint_url=url,
        region="us-east-1",
        access_key="test",
        secret_key="test",
        aws_config={"retries": {"max_attempts": 3}},
    )
    with pytest.raises(CloudError) as raised:
        invoke(Task(given))
    assert (raised.value.code, raised.value.hint) == ("ReadTimeoutError", NOT_REPEATED)
    assert [request.split(b" ")[0] for request in got] == [b"POST"]


def test_other_settings_of_aws_config_are_kept() -> None:
    given = options(
        region="us-east-1", access_key="test", secret_key="test", aws_config={"connect_timeout": 3, "read_timeout": 4}
    )
    config = session_for(given)._client("lambda").meta.config
    assert (config.connect_timeout, config.read_timeout, config.tcp_keepalive) == (3, 930, True)
    assert config.retries["total_max_attempts"] == 1
