# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What gcp_cloudfunction deploys with every option, as the real ``gcloud functions describe`` shows it."""

from __future__ import annotations

import base64
import json
import os
import pathlib
import shutil
import subprocess
import typing as t

import pytest

from ansible_collections.polycloud.faas.plugins.module_utils._gcp import run_function
from ansible_collections.polycloud.faas.plugins.module_utils._module.task import Task
from extensions.local_cloud.google.cloud.store import OWNER_TOKEN
from extensions.local_cloud.google.environment import environment
from tests.unit.extensions.local_cloud.google.google_live import HELLO, LOCATION, Google, running
from tests.unit.plugins.module_utils._gcp.scripted import function_options

pytestmark = pytest.mark.skipif(shutil.which("gcloud") is None, reason="gcloud is not installed")

PROJECT = "shop-1"
PLACE = f"projects/{PROJECT}/locations/{LOCATION}"
BUILDER = f"builder@{PROJECT}.iam.gserviceaccount.com"
KEY = f"{PLACE}/keyRings/ring/cryptoKeys/key"
BOTH: dict[str, t.Any] = {
    "description": "Says hello",
    "memory": "512Mi",
    "timeout": 90,
    "min_instances": 1,
    "max_instances": 3,
    "environment": {"WORD": "hello"},
    "build_environment": {"GOOGLE_PYTHON_VERSION": "3.13"},
    "ingress": "internal-only",
    "runtime_service_account": BUILDER,
    "build_service_account": BUILDER,
    "worker_pool": f"{PLACE}/workerPools/pool",
    "docker_repository": f"{LOCATION}-docker.pkg.dev/{PROJECT}/own",
    "kms_key": KEY,
    "runtime_update_policy": "on-deploy",
    "vpc_egress": "all-traffic",
    "secret_environment": {"PASSWORD": {"secret": "password", "version": 1}},
    "secret_volumes": [
        {"mount_path": "/etc/secrets", "secret": "password", "versions": [{"path": "login", "version": "latest"}]}
    ],
    "labels": {"team": "devops"},
}
SECOND = {
    "cpu": "1",
    "concurrency": 20,
    "binary_authorization": "default",
    "direct_vpc": {"network": "default", "subnetwork": "inner", "tags": ["faas"]},
}
FIRST = {"environment_generation": "gen1", "security_level": "secure-always", "vpc_connector": "mine"}


@pytest.fixture(scope="module")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> t.Iterator[Google]:
    with running(tmp_path_factory.mktemp("google")) as made:
        made.reset()
        made.ready_project()
        made.enable("secretmanager", "iam", "vpcaccess", "cloudkms", "compute")
        _prepare(made)
        yield made
        assert made.violations() == []


def _prepare(cloud: Google) -> None:
    """A service account that may build and read secrets, a secret, and what else options name."""
    cloud.ok("POST", f"iam/v1/projects/{PROJECT}/serviceAccounts", {"accountId": "builder"})
    roles = ("roles/cloudbuild.builds.builder", "roles/secretmanager.secretAccessor")
    bindings = [{"role": role, "members": [f"serviceAccount:{BUILDER}"]} for role in roles]
    path = f"cloudresourcemanager/v3/projects/{PROJECT}:setIamPolicy"
    cloud.ok("POST", path, {"policy": {"bindings": bindings}})
    cloud.ok("POST", f"secretmanager/v1/projects/{PROJECT}/secrets?secretId=password", {"replication": {}})
    data = base64.b64encode(b"open sesame").decode()
    cloud.ok("POST", f"secretmanager/v1/projects/{PROJECT}/secrets/password:addVersion", {"payload": {"data": data}})
    for path, body in (
        (f"cloudkms/v1/{PLACE}/keyRings?keyRingId=ring", {}),
        (f"cloudkms/v1/{PLACE}/keyRings/ring/cryptoKeys?cryptoKeyId=key", {}),
        (f"artifactregistry/v1/{PLACE}/repositories?repositoryId=own", {"format": "DOCKER", "kmsKeyName": KEY}),
        (f"cloudbuild/v1/{PLACE}/workerPools?workerPoolId=pool", {}),
        (f"vpcaccess/v1/{PLACE}/connectors?connectorId=mine", {"network": "default"}),
        (
            f"compute/v1/projects/{PROJECT}/regions/{LOCATION}/subnetworks",
            {"name": "inner", "network": "global/networks/default"},
        ),
    ):
        cloud.ok("POST", path, body)


def deployed(cloud: Google, folder: pathlib.Path, name: str, **options: t.Any) -> dict[str, t.Any]:
    (folder / "main.py").write_text(HELLO, encoding="utf-8")
    apis = ("cloudfunctions", "run", "cloudbuild", "cloudresourcemanager", "logging", "serviceusage")
    own = {
        "project": PROJECT,
        "name": name,
        "access_token": OWNER_TOKEN,
        "api_endpoints": {api: f"{cloud.url}/{api}/" for api in apis},
        **BOTH,
        **options,
    }
    return run_function.run(Task(function_options(folder, **own)))


