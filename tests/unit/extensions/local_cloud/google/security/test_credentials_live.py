# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The ways in which Google's own libraries get tokens, and what happens to the processes when the server goes."""

from __future__ import annotations

import base64
import json
import os
import pathlib
import signal
import time
import typing as t

import google.auth.compute_engine
import google.auth.transport.requests
import google.oauth2.credentials
import google.oauth2.service_account
import pytest

from extensions.local_cloud import processes
from extensions.local_cloud.google.cloud.store import OWNER_TOKEN
from tests.unit.extensions.local_cloud.google.google_live import Google, service

SCOPE = "https://www.googleapis.com/auth/cloud-platform"


@pytest.fixture
def cloud(google: Google) -> Google:
    google.enable("iam", "iamcredentials")
    return google


def account(cloud: Google) -> str:
    made = cloud.ok("POST", "iam/v1/projects/shop-1/serviceAccounts", {"accountId": "caller-1"})
    return str(made["email"])


def key(cloud: Google, email: str) -> dict[str, t.Any]:
    made = cloud.ok("POST", f"iam/v1/projects/shop-1/serviceAccounts/{email}/keys", {})
    return t.cast("dict[str, t.Any]", json.loads(base64.b64decode(made["privateKeyData"])))


def make_invoker(cloud: Google, email: str) -> None:
    bindings = [{"role": "roles/run.invoker", "members": [f"serviceAccount:{email}"]}]
    cloud.ok("POST", f"run/v2/{service()}:setIamPolicy", {"policy": {"bindings": bindings}})


def transport(cloud: Google) -> google.auth.transport.requests.Request:
    return google.auth.transport.requests.Request(session=cloud.session)


def test_a_service_account_key(cloud: Google) -> None:
    email = account(cloud)
    credentials = google.oauth2.service_account.Credentials.from_service_account_info(key(cloud, email), scopes=[SCOPE])
    credentials.refresh(transport(cloud))
    path = "cloudresourcemanager/v3/projects/shop-1"

    assert cloud.call("GET", path, token=credentials.token)[0] == 403
    policy = cloud.ok("POST", f"{path}:getIamPolicy", {})
    policy["bindings"].append({"role": "roles/viewer", "members": [f"serviceAccount:{email}"]})
    cloud.ok("POST", f"{path}:setIamPolicy", {"policy": policy})
    assert cloud.call("GET", path, token=credentials.token)[0] == 200


def test_a_forged_key_gets_no_token(cloud: Google) -> None:
    email = account(cloud)
    genuine, forged = key(cloud, email), key(cloud, email)
    forged["private_key_id"] = genuine["private_key_id"]
    credentials = google.oauth2.service_account.Credentials.from_service_account_info(forged, scopes=[SCOPE])

    with pytest.raises(google.auth.exceptions.RefreshError, match="invalid_grant"):
        credentials.refresh(transport(cloud))


def test_an_id_token_is_for_its_audience(cloud: Google) -> None:
    made = cloud.deploy()
    email = account(cloud)
    make_invoker(cloud, email)
    info = key(cloud, email)
    right, wrong = (
        google.oauth2.service_account.IDTokenCredentials.from_service_account_info(info, target_audience=audience)
        for audience in (made["url"], "https://elsewhere.example.com")
    )
    for credentials in (right, wrong):
        credentials.refresh(transport(cloud))

    assert cloud.invoke(made["url"], right.token).status_code == 200
    assert cloud.invoke(made["url"], wrong.token).status_code == 401


def test_impersonation(cloud: Google) -> None:
    made = cloud.deploy()
    email = account(cloud)
    make_invoker(cloud, email)
    cloud.configure(tokens={"stranger": {"email": "s@example.com", "owner": False}})
    path = f"iamcredentials/v1/projects/-/serviceAccounts/{email}"
    id_token = cloud.ok(
        "POST", f"{path}:generateIdToken", {"audience": made["serviceConfig"]["uri"], "includeEmail": True}
    )
    access_token = cloud.ok("POST", f"{path}:generateAccessToken", {"scope": [SCOPE], "lifetime": "600s"})

    assert cloud.invoke(made["url"], id_token["token"]).status_code == 200
    assert cloud.invoke(made["url"], access_token["accessToken"]).status_code == 200
    assert cloud.call("POST", f"{path}:generateAccessToken", {"scope": [SCOPE]}, token="stranger")[0] == 403


def test_the_login_of_a_person(cloud: Google) -> None:
    made = cloud.deploy()
    bindings = [{"role": "roles/run.invoker", "members": ["user:anna@example.com"]}]
    cloud.ok("POST", f"run/v2/{service()}:setIamPolicy", {"policy": {"bindings": bindings}})
    cloud.configure(refresh_tokens={"of-anna": "anna@example.com", "of-otto": "otto@example.com"})
    statuses = []
    for token in ("of-anna", "of-otto"):
        credentials = google.oauth2.credentials.Credentials(
            None,
            refresh_token=token,
            token_uri=f"{cloud.url}/token",
            client_id="32555940559.apps.googleusercontent.com",
            client_secret="none",
        )
        credentials.refresh(transport(cloud))
        statuses.append(cloud.invoke(made["url"], credentials.id_token).status_code)

    assert statuses == [200, 403]


def test_the_metadata_server(cloud: Google, monkeypatch: pytest.MonkeyPatch) -> None:
    host = cloud.url.removeprefix("http://")
    headers = {"Metadata-Flavor": "Google"}
    token = cloud.session.get(
        f"http://{host}/computeMetadata/v1/instance/service-accounts/default/token", headers=headers, timeout=5
    )

    assert cloud.call("GET", "cloudresourcemanager/v3/projects/shop-1", token=token.json()["access_token"])[0] == 200
    assert (
        cloud.session.get(f"http://{host}/computeMetadata/v1/project/project-id", headers=headers, timeout=5).text
        == "shop-1"
    )
    assert cloud.session.get(f"http://{host}/computeMetadata/v1/", timeout=5).status_code == 403


def processes_of(group: int) -> list[int]:
    found = []
    for path in pathlib.Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[2]) == group and fields[0] != "Z":
            found.append(int(path.parent.name))
    return found


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_functions_go_with_the_server(tmp_path: pathlib.Path, number: signal.Signals) -> None:
    started, process = processes.start("google", tmp_path)
    try:
        processes.wait_until_healthy(started, process, tmp_path)
        cloud = Google(started.url, tmp_path)
        cloud.reset()
        cloud.ready_project()
        code = "import os\ndef endpoint(request):\n    return str(os.getpgid(0))\n"
        url = cloud.deploy(files={"main.py": code})["url"]
        group = int(cloud.invoke(url, OWNER_TOKEN).text)
        assert processes_of(group)
        os.kill(process.pid, number)
        process.wait(timeout=10)
        deadline = time.monotonic() + 30
        while processes_of(group) and time.monotonic() < deadline:
            time.sleep(0.01)
        assert processes_of(group) == []
    finally:
        processes.stop([started])
