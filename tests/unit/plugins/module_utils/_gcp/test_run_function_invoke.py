# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Calls of functions: identity, patience with Google, and failures."""

from __future__ import annotations

import socket
import typing as t

import pytest

from ansible_collections.polycloud.faas.plugins.module_utils._errors import FaasError, OptionError
from ansible_collections.polycloud.faas.plugins.module_utils._gcp import run_function_invoke
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.failures import GoogleError
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.invocation import identity
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.invocation.request import Call, Reply
from ansible_collections.polycloud.faas.plugins.module_utils._module.task import Task
from tests.unit.plugins.module_utils._gcp.invocation.test_request import FORBIDDEN_PAGE, NOT_FOUND_PAGE
from tests.unit.plugins.module_utils._gcp.scripted import (
    GET_FUNCTION,
    PROJECT,
    Clock,
    ScriptedGoogle,
    function_resource,
)

HELLO = Reply(200, {"content-type": "text/plain"}, b"hello")
FORBIDDEN = Reply(403, {}, FORBIDDEN_PAGE)
MISSING = Reply(404, {}, NOT_FOUND_PAGE)
URL = "https://us-central1-devops-project.cloudfunctions.net/hello"


class Front:
    """What answers at the function's URL, in order; the last answer is given again."""

    def __init__(self, *replies: Reply) -> None:
        self.replies = list(replies)
        self.tokens: list[str | None] = []
        self.seconds: list[float] = []
        self.urls: list[str] = []

    def __call__(self, _call: Call, url: str, token: str | None, seconds: float) -> Reply:
        self.tokens.append(token)
        self.seconds.append(seconds)
        self.urls.append(url)
        return self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]


@pytest.fixture
def cloud(google: ScriptedGoogle, monkeypatch: pytest.MonkeyPatch) -> ScriptedGoogle:
    google.on(GET_FUNCTION, function_resource())
    monkeypatch.setattr(identity, "identity_token", lambda _options, audience, _deadline: f"token for {audience}")
    return google


def call(front: Front, check_mode: bool = False, **options: t.Any) -> dict[str, t.Any]:
    given = {
        "access_token": "x",
        "project": PROJECT,
        "location": "us-central1",
        "name": "hello",
        "access_timeout": 60,
        "fail_on_function_error": True,
        **options,
    }
    return run_function_invoke.run(Task(given, check_mode), front)


def test_a_public_function_is_called_without_a_token(cloud: ScriptedGoogle) -> None:
    front = Front(HELLO)
    result = call(front, path="/a", query={"b": 1})
    assert result.pop("duration_ms") >= 0
    assert result == {
        "changed": True,
        "url": f"{URL}/a?b=1",
        "status_code": 200,
        "headers": {"content-type": "text/plain"},
        "payload": "hello",
        "attempts": 1,
    }
    assert front.tokens == [None]
    assert front.seconds == [90]
    assert cloud.names == [GET_FUNCTION]


def test_the_timeout_may_be_given(cloud: ScriptedGoogle) -> None:
    del cloud
    front = Front(HELLO)
    call(front, timeout=5)
    assert front.seconds == [5]


def test_a_token_where_google_asks_for_one(cloud: ScriptedGoogle, clock: Clock) -> None:
    del cloud
    front = Front(FORBIDDEN, HELLO)
    assert call(front)["attempts"] == 2
    assert front.tokens == [None, f"token for {URL}"]
    assert clock.now == 0


@pytest.mark.parametrize(("authenticate", "token"), [(True, f"token for {URL}"), (False, None)])
def test_a_token_always_or_never(cloud: ScriptedGoogle, authenticate: bool, token: str | None) -> None:
    del cloud
    front = Front(HELLO)
    call(front, authenticate=authenticate)
    assert front.tokens == [token]


def test_a_new_binding_takes_its_time(cloud: ScriptedGoogle, clock: Clock) -> None:
    del cloud
    front = Front(MISSING, FORBIDDEN, FORBIDDEN, FORBIDDEN, HELLO)
    assert call(front)["attempts"] == 5
    assert front.tokens == [None, None, *[f"token for {URL}"] * 3]
    assert 0 < clock.now < 5


def test_the_patience_ends(cloud: ScriptedGoogle, clock: Clock) -> None:
    del cloud
    front = Front(FORBIDDEN)
    with pytest.raises(GoogleError) as caught:
        call(front, access_timeout=20)
    assert clock.now == pytest.approx(20)
    assert caught.value.message == (
        "Calling function hello failed: Google refused the call with an identity token with HTTP status 403."
    )
    assert "roles/run.invoker" in str(caught.value.hint)


def test_no_patience(cloud: ScriptedGoogle, clock: Clock) -> None:
    del cloud
    front = Front(MISSING)
    with pytest.raises(GoogleError, match="HTTP status 404") as caught:
        call(front, access_timeout=0)
    assert (len(front.tokens), clock.now) == (1, 0)
    assert "ingress" in str(caught.value.hint)


