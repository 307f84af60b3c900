# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The real ``gcloud`` against the local Google Cloud: a client that we did not write."""

from __future__ import annotations

import concurrent.futures
import json
import os
import pathlib
import shutil
import subprocess
import typing as t

import pytest

from ansible_collections.polycloud.faas.plugins.module_utils._gcp import run_project
from ansible_collections.polycloud.faas.plugins.module_utils._module.task import Task
from extensions.local_cloud.google.cloud.store import OWNER_TOKEN
from extensions.local_cloud.google.environment import environment
from tests.unit.extensions.local_cloud.google.google_live import HELLO, LOCATION, Google, running
from tests.unit.plugins.module_utils._gcp.scripted import project_options

pytestmark = pytest.mark.skipif(shutil.which("gcloud") is None, reason="gcloud is not installed")

PROJECT = "gcloud-shop-1"
LIEN = ("--restrictions=resourcemanager.projects.delete", "--reason=Holds the shop", "--origin=test")
CONDITION = {"title": "Night", "expression": "request.time.getHours('UTC') < 6"}


@pytest.fixture(scope="module")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> t.Iterator[Google]:
    with running(tmp_path_factory.mktemp("google")) as made:
        made.reset()
        yield made
        assert made.violations() == []


def gcloud(cloud: Google, *words: str, expect: int = 0) -> t.Any:
    """Run a command; its output as JSON, or the text of the error when it is expected to fail."""
    variables = environment(int(cloud.url.rpartition(":")[2]), cloud.state)
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    done = subprocess.run(
        ["gcloud", *words, "--format=json"],
        env={**kept, **variables},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == expect, done.stderr
    return json.loads(done.stdout or "null") if expect == 0 else done.stderr


@pytest.fixture(scope="module")
def project(cloud: Google) -> str:
    """A project made, paid and equipped by gcloud alone."""
    gcloud(cloud, "projects", "create", PROJECT, "--name=Gcloud Shop", "--organization=123456789012")
    gcloud(cloud, "billing", "projects", "link", PROJECT, "--billing-account=000000-AAAAAA-BBBBBB")
    apis = [f"{api}.googleapis.com" for api in ("cloudfunctions", "run", "cloudbuild", "artifactregistry")]
    gcloud(cloud, "services", "enable", *apis, f"--project={PROJECT}")
    return PROJECT


def test_projects(cloud: Google, project: str) -> None:
    listed = gcloud(cloud, "projects", "list")

    assert [(item["projectId"], item["name"], item["lifecycleState"]) for item in listed] == [
        (project, "Gcloud Shop", "ACTIVE")
    ]
    assert listed[0]["projectNumber"].isdigit()
    assert "already in use" in gcloud(cloud, "projects", "create", project, expect=1)


def test_no_billing_then_deleted_then_back(cloud: Google) -> None:
    gcloud(cloud, "projects", "create", "gcloud-poor-1", "--no-enable-cloud-apis")
    message = gcloud(cloud, "services", "enable", "run.googleapis.com", "--project=gcloud-poor-1", expect=1)
    gcloud(cloud, "projects", "delete", "gcloud-poor-1")
    deleted = gcloud(cloud, "projects", "describe", "gcloud-poor-1")
    gcloud(cloud, "projects", "undelete", "gcloud-poor-1")

    assert "Billing must be enabled for activation of service(s) 'run.googleapis.com'" in message
    assert deleted["lifecycleState"] == "DELETE_REQUESTED"
    assert cloud.ok("GET", "cloudresourcemanager/v3/projects/gcloud-poor-1")["state"] == "ACTIVE"


def function(cloud: Google, project: str, verb: str, name: str, *words: str, expect: int = 0) -> t.Any:
    flags = (f"--region={LOCATION}", f"--project={project}")
    return gcloud(cloud, "functions", verb, name, *flags, *words, expect=expect)


def source(folder: pathlib.Path, code: str) -> str:
    (folder / "main.py").write_text(code)
    (folder / "requirements.txt").write_text("functions-framework==3.*\n")
    return f"--source={folder}"


NEW = ("--gen2", "--runtime=python313", "--entry-point=endpoint", "--trigger-http", "--allow-unauthenticated")


def test_a_function_from_deploy_to_delete(cloud: Google, project: str, tmp_path: pathlib.Path) -> None:
    function(cloud, project, "deploy", "ping", *NEW, source(tmp_path, HELLO))
    seen = function(cloud, project, "describe", "ping")

    assert (seen["state"], seen["environment"]) == ("ACTIVE", "GEN_2")
    assert seen["labels"] == {"deployment-tool": "cli-gcloud"}
    assert cloud.invoke(seen["url"]).json() == {"hello": "world", "path": "/"}
    assert json.loads(function(cloud, project, "call", "ping")) == {"hello": "world", "path": "/"}
    again = function(cloud, project, "deploy", "ping", "--gen2", "--update-env-vars=A=1", source(tmp_path, HELLO))
    assert again["serviceConfig"]["environmentVariables"] == {"A": "1", "LOG_EXECUTION_ID": "true"}
    assert again["serviceConfig"]["revision"] != seen["serviceConfig"]["revision"]
    listed = gcloud(cloud, "functions", "list", f"--project={project}")
    assert [item["name"] for item in listed] == [f"projects/{project}/locations/{LOCATION}/functions/ping"]
    function(cloud, project, "delete", "ping", "--gen2")
    assert cloud.call("GET", f"cloudfunctions/v2/{seen['name']}")[0] == 404


def test_failures_and_the_first_generation(cloud: Google, project: str, tmp_path: pathlib.Path) -> None:
    def deploy(name: str, code: str, generation: str, expect: int) -> t.Any:
        (tmp_path / name).mkdir()
        return function(
            cloud, project, "deploy", name, generation, *NEW[1:], source(tmp_path / name, code), expect=expect
        )

    with concurrent.futures.ThreadPoolExecutor() as pool:
        broken = pool.submit(deploy, "broken", "def endpoint(:\n", "--gen2", 1)
        crashing = pool.submit(deploy, "crashing", "1 / 0\n", "--gen2", 1)
        pool.submit(deploy, "old", HELLO, "--no-gen2", 0).result()

    assert "Build failed with status: FAILURE and message: " in broken.result()
    assert "SyntaxError" in broken.result()
    assert "Could not create or update Cloud Run service crashing, Container Healthcheck failed." in crashing.result()
    assert json.loads(function(cloud, project, "call", "old")["result"])["hello"] == "world"


def test_what_belongs_to_a_project(cloud: Google, project: str) -> None:
    reader, flags = "user:reader@example.com", f"--project={project}"
    gcloud(cloud, "projects", "add-iam-policy-binding", project, f"--member={reader}", "--role=roles/viewer")
    policy = gcloud(cloud, "projects", "get-iam-policy", project)
    lien = gcloud(cloud, "alpha", "resource-manager", "liens", "create", flags, *LIEN)
    listed = gcloud(cloud, "alpha", "resource-manager", "liens", "list", flags)
    refused = gcloud(cloud, "projects", "delete", project, expect=1)
    gcloud(cloud, "alpha", "resource-manager", "liens", "delete", lien["name"].removeprefix("liens/"), flags)

    assert {"role": "roles/viewer", "members": [reader]} in policy["bindings"]
    assert [each["reason"] for each in listed] == ["Holds the shop"]
    assert "A lien to prevent deletion was placed on project" in refused
    assert gcloud(cloud, "alpha", "resource-manager", "liens", "list", flags) == []


def test_what_google_makes_in_a_project(cloud: Google, project: str) -> None:
    flags = f"--project={project}"
    gcloud(cloud, "services", "enable", "compute.googleapis.com", "iam.googleapis.com", flags)
    (account,) = gcloud(cloud, "iam", "service-accounts", "list", flags)
    gcloud(cloud, "iam", "service-accounts", "disable", account["email"], flags)
    (disabled,) = gcloud(cloud, "iam", "service-accounts", "list", flags)
    gcloud(cloud, "iam", "service-accounts", "enable", account["email"], flags)

    assert disabled["disabled"] is True
    assert [each["name"] for each in gcloud(cloud, "compute", "networks", "list", flags)] == ["default"]
    assert len(gcloud(cloud, "compute", "firewall-rules", "list", flags)) == 4


def test_apis_that_are_disabled(cloud: Google, project: str) -> None:
    flags = f"--project={project}"
    gcloud(cloud, "services", "enable", "pubsub.googleapis.com", flags)
    needed = gcloud(cloud, "services", "disable", "pubsub.googleapis.com", flags, expect=1)
    gcloud(cloud, "services", "disable", "pubsub.googleapis.com", "--force", flags)
    enabled = [each["config"]["name"] for each in gcloud(cloud, "services", "list", "--enabled", flags)]

    assert "depended on by the following active service(s)" in needed
    assert "pubsub.googleapis.com" not in enabled
    assert "cloudfunctions.googleapis.com" not in enabled


def test_gcloud_sees_what_the_module_made(cloud: Google) -> None:
    apis = [f"{name}.googleapis.com" for name in ("billingbudgets", "cloudbilling", "cloudresourcemanager", "iam")]
    options: dict[str, t.Any] = {
        "project_id": "gcloud-sees-1",
        "name": "Seen by gcloud",
        "parent": "folders/234567890123",
        "labels": {"team": "devops"},
        "billing_account": "000000-AAAAAA-BBBBBB",
        "apis": [*apis, "compute.googleapis.com"],
        "disabled_apis": ["bigquery.googleapis.com"],
        "iam_bindings": [{"role": "roles/viewer", "members": ["user:Reader@Example.com"], "condition": CONDITION}],
        "default_network": "delete",
        "default_service_accounts": "disable",
        "deletion_protection": True,
        "access_token": OWNER_TOKEN,
        "api_endpoints": endpoints(cloud),
    }
    made = run_project.run(Task(project_options(**options)))
    flags = "--project=gcloud-sees-1"
    described = gcloud(cloud, "projects", "describe", "gcloud-sees-1")
    policy = gcloud(cloud, "projects", "get-iam-policy", "gcloud-sees-1")
    enabled = {each["config"]["name"] for each in gcloud(cloud, "services", "list", "--enabled", flags)}
    liens = gcloud(cloud, "alpha", "resource-manager", "liens", "list", flags)
    accounts = gcloud(cloud, "iam", "service-accounts", "list", flags)

    assert (described["name"], described["labels"]) == ("Seen by gcloud", {"team": "devops"})
    assert (described["projectNumber"], described["parent"]["id"]) == (made["project_number"], "234567890123")
    assert [each for each in policy["bindings"] if each["role"] == "roles/viewer"] == [
        {"role": "roles/viewer", "members": ["user:Reader@Example.com"], "condition": CONDITION}
    ]
    assert enabled == set(made["apis"]) >= set(options["apis"])
    assert [each["origin"] for each in liens] == ["polycloud.faas"]
    assert {each["email"]: each["disabled"] for each in accounts} == dict.fromkeys(
        made["default_service_accounts"], True
    )
    assert gcloud(cloud, "compute", "networks", "list", flags) == []
    assert not run_project.run(Task(project_options(**options)))["changed"]


def endpoints(cloud: Google) -> dict[str, str]:
    names = ("cloudbilling", "cloudresourcemanager", "iam", "serviceusage")
    return {**{name: f"{cloud.url}/{name}/" for name in names}, "compute": f"{cloud.url}/compute/v1/"}
