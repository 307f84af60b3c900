# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Google's own REST client (google-api-python-client) against the local Google Cloud."""

from __future__ import annotations

import io
import time
import typing as t
import zipfile

import pytest
from google.oauth2.credentials import Credentials
from googleapiclient.discovery import build
from googleapiclient.errors import HttpError

from extensions.local_cloud.google.cloud.store import OWNER_TOKEN
from tests.unit.extensions.local_cloud.google.google_live import APIS, HELLO, LOCATION, Google, running

PLACE = f"projects/client-shop-1/locations/{LOCATION}"


@pytest.fixture(scope="module")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> t.Iterator[Google]:
    with running(tmp_path_factory.mktemp("google")) as made:
        made.reset()
        yield made
        assert made.violations() == []


def client(cloud: Google, api: str, version: str) -> t.Any:
    return build(
        api,
        version,
        credentials=Credentials(OWNER_TOKEN),
        static_discovery=True,
        client_options={"api_endpoint": f"{cloud.url}/{api}/"},
    )


def done(operations: t.Any, operation: t.Any) -> t.Any:
    deadline = time.monotonic() + 30
    while not operation.get("done"):
        assert time.monotonic() < deadline, operation
        time.sleep(0.01)
        operation = operations.get(name=operation["name"]).execute()
    assert "error" not in operation, operation["error"]
    return operation["response"]


def archive() -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as files:
        files.writestr("main.py", HELLO)
    return content.getvalue()


def test_from_a_project_to_a_function_and_back(cloud: Google) -> None:
    manager = client(cloud, "cloudresourcemanager", "v3")
    billing = client(cloud, "cloudbilling", "v1")
    usage = client(cloud, "serviceusage", "v1")
    functions = client(cloud, "cloudfunctions", "v2").projects().locations()
    services = client(cloud, "run", "v2").projects().locations().services()

    with pytest.raises(HttpError, match="403"):
        manager.projects().get(name="projects/client-shop-1").execute()
    created = manager.projects().create(body={"projectId": "client-shop-1", "parent": "folders/234567890123"}).execute()
    assert done(manager.operations(), created)["state"] == "ACTIVE"
    account = {"billingAccountName": "billingAccounts/000000-AAAAAA-BBBBBB"}
    assert billing.projects().updateBillingInfo(name="projects/client-shop-1", body=account).execute()["billingEnabled"]
    names = [f"{api}.googleapis.com" for api in APIS]
    enabling = usage.services().batchEnable(parent="projects/client-shop-1", body={"serviceIds": names}).execute()
    assert len(done(usage.operations(), enabling)["services"]) == 4

    place = functions.functions().generateUploadUrl(parent=PLACE, body={"environment": "GEN_2"}).execute()
    sent = cloud.session.put(place["uploadUrl"], data=archive(), headers={"Content-Type": "application/zip"}, timeout=5)
    assert sent.status_code == 200
    wanted = {"runtime": "python313", "entryPoint": "endpoint", "source": {"storageSource": place["storageSource"]}}
    creating = functions.functions().create(parent=PLACE, functionId="ping", body={"buildConfig": wanted}).execute()
    made = done(functions.operations(), creating)
    service = made["serviceConfig"]["service"]
    policy = services.getIamPolicy(resource=service, options_requestedPolicyVersion=3).execute()
    policy["bindings"] = [{"role": "roles/run.invoker", "members": ["allUsers"]}]
    services.setIamPolicy(resource=service, body={"policy": policy}).execute()
    assert cloud.invoke(made["url"], params={"name": "client"}).json()["hello"] == "client"

    change = {"labels": {"a": "b"}}
    patching = functions.functions().patch(name=made["name"], updateMask="labels", body=change).execute()
    assert done(functions.operations(), patching)["labels"] == {"a": "b"}
    assert [item["name"] for item in functions.functions().list(parent=PLACE).execute()["functions"]] == [made["name"]]
    done(functions.operations(), functions.functions().delete(name=made["name"]).execute())
    with pytest.raises(HttpError, match="404"):
        functions.functions().get(name=made["name"]).execute()

    gone = done(manager.operations(), manager.projects().delete(name="projects/client-shop-1").execute())
    assert gone["state"] == "DELETE_REQUESTED"
    back = manager.projects().undelete(name="projects/client-shop-1", body={}).execute()
    assert done(manager.operations(), back)["state"] == "ACTIVE"


def test_pages_of_a_list(cloud: Google) -> None:
    manager = client(cloud, "cloudresourcemanager", "v3").projects()
    operations = client(cloud, "cloudresourcemanager", "v3").operations()
    for number in range(3):
        done(operations, manager.create(body={"projectId": f"client-page-{number}"}).execute())
    found: list[str] = []
    request = manager.search(query="id:client-page-*", pageSize=2)
    while request is not None:
        answer = request.execute()
        found += [project["projectId"] for project in answer["projects"]]
        request = manager.search_next(request, answer)

    assert sorted(found) == ["client-page-0", "client-page-1", "client-page-2"]
