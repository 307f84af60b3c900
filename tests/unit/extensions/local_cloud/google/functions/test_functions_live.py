# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Functions of the local Google Cloud, over HTTP: they are built, run and called."""

from __future__ import annotations

import pathlib
import time
import typing as t

import pytest

from extensions.local_cloud.google.cloud.store import OWNER_TOKEN
from tests.unit.extensions.local_cloud.google.google_live import HELLO, LOCATION, Google, function, service

PUBLIC = {"bindings": [{"role": "roles/run.invoker", "members": ["allUsers"]}]}
RUN = f"run/v2/{service()}"


def failed(google: Google, operation: t.Any) -> t.Any:
    return google.finished("cloudfunctions/v2", operation)["error"]


def alive(google: Google) -> list[int]:
    """The processes of functions of this server."""
    return [
        int(path.name)
        for path in pathlib.Path("/proc").iterdir()
        if path.name.isdigit() and str(google.state) in _command(path)
    ]


def _command(path: pathlib.Path) -> str:
    try:
        text = (path / "cmdline").read_text()
    except OSError:
        return ""
    return text if "serve.py" in text else ""


def test_from_creation_to_deletion(google: Google) -> None:
    made = google.deploy("My_Ping", labels={"team": "core"}, serviceConfig={"environmentVariables": {"A": "1"}})
    name = function("My_Ping")

    assert (made["name"], made["state"], made["environment"]) == (name, "ACTIVE", "GEN_2")
    assert made["serviceConfig"]["service"] == service("my-ping")
    assert made["serviceConfig"]["environmentVariables"] == {"A": "1", "LOG_EXECUTION_ID": "true"}
    source = made["buildConfig"]["source"]["storageSource"]
    number = google.ok("GET", "cloudresourcemanager/v3/projects/shop-1")["name"].removeprefix("projects/")
    assert source["bucket"] == f"gcf-v2-sources-{number}-{LOCATION}"
    assert source["object"] == "My_Ping/function-source.zip"
    assert source["generation"].isdigit()
    assert google.ok("GET", f"cloudfunctions/v2/{name}") == {key: made[key] for key in made if key != "@type"}
    assert google.ok("GET", f"cloudfunctions/v2/{name.replace('shop-1', number)}")["name"] == name
    answer = google.invoke(f"{made['url']}/a/b?name=you", OWNER_TOKEN)
    assert answer.json() == {"hello": "you", "path": "/a/b"}
    assert google.invoke(made["serviceConfig"]["uri"], OWNER_TOKEN).json() == {"hello": "world", "path": "/"}

    google.done("cloudfunctions/v2", google.ok("DELETE", f"cloudfunctions/v2/{name}"))
    assert google.call("GET", f"cloudfunctions/v2/{name}")[0] == 404
    assert google.invoke(made["url"], OWNER_TOKEN).status_code == 404
    assert alive(google) == []


def test_stages(google: Google) -> None:
    google.configure(operation_seconds=3)
    _status, operation = google.create()
    seen = [[(stage["name"], stage["state"]) for stage in operation["metadata"]["stages"]]]
    states = []
    path = f"cloudfunctions/v2/{operation['name']}"
    deadline = time.monotonic() + 60
    while not operation["done"] and time.monotonic() < deadline:
        operation = google.ok("GET", path)
        stages = [(stage["name"], stage["state"]) for stage in operation["metadata"]["stages"]]
        if stages != seen[-1]:
            seen.append(stages)
        if not operation["done"]:
            states.append(google.ok("GET", f"cloudfunctions/v2/{function()}")["state"])
        time.sleep(0.01)

    assert states[0] == "DEPLOYING"
    assert set(states) <= {"DEPLOYING", "ACTIVE"}  # the operation may end between the two requests
    assert seen[0] == [("BUILD", "NOT_STARTED"), ("SERVICE", "NOT_STARTED")]
    assert [("BUILD", "IN_PROGRESS"), ("SERVICE", "NOT_STARTED")] in seen
    assert [("BUILD", "COMPLETE"), ("SERVICE", "IN_PROGRESS")] in seen
    assert seen[-1] == [("BUILD", "COMPLETE"), ("SERVICE", "COMPLETE")]
    metadata = operation["metadata"]
    assert (metadata["verb"], metadata["operationType"]) == ("create", "CREATE_FUNCTION")
    assert google.ok("GET", f"cloudbuild/v1/{metadata['buildName']}")["status"] == "SUCCESS"