def test_credentials_without_identity_wait_for_a_public_function(
    cloud: ScriptedGoogle, monkeypatch: pytest.MonkeyPatch
) -> None:
    del cloud
    asked = []

    def none(*_arguments: t.Any) -> str:
        asked.append(1)
        raise identity.NoIdentity("No identity.", hint="Log in.")

    monkeypatch.setattr(identity, "identity_token", none)
    front = Front(FORBIDDEN, FORBIDDEN, HELLO)
    assert call(front)["attempts"] == 3
    assert (front.tokens, asked) == ([None] * 3, [1])
    with pytest.raises(GoogleError, match=r"HTTP status 403\. No identity\. Log in\."):
        call(Front(FORBIDDEN))
    with pytest.raises(identity.NoIdentity):
        call(Front(HELLO), authenticate=True)


@pytest.mark.parametrize("status", [401, 403, 404, 503])
def test_what_the_function_answers_is_not_asked_again(cloud: ScriptedGoogle, status: int) -> None:
    del cloud
    front = Front(Reply(status, {}, b'{"error": "mine"}'))
    with pytest.raises(FaasError) as caught:
        call(front)
    assert len(front.tokens) == 1
    assert caught.value.message == f'Function hello responded with HTTP status {status}: {{"error": "mine"}}.'
    assert caught.value.details["payload"] == {"error": "mine"}
    assert caught.value.details["changed"]


def test_which_status_is_a_failure(cloud: ScriptedGoogle) -> None:
    del cloud
    gone = Reply(410)
    assert call(Front(gone), expected_status=[410])["status_code"] == 410
    assert call(Front(gone), fail_on_function_error=False)["status_code"] == 410
    assert call(Front(Reply(302, {"location": "/x"})))["headers"] == {"location": "/x"}
    with pytest.raises(FaasError, match=r"responded with HTTP status 200: hello\."):
        call(Front(HELLO), expected_status=[410])


def test_check_mode_only_looks(cloud: ScriptedGoogle) -> None:
    front = Front(HELLO)
    assert call(front, check_mode=True) == {"changed": False, "url": URL}
    assert (front.urls, cloud.names) == ([], [GET_FUNCTION])


def test_the_first_generation_has_one_header_for_it(cloud: ScriptedGoogle) -> None:
    cloud.on(GET_FUNCTION, function_resource(environment="GEN_1"))
    assert call(Front(HELLO), headers={"Authorization": "Basic x"})["status_code"] == 200
    with pytest.raises(FaasError, match="1st generation"):
        call(Front(FORBIDDEN), headers={"Authorization": "Basic x"})


@pytest.mark.parametrize("check_mode", [False, True])
def test_a_function_whose_deployment_failed_is_not_called(cloud: ScriptedGoogle, check_mode: bool) -> None:
    cloud.on(GET_FUNCTION, function_resource(state="FAILED"))
    front = Front(HELLO)
    with pytest.raises(FaasError) as caught:
        call(front, check_mode=check_mode)
    message = "Function hello is in state FAILED: its deployment failed, and nothing of it serves requests."
    assert caught.value.message == message
    assert "Deploy it again" in str(caught.value.hint)
    assert front.urls == []


def test_a_refused_call_names_a_state_that_may_be_the_reason(cloud: ScriptedGoogle) -> None:
    cloud.on(GET_FUNCTION, function_resource(state="UNKNOWN"))
    with pytest.raises(FaasError, match=r"HTTP status 404\. The function is in state UNKNOWN\."):
        call(Front(MISSING), access_timeout=0)


def test_a_function_without_a_url(cloud: ScriptedGoogle) -> None:
    cloud.on(GET_FUNCTION, function_resource(url="", serviceConfig={"uri": ""}))
    with pytest.raises(FaasError, match="Function hello is in state ACTIVE and has no URL"):
        call(Front(HELLO))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"name": "-x"}, "name must be "),
        ({"timeout": 0}, "timeout must be at least 1 second, but 0 was given."),
        ({"access_timeout": -1}, "access_timeout must be 0 seconds or more, but -1 was given."),
        ({"expected_status": [200, 1000]}, "expected_status must be HTTP statuses of 100 to 599, but 1000 was given."),
        ({"path": "x"}, "path must be "),
    ],
)
def test_wrong_options_call_nothing(cloud: ScriptedGoogle, options: dict[str, t.Any], message: str) -> None:
    with pytest.raises(OptionError) as caught:
        call(Front(HELLO), **options)
    assert caught.value.message.startswith(message)
    assert cloud.calls == []


def test_no_answer_says_that_it_may_have_run() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/"
        with pytest.raises(GoogleError) as caught:
            run_function_invoke.send(Call(), url, None, 0.2)
    assert "did not respond: Read timed out" in caught.value.message
    assert "it was not called again" in str(caught.value.hint)


def test_keys_and_tokens_of_the_query_are_not_in_the_url_that_is_told(cloud: ScriptedGoogle) -> None:
    del cloud
    assert call(Front(HELLO), query={"key": "one/secret", "b": 1})["url"] == f"{URL}?key=(hidden)&b=1"
