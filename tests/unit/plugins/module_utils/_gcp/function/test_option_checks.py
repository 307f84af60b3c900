# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What must hold of the options that name other resources, before any call."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.polycloud.faas.plugins.module_utils._errors import OptionError
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function import checks as function_checks
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function import function
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function.option_checks import check_options
from tests.unit.plugins.module_utils._gcp.scripted import function_options

PLACE = "projects/p/locations/us-central1"
OBJECT = {"bucket": "artifacts", "object": "a.zip", "generation": None}
REPOSITORY = {"repository": "r", "branch": "main", "tag": None, "commit": None, "directory": None, "project": None}
VOLUME = {"secret": "password", "project": None, "versions": None}
DIRECT = {"network": "n", "subnetwork": None, "tags": None}


def check(**options: t.Any) -> None:
    given = function_options(**options)
    check_options(given)
    function_checks.check_requested(function.requested(given), given["wait_timeout"])


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            {"kms_key": "key"},
            "kms_key must be projects/PROJECT/locations/REGION/keyRings/RING/cryptoKeys/KEY, but 'key'",
        ),
        (
            {"kms_key": "projects/p/locations/global/keyRings/r/cryptoKeys/k"},
            "kms_key must be a key in the function's region us-central1, but 'projects/p/locations/global",
        ),
        (
            {"kms_key": f"{PLACE}/keyRings/r/cryptoKeys/k", "docker_repository": ""},
            "kms_key requires docker_repository",
        ),
        (
            {"vpc_connector": "projects/p/locations/europe-west1/connectors/mine"},
            "vpc_connector must be a connector in the function's region us-central1, but 'projects/p/locations/europe",
        ),
        (
            {"direct_vpc": {**DIRECT, "network": "VPC"}},
            "direct_vpc.network must be a network's name or projects/PROJECT/",
        ),
        (
            {"direct_vpc": {**DIRECT, "tags": ["a", "B"]}},
            "direct_vpc.tags must be 1 to 63 lowercase letters, digits and",
        ),
        ({"direct_vpc": {**DIRECT, "tags": ["a"] * 65}}, "direct_vpc.tags must be at most 64, but 65 were given."),
        (
            {"secret_volumes": [{**VOLUME, "mount_path": "/dev/secrets"}]},
            "secret_volumes.mount_path must be an absolute path, such as /etc/secrets, outside of /dev, /proc and /sys",
        ),
        (
            {"direct_vpc": {**DIRECT, "subnetwork": "projects/p/regions/europe-west1/subnetworks/s"}},
            "direct_vpc.subnetwork must be a subnetwork in the function's region us-central1, but 'projects/p/regions",
        ),
        (
            {"docker_repository": "europe-docker.pkg.dev/devops-project/own", "environment_generation": "gen1"},
            "docker_repository must be a repository in the function's project devops-project and region us-central1 in",
        ),
        (
            {"docker_repository": f"{PLACE}/repositories/own", "environment_generation": "gen1"},
            "docker_repository must be a repository in the function's project devops-project and region us-central1 in",
        ),
        (
            {"environment": {"A": {"b": "hidden"}}},
            "environment must have strings, numbers or booleans as values, but A has a list or dictionary.",
        ),
        (
            {"build_environment": {"A": None}},
            "build_environment must have strings, numbers or booleans as values, but A",
        ),
        (
            {"secret_volumes": [{**VOLUME, "mount_path": "/etc/a"}, {**VOLUME, "mount_path": "/etc/a/"}]},
            "secret_volumes must not have two volumes with the same mount_path, but /etc/a is given twice.",
        ),
        ({"vpc_connector": "Mine"}, "vpc_connector must be a connector's id or projects/"),
        ({"worker_pool": "pool"}, "worker_pool must be projects/PROJECT/locations/REGION/workerPools/POOL"),
        ({"docker_repository": "own"}, "docker_repository must be projects/PROJECT/locations/REGION/repositories/"),
        ({"binary_authorization": "strict"}, "binary_authorization must be default or projects/"),
        ({"build_service_account": "builder"}, "build_service_account must be the email of a service account"),
        ({"runtime_service_account": "runner"}, "runtime_service_account must be the email of a service account"),
        ({"staging_bucket": "gs://stage"}, "staging_bucket must be a bucket's name, without gs://"),
        ({"runtime_service_account": "serviceAccount:a@b.c"}, "runtime_service_account must be the email of a service"),
        ({"build_service_account": "serviceAccount:a@b.c"}, "build_service_account must be the email of a service"),
        ({"public": True, "invokers": []}, "invokers must not be given with public: true"),
        ({"vpc_egress": "all-traffic", "vpc_connector": "", "direct_vpc": {}}, "vpc_egress requires vpc_connector or"),
        ({"vpc_connector": "mine", "direct_vpc": DIRECT}, "direct_vpc and vpc_connector cannot be combined"),
        (
            {"direct_vpc": {"network": None, "subnetwork": None, "tags": ["t"]}},
            "direct_vpc must have network or subnetwork or both",
        ),
        (
            {"source": "x", "source_object": OBJECT},
            "Only one of source, source_object, source_repository can be given, but source and source_object were",
        ),
        ({"staging_bucket": "stage", "source_object": OBJECT}, "staging_bucket is only valid with source"),
        ({"source_object": {**OBJECT, "bucket": "gs://b"}}, "source_object.bucket must be a bucket's name"),
        (
            {"source_object": {**OBJECT, "generation": 3}, "environment_generation": "gen1"},
            "source_object.generation is only valid with environment_generation gen2, but environment_generation is "
            "gen1.",
        ),
        ({"source_repository": {**REPOSITORY, "branch": None}}, "source_repository must have exactly one of branch"),
        ({"source_repository": {**REPOSITORY, "tag": "v1"}}, "source_repository must have exactly one of branch, tag"),
        ({"secret_environment": {"A": "s"}}, "secret_environment.A must be a dictionary with secret"),
        ({"secret_environment": {"A": {"secret": "s", "key": 1}}}, "secret_environment.A must be a dictionary"),
        ({"secret_environment": {"a-b": {"secret": "s"}}}, "secret_environment names must be letters"),
        (
            {"secret_environment": {"PORT": {"secret": "s"}}},
            "secret_environment must not set variables that Google reserves, but PORT is one.",
        ),
        (
            {"secret_environment": {"A": {"secret": "projects/p/secrets/s"}}},
            "secret_environment.A.secret must be a secret's id",
        ),
        (
            {"secret_environment": {"A": {"secret": "s", "version": "newest"}}},
            "secret_environment.A.version must be a number or latest, but 'newest' was given.",
        ),
        (
            {"secret_environment": {"A": {"secret": "s"}}, "environment": {"A": "b"}},
            "secret_environment.A must not be given in environment too",
        ),
        ({"secret_volumes": [{"mount_path": "etc", "secret": "s"}]}, "secret_volumes.mount_path must be an absolute"),
        (
            {"secret_volumes": [{"mount_path": "/e", "secret": "s", "versions": [{"path": "/", "version": "1"}]}]},
            "secret_volumes.versions.path must be the name of a file",
        ),
        (
            {"environment_generation": "gen1", "cpu": "1"},
            "cpu is only valid with environment_generation gen2, but environment_generation is gen1.",
        ),
        ({"environment_generation": "gen1", "direct_vpc": DIRECT}, "direct_vpc is only valid with"),
        ({"environment_generation": "gen1", "binary_authorization": "default"}, "binary_authorization is only valid"),
        ({"security_level": "secure-always"}, "security_level is only valid with environment_generation gen1"),
        ({"environment_generation": "gen1", "timeout": 541}, "timeout must be 1 to 540 seconds, but 541 was given."),
        (
            {"environment_generation": "gen1", "memory": "384M"},
            "memory must be 128M, 256M, 512M, 1024M, 2048M, 4096M or 8192M in the 1st generation, but",
        ),
    ],
)
def test_options_that_cannot_be_right(options: dict[str, t.Any], message: str) -> None:
    with pytest.raises(OptionError) as caught:
        check(**options)
    assert caught.value.message.startswith(message)


@pytest.mark.parametrize(
    "options",
    [
        {"kms_key": f"{PLACE}/keyRings/r/cryptoKeys/k", "docker_repository": "us-central1-docker.pkg.dev/p/r"},
        {"kms_key": "", "docker_repository": "", "worker_pool": "", "vpc_connector": "", "binary_authorization": ""},
        {"direct_vpc": DIRECT, "vpc_connector": "", "vpc_egress": "all-traffic"},
        {"direct_vpc": {"network": None, "subnetwork": None, "tags": None}, "vpc_connector": "mine"},
        {"binary_authorization": "projects/p/platforms/cloudRun/policies/strict"},
        {"build_service_account": "projects/p/serviceAccounts/a@b.c"},
        {"secret_environment": {"A": {"secret": "s", "version": 3, "project": "p"}}, "environment": {"B": ""}},
        {"source_object": OBJECT, "environment_generation": "gen1"},
        {"source_repository": REPOSITORY},
        {"environment_generation": "gen1", "memory": "8Gi", "timeout": 540},
    ],
)
def test_options_that_may_be_right(options: dict[str, t.Any]) -> None:
    check(**options)
