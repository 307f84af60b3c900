# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One HTTP request to a function, and its result (``gcp_cloudfunction_invoke``)."""

from __future__ import annotations

import time
import typing as t
from dataclasses import dataclass

from ansible_collections.polycloud.faas.plugins.module_utils._deadline import Deadline
from ansible_collections.polycloud.faas.plugins.module_utils._errors import FaasError, require
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection import session
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.answers import (
    host_of,
    is_function,
    title_of,
)
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.failures import GoogleError, Json
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function.checks import check_place
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function_api.listing import API
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.invocation import identity
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.invocation.request import (
    AUTHORIZATION,
    Call,
    Reply,
    call_from_options,
    excerpt,
)
from ansible_collections.polycloud.faas.plugins.module_utils._secrets.masking import without_credentials
from ansible_collections.polycloud.faas.plugins.module_utils._time_limit import TookTooLongError, within

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.api import GoogleApi
    from ansible_collections.polycloud.faas.plugins.module_utils._module.task import Task

READING_SECONDS: t.Final = 120
# seconds to wait for the response beyond the timeout of the function
SPARE_SECONDS: t.Final = 30
LONGEST_RUN: t.Final = 3600
CONNECT_SECONDS: t.Final = 10
GENERATION_1: t.Final = "GEN_1"
ACTIVE: t.Final = "ACTIVE"
# "Function deployment failed and the function is not serving", as the API describes it
FAILED: t.Final = "FAILED"
REFUSED_HINTS: t.Final = {
    404: "The function may only be reachable from inside Google Cloud; see ingress of gcp_cloudfunction.",
}
INVOKER_HINT: t.Final = "The caller needs roles/run.invoker; see public and invokers of gcp_cloudfunction."

Options = t.Mapping[str, t.Any]


class Send(t.Protocol):
    """Sends a request to a URL, and waits this many seconds for the response."""

    def __call__(self, call: Call, url: str, token: str | None, seconds: float, /) -> Reply:
        """:raises GoogleError: there was no response."""


def send(call: Call, url: str, token: str | None, seconds: float) -> Reply:
    """One request, sent once; a redirect is a response.

    :raises GoogleError: there was no answer.
    """
    requests = session.import_requests()
    headers = {"user-agent": session.USER_AGENT, **call.headers_with(token)}
    try:
        # with an explicit "auth", requests does not replace the header with a login from ~/.netrc
        answer = within(
            CONNECT_SECONDS + seconds,
            lambda: requests.request(
                call.method,
                url,
                data=call.body,
                headers=headers,
                timeout=(CONNECT_SECONDS, seconds),
                allow_redirects=False,
                auth=lambda prepared: prepared,
            ),
        )
    except (requests.exceptions.RequestException, TookTooLongError) as exc:
        raise GoogleError(
            f"{host_of(url)} did not respond: {session.cause_of(exc)}.",
            code=type(exc).__name__,
            hint="The function may have run, or may still be running, so it was not called again; see the option "
            "timeout.",
        ) from exc
    return Reply(answer.status_code, {name.lower(): value for name, value in answer.headers.items()}, answer.content)


def run(task: Task, send_call: Send = send) -> dict[str, t.Any]:
    """``gcp_cloudfunction_invoke``: every option is checked before the first call; check mode only reads the function.

    :raises OptionError: an option is invalid; nothing was called.
    :raises FaasError: the function does not exist, cannot be called, or failed; then the result is in the details.
    """
    options = task.options
    _check(options)
    call = call_from_options(options)
    session.check(options)
    deadline = Deadline(READING_SECONDS)
    target = _Target.read(session.connect(options, deadline), options)
    url = call.url(target.url)
    if task.check_mode:
        return {"changed": False, "url": without_credentials(url)}
    caller = _Caller(target, options, call, url, send_call)
    reply = caller.reply()
    if reply.refused:
        raise caller.refusal(reply)
    result = {**_result(reply, url), "duration_ms": caller.duration_ms, "attempts": caller.attempts}
    if _is_failure(options, reply.status):
        raise FaasError(_failure(target.name, reply, result["payload"]), **result)
    return result


def _check(options: Options) -> None:
    check_place(options["project"], options["location"], options["name"])
    if options.get("timeout") is not None:
        require(options["timeout"] >= 1, "timeout", options["timeout"], "at least 1 second")
    require(options["access_timeout"] >= 0, "access_timeout", options["access_timeout"], "0 seconds or more")
    for status in options.get("expected_status") or ():
        require(100 <= status <= 599, "expected_status", status, "HTTP statuses of 100 to 599")


