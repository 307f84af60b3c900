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

from tests.local_cloud.google.environment import environment
from tests.unit.local_cloud.google_live import HELLO, LOCATION, Google, running

pytestmark = pytest.mark.skipif(shutil.which("gcloud") is None, reason="gcloud is not installed")

PROJECT = "gcloud-shop-1"


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