def test_one_operation_at_a_time(google: Google) -> None:
    google.configure(operation_seconds=3)
    _status, operation = google.create()
    status, answer = google.patch("labels", {"labels": {"a": "b"}})

    assert (status, answer["error"]["status"]) == (409, "ABORTED")
    assert answer["error"]["message"] == "unable to queue the operation"
    google.done("cloudfunctions/v2", operation)
    status, answer = google.create()
    assert (status, answer["error"]["status"]) == (409, "ALREADY_EXISTS")


def test_an_update_replaces_what_its_mask_names(google: Google) -> None:
    first = google.deploy(labels={"a": "1"}, serviceConfig={"environmentVariables": {"A": "1"}, "timeoutSeconds": 30})
    body = {"serviceConfig": {"environmentVariables": {"B": "2"}}, "description": "not named"}
    _status, operation = google.patch("service_config.environment_variables,labels", body)
    second = google.done("cloudfunctions/v2", operation)

    assert second["serviceConfig"]["environmentVariables"] == {"B": "2", "LOG_EXECUTION_ID": "true"}
    assert second["serviceConfig"]["timeoutSeconds"] == 30
    assert "labels" not in second
    assert "description" not in second
    assert first["serviceConfig"]["revision"].startswith("ping-00001-")
    assert second["serviceConfig"]["revision"].startswith("ping-00002-")
    assert first["buildConfig"]["build"] != second["buildConfig"]["build"]


def test_no_mask_replaces_everything(google: Google) -> None:
    made = google.deploy(labels={"a": "1"}, serviceConfig={"timeoutSeconds": 30})
    body = {"buildConfig": {"runtime": "python313", "entryPoint": "endpoint", "source": made["buildConfig"]["source"]}}
    status, operation = google.call("PATCH", f"cloudfunctions/v2/{function()}", body)

    assert status == 200
    changed = google.done("cloudfunctions/v2", operation)
    assert changed["serviceConfig"]["timeoutSeconds"] == 60
    assert "labels" not in changed


def test_derived_cpu_follows_memory(google: Google) -> None:
    google.deploy()
    _status, operation = google.patch("serviceConfig.availableMemory", {"serviceConfig": {"availableMemory": "1Gi"}})

    assert google.done("cloudfunctions/v2", operation)["serviceConfig"]["availableCpu"] == "0.5833"


@pytest.mark.parametrize(("also", "cpu"), [("", "0.3333"), (",serviceConfig.availableCpu", "1")])
def test_a_chosen_cpu_is_lost_with_the_memory_unless_it_is_named(google: Google, also: str, cpu: str) -> None:
    google.deploy(serviceConfig={"availableCpu": "1"})
    changed = {"serviceConfig": {"availableMemory": "512Mi", "availableCpu": "1"}}
    _status, operation = google.patch(f"serviceConfig.availableMemory{also}", changed)

    assert google.done("cloudfunctions/v2", operation)["serviceConfig"]["availableCpu"] == cpu


def test_a_cpu_that_is_named_without_a_value_is_derived(google: Google) -> None:
    google.deploy(serviceConfig={"availableCpu": "1"})
    _status, operation = google.patch("serviceConfig.availableCpu", {"serviceConfig": {"availableCpu": ""}})

    assert google.done("cloudfunctions/v2", operation)["serviceConfig"]["availableCpu"] == "0.1666"


def test_split_traffic_stays_until_an_update_takes_it_back(google: Google) -> None:
    revision = google.deploy()["serviceConfig"]["revision"]
    traffic = [
        {"type": "TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION", "revision": revision, "percent": 40},
        {"type": "TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST", "percent": 60},
    ]
    wrong = google.call("PATCH", f"run/v2/{service()}?updateMask=traffic", {"traffic": traffic[:1]})
    assert (wrong[0], wrong[1]["error"]["message"]) == (400, "The sum of the traffic percentages must be 100.")
    patched = google.ok("PATCH", f"run/v2/{service()}?updateMask=traffic", {"traffic": traffic})
    assert google.done("run/v2", patched)["traffic"] == traffic

    for mask, change, is_whole in (
        ("description", {"description": "a"}, None),
        ("serviceConfig.allTrafficOnLatestRevision", {"serviceConfig": {"allTrafficOnLatestRevision": True}}, True),
        ("serviceConfig.allTrafficOnLatestRevision", {}, True),
    ):
        _status, operation = google.patch(mask, change)
        done = google.done("cloudfunctions/v2", operation)
        assert done["serviceConfig"].get("allTrafficOnLatestRevision") is is_whole
    assert google.ok("GET", f"run/v2/{service()}")["traffic"] == [{**traffic[1], "percent": 100}]


