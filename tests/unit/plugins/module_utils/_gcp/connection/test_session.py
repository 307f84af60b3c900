# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The session against a server that answers as told: endpoints, headers, errors, and what is tried again."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import re
import socket
import threading
import typing as t
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import google.auth
import pytest
from google.oauth2 import credentials as oauth2

from ansible_collections.polycloud.faas.plugins.module_utils._errors import OptionError
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection import session
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.answers import has, page_of
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.api import GoogleApi
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.failures import GoogleError
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.retry import SHOWING_SECONDS
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
        self.headers: dict[str, str] = {}
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
        for name, value in self.server.headers.items():
            self.send_header(name, value)
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


def connect(server: Server, clock: Clock | None = None, **options: t.Any) -> GoogleApi:
    endpoints = {api: f"{server.url}/{api}/" for api in ("run", "serviceusage")}
    given = {"access_token": TOKEN, "api_endpoints": endpoints, **options}
    return session.connect(given, (clock or Clock()).deadline())


def error(code: str, reason: str = "", **metadata: str) -> dict[str, t.Any]:
    info = {"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": reason, "metadata": metadata}
    return {"error": {"code": 400, "status": code, "message": "No.", "details": [info] if reason else []}}


def test_sends_what_it_is_asked_to(server: Server) -> None:
    server.answers = [(200, {"name": "x"})]
    api = connect(server, quota_project="payer")
    found = api.request("run", "POST", "v2/x:setIamPolicy", query={"a": ["1", "2"]}, body={"b": 3}, activity="Writing")
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
    connect(server).request("run", "GET", "v2/x", activity="Reading")
    assert server.requests[0].headers["authorization"] == f"Bearer {TOKEN}"


