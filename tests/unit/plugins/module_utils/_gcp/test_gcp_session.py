# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The session against a server that answers as told: endpoints, headers, errors, and what is tried again."""

from __future__ import annotations

import io
import json
import socket
import threading
import typing as t
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from ansible_collections.polycloud.faas.plugins.module_utils._errors import OptionError
from ansible_collections.polycloud.faas.plugins.module_utils._gcp import session
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.failures import GoogleError
from tests.unit.plugins.module_utils._gcp.scripted import Clock

TOKEN = "secret-token-of-the-caller"
DROP = 0


class Request(t.NamedTuple):
    method: str
    path: str
    headers: dict[str, str]
    body: bytes


class Server(ThreadingHTTPServer):
    """Gives its answers (status, body) in order, the last again and again; status 0 drops the connection."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.answers: list[tuple[int, t.Any]] = [(200, {})]
        self.requests: list[Request] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def handle_error(self, request: t.Any, client_address: t.Any) -> None:
        del request, client_address


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.server.requests.append(Request(self.command, self.path, headers, body))
        answers = self.server.answers
        status, content = answers.pop(0) if len(answers) > 1 else answers[0]
        if status == DROP:
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        sent = content.encode() if isinstance(content, str) else json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(sent)))
        self.end_headers()
        self.wfile.write(sent)

    do_POST = do_PUT = do_PATCH = do_DELETE = do_GET

    def log_message(self, format: str, *args: t.Any) -> None:
        return None


@pytest.fixture
def server() -> t.Iterator[Server]:
    with Server() as found:
        thread = threading.Thread(target=found.serve_forever, args=(0.01,))
        thread.start()
        yield found
        found.shutdown()
        thread.join()


def connect(server: Server, clock: Clock | None = None, **options: t.Any) -> session.GoogleApi:
    endpoints = {api: f"{server.url}/{api}/" for api in ("run", "serviceusage")}
    given = {"access_token": TOKEN, "api_endpoints": endpoints, **options}
    return session.connect(given, (clock or Clock()).deadline())


def error(code: str, reason: str = "", **metadata: str) -> dict[str, t.Any]:
    info = {"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": reason, "metadata": metadata}
    return {"error": {"code": 400, "status": code, "message": "No.", "details": [info] if reason else []}}


def test_sends_what_it_is_asked_to(server: Server) -> None:
    server.answers = [(200, {"name": "x"})]
    api = connect(server, quota_project="payer")
    found = api.request("run", "POST", "v2/x:setIamPolicy", query={"a": ["1", "2"]}, body={"b": 3}, doing="Writing")
    assert found == {"name": "x"}
    request = server.requests[0]
    assert (request.method, request.path, json.loads(request.body)) == (
        "POST",
        "/run/v2/x:setIamPolicy?a=1&a=2",
        {"b": 3},
    )
    assert request.headers["authorization"] == f"Bearer {TOKEN}"
    assert request.headers["x-goog-user-project"] == "payer"
    assert request.headers["user-agent"] == "Ansible polycloud.faas"


def test_a_login_in_netrc_does_not_replace_the_token(
    server: Server, monkeypatch: pytest.MonkeyPatch, tmp_path: t.Any
) -> None:
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login me password mine\n", encoding="utf-8")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    connect(server).request("run", "GET", "v2/x", doing="Reading")
    assert server.requests[0].headers["authorization"] == f"Bearer {TOKEN}"


def test_endpoints_of_gcloud_and_of_another_universe(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLOUDSDK_API_ENDPOINT_OVERRIDES_LOGGING", f"{server.url}/from-gcloud")
    api = connect(server, universe_domain="example.cloud")
    api.request("logging", "GET", "v2/entries", doing="Reading")
    assert server.requests[0].path == "/from-gcloud/v2/entries"
    assert isinstance(api, session.GoogleSession)
    assert api._base("cloudbuild") == "https://cloudbuild.example.cloud/"


def test_the_address_of_storage_may_end_as_that_of_gcloud(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLOUDSDK_API_ENDPOINT_OVERRIDES_STORAGE", f"{server.url}/storage/v1/")
    api = connect(server)
    api.request("storage", "GET", "storage/v1/b/mine", doing="Reading")
    server.answers = [(503, {}), (200, {"generation": "7"})]
    made = api.send_file("storage", "upload/storage/v1/b/mine/o", io.BytesIO(b"zip"), query={"name": "a/b"}, doing="Up")
    assert made == {"generation": "7"}
    assert [request.path for request in server.requests] == [
        "/storage/v1/b/mine",
        "/upload/storage/v1/b/mine/o?name=a%2Fb",
        "/upload/storage/v1/b/mine/o?name=a%2Fb",
    ]
    assert server.requests[2].body == b"zip"
    assert server.requests[2].headers["content-type"] == "application/zip"
    assert server.requests[2].headers["authorization"] == f"Bearer {TOKEN}"


@pytest.mark.parametrize("url", ["localhost:80", "http://me:pw@example.com/", ""])
def test_endpoints_that_are_none(url: str) -> None:
    with pytest.raises(OptionError, match=r"^api_endpoints must be http\(s\) URLs"):
        session.check({"api_endpoints": {"run": url}})


@pytest.mark.parametrize(
    ("method", "status", "tries"),
    [("GET", 503, 6), ("GET", DROP, 6), ("PUT", 500, 6), ("POST", 503, 1), ("POST", DROP, 1), ("GET", 403, 1)],
)
def test_tries_again_only_what_is_safe_to_repeat(server: Server, method: str, status: int, tries: int) -> None:
    server.answers = [(status, error("UNAVAILABLE"))]
    with pytest.raises(GoogleError):
        connect(server).request("run", method, "v2/x", doing="Doing")
    assert len(server.requests) == tries


def test_what_is_said_to_be_repeatable_is_repeated(server: Server) -> None:
    server.answers = [(503, error("UNAVAILABLE")), (DROP, ""), (200, {"ok": True})]
    api = connect(server)
    assert api.request("run", "POST", "v2/x", doing="Doing", repeatable=True) == {"ok": True}


def test_throttling_is_waited_for_even_when_writing(server: Server) -> None:
    clock = Clock()
    server.answers = [(429, error("RESOURCE_EXHAUSTED"))] * 10 + [(200, {"ok": True})]
    assert connect(server, clock).request("run", "POST", "v2/x", doing="Doing") == {"ok": True}
    assert 5 < clock.now < 60


def test_throttling_without_end_is_an_error(server: Server) -> None:
    clock = Clock()
    server.answers = [(429, error("RESOURCE_EXHAUSTED"))]
    with pytest.raises(GoogleError):
        connect(server, clock).request("run", "GET", "v2/x", doing="Doing")
    assert clock.now == pytest.approx(session.THROTTLED_SECONDS, abs=10)


DISABLED = error("PERMISSION_DENIED", "SERVICE_DISABLED", service="run.googleapis.com", consumer="projects/7")


def test_an_api_that_was_just_enabled_is_waited_for(server: Server) -> None:
    server.answers = [(403, DISABLED), (200, {"state": "ENABLED"}), (403, DISABLED), (403, DISABLED), (200, {"ok": 1})]
    assert connect(server).request("run", "GET", "v2/x", doing="Doing") == {"ok": 1}
    asked = [request.path for request in server.requests]
    assert asked.count("/serviceusage/v1/projects/7/services/run.googleapis.com") == 1


@pytest.mark.parametrize("answer", [(200, {"state": "DISABLED"}), (403, error("PERMISSION_DENIED"))])
def test_an_api_that_is_not_enabled_is_not_waited_for(server: Server, answer: tuple[int, t.Any]) -> None:
    clock = Clock()
    server.answers = [(403, DISABLED), answer]
    with pytest.raises(GoogleError) as caught:
        connect(server, clock).request("run", "GET", "v2/x", doing="Doing")
    assert caught.value.reason == "SERVICE_DISABLED"
    assert clock.now == 0


def test_a_server_that_does_not_speak_json(server: Server) -> None:
    server.answers = [(200, "<html>Welcome to the proxy</html>")]
    with pytest.raises(GoogleError, match=r"did not answer with JSON"):
        connect(server).request("run", "GET", "v2/x", doing="Reading x")


def test_an_answer_without_a_body_is_empty(server: Server) -> None:
    server.answers = [(200, "")]
    assert connect(server).request("run", "DELETE", "v2/x", doing="Doing") == {}


def test_nobody_there_is_told_without_the_url(server: Server) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    api = connect(server, api_endpoints={"run": f"http://127.0.0.1:{port}/"})
    with pytest.raises(GoogleError) as caught:
        api.request("run", "GET", "v2/x?secret=signature", doing="Reading x")
    assert caught.value.message == (
        f"Reading x failed: 127.0.0.1:{port} could not be reached: [Errno 111] Connection refused."
    )
    assert TOKEN not in repr(caught.value.as_result())


def test_an_upload_carries_no_credentials(server: Server) -> None:
    connect(server).upload(f"{server.url}/put?X-Goog-Signature=s", io.BytesIO(b"zip"), doing="Uploading")
    request = server.requests[0]
    assert (request.method, request.body) == ("PUT", b"zip")
    assert request.headers["content-type"] == "application/zip"
    assert "authorization" not in request.headers


def test_an_upload_has_the_headers_that_its_url_is_signed_for(server: Server) -> None:
    limit = {"x-goog-content-length-range": "0,5"}
    connect(server).upload(f"{server.url}/put", io.BytesIO(b"zip"), doing="Uploading", headers=limit)
    assert server.requests[0].headers["x-goog-content-length-range"] == "0,5"


def test_a_download_carries_no_credentials(server: Server) -> None:
    server.answers = [(503, "busy"), (200, {"zip": "content"})]
    target = io.BytesIO()
    connect(server).download(f"{server.url}/get?X-Goog-Signature=s", target, doing="Downloading")
    assert json.loads(target.getvalue()) == {"zip": "content"}
    assert "authorization" not in server.requests[1].headers
    server.answers = [(404, "<Error><Message>No such object.</Message></Error>")]
    with pytest.raises(GoogleError, match=r"^Downloading failed: HTTP status 404: No such object\.$"):
        connect(server).download(f"{server.url}/get?X-Goog-Signature=s", target, doing="Downloading")


def test_an_upload_to_a_new_project_is_tried_again_from_the_start(server: Server) -> None:
    server.answers = [(403, "<Error><Message>Not yet.</Message></Error>"), (503, ""), (200, "")]
    connect(server).upload(f"{server.url}/put", io.BytesIO(b"zip"), doing="Uploading")
    assert [request.body for request in server.requests] == [b"zip"] * 3


def test_a_refused_upload_tells_the_message_only(server: Server) -> None:
    text = "<Error><Code>SignatureDoesNotMatch</Code><Message>Wrong.</Message><StringToSign>PUT</StringToSign></Error>"
    server.answers = [(400, text)]
    with pytest.raises(GoogleError) as caught:
        connect(server).upload(f"{server.url}/put?X-Goog-Signature=s", io.BytesIO(b"zip"), doing="Uploading")
    assert caught.value.message == "Uploading failed: HTTP status 400: Wrong."