@pytest.mark.parametrize(
    ("mask", "body", "message"),
    [
        ("handler", {}, 'path "handler" does not match'),
        ("environment", {"environment": "GEN_1"}, "environment"),
        ("buildConfig.runtime", {"buildConfig": {"runtime": "python27"}}, "python27"),
        ("serviceConfig.timeoutSeconds", {"serviceConfig": {"timeoutSeconds": 4000}}, "Timeout"),
        (
            "buildConfig.dockerRegistry",
            {"buildConfig": {"dockerRegistry": "CONTAINER_REGISTRY"}},
            "no longer available",
        ),
        (
            "buildConfig.source",
            {"buildConfig": {"source": {"storageSource": {"bucket": "b", "object": "o"}}}},
            "gs://b/o",
        ),
    ],
)
def test_updates_that_are_refused(google: Google, mask: str, body: t.Any, message: str) -> None:
    google.deploy()
    status, answer = google.patch(mask, body)

    assert (status, answer["error"]["status"]) == (400, "INVALID_ARGUMENT")
    assert message in answer["error"]["message"]


@pytest.mark.parametrize(
    ("files", "text"),
    [
        ({"app.py": HELLO}, "missing main.py and GOOGLE_FUNCTION_SOURCE not specified"),
        ({"main.py": "def endpoint(request)\n"}, 'File "./main.py", line 1: SyntaxError'),
    ],
)
def test_a_build_that_fails(google: Google, files: dict[str, str], text: str) -> None:
    _status, operation = google.create(files=files)
    finished = google.finished("cloudfunctions/v2", operation)

    assert finished["error"]["code"] == 13
    assert finished["error"]["message"].startswith("Build failed with status: FAILURE and message: ")
    assert text in finished["error"]["message"]
    assert (
        "For more details see the logs at https://console.cloud.google.com/cloud-build" in finished["error"]["message"]
    )
    build = google.ok("GET", f"cloudbuild/v1/{finished['metadata']['buildName']}")
    assert (build["status"], build["failureInfo"]["type"]) == ("FAILURE", "USER_BUILD_STEP")
    lines = google.log(f'resource.type="build" resource.labels.build_id="{build["id"]}"')
    assert any(text in line for line in lines)
    left = google.ok("GET", f"cloudfunctions/v2/{function()}")
    assert left["state"] == "FAILED"
    assert text in left["stateMessages"][0]["message"]
    assert google.call("GET", RUN)[0] == 404


def test_a_container_that_does_not_start(google: Google) -> None:
    _status, operation = google.create(files={"main.py": "import nothing_like_this\n"})
    error = failed(google, operation)

    assert error["code"] == 3
    assert error["message"].startswith(
        "Could not create or update Cloud Run service ping, Container Healthcheck failed."
    )
    lines = google.log('resource.type="cloud_run_revision" severity>=DEFAULT')
    assert any("No module named 'nothing_like_this'" in line for line in lines)
    assert google.ok("GET", f"cloudfunctions/v2/{function()}")["state"] == "FAILED"
    status, answer = google.patch("labels", {"labels": {"a": "b"}})
    assert (status, answer["error"]["status"]) == (400, "FAILED_PRECONDITION")
    source = {"buildConfig": {"source": {"storageSource": google.upload({"main.py": HELLO})}}}
    _status, repaired = google.patch("buildConfig.source", source)
    assert google.done("cloudfunctions/v2", repaired)["state"] == "ACTIVE"
    assert "stateMessages" not in google.ok("GET", f"cloudfunctions/v2/{function()}")


