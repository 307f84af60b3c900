# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Options of a function: those that are the same in the words of Google, and those that make a difference."""

from __future__ import annotations

import typing as t
from dataclasses import replace

from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function import function
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function import secrets as function_secrets
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function.function import Requested
from tests.unit.plugins.module_utils._gcp.scripted import PLACE, PROJECT, Json, function_options, function_resource

DIGEST: t.Final = bytes(range(32))


def requested(**options: t.Any) -> Requested:
    return replace(function.requested(function_options(**options)), source_digest=DIGEST)


def ours(**changes: t.Any) -> Json:
    resource = function_resource(**changes)
    resource["labels"] = {function.SOURCE_LABEL: function.source_label(DIGEST)}
    return function_secrets.with_project_id(resource)


SAME: t.Final[list[tuple[Json, Json]]] = [
    ({"vpc_connector": "mine"}, {"serviceConfig": {"vpcConnector": f"{PLACE}/connectors/mine"}}),
    (
        {"vpc_connector": "projects/1/locations/us-central1/connectors/mine"},
        {"serviceConfig": {"vpcConnector": f"{PLACE}/connectors/mine"}},
    ),
    ({"vpc_connector": "", "worker_pool": "", "kms_key": "", "binary_authorization": ""}, {}),
    ({"docker_repository": ""}, {}),
    (
        {"docker_repository": "us-central1-docker.pkg.dev/devops-project/own"},
        {"buildConfig": {"dockerRepository": f"{PLACE}/repositories/own"}},
    ),
    ({"build_service_account": "b@c.d"}, {"buildConfig": {"serviceAccount": "projects/-/serviceAccounts/b@c.d"}}),
    (
        {"build_service_account": "", "runtime_service_account": ""},
        {"buildConfig": {"serviceAccount": "projects/p/serviceAccounts/42-compute@developer.gserviceaccount.com"}},
    ),
    ({"runtime_update_policy": "automatic"}, {}),
    ({"direct_vpc": {"network": None, "subnetwork": None, "tags": None}}, {}),
    (
        {"direct_vpc": {"network": "default", "subnetwork": None, "tags": ["b", "a"]}},
        {
            "serviceConfig": {
                "directVpcNetworkInterface": [
                    {
                        "network": f"projects/{PROJECT}/global/networks/default",
                        "subnetwork": "default",
                        "tags": ["a", "b"],
                    }
                ]
            }
        },
    ),
    (
        {"secret_environment": {"B": {"secret": "s"}, "A": {"secret": "s", "version": 3, "project": PROJECT}}},
        {
            "buildConfig": {"build": "projects/42/locations/us-central1/builds/b"},
            "serviceConfig": {
                "secretEnvironmentVariables": [
                    {"key": "A", "projectId": "42", "secret": "s", "version": "3"},
                    {"key": "B", "projectId": "42", "secret": "s", "version": "latest"},
                ]
            },
        },
    ),
    (
        {"secret_volumes": [{"mount_path": "/etc/secrets/", "secret": "s", "versions": None}]},
        {
            "serviceConfig": {
                "serviceAccountEmail": "42-compute@developer.gserviceaccount.com",
                "secretVolumes": [
                    {
                        "mountPath": "/etc/secrets",
                        "projectId": "42",
                        "secret": "s",
                        "versions": [{"version": "latest", "path": "/s"}],
                    }
                ],
            }
        },
    ),
]

DIFFERENT: t.Final[list[tuple[Json, str]]] = [
    ({"kms_key": "projects/p/locations/l/keyRings/r/cryptoKeys/k"}, "kmsKeyName"),
    ({"worker_pool": "projects/p/locations/l/workerPools/w"}, "buildConfig.workerPool"),
    ({"docker_repository": "projects/p/locations/l/repositories/r"}, "buildConfig.dockerRepository"),
    ({"build_service_account": "b@c.d"}, "buildConfig.serviceAccount"),
    ({"binary_authorization": "default"}, "serviceConfig.binaryAuthorizationPolicy"),
    ({"vpc_connector": "mine"}, "serviceConfig.vpcConnector"),
    (
        {"direct_vpc": {"network": "default", "subnetwork": None, "tags": None}},
        "serviceConfig.directVpcNetworkInterface",
    ),
    ({"secret_environment": {"A": {"secret": "s"}}}, "serviceConfig.secretEnvironmentVariables"),
    ({"secret_volumes": [{"mount_path": "/etc/s", "secret": "s"}]}, "serviceConfig.secretVolumes"),
]
