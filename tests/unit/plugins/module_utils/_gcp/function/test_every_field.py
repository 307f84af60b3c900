# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What holds for every option of a function, and for every field of Google's functions."""

from __future__ import annotations

import json
import re
import typing as t
from fnmatch import fnmatch
from pathlib import Path

import pytest
import yaml

from ansible_collections.polycloud.faas.plugins.module_utils._errors import FaasError
from ansible_collections.polycloud.faas.plugins.module_utils._gcp import run_function
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function import fields, function
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function.fields import FIELDS, OTHERS
from ansible_collections.polycloud.faas.plugins.module_utils._module.task import Task
from ansible_collections.polycloud.faas.plugins.module_utils._source.archive import Source
from ansible_collections.polycloud.faas.plugins.modules import gcp_cloudfunction
from tests.unit.plugins.module_utils._gcp.function_examples import ours, requested
from tests.unit.plugins.module_utils._gcp.scripted import (
    ARCHIVE_URL,
    CREATE_FUNCTION,
    GET_FUNCTION,
    GET_POLICY,
    OPEN_POLICY,
    PLACE,
    PROJECT,
    RUNTIMES,
    SET_POLICY,
    UPLOAD_URL,
    ScriptedGoogle,
    function_options,
    function_resource,
)
from tests.unit.plugins.recorded.function_fields import recorded

Json = dict[str, t.Any]

ROOT = Path(__file__).parents[6]
TABLE = re.compile(r"^\| `([\w.*]+)` \| (v2|v1|v2, v1) \| .{8,} \|$", re.MULTILINE)
REASONS = TABLE.findall((ROOT / "docs" / "google-features.md").read_text(encoding="utf-8"))
# fields of v2 below the field of an option, and their suboptions
SUBOPTIONS: dict[str, str] = {
    "buildConfig.source.repoSource.branchName": "source_repository.branch",
    "buildConfig.source.repoSource.commitSha": "source_repository.commit",
    "buildConfig.source.repoSource.dir": "source_repository.directory",
    "buildConfig.source.repoSource.projectId": "source_repository.project",
    "buildConfig.source.repoSource.repoName": "source_repository.repository",
    "buildConfig.source.repoSource.tagName": "source_repository.tag",
    "buildConfig.source.storageSource.bucket": "source_object.bucket",
    "buildConfig.source.storageSource.generation": "source_object.generation",
    "buildConfig.source.storageSource.object": "source_object.object",
    "serviceConfig.directVpcNetworkInterface.network": "direct_vpc.network",
    "serviceConfig.directVpcNetworkInterface.subnetwork": "direct_vpc.subnetwork",
    "serviceConfig.directVpcNetworkInterface.tags": "direct_vpc.tags",
    # the values of secret_environment are free dictionaries
    "serviceConfig.secretEnvironmentVariables.key": "secret_environment",
    "serviceConfig.secretEnvironmentVariables.projectId": "secret_environment",
    "serviceConfig.secretEnvironmentVariables.secret": "secret_environment",
    "serviceConfig.secretEnvironmentVariables.version": "secret_environment",
    "serviceConfig.secretVolumes.mountPath": "secret_volumes.mount_path",
    "serviceConfig.secretVolumes.projectId": "secret_volumes.project",
    "serviceConfig.secretVolumes.secret": "secret_volumes.secret",
    "serviceConfig.secretVolumes.versions.path": "secret_volumes.versions.path",
    "serviceConfig.secretVolumes.versions.version": "secret_volumes.versions.version",
}
# fields of v1 that are not those of a row: what generation_one writes for a source, and the name
FIRST_SOURCES = {"sourceArchiveUrl": "source_object", "sourceRepository.url": "source_repository", "name": "name"}