def test_a_missing_entry_point(google: Google) -> None:
    _status, operation = google.create(buildConfig={"entryPoint": "elsewhere"})

    assert failed(google, operation)["code"] == 3
    assert any("elsewhere" in line for line in google.log('logName:"run.googleapis.com"'))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"environmentVariables": {"PORT": "1"}}, "reserved env names were provided: PORT"),
        ({"maxInstanceRequestConcurrency": 10}, "Total cpu < 1 is not supported with concurrency > 1"),
    ],
)
def test_what_only_cloud_run_refuses(google: Google, change: t.Any, message: str) -> None:
    _status, operation = google.create(serviceConfig=change)
    error = failed(google, operation)

    assert error["code"] == 3
    assert message in error["message"]


def test_two_functions_with_one_service(google: Google) -> None:
    google.deploy("my-ping")
    _status, operation = google.create("My_Ping")

    assert "A Cloud Run service with this name already exists" in failed(google, operation)["message"]


@pytest.mark.parametrize(
    ("name", "location", "status", "message"),
    [
        ("1st", LOCATION, 400, "Function name must contain only"),
        ("ping", "us-moon1", 403, "Permission denied on 'locations/us-moon1' (or it may not exist)."),
    ],
)
def test_creations_that_are_refused(google: Google, name: str, location: str, status: int, message: str) -> None:
    path = f"cloudfunctions/v2/projects/shop-1/locations/{location}/functions?functionId={name}"
    answer = google.call("POST", path, {"buildConfig": {"runtime": "python313"}})

    assert answer[0] == status
    assert message in answer[1]["error"]["message"]


def test_the_build_account_needs_its_role(google: Google) -> None:
    google.configure(organization_policies={"iam.automaticIamGrantsForDefaultServiceAccounts": True})
    google.project("shop-2")
    google.link("shop-2")
    google.enable("cloudfunctions", "run", "cloudbuild", "artifactregistry", project_id="shop-2")
    account = google.ok("GET", f"cloudbuild/v1/projects/shop-2/locations/{LOCATION}/defaultServiceAccount")
    policy = google.ok("POST", "cloudresourcemanager/v3/projects/shop-2:getIamPolicy", {})
    path = f"cloudfunctions/v2/projects/shop-2/locations/{LOCATION}/functions?functionId=ping"
    source = {"storageSource": google.upload({"main.py": HELLO}, "shop-2")}
    build = {"runtime": "python313", "entryPoint": "endpoint", "source": source}
    error = failed(google, google.ok("POST", path, {"buildConfig": build}))

    assert (error["code"], "missing permission on the build service account" in error["message"]) == (7, True)
    member = f"serviceAccount:{account['serviceAccountEmail'].rpartition('/')[2]}"
    policy["bindings"].append({"role": "roles/cloudbuild.builds.builder", "members": [member]})
    google.ok("POST", "cloudresourcemanager/v3/projects/shop-2:setIamPolicy", {"policy": policy})
    name = f"projects/shop-2/locations/{LOCATION}/functions/ping"
    patched = google.ok(
        "PATCH", f"cloudfunctions/v2/{name}?updateMask=buildConfig.source", {"buildConfig": {"source": source}}
    )
    assert google.done("cloudfunctions/v2", patched)["state"] == "ACTIVE"


def test_permissions(google: Google) -> None:
    google.deploy()
    google.configure(
        tokens={
            "reader": {"email": "r@example.com", "denied": ["*.update", "*.create"]},
            "actor": {"email": "a@example.com", "denied": ["iam.serviceAccounts.actAs"]},
        }
    )
    path = f"cloudfunctions/v2/{function()}?updateMask=labels"

    assert google.call("GET", f"cloudfunctions/v2/{function()}", token="reader")[0] == 200
    assert google.call("PATCH", path, {}, token="reader")[0] == 403
    status, answer = google.call("PATCH", path, {}, token="actor")
    assert status == 403
    assert "is missing permission 'iam.serviceaccounts.actAs'" in answer["error"]["message"]


def test_uploads_have_rules(google: Google) -> None:
    path = f"cloudfunctions/v2/projects/shop-1/locations/{LOCATION}/functions:generateUploadUrl"
    place = google.ok("POST", path, {})
    url = place["uploadUrl"]
    files = {"main.py": HELLO}

    assert google.put(url, files, Authorization=f"Bearer {OWNER_TOKEN}").status_code == 403
    assert google.put(url, files, **{"Content-Type": "text/plain"}).status_code == 403
    assert google.put(url.replace("Signature=", "Signature=0"), files).status_code == 403
    source = {"storageSource": place["storageSource"]}
    early = google.call(
        "POST",
        f"cloudfunctions/v2/projects/shop-1/locations/{LOCATION}/functions?functionId=ping",
        {"buildConfig": {"runtime": "python313", "source": source}},
    )
    assert early[0] == 400
    assert google.put(url, files).status_code == 200
    google.configure(iam_propagation_seconds=30)
    assert google.put(url, files).status_code == 403


