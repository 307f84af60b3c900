# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Secret Manager, Cloud Storage and repositories of the local Google Cloud, over HTTP."""

from __future__ import annotations

import base64
import io
import typing as t
import zipfile

import pytest

from extensions.local_cloud.google.cloud.store import OWNER_TOKEN
from tests.unit.extensions.local_cloud.google.google_live import HELLO, LOCATION, Google, function

SECRETS = "secretmanager/v1/projects/shop-1/secrets"
BUCKET = "shop-1-stage"
REPOSITORY = {"repoName": "shop", "branchName": "main", "dir": "functions"}


@pytest.fixture
def google(google: Google) -> Google:
    google.enable("secretmanager", "storage")
    return google


def number(google: Google) -> str:
    return str(google.ok("GET", "cloudresourcemanager/v3/projects/shop-1")["name"]).rpartition("/")[2]


def secret(google: Google, *values: str) -> None:
    google.ok("POST", f"{SECRETS}?secretId=word", {"replication": {"automatic": {}}})
    for value in values:
        data = base64.b64encode(value.encode()).decode()
        google.ok("POST", f"{SECRETS}/word:addVersion", {"payload": {"data": data}})


def test_versions_of_a_secret(google: Google) -> None:
    secret(google, "one", "two")
    named = {each: google.ok("GET", f"{SECRETS}/word/versions/{each}:access") for each in ("1", "2", "latest")}
    name = f"projects/{number(google)}/secrets/word/versions"
    assert [each["name"] for each in named.values()] == [f"{name}/1", f"{name}/2", f"{name}/2"]
    assert base64.b64decode(named["latest"]["payload"]["data"]) == b"two"
    assert google.ok("GET", f"{SECRETS}/word/versions/latest")["name"] == f"{name}/2"
    assert google.call("GET", f"{SECRETS}/word/versions/3")[0] == 404
    assert google.call("GET", f"{SECRETS}/word/versions/3:access")[0] == 404
    assert google.call("POST", f"{SECRETS}?secretId=word", {"replication": {}})[0] == 409
    assert google.ok("GET", SECRETS)["totalSize"] == 1
    google.ok("DELETE", f"{SECRETS}/word")
    assert google.call("GET", f"{SECRETS}/word")[0] == 404


def test_the_newest_version_of_a_secret_is_described_without_its_value(google: Google) -> None:
    secret(google, "one", "two")
    first, newest = (google.ok("GET", f"{SECRETS}/word/versions/{name}") for name in ("1", "latest"))
    assert newest["name"] == f"projects/{number(google)}/secrets/word/versions/2"
    assert newest["state"] == "ENABLED"
    assert newest["createTime"] > first["createTime"]
    assert newest.keys() == {"name", "state", "createTime"}
    assert google.call("GET", f"{SECRETS}/other/versions/latest")[0] == 404


def test_the_account_of_a_function_needs_a_right_to_its_secrets(google: Google) -> None:
    secret(google, "one")
    service = {"secretEnvironmentVariables": [{"key": "WORD", "secret": "word", "version": "latest"}]}
    status, operation = google.create("ping", serviceConfig=service)
    error = google.finished("cloudfunctions/v2", operation)["error"]
    account = f"{number(google)}-compute@developer.gserviceaccount.com"
    assert status == 200
    assert f"Revision service account {account}" in error["message"]
    assert "roles/secretmanager.secretAccessor" in error["message"]
    binding = {"role": "roles/secretmanager.secretAccessor", "members": [f"serviceAccount:{account}"]}
    google.ok("POST", f"{SECRETS}/word:setIamPolicy", {"policy": {"bindings": [binding]}})
    source = {"buildConfig": {"source": {"storageSource": google.upload({"main.py": HELLO})}}}
    google.done("cloudfunctions/v2", google.patch("buildConfig.source", source)[1])
    shown = google.ok("GET", f"cloudfunctions/v2/{function()}")["serviceConfig"]["secretEnvironmentVariables"]
    assert shown == [{"key": "WORD", "secret": "word", "version": "latest", "projectId": number(google)}]


def put(google: Google, name: str, text: str, **query: str) -> t.Any:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("main.py", text)
    return google.session.post(
        f"{google.url}/upload/storage/v1/b/{BUCKET}/o",
        params={"uploadType": "media", "name": name, **query},
        data=content.getvalue(),
        headers={"Authorization": f"Bearer {OWNER_TOKEN}", "Content-Type": "application/zip"},
        timeout=20,
    )


def test_objects_keep_their_generations(google: Google) -> None:
    assert put(google, "a.zip", HELLO).status_code == 404
    google.ok("POST", "storage/v1/b?project=shop-1", {"name": BUCKET})
    first, second = put(google, "one/a.zip", HELLO).json(), put(google, "one/a.zip", "x = 1").json()
    newest = google.ok("GET", f"storage/v1/b/{BUCKET}/o/one%2Fa.zip")
    assert newest["generation"] == second["generation"] != first["generation"]
    older = google.ok("GET", f"storage/v1/b/{BUCKET}/o/one%2Fa.zip?generation={first['generation']}")
    assert older["generation"] == first["generation"]
    assert put(google, "one/a.zip", HELLO, ifGenerationMatch="0").status_code == 412
    place = {"bucket": BUCKET, "object": "one/a.zip", "generation": first["generation"]}
    build = {"runtime": "python313", "entryPoint": "endpoint", "source": {"storageSource": place}}
    path = f"cloudfunctions/v2/projects/shop-1/locations/{LOCATION}/functions?functionId=ping"
    made = google.done("cloudfunctions/v2", google.ok("POST", path, {"buildConfig": build}))
    assert made["state"] == "ACTIVE"
    assert google.call("DELETE", f"storage/v1/b/{BUCKET}")[0] == 409


def test_a_folder_of_a_repository(google: Google) -> None:
    path = f"cloudfunctions/v2/projects/shop-1/locations/{LOCATION}/functions?functionId=ping"
    build = {"runtime": "python313", "entryPoint": "endpoint", "source": {"repoSource": REPOSITORY}}
    assert google.call("POST", path, {"buildConfig": build})[0] == 400
    google.configure(repositories={"shop-1/shop": {"main": {"functions/main.py": HELLO, "other.py": "x = 1"}}})
    made = google.done("cloudfunctions/v2", google.ok("POST", path, {"buildConfig": build}))
    assert made["buildConfig"]["source"] == {"repoSource": REPOSITORY}
    assert made["buildConfig"]["sourceProvenance"] == {"resolvedRepoSource": REPOSITORY}


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"kmsKeyName": "projects/p/locations/l/keyRings/r/cryptoKeys/k"}, "needs a repository of your own"),
        ({"serviceConfig": {"vpcConnectorEgressSettings": "ALL_TRAFFIC"}}, "Egress settings need a VPC connector"),
        (
            {
                "serviceConfig": {
                    "environmentVariables": {"A": "b"},
                    "secretEnvironmentVariables": [{"key": "A", "secret": "word", "version": "1"}],
                }
            },
            "Variable A is plain and secret",
        ),
    ],
)
def test_what_does_not_go_together(google: Google, body: dict[str, t.Any], message: str) -> None:
    status, answer = google.create("ping", **body)
    assert status == 400
    assert message in answer["error"]["message"]