CONNECTOR = {"serviceConfig": {"vpcConnector": f"{PLACE}/connectors/mine"}}
# by option: what the function has instead of the default, and what Google takes for the default
DIFFERENT: dict[str, tuple[Json, t.Any]] = {
    "description": ({"description": "Says hello"}, ""),
    "memory": ({"serviceConfig": {"availableMemory": "1Gi", "availableCpu": "0.5833"}}, "256M"),
    "cpu": ({"serviceConfig": {"availableCpu": "1"}}, ""),
    "timeout": ({"serviceConfig": {"timeoutSeconds": 90}}, 60),
    "concurrency": ({"serviceConfig": {"availableCpu": "1", "maxInstanceRequestConcurrency": 80}}, 1),
    "all_traffic_on_latest_revision": ({"serviceConfig": {"allTrafficOnLatestRevision": False}}, True),
    "min_instances": ({"serviceConfig": {"minInstanceCount": 1}}, 0),
    "max_instances": ({"serviceConfig": {"maxInstanceCount": 3}}, 0),
    "ingress": ({"serviceConfig": {"ingressSettings": "ALLOW_INTERNAL_ONLY"}}, "ALLOW_ALL"),
    "security_level": ({"serviceConfig": {"securityLevel": "SECURE_ALWAYS"}}, "SECURE_OPTIONAL"),
    "runtime_service_account": ({"serviceConfig": {"serviceAccountEmail": "a@b.c"}}, ""),
    "build_service_account": ({"buildConfig": {"serviceAccount": f"projects/{PROJECT}/serviceAccounts/a@b.c"}}, ""),
    "worker_pool": ({"buildConfig": {"workerPool": f"{PLACE}/workerPools/w"}}, ""),
    "docker_repository": ({"buildConfig": {"dockerRepository": f"{PLACE}/repositories/own"}}, ""),
    "kms_key": ({"kmsKeyName": f"{PLACE}/keyRings/r/cryptoKeys/k"}, ""),
    "binary_authorization": ({"serviceConfig": {"binaryAuthorizationPolicy": "default"}}, ""),
    "vpc_connector": (CONNECTOR, ""),
    "direct_vpc": ({"serviceConfig": {"directVpcNetworkInterface": [{"network": "n"}]}}, []),
    "secret_environment": (
        {"serviceConfig": {"secretEnvironmentVariables": [{"key": "A", "secret": "s", "projectId": PROJECT}]}},
        [],
    ),
    "secret_volumes": (
        {"serviceConfig": {"secretVolumes": [{"mountPath": "/s", "secret": "s", "projectId": PROJECT}]}},
        [],
    ),
    "environment": ({"serviceConfig": {"environmentVariables": {"A": "b"}}}, {}),
    "build_environment": ({"buildConfig": {"environmentVariables": {"A": "b"}}}, {}),
    "labels": ({"labels": {"team": "devops"}}, {}),
    "vpc_egress": (
        {"serviceConfig": {**CONNECTOR["serviceConfig"], "vpcConnectorEgressSettings": "ALL_TRAFFIC"}},
        "PRIVATE_RANGES_ONLY",
    ),
    "runtime_update_policy": ({"buildConfig": {"onDeployUpdatePolicy": {}}}, {}),
}
# what goes only with another option
TOGETHER: dict[str, Json] = {"vpc_egress": {"vpc_connector": "mine"}}
WITH_DEFAULT = [name for name, option in fields.options().items() if option.default is not None]
# who may call the function and where its source is uploaded are no fields of it
NO_FIELD = {"public", "invokers", "staging_bucket"}
DOCUMENTED = yaml.safe_load(gcp_cloudfunction.DOCUMENTATION)["options"]
# without a default: what a deployment requires, what names the function, and what says how options are applied
NO_DEFAULT = {
    *("runtime", "entry_point", "source_object", "source_repository", "location", "name", "environment_generation"),
    *("purge_environment", "purge_labels", "grant_build_roles", "follow_references"),
}


def function_that_has(option: str) -> Json:
    """A live function on which nothing of the option is at its default."""
    changes = DIFFERENT[option][0]
    now = ours(**changes)
    if option == "runtime_update_policy":
        del now["buildConfig"]["automaticUpdatePolicy"]
    return {**now, "labels": {**now["labels"], **changes.get("labels", {})}}


def update(now: Json, **options: t.Any) -> tuple[list[tuple[str, ...]], Json]:
    want = requested(**options)
    after = function.present(want, now)
    paths = function.mask(want, now, after)
    return paths, function.body(after, paths)


def covered(version: str) -> dict[str, str]:
    """Which option sets which field."""
    rows = {row.path: name for name, row in FIELDS.items()}
    rows |= {path: name for name, row in OTHERS.items() for path in row.places}
    if version == "v2":
        return {".".join(path): name for path, name in rows.items()} | SUBOPTIONS
    first = fields.first_generation_paths()
    below = {
        ".".join((*first[path], *field.split(".")[len(path) :])): option
        for field, option in SUBOPTIONS.items()
        for path in first
        if tuple(field.split("."))[: len(path)] == path
    }
    return {".".join(first[path]): rows[path] for path in first} | below | FIRST_SOURCES


@pytest.mark.parametrize("version", ["v2", "v1"])
def test_every_field_that_a_caller_can_set_is_an_option_or_has_a_reason(version: str) -> None:
    options = covered(version)
    reasons = [pattern for pattern, versions in ((each[0], each[1]) for each in REASONS) if version in versions]
    for field in recorded()[version]["settable"]:
        because = [pattern for pattern in reasons if fnmatch(field, pattern)]
        assert (field in options) != bool(because), f"{field}: an option or a reason, and not both"
    unknown = [
        pattern for pattern in reasons if not any(fnmatch(each, pattern) for each in recorded()[version]["settable"])
    ]
    assert not unknown


@pytest.mark.parametrize("version", ["v2", "v1"])
def test_no_option_sets_what_google_does_not_have(version: str) -> None:
    known = recorded()[version]["settable"]
    for field in covered(version):
        # a message whose fields are suboptions
        assert field in known or any(each.startswith(f"{field}.") for each in known), field