def test_the_source_can_be_had_back(google: Google) -> None:
    google.deploy(files={"main.py": HELLO, "notes.txt": "mine"})
    url = google.ok("POST", f"cloudfunctions/v2/{function()}:generateDownloadUrl", {})["downloadUrl"]

    assert b"notes.txt" in google.session.get(url, timeout=5).content
    assert google.session.get(url.replace("Signature=", "Signature=0"), timeout=5).status_code == 403


def test_lists(google: Google) -> None:
    for name in ("one", "two"):
        google.deploy(name)
    google.configure(max_page_size=1)
    path = "cloudfunctions/v2/projects/shop-1/locations/-/functions"
    first = google.ok("GET", path)
    second = google.ok("GET", f"{path}?pageToken={first['nextPageToken']}")

    assert [item["name"].rpartition("/")[2] for item in first["functions"] + second["functions"]] == ["one", "two"]
    assert "nextPageToken" not in second
    runtimes = (
        f"cloudfunctions/v2/projects/shop-1/locations/{LOCATION}/runtimes?filter=name=python313 AND environment=GEN_2"
    )
    assert [item["stage"] for item in google.ok("GET", runtimes)["runtimes"]] == ["GA"]
    google.configure(max_page_size=0)
    locations = google.ok("GET", "cloudfunctions/v2/projects/shop-1/locations")["locations"]
    assert LOCATION in [item["locationId"] for item in locations]
    operations = google.ok("GET", f"cloudfunctions/v2/projects/shop-1/locations/{LOCATION}/operations")["operations"]
    assert [item["done"] for item in operations] == [True, True]


def test_a_first_generation_function(google: Google) -> None:
    place = f"projects/shop-1/locations/{LOCATION}"
    url = google.ok("POST", f"cloudfunctions/v1/{place}/functions:generateUploadUrl", {})["uploadUrl"]
    assert google.put(url, {"main.py": HELLO}).status_code == 403
    assert google.put(url, {"main.py": HELLO}, **{"x-goog-content-length-range": "0,104857600"}).ok
    body = {"name": f"{place}/functions/old", "runtime": "python312", "entryPoint": "endpoint", "httpsTrigger": {}}
    made = google.done(
        "cloudfunctions/v1", google.ok("POST", f"cloudfunctions/v1/{place}/functions", {**body, "sourceUploadUrl": url})
    )

    assert (made["status"], made["availableMemoryMb"], made["timeout"]) == ("ACTIVE", 256, "60s")
    assert "sourceUploadUrl" not in made
    called = google.ok("POST", f"cloudfunctions/v1/{place}/functions/old:call", {"data": "{}"})
    assert '"hello":"world"' in called["result"].replace(" ", "")
    assert google.ok("GET", f"cloudfunctions/v2/{place}/functions/old")["environment"] == "GEN_1"
    assert google.create("old")[0] == 409
    assert google.call("PATCH", f"cloudfunctions/v1/{place}/functions/old", {"timeout": "5s"})[0] == 400
    patched = google.ok("PATCH", f"cloudfunctions/v1/{place}/functions/old?updateMask=timeout", {"timeout": "5s"})
    assert google.done("cloudfunctions/v1", patched)["timeout"] == "5s"
    policy = {"bindings": [{"role": "roles/cloudfunctions.invoker", "members": ["allUsers"]}]}
    assert google.invoke(made["httpsTrigger"]["url"]).status_code == 403
    google.ok("POST", f"cloudfunctions/v1/{place}/functions/old:setIamPolicy", {"policy": policy})
    assert google.invoke(made["httpsTrigger"]["url"]).status_code == 200
    google.done("cloudfunctions/v1", google.ok("DELETE", f"cloudfunctions/v1/{place}/functions/old"))
    assert google.call("GET", f"cloudfunctions/v1/{place}/functions/old")[0] == 404
