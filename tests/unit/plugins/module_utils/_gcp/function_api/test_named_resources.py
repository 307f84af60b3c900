# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a function names is looked up before its deployment."""

from __future__ import annotations

import typing as t
from pathlib import Path

import pytest

from ansible_collections.polycloud.faas.plugins.module_utils._errors import FaasError
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.deployment.deployment import NAMING
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function.fields import FIELDS
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function_api import named_resources
from tests.unit.plugins.module_utils._gcp.function_examples import requested
from tests.unit.plugins.module_utils._gcp.scripted import (
    FORBIDDEN,
    GET_FUNCTION,
    NOT_FOUND,
    PATCH_FUNCTION,
    PLACE,
    PROJECT,
    Answer,
    Clock,
    Json,
    Refusal,
    ScriptedGoogle,
)
from tests.unit.plugins.module_utils._gcp.test_run_function import can_be_created, deployed, done, run

ALL = {"artifactregistry", "cloudbuild", "cloudkms", "compute", "iam", "secretmanager", "vpcaccess"}
CONNECTOR = f"{PLACE}/connectors/mine"
REPOSITORY = f"{PLACE}/repositories/own"
KEY = f"{PLACE}/keyRings/r/cryptoKeys/k"
POOL = f"{PLACE}/workerPools/pool"
RUNNER = f"runner@{PROJECT}.iam.gserviceaccount.com"
NETWORK = f"projects/{PROJECT}/global/networks/n"
SUBNETWORK = f"projects/{PROJECT}/regions/us-central1/subnetworks"
DIRECT: Json = {"network": None, "subnetwork": None, "tags": None}
GET_CONNECTOR = f"vpcaccess GET v1/{CONNECTOR}"
GET_ACCOUNT = f"iam GET v1/projects/{PROJECT}/serviceAccounts/{RUNNER}"
# options, what is looked up, what is fine, and what is not with its message
CASES: list[tuple[Json, str, Json, list[tuple[Answer, str]]]] = [
    (
        {"vpc_connector": "mine"},
        GET_CONNECTOR,
        {"name": CONNECTOR, "state": "READY"},
        [
            (NOT_FOUND, f"vpc_connector names connector {CONNECTOR}, which does not exist."),
            ({"name": CONNECTOR, "state": "ERROR"}, f"names connector {CONNECTOR}, which is in state ERROR."),
        ],
    ),
    (
        {"docker_repository": REPOSITORY, "kms_key": KEY},
        f"artifactregistry GET v1/{REPOSITORY}",
        {"name": REPOSITORY, "format": "DOCKER", "kmsKeyName": KEY},
        [
            (NOT_FOUND, f"docker_repository names repository {REPOSITORY}, which does not exist."),
            ({"name": REPOSITORY, "format": "PYTHON"}, "which has the format PYTHON instead of DOCKER."),
            ({"name": REPOSITORY, "format": "DOCKER"}, f"which is not encrypted with {KEY}."),
        ],
    ),
    (
        {"docker_repository": REPOSITORY, "kms_key": KEY},
        f"cloudkms GET v1/{KEY}",
        {"name": KEY, "primary": {"state": "ENABLED"}},
        [
            (NOT_FOUND, f"kms_key names key {KEY}, which does not exist."),
            ({"name": KEY, "primary": {"state": "DISABLED"}}, "which has no primary version that is enabled."),
            ({"name": KEY, "purpose": "MAC"}, "which has the purpose MAC instead of ENCRYPT_DECRYPT."),
        ],
    ),
    (
        {"worker_pool": POOL},
        f"cloudbuild GET v1/{POOL}",
        {"name": POOL, "state": "RUNNING"},
        [(NOT_FOUND, f"worker_pool names worker pool {POOL}, which does not exist.")],
    ),
    (
        {"runtime_service_account": RUNNER},
        GET_ACCOUNT,
        {"email": RUNNER},
        [
            (NOT_FOUND, f"runtime_service_account names service account {RUNNER}, which does not exist."),
            ({"email": RUNNER, "disabled": True}, "which is disabled."),
        ],
    ),
    (
        {"build_service_account": "b@other.iam.gserviceaccount.com"},
        "iam GET v1/projects/other/serviceAccounts/b@other.iam.gserviceaccount.com",
        {"email": "b@other.iam.gserviceaccount.com"},
        [(NOT_FOUND, "build_service_account names service account b@other.iam.gserviceaccount.com, which does not")],
    ),
    (
        {"direct_vpc": {**DIRECT, "network": "n", "subnetwork": "s"}},
        f"compute GET {SUBNETWORK}/s",
        {"name": "s", "network": f"https://www.googleapis.com/compute/v1/{NETWORK}"},
        [
            (NOT_FOUND, f"direct_vpc names subnetwork {SUBNETWORK}/s, which does not exist."),
            ({"name": "s", "network": "x/networks/other"}, "which is in the network other."),
        ],
    ),
    (
        {"direct_vpc": {**DIRECT, "network": "n"}},
        f"compute GET {SUBNETWORK}/n",
        {"name": "n", "network": NETWORK},
        [(NOT_FOUND, f"direct_vpc names subnetwork {SUBNETWORK}/n, which does not exist.")],
    ),
    (
        {"direct_vpc": {**DIRECT, "network": "n", "subnetwork": "s"}},
        f"compute GET {NETWORK}",
        {"name": "n"},
        [(NOT_FOUND, f"direct_vpc names network {NETWORK}, which does not exist.")],
    ),
    (
        {"secret_environment": {"A": {"secret": "s", "version": 3}}},
        f"secretmanager GET v1/projects/{PROJECT}/secrets/s/versions/3",
        {"name": "x", "state": "ENABLED"},
        [
            (NOT_FOUND, f"secret_environment names version 3 of secret s in project {PROJECT}, which does not exist."),
            ({"name": "x", "state": "DESTROYED"}, "which is in state DESTROYED."),
        ],
    ),
    (
        {"secret_volumes": [{"mount_path": "/a", "secret": "s", "versions": None}]},
        f"secretmanager GET v1/projects/{PROJECT}/secrets/s/versions/latest",
        {"name": "x"},
        [(NOT_FOUND, "secret_volumes names version latest of secret s")],
    ),
]