def described(cloud: Google, name: str) -> dict[str, t.Any]:
    variables = environment(int(cloud.url.rpartition(":")[2]), cloud.state)
    kept = {key: os.environ[key] for key in ("PATH", "HOME") if key in os.environ}
    command = ["gcloud", "functions", "describe", name, f"--region={LOCATION}", f"--project={PROJECT}"]
    done = subprocess.run(
        [*command, "--format=json"],
        env={**kept, **variables},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return t.cast("dict[str, t.Any]", json.loads(done.stdout))


def number(cloud: Google) -> str:
    return str(cloud.ok("GET", f"cloudresourcemanager/v3/projects/{PROJECT}")["name"]).rpartition("/")[2]


def secrets(cloud: Google) -> dict[str, t.Any]:
    whose = {"projectId": number(cloud), "secret": "password"}
    return {
        "secretEnvironmentVariables": [{"key": "PASSWORD", "version": "1", **whose}],
        "secretVolumes": [{"mountPath": "/etc/secrets", "versions": [{"path": "login", "version": "latest"}], **whose}],
    }


def part(whole: dict[str, t.Any], like: dict[str, t.Any]) -> dict[str, t.Any]:
    return {key: whole.get(key) for key in like}


def test_every_option_of_the_second_generation(cloud: Google, tmp_path: pathlib.Path) -> None:
    result = deployed(cloud, tmp_path, "second", **SECOND)
    seen = described(cloud, "second")
    service = {
        "availableMemory": "512Mi",
        "availableCpu": "1",
        "timeoutSeconds": 90,
        "minInstanceCount": 1,
        "maxInstanceCount": 3,
        "maxInstanceRequestConcurrency": 20,
        "environmentVariables": {"WORD": "hello", "LOG_EXECUTION_ID": "true"},
        "ingressSettings": "ALLOW_INTERNAL_ONLY",
        "serviceAccountEmail": BUILDER,
        "binaryAuthorizationPolicy": "default",
        "directVpcNetworkInterface": [{"network": "default", "subnetwork": "inner", "tags": ["faas"]}],
        "directVpcEgress": "VPC_EGRESS_ALL_TRAFFIC",
        **secrets(cloud),
    }
    built = {
        "runtime": "python313",
        "entryPoint": "endpoint",
        "environmentVariables": {"GOOGLE_PYTHON_VERSION": "3.13"},
        "serviceAccount": f"projects/{PROJECT}/serviceAccounts/{BUILDER}",
        "workerPool": f"{PLACE}/workerPools/pool",
        "dockerRepository": f"{PLACE}/repositories/own",
    }
    assert (seen["environment"], seen["description"], seen["kmsKeyName"]) == ("GEN_2", "Says hello", KEY)
    assert seen["labels"]["team"] == "devops"
    assert seen["url"] == result["url"]
    assert part(seen["serviceConfig"], service) == service
    assert part(seen["buildConfig"], built) == built
    assert "onDeployUpdatePolicy" in seen["buildConfig"]
    assert "automaticUpdatePolicy" not in seen["buildConfig"]
    assert not deployed(cloud, tmp_path, "second", **SECOND)["changed"]


def test_every_option_of_the_first_generation(cloud: Google, tmp_path: pathlib.Path) -> None:
    result = deployed(cloud, tmp_path, "first", **FIRST)
    seen = described(cloud, "first")
    expected = {
        "status": "ACTIVE",
        "description": "Says hello",
        "runtime": "python313",
        "entryPoint": "endpoint",
        "availableMemoryMb": 512,
        "timeout": "90s",
        "minInstances": 1,
        "maxInstances": 3,
        "environmentVariables": {"WORD": "hello"},
        "buildEnvironmentVariables": {"GOOGLE_PYTHON_VERSION": "3.13"},
        "ingressSettings": "ALLOW_INTERNAL_ONLY",
        "httpsTrigger": {"url": result["url"], "securityLevel": "SECURE_ALWAYS"},
        "serviceAccountEmail": BUILDER,
        "buildServiceAccount": f"projects/{PROJECT}/serviceAccounts/{BUILDER}",
        "buildWorkerPool": f"{PLACE}/workerPools/pool",
        "dockerRepository": f"{PLACE}/repositories/own",
        "kmsKeyName": KEY,
        "vpcConnector": f"{PLACE}/connectors/mine",
        "vpcConnectorEgressSettings": "ALL_TRAFFIC",
        **secrets(cloud),
    }
    assert part(seen, expected) == expected
    assert "onDeployUpdatePolicy" in seen
    assert seen["labels"]["team"] == "devops"
    assert not deployed(cloud, tmp_path, "first", **FIRST)["changed"]
