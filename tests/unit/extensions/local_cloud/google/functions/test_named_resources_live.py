# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What functions name: made and read through its APIs, and refused when it is not there or elsewhere."""

from __future__ import annotations

import typing as t

import pytest

from tests.unit.extensions.local_cloud.google.google_live import LOCATION, Google

PLACE = f"projects/shop-1/locations/{LOCATION}"
ELSEWHERE = "projects/shop-1/locations/europe-west1"
KEY = f"{PLACE}/keyRings/ring/cryptoKeys/key"
NETWORKS = "compute/v1/projects/shop-1"


@pytest.fixture
def google(google: Google) -> Google:
    google.enable("vpcaccess", "cloudkms", "compute")
    for path, body in (
        (f"vpcaccess/v1/{PLACE}/connectors?connectorId=mine", {"network": "default", "ipCidrRange": "10.8.0.0/28"}),
        (f"vpcaccess/v1/{ELSEWHERE}/connectors?connectorId=mine", {"network": "default"}),
        (f"artifactregistry/v1/{PLACE}/repositories?repositoryId=own", {"format": "DOCKER", "kmsKeyName": KEY}),
        (f"artifactregistry/v1/{PLACE}/repositories?repositoryId=plain", {"format": "DOCKER"}),
        (f"cloudbuild/v1/{PLACE}/workerPools?workerPoolId=pool", {}),
        (f"cloudkms/v1/{PLACE}/keyRings?keyRingId=ring", {}),
        (f"cloudkms/v1/{PLACE}/keyRings/ring/cryptoKeys?cryptoKeyId=key", {}),
        (f"{NETWORKS}/global/networks", {"name": "own", "autoCreateSubnetworks": False}),
        (f"{NETWORKS}/regions/{LOCATION}/subnetworks", {"name": "inner", "network": "global/networks/own"}),
    ):
        google.ok("POST", path, body)
    return google


def test_they_are_read_and_deleted(google: Google) -> None:
    assert google.ok("GET", f"vpcaccess/v1/{PLACE}/connectors/mine")["state"] == "READY"
    assert google.ok("GET", f"artifactregistry/v1/{PLACE}/repositories/own")["kmsKeyName"] == KEY
    assert google.ok("GET", f"cloudbuild/v1/{PLACE}/workerPools/pool")["state"] == "RUNNING"
    assert google.ok("GET", f"cloudkms/v1/{KEY}")["primary"] == {"state": "ENABLED"}
    assert google.ok("GET", f"{NETWORKS}/regions/{LOCATION}/subnetworks/inner")["network"].endswith("networks/own")
    assert google.call("POST", f"vpcaccess/v1/{PLACE}/connectors?connectorId=mine", {"network": "x"})[0] == 409
    assert google.ok("DELETE", f"vpcaccess/v1/{PLACE}/connectors/mine")["done"]
    assert google.call("GET", f"vpcaccess/v1/{PLACE}/connectors/mine")[0] == 404
    assert google.call("GET", f"{NETWORKS}/regions/{LOCATION}/subnetworks/nowhere")[0] == 404
    assert google.violations() == []


def test_a_network_in_auto_mode_has_a_subnetwork_in_each_region(google: Google) -> None:
    for region in (LOCATION, "europe-west1"):
        found = google.ok("GET", f"{NETWORKS}/regions/{region}/subnetworks/default")
        assert found["network"].endswith("/global/networks/default")


WRONG: dict[str, tuple[dict[str, t.Any], str]] = {
    "connector": ({"serviceConfig": {"vpcConnector": f"{PLACE}/connectors/other"}}, "connectors/other was not found"),
    "region": (
        {"serviceConfig": {"vpcConnector": f"{ELSEWHERE}/connectors/mine"}},
        "must be in the same region as the function",
    ),
    "repository": ({"buildConfig": {"dockerRepository": f"{PLACE}/repositories/other"}}, "repositories/other was not"),
    "pool": ({"buildConfig": {"workerPool": f"{PLACE}/workerPools/other"}}, "workerPools/other was not found"),
    "key": (
        {"kmsKeyName": f"{KEY}s", "buildConfig": {"dockerRepository": f"{PLACE}/repositories/own"}},
        "cryptoKeys/keys was not found",
    ),
    "encryption": (
        {"kmsKeyName": KEY, "buildConfig": {"dockerRepository": f"{PLACE}/repositories/plain"}},
        "must be encrypted with",
    ),
    "network": ({"serviceConfig": {"directVpcNetworkInterface": [{"network": "x"}]}}, "networks/x' was not found"),
    # without a subnetwork of the same name
    "custom": (
        {"serviceConfig": {"directVpcNetworkInterface": [{"network": "own"}]}},
        "subnetworks/own' was not found",
    ),
    "variables": ({"serviceConfig": {"environmentVariables": {"A": "x" * 32768}}}, "have 32769 bytes"),
    "build variables": (
        {"buildConfig": {"environmentVariables": {f"A{number}": "x" for number in range(101)}}},
        "at most 100 environment variables",
    ),
    "labels": ({"labels": {f"a{number}": "x" for number in range(65)}}, "at most 64 labels"),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_a_function_is_refused_for(google: Google, case: str) -> None:
    body, message = WRONG[case]
    status, answer = google.create("ping", **body)
    assert status == 400
    assert message in answer["error"]["message"]


RIGHT: dict[str, dict[str, t.Any]] = {
    "all": {
        "kmsKeyName": KEY,
        "buildConfig": {"dockerRepository": f"{PLACE}/repositories/own", "workerPool": f"{PLACE}/workerPools/pool"},
        "serviceConfig": {"vpcConnector": f"{PLACE}/connectors/mine"},
    },
    "network": {"serviceConfig": {"directVpcNetworkInterface": [{"network": "default"}]}},
    "subnetwork": {"serviceConfig": {"directVpcNetworkInterface": [{"network": "own", "subnetwork": "inner"}]}},
}


@pytest.mark.parametrize("case", RIGHT)
def test_what_is_there_can_be_named(google: Google, case: str) -> None:
    google.configure(start_containers=False)
    assert google.deploy("ping", **RIGHT[case])["state"] == "ACTIVE"


@pytest.mark.parametrize(
    "repository", [f"{ELSEWHERE}/repositories/own", f"projects/other/locations/{LOCATION}/repositories/own"]
)
def test_a_repository_of_the_first_generation_is_in_its_project_and_region(google: Google, repository: str) -> None:
    url = google.ok("POST", f"cloudfunctions/v1/{PLACE}/functions:generateUploadUrl", {})["uploadUrl"]
    body = {
        "name": f"{PLACE}/functions/first",
        "runtime": "python313",
        "httpsTrigger": {},
        "sourceUploadUrl": url,
        "dockerRepository": repository,
    }
    status, answer = google.call("POST", f"cloudfunctions/v1/{PLACE}/functions", body)
    assert status == 400
    assert "Cross-project and cross-location repositories are not supported" in answer["error"]["message"]


def test_a_secret_does_not_hide_the_system(google: Google) -> None:
    volume = {"mountPath": "/dev/secrets", "secret": "word"}
    status, operation = google.create("ping", serviceConfig={"secretVolumes": [volume]})
    assert status == 200
    assert "Invalid mount path /dev/secrets" in google.finished("cloudfunctions/v2", operation)["error"]["message"]