def found(google: ScriptedGoogle, waits: bool = False, **options: t.Any) -> list[str]:
    want = requested(**options)
    paths = [FIELDS[option].path for option in options]
    looked_up = named_resources.named(want, paths)
    return named_resources.problems(google, Clock().deadline(), looked_up, waits=waits)


def cloud(apis: t.Collection[str] = tuple(ALL)) -> ScriptedGoogle:
    """A Google Cloud that shows nothing of what is looked up."""
    google = ScriptedGoogle()
    google.reachable = set(apis)
    return google


@pytest.mark.parametrize(("options", "call", "fine", "wrong"), CASES)
def test_each_resource(options: Json, call: str, fine: Json, wrong: list[tuple[Answer, str]]) -> None:
    google = cloud({call.partition(" ")[0]})
    for other in {case_call for _options, case_call, _fine, _wrong in CASES} - {call}:
        google.on(other, FORBIDDEN)
    google.on(call, fine)
    assert found(google, **options) == []
    assert call in google.names
    for answer, message in wrong:
        google.on(call, answer)
        (said,) = found(google, **options)
        assert message in said


@pytest.mark.parametrize("refusal", [FORBIDDEN, Refusal(403, "PERMISSION_DENIED"), Refusal(500, "INTERNAL")])
def test_what_cannot_be_read_counts_as_there(refusal: Refusal) -> None:
    google = cloud()
    google.on(GET_CONNECTOR, refusal)
    assert found(google, vpc_connector="mine") == []


def test_an_api_that_is_not_in_this_cloud_is_not_called() -> None:
    google = cloud({"iam"})
    google.on(GET_ACCOUNT, {"email": RUNNER})
    assert found(google, vpc_connector="mine", runtime_service_account=RUNNER) == []
    assert google.names == [GET_ACCOUNT]


def test_a_new_account_is_waited_for_and_nothing_else() -> None:
    google = cloud()
    google.on(GET_ACCOUNT, NOT_FOUND, NOT_FOUND, {"email": RUNNER})
    assert found(google, waits=True, runtime_service_account=RUNNER) == []
    assert len(found(google, waits=True, vpc_connector="mine")) == 1
    assert len(google.named(GET_CONNECTOR)) == 1


def test_the_same_is_looked_up_once() -> None:
    google = cloud()
    google.on(GET_ACCOUNT, {"email": RUNNER})
    found(google, runtime_service_account=RUNNER, build_service_account=RUNNER)
    assert google.names == [GET_ACCOUNT]


def test_every_option_that_names_something_leads_to_a_look_up() -> None:
    assert named_resources.NAMES.keys() == NAMING


@pytest.mark.parametrize("check_mode", [False, True])
def test_what_is_missing_is_said_before_anything_is_written(
    google: ScriptedGoogle, source: Path, check_mode: bool
) -> None:
    google.reachable = ALL
    can_be_created(google, source)
    warnings: list[str] = []
    message = f"vpc_connector names connector {CONNECTOR}, which does not exist."
    if check_mode:
        assert run(source, True, warnings, vpc_connector="mine")["changes"] == ["created"]
        assert warnings == [f"{message} A deployment needs it."]
    else:
        with pytest.raises(FaasError) as caught:
            run(source, vpc_connector="mine", grant_build_roles=True)
        assert caught.value.message == message
    assert google.writes == []


def test_only_what_changes_is_looked_up(google: ScriptedGoogle, source: Path) -> None:
    google.reachable = ALL
    live = deployed(source, serviceConfig={"vpcConnector": CONNECTOR})
    google.on(GET_FUNCTION, live)
    google.on(PATCH_FUNCTION, done(live))
    assert run(source, vpc_connector="mine", description="New")["changes"] == ["description"]
    assert GET_CONNECTOR not in google.names