def _is_failure(options: Options, status: int) -> bool:
    if not options["fail_on_function_error"]:
        return False
    expected = options.get("expected_status")
    return status not in expected if expected else status >= 400


def _failure(name: str, reply: Reply, payload: t.Any) -> str:
    if reply.of_google:
        return f"Google responded in place of function {name}: {title_of(reply.text)} (HTTP status {reply.status})."
    text = excerpt(payload)
    return f"Function {name} responded with HTTP status {reply.status}{f': {text}' if text else ''}."


def _result(reply: Reply, url: str) -> dict[str, t.Any]:
    return {
        "changed": True,
        "url": without_credentials(url),
        "status_code": reply.status,
        "headers": dict(reply.headers),
        "payload": reply.payload,
    }


@dataclass(frozen=True)
class _Target:
    """The function to call; ``seconds`` is how long it may run."""

    name: str
    url: str
    seconds: int
    is_generation_1: bool
    state: str = ACTIVE

    @classmethod
    def read(cls, api: GoogleApi, options: Options) -> _Target:
        name = options["name"]
        path = f"v2/projects/{options['project']}/locations/{options['location']}/functions/{name}"
        found: Json = api.request(API, "GET", path, activity=f"Reading function {name}", shape=is_function)
        url, state = found.get("url") or found.get("serviceConfig", {}).get("uri"), str(found.get("state"))
        if state == FAILED:
            raise FaasError(
                f"Function {name} is in state {state}: its deployment failed, and nothing of it serves requests.",
                hint="Deploy it again with gcp_cloudfunction. The errors of gcp_cloudfunction_info say why it failed.",
            )
        if not url:
            raise FaasError(f"Function {name} is in state {state} and has no URL, so it cannot be called over HTTPS.")
        seconds = found.get("serviceConfig", {}).get("timeoutSeconds") or LONGEST_RUN
        return cls(name, str(url), int(seconds), found.get("environment") == GENERATION_1, state)


class _Caller:
    """Calls until the function itself responds, or until Google has refused the call for ``access_timeout`` seconds."""

    def __init__(self, target: _Target, options: Options, call: Call, url: str, send_call: Send) -> None:
        self._target = target
        self._options = options
        self._call = call
        self._url = url
        self._send = send_call
        self._seconds = options.get("timeout") or target.seconds + SPARE_SECONDS
        self._token: str | None = None
        self._no_identity: identity.NoIdentity | None = None
        self.attempts = 0
        self.duration_ms = 0.0

    def reply(self) -> Reply:
        if self._options.get("authenticate"):
            self._token = self._identity_token()
        reply = Reply(0)
        for _pause in Deadline(self._options["access_timeout"]).pauses():
            reply = self._attempt()
            if not reply.refused:
                break
        return reply

    def refusal(self, reply: Reply) -> FaasError:
        how = "without an identity token" if self._token is None else "with an identity token"
        why = f" {self._no_identity.as_result()['msg']}" if self._no_identity else ""
        if self._target.state != ACTIVE:
            why += f" The function is in state {self._target.state}."
        return GoogleError(
            f"Calling function {self._target.name} failed: Google refused the call {how} with HTTP status "
            f"{reply.status}.{why}",
            hint=REFUSED_HINTS.get(reply.status, INVOKER_HINT),
            status=reply.status,
        )

    def _attempt(self) -> Reply:
        reply = self._send_once()
        if reply.refused and reply.status != 404 and self._gets_identity():
            reply = self._send_once()
        return reply

    def _gets_identity(self) -> bool:
        """Whether there is now an identity token, and was none before; it is requested only once."""
        if self._options.get("authenticate") is not None or self._token or self._no_identity:
            return False
        try:
            self._token = self._identity_token()
        except identity.NoIdentity as error:
            self._no_identity = error
        return self._token is not None

    def _identity_token(self) -> str:
        if self._target.is_generation_1 and AUTHORIZATION in self._call.headers:
            raise FaasError(
                f"Function {self._target.name} is of the 1st generation, which takes the identity token in the "
                "header Authorization, but headers has that header."
            )
        return identity.identity_token(self._options, self._target.url, Deadline(READING_SECONDS))

    def _send_once(self) -> Reply:
        self.attempts += 1
        began = time.monotonic()
        try:
            reply = self._send(self._call, self._url, self._token, self._seconds)
        except GoogleError as error:
            error.message = f"Calling function {self._target.name} failed: {error.message}"
            raise
        self.duration_ms = round((time.monotonic() - began) * 1000, 1)
        return reply