def test_endpoints_of_gcloud_and_of_another_universe(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLOUDSDK_API_ENDPOINT_OVERRIDES_LOGGING", f"{server.url}/from-gcloud")
    api = connect(server, universe_domain="example.cloud")
    api.request("logging", "GET", "v2/entries", activity="Reading")
    assert server.requests[0].path == "/from-gcloud/v2/entries"
    assert isinstance(api, session.GoogleSession)
    assert api._base("cloudbuild") == "https://cloudbuild.example.cloud/"


def test_the_address_of_storage_may_end_as_that_of_gcloud(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLOUDSDK_API_ENDPOINT_OVERRIDES_STORAGE", f"{server.url}/storage/v1/")
    api = connect(server)
    api.request("storage", "GET", "storage/v1/b/mine", activity="Reading")
    server.answers = [(503, {}), (200, {"generation": "7"})]
    made = api.send_file(
        "storage", "upload/storage/v1/b/mine/o", io.BytesIO(b"zip"), query={"name": "a/b"}, activity="Up"
    )
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
        connect(server).request("run", method, "v2/x", activity="Doing")
    assert len(server.requests) == tries


def test_what_is_said_to_be_repeatable_is_repeated(server: Server) -> None:
    server.answers = [(503, error("UNAVAILABLE")), (DROP, ""), (200, {"ok": True})]
    api = connect(server)
    assert api.request("run", "POST", "v2/x", activity="Doing", repeatable=True) == {"ok": True}


def test_throttling_is_waited_for_even_when_writing(server: Server) -> None:
    clock = Clock()
    server.answers = [(429, error("RESOURCE_EXHAUSTED"))] * 10 + [(200, {"ok": True})]
    assert connect(server, clock).request("run", "POST", "v2/x", activity="Doing") == {"ok": True}
    assert 5 < clock.now < 60


def test_throttling_without_end_is_an_error(server: Server) -> None:
    clock = Clock()
    server.answers = [(429, error("RESOURCE_EXHAUSTED"))]
    with pytest.raises(GoogleError):
        connect(server, clock).request("run", "GET", "v2/x", activity="Doing")
    assert clock.now == pytest.approx(session.THROTTLED_SECONDS, abs=10)


def unknown_account(status: int, message: str) -> tuple[int, dict[str, t.Any]]:
    code = "NOT_FOUND" if status == 404 else "INVALID_ARGUMENT"
    return status, {"error": {"code": status, "status": code, "message": message}}


UNKNOWN_ACCOUNTS = (
    unknown_account(
        404, "Service account projects/-/serviceAccounts/new@shop-1.iam.gserviceaccount.com was not found."
    ),
    unknown_account(400, "Service account new@shop-1.iam.gserviceaccount.com does not exist."),
)


@pytest.mark.parametrize("answer", UNKNOWN_ACCOUNTS)
def test_a_service_account_that_is_new_is_waited_for(server: Server, answer: tuple[int, t.Any]) -> None:
    clock, shown = Clock(), list[str]()
    server.answers = [answer] * 8 + [(200, {"ok": True})]
    api = connect(server, clock)
    api.report_progress = shown.append
    assert api.request("run", "POST", "v2/x", activity="Doing") == {"ok": True}
    assert 5 < clock.now < 60
    name = "new@shop-1.iam.gserviceaccount.com"
    assert shown == [f"Waiting for service account {name}, which Google does not know yet"]


@pytest.mark.parametrize("answer", UNKNOWN_ACCOUNTS)
def test_a_service_account_that_does_not_come_is_an_error(server: Server, answer: tuple[int, t.Any]) -> None:
    clock = Clock()
    server.answers = [answer]
    with pytest.raises(GoogleError) as caught:
        connect(server, clock).request("run", "POST", "v2/x", activity="Doing")
    assert clock.now == pytest.approx(session.NEW_ACCOUNT_SECONDS, abs=10)
    assert caught.value.hint == session.NEW_ACCOUNT_HINT


def test_an_api_without_an_endpoint_of_its_own_is_not_in_a_cloud_that_has_them(server: Server) -> None:
    own = connect(server, api_endpoints={"cloudfunctions": server.url, "iam": server.url})
    assert [own.reaches(api) for api in ("cloudfunctions", "iam", "vpcaccess")] == [True, True, False]
    assert session.connect({"access_token": TOKEN}, Clock().deadline()).reaches("vpcaccess")


def refused_location(name: str) -> tuple[int, t.Any]:
    message = f"Permission denied on 'locations/{name}' (or it may not exist)."
    return 403, {"error": {"code": 403, "status": "PERMISSION_DENIED", "message": message}}


@pytest.mark.parametrize(
    ("location", "listed", "hint"),
    [
        (
            "us-centrall1",
            (200, {"locations": [{"name": f"projects/p/locations/{name}"} for name in ("us-central1", "asia-east1")]}),
            "Google offers no functions in us-centrall1, or the organization does not allow it. Similar regions: "
            "us-central1.",
        ),
        (
            "moon-west1",
            (200, {"locations": [{"name": "projects/p/locations/asia-east1"}]}),
            "Google offers no functions in moon-west1, or the organization does not allow it.",
        ),
        (
            "us-central1",
            (200, {"locations": [{"name": "projects/p/locations/us-central1"}]}),
            "Functions can be in us-central1, so it is the credentials or the organization that do not allow it.",
        ),
        (
            "us-centrall1",
            (403, error("PERMISSION_DENIED")),
            "Google offers no functions in us-centrall1, or the organization does not allow it.",
        ),
    ],
)
def test_a_location_that_is_refused(server: Server, location: str, listed: tuple[int, t.Any], hint: str) -> None:
    server.answers = [refused_location(location), listed]
    api = connect(server, api_endpoints={"cloudfunctions": f"{server.url}/cloudfunctions/"})
    with pytest.raises(GoogleError) as caught:
        api.request("cloudfunctions", "GET", f"v2/projects/p/locations/{location}/functions/f", activity="Reading")
    assert caught.value.hint == hint
    paths = [request.path.partition("?")[0] for request in server.requests]
    assert paths == [f"/cloudfunctions/v2/projects/p/locations{rest}" for rest in (f"/{location}/functions/f", "")]


def test_a_refusal_of_anything_else_in_a_location_is_not_looked_up(server: Server) -> None:
    message = (
        "Permission 'cloudfunctions.functions.get' denied on resource 'projects/p/locations/us-central1/functions/f'"
    )
    server.answers = [(403, {"error": {"code": 403, "status": "PERMISSION_DENIED", "message": message}})]
    api = connect(server, api_endpoints={"cloudfunctions": f"{server.url}/cloudfunctions/"})
    with pytest.raises(GoogleError) as caught:
        api.request("cloudfunctions", "GET", "v2/projects/p/locations/us-central1/functions/f", activity="Reading")
    assert caught.value.hint is None
    assert len(server.requests) == 1


DISABLED = error("PERMISSION_DENIED", "SERVICE_DISABLED", service="run.googleapis.com", consumer="projects/7")


def test_an_api_that_was_just_enabled_is_waited_for(server: Server) -> None:
    server.answers = [
        (403, DISABLED),
        (200, {"name": "s", "state": "ENABLED"}),
        (403, DISABLED),
        (403, DISABLED),
        (200, {"ok": 1}),
    ]
    assert connect(server).request("run", "GET", "v2/x", activity="Doing") == {"ok": 1}
    asked = [request.path for request in server.requests]
    assert asked.count("/serviceusage/v1/projects/7/services/run.googleapis.com") == 1


@pytest.mark.parametrize("answer", [(200, {"name": "s", "state": "DISABLED"}), (403, error("PERMISSION_DENIED"))])
def test_an_api_that_is_not_enabled_is_not_waited_for(server: Server, answer: tuple[int, t.Any]) -> None:
    clock = Clock()
    server.answers = [(403, DISABLED), answer]
    with pytest.raises(GoogleError) as caught:
        connect(server, clock).request("run", "GET", "v2/x", activity="Doing")
    assert caught.value.reason == "SERVICE_DISABLED"
    assert clock.now == 0


PAGE = "<!DOCTYPE html><html><head><title>Log in to the\n network</title></head><body>https://x/?sig=1</body></html>"


@pytest.mark.parametrize("status", [200, 302, 400, 401, 403, 404, 409, 412, 502])
@pytest.mark.parametrize(
    ("content", "told"),
    [
        (PAGE, r"HTML \(Log in to the network\)"),
        ("Blocked by policy.", r"text \(Blocked by policy\)"),
        ({"error": "blocked"}, r"other JSON \(blocked\)"),
        ([], "other JSON"),
        ("", "an empty body"),
    ],
)
def test_what_is_no_answer_of_google_is_told_and_means_nothing(
    server: Server, status: int, content: t.Any, told: str
) -> None:
    server.answers = [(status, content)]
    with pytest.raises(GoogleError) as caught:
        connect(server).request("run", "GET", "v2/x", activity="Reading x")
    host = server.url.removeprefix("http://")
    text = rf"Reading x failed: {host} returned {told} with HTTP status {status} instead of JSON of a Google API\."
    assert re.fullmatch(text, caught.value.message)
    assert "HTTPS_PROXY" in str(caught.value.hint)
    assert not caught.value.not_found
    assert not caught.value.not_visible
    assert len(server.requests) == 1 + session.MOST_REPEATS, "one that passes is survived"


def test_a_redirect_is_not_followed_and_tells_where_it_leads(server: Server) -> None:
    server.answers = [(302, "")]
    server.headers = {"Location": "https://login.example.com/portal?from=secret"}
    with pytest.raises(GoogleError, match=r"a redirect to login\.example\.com with HTTP status 302 instead"):
        connect(server).request("run", "POST", "v2/x", activity="Writing x")
    assert [request.method for request in server.requests] == ["POST"]


def test_an_answer_of_another_shape_is_no_answer(server: Server) -> None:
    server.answers = [(200, {"status": "ok"}), (200, {"name": "x"})]
    assert connect(server).request("run", "GET", "v2/x", activity="Reading x", shape=has("name")) == {"name": "x"}
    server.answers = [(200, {"services": [{"status": "ok"}]})]
    with pytest.raises(GoogleError, match="other JSON"):
        connect(server).request("run", "GET", "v2/x", activity="Reading x", shape=page_of("services", has("name")))


def test_other_json_may_be_secret(server: Server) -> None:
    server.answers = [(200, {"token": "secret-1", "kind": "token"})]
    with pytest.raises(GoogleError, match=r"other JSON \(fields token, kind\) with HTTP status 200 instead"):
        connect(server).request("run", "GET", "v2/x", activity="Reading x", shape=has("name"))


def test_no_content_is_an_answer(server: Server) -> None:
    server.answers = [(204, "")]
    assert connect(server).request("run", "DELETE", "v2/x", activity="Doing") == {}


@pytest.mark.parametrize("lost", [(DROP, ""), (503, error("UNAVAILABLE")), (200, PAGE), (403, PAGE), (200, "")])
def test_a_call_whose_answer_got_lost_is_looked_up_before_it_is_made_again(
    server: Server, lost: tuple[int, t.Any]
) -> None:
    server.answers = [lost]
    api, looked = connect(server), iter([None, {"name": "found"}])
    found = api.request("run", "POST", "v2/x", activity="Making x", lookup=lambda: next(looked))
    assert found == {"name": "found"}
    assert len(server.requests) == 1


def test_a_call_that_nothing_came_of_is_made_again(server: Server) -> None:
    clock = Clock()
    server.answers = [(DROP, ""), (200, {"name": "made"})]
    assert connect(server, clock).request("run", "POST", "v2/x", activity="Making x", lookup=lambda: None) == {
        "name": "made"
    }
    assert clock.now > SHOWING_SECONDS


def test_what_the_lost_call_made_may_be_visible_late(server: Server) -> None:
    server.answers = [(DROP, ""), (409, error("ALREADY_EXISTS"))]
    api, looks = connect(server), iter([None] * 12)
    found = api.request("run", "POST", "v2/x", activity="Making x", lookup=lambda: next(looks, {"name": "late"}))
    assert found == {"name": "late"}


def test_what_was_there_before_is_an_error_at_once(server: Server) -> None:
    clock = Clock()
    server.answers = [(409, error("ALREADY_EXISTS"))]
    with pytest.raises(GoogleError, match="ALREADY_EXISTS"):
        connect(server, clock).request(
            "run", "POST", "v2/x", activity="Making x", lookup=lambda: {"name": "a stranger's"}
        )
    assert clock.now == 0


def test_what_a_stranger_has_is_an_error_in_the_end(server: Server) -> None:
    server.answers = [(DROP, ""), (409, error("ALREADY_EXISTS"))]
    with pytest.raises(GoogleError, match="ALREADY_EXISTS"):
        connect(server).request("run", "POST", "v2/x", activity="Making x", lookup=lambda: None)


@pytest.mark.parametrize("answer", [(200, PAGE), (403, PAGE), (200, []), (200, {}), (200, ""), (404, ""), (DROP, "")])
def test_something_else_at_the_token_endpoint_is_told(
    server: Server, monkeypatch: pytest.MonkeyPatch, answer: tuple[int, t.Any]
) -> None:
    login = oauth2.Credentials(
        None, refresh_token="r", token_uri=f"{server.url}/token", client_id="i", client_secret="s"
    )
    monkeypatch.setattr(google.auth, "default", lambda scopes: (login, None))
    endpoints = {"run": f"{server.url}/run/"}
    server.answers = [answer]
    with pytest.raises(GoogleError, match=r"^Getting an access token failed: [^.]{9}") as caught:
        session.connect({"api_endpoints": endpoints}, Clock().deadline()).request(
            "run", "GET", "v2/x", activity="Reading"
        )
    assert caught.value.lost
    assert {request.path for request in server.requests} == {"/token"}
    server.answers = [answer, (200, {"access_token": "new", "expires_in": 3600}), (200, {"name": "x"})]
    api = session.connect({"api_endpoints": endpoints}, Clock().deadline())
    assert api.request("run", "GET", "v2/x", activity="Reading") == {"name": "x"}, "one that passes is survived"


@pytest.mark.parametrize(("status", "content"), [(200, PAGE), (403, PAGE), (404, ""), (200, ""), (302, "")])
def test_an_upload_that_something_else_answered_is_not_done(server: Server, status: int, content: str) -> None:
    clock = Clock()
    server.answers = [(status, content)]
    with pytest.raises(GoogleError, match=r"instead of a response of Cloud Storage") as caught:
        connect(server, clock).upload(f"{server.url}/put?sig=secret", io.BytesIO(b"zip"), activity="Uploading")
    assert "sig=" not in caught.value.message
    assert clock.now < session.NEW_PROJECT_SECONDS, "that of a new project is not waited for"
    with pytest.raises(GoogleError, match=r"instead of a response of Cloud Storage"):
        connect(server).download(f"{server.url}/get?sig=secret", io.BytesIO(), activity="Downloading")


def test_an_upload_that_did_not_arrive_whole_is_made_again(server: Server) -> None:
    server.answers = [(200, "")]
    server.headers = {"x-goog-hash": "md5=rL0Y20zC+Fzt72VPzMSk2A=="}
    with pytest.raises(GoogleError, match=r"is not what was sent\.$"):
        connect(server).upload(f"{server.url}/put", io.BytesIO(b"zip"), activity="Uploading")
    assert [request.body for request in server.requests] == [b"zip"] * (1 + session.MOST_REPEATS)
    server.headers = {"x-goog-hash": f"md5={base64.b64encode(hashlib.md5(b'zip').digest()).decode()}"}
    connect(server).upload(f"{server.url}/put", io.BytesIO(b"zip"), activity="Uploading")


def test_nobody_there_is_told_without_the_url(server: Server) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    api = connect(server, api_endpoints={"run": f"http://127.0.0.1:{port}/"})
    with pytest.raises(GoogleError) as caught:
        api.request("run", "GET", "v2/x?secret=signature", activity="Reading x")
    assert caught.value.message == (
        f"Reading x failed: 127.0.0.1:{port} could not be reached: [Errno 111] Connection refused."
    )
    assert TOKEN not in repr(caught.value.as_result())


STORAGE = {"x-goog-generation": "1"}


def test_an_upload_carries_no_credentials(server: Server) -> None:
    server.headers = STORAGE
    connect(server).upload(f"{server.url}/put?X-Goog-Signature=s", io.BytesIO(b"zip"), activity="Uploading")
    request = server.requests[0]
    assert (request.method, request.body) == ("PUT", b"zip")
    assert request.headers["content-type"] == "application/zip"
    assert "authorization" not in request.headers


def test_an_upload_has_the_headers_that_its_url_is_signed_for(server: Server) -> None:
    server.headers = STORAGE
    limit = {"x-goog-content-length-range": "0,5"}
    connect(server).upload(f"{server.url}/put", io.BytesIO(b"zip"), activity="Uploading", headers=limit)
    assert server.requests[0].headers["x-goog-content-length-range"] == "0,5"


def test_a_download_carries_no_credentials(server: Server) -> None:
    server.headers = STORAGE
    server.answers = [(503, "busy"), (200, {"zip": "content"})]
    target = io.BytesIO()
    connect(server).download(f"{server.url}/get?X-Goog-Signature=s", target, activity="Downloading")
    assert json.loads(target.getvalue()) == {"zip": "content"}
    assert "authorization" not in server.requests[1].headers
    server.answers = [(404, "<Error><Message>No such object.</Message></Error>")]
    with pytest.raises(GoogleError, match=r"^Downloading failed: HTTP status 404: No such object\.$"):
        connect(server).download(f"{server.url}/get?X-Goog-Signature=s", target, activity="Downloading")


@pytest.mark.parametrize(
    ("hashes", "md5"),
    [
        ("crc32c=AAAAAA==, md5=rL0Y20zC+Fzt72VPzMSk2A==", "rL0Y20zC+Fzt72VPzMSk2A=="),
        ("crc32c=AAAAAA==", None),
        ("md5=not-a-hash", None),
        ("", None),
    ],
)
def test_the_md5_of_an_archive_takes_one_byte_of_it(server: Server, hashes: str, md5: str | None) -> None:
    server.headers = {**STORAGE, "x-goog-hash": hashes}
    server.answers = [(503, "busy"), (206, "P")]
    found = connect(server).stored_md5(f"{server.url}/get?X-Goog-Signature=s", activity="Reading the checksum")
    assert found == (base64.b64decode(md5) if md5 else None)
    assert [request.headers["range"] for request in server.requests] == ["bytes=0-0"] * 2
    assert "authorization" not in server.requests[1].headers


def test_a_page_in_place_of_an_archive_has_no_md5(server: Server) -> None:
    server.answers = [(200, "<html>Log in</html>")]
    with pytest.raises(GoogleError, match=r"instead of a response of Cloud Storage"):
        connect(server).stored_md5(f"{server.url}/get?X-Goog-Signature=s", activity="Reading the checksum")


def test_an_upload_to_a_new_project_is_tried_again_from_the_start(server: Server) -> None:
    server.headers = STORAGE
    server.answers = [(403, "<Error><Message>Not yet.</Message></Error>"), (503, ""), (200, "")]
    connect(server).upload(f"{server.url}/put", io.BytesIO(b"zip"), activity="Uploading")
    assert [request.body for request in server.requests] == [b"zip"] * 3


def test_a_refused_upload_tells_the_message_only(server: Server) -> None:
    text = "<Error><Code>SignatureDoesNotMatch</Code><Message>Wrong.</Message><StringToSign>PUT</StringToSign></Error>"
    server.answers = [(400, text)]
    with pytest.raises(GoogleError) as caught:
        connect(server).upload(f"{server.url}/put?X-Goog-Signature=s", io.BytesIO(b"zip"), activity="Uploading")
    assert caught.value.message == "Uploading failed: HTTP status 400: Wrong."