def test_suboptions_are_there() -> None:
    for name in SUBOPTIONS.values():
        option, *inner = name.split(".")
        spec = fields.options()[option].spec
        for each in inner:
            spec = spec["options"][each]


def test_an_option_of_the_2nd_generation_alone_is_one_without_a_field_in_v1() -> None:
    for name, row in FIELDS.items():
        assert (row.only == "gen2") == (row.first == ()), name


def test_every_option_has_a_default_or_cannot_have_one() -> None:
    assert set(WITH_DEFAULT) | NO_DEFAULT == set(fields.options())
    assert set(WITH_DEFAULT) - NO_FIELD == set(DIFFERENT)


@pytest.mark.parametrize("name", [name for name in WITH_DEFAULT if name not in NO_FIELD])
def test_what_is_not_given_stays_and_the_default_takes_it_back(name: str) -> None:
    now = function_that_has(name)
    assert update(now) == ([], {})
    default = fields.options()[name].default
    paths, body = update(now, **{name: default, **TOGETHER.get(name, {})})
    places = {FIELDS[name].path} if name in FIELDS else set(OTHERS[name].places)
    assert paths
    assert set(paths) <= places
    sent = [value for path in paths if (value := function.at(body, path)) is not None]
    if name == "labels":
        # the collection's own stay
        sent = [{key: value for key, value in each.items() if key not in function.OWN_LABELS} for each in sent]
    assert sent == [DIFFERENT[name][1]]


@pytest.mark.parametrize("name", [name for name in WITH_DEFAULT if name not in NO_FIELD])
def test_the_default_changes_nothing_where_google_has_it(name: str) -> None:
    now = ours()
    if name == "security_level":
        now["serviceConfig"]["securityLevel"] = "SECURE_OPTIONAL"
    if name == "vpc_egress":
        now["serviceConfig"] |= {**CONNECTOR["serviceConfig"], "vpcConnectorEgressSettings": "PRIVATE_RANGES_ONLY"}
    assert update(now, **{name: fields.options()[name].default, **TOGETHER.get(name, {})}) == ([], {})


@pytest.mark.parametrize("name", ["public", "invokers"])
def test_the_default_takes_callers_away(google: ScriptedGoogle, source: Path, name: str) -> None:
    google.on(GET_FUNCTION, function_resource())
    google.on(GET_POLICY, OPEN_POLICY)
    google.archives[ARCHIVE_URL] = Source(str(source)).zip().file.read()
    assert run_function.run(Task(function_options(source)))["public"]
    google.on(SET_POLICY, {})
    result = run_function.run(Task(function_options(source, **{name: fields.options()[name].default})))
    assert (result["public"], result["invokers"]) == (False, [])
    assert google.named(SET_POLICY)[0].body["policy"]["bindings"] == []


def test_the_default_uploads_to_google_again(google: ScriptedGoogle, source: Path) -> None:
    google.on(RUNTIMES, {"runtimes": [{"name": "python313", "environment": "GEN_2", "stage": "GA"}]})
    google.on(UPLOAD_URL, {"uploadUrl": "https://upload", "storageSource": {"bucket": "u", "object": "o"}})
    google.on(CREATE_FUNCTION, {"name": "o", "done": True, "response": function_resource()})
    run_function.run(Task(function_options(source, staging_bucket=fields.options()["staging_bucket"].default)))
    assert UPLOAD_URL in google.writes


def test_nothing_without_a_field_is_left_out() -> None:
    tested = {"public", "invokers", "staging_bucket"}
    assert tested == NO_FIELD == {name for name in WITH_DEFAULT if name not in FIELDS and not OTHERS[name].places}


@pytest.mark.parametrize("name", [name for name in WITH_DEFAULT if name in DOCUMENTED])
def test_the_documentation_of_an_option_names_its_default(name: str) -> None:
    """That of labels is in a fragment which modules share."""
    default = fields.options()[name].default
    described = DOCUMENTED[name]["description"]
    text = described if isinstance(described, str) else " ".join(described)
    assert f"V({default if isinstance(default, str) and default else json.dumps(default)})" in text


@pytest.mark.parametrize("check_mode", [True, False])
@pytest.mark.parametrize("name", [name for name, row in OTHERS.items() if row.creation_only])
def test_what_only_creation_can_set_is_refused_before_a_write_call(
    google: ScriptedGoogle, source: Path, name: str, check_mode: bool
) -> None:
    others = {"environment_generation": ("gen1", "GEN_2", "Set environment_generation to gen2, choose another name")}
    value, live, way = others[name]
    google.on(GET_FUNCTION, function_resource(environment=live))
    with pytest.raises(FaasError) as caught:
        run_function.run(Task(function_options(source, **{name: value}), check_mode, True))
    assert str(caught.value.hint).startswith(way)
    assert google.writes == []
