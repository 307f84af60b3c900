# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Looks up what the options of a function name, so that what is missing is said before the build.

Methods ``get`` of Serverless VPC Access, Artifact Registry, Cloud KMS, Cloud Build (worker pools), IAM (service
accounts), Secret Manager (versions) and Compute Engine (networks, subnetworks). What the caller may not read counts as
there.
"""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.answers import has_any
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.failures import GoogleError, Json
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.retry import repeated
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function.fields import FIELDS
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function.values import (
    project_of_account,
    same_resource,
    whole_networks,
)
from ansible_collections.polycloud.faas.plugins.module_utils._parallel import in_parallel
from ansible_collections.polycloud.faas.plugins.module_utils._record import Record

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._deadline import Deadline
    from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.api import GoogleApi
    from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function.field import Path
    from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function.function import Requested

# how long IAM itself may not show an account that was just created
NEW_ACCOUNT_SECONDS: t.Final = 10
CONNECTOR_WORKS: t.Final = frozenset({"READY", "UPDATING"})

Judge = t.Callable[[Json], "str | None"]


class Named(Record):
    """Something that an option names. ``problem`` says what is wrong with it, as a clause that follows "which"."""

    option: str
    title: str
    api: str
    path: str
    problem: Judge
    may_be_new: bool = False


def named(want: Requested, paths: t.Collection[Path]) -> list[Named]:
    """What those options name whose fields are written."""
    found: list[Named] = []
    for option, names in NAMES.items():
        value = want.values.get(option)
        if value and FIELDS[option].path in paths:
            found += names(option, value, want)
    return list({each.path: each for each in found}.values())


def problems(api: GoogleApi, deadline: Deadline, looked_up: t.Sequence[Named], *, waits: bool) -> list[str]:
    """What a deployment is going to fail with, one sentence each; the look-ups are made in parallel.

    ``waits``: an account that was created a moment ago is waited for.
    """

    def lookup(each: Named) -> t.Callable[[], str | None]:
        return lambda: _problem(api, deadline, each, waits and each.may_be_new)

    found = in_parallel([lookup(each) for each in looked_up if api.reaches(each.api)])
    return [text for text in found if text]


def _problem(api: GoogleApi, deadline: Deadline, each: Named, waits: bool) -> str | None:
    def read() -> Json:
        return api.request(
            each.api,
            "GET",
            each.path,
            activity=f"Looking up {each.title}",
            repeatable=False,
            shape=has_any("name", "email"),
        )

    tries = 0

    def may_come(error: GoogleError) -> bool:
        nonlocal tries
        tries += 1
        if waits and error.not_found and tries == 1:
            api.report_progress(f"Looking for {each.title}, which may be new")
        return waits and error.not_found

    try:
        found = repeated(read, deadline.part(NEW_ACCOUNT_SECONDS), may_come)
    except GoogleError as error:
        what = "does not exist" if error.not_found else None
    else:
        what = each.problem(found)
    return what and f"{each.option} names {each.title}, which {what}."


def _fine(_found: Json) -> None:
    return None


def _in_state(*states: str) -> Judge:
    return lambda found: None if found.get("state", states[0]) in states else f"is in state {found['state']}"


def _connector(option: str, name: str, _want: Requested) -> list[Named]:
    return [Named(option, f"connector {name}", "vpcaccess", f"v1/{name}", _in_state(*CONNECTOR_WORKS))]


def _pool(option: str, name: str, _want: Requested) -> list[Named]:
    return [Named(option, f"worker pool {name}", "cloudbuild", f"v1/{name}", _in_state("RUNNING", "UPDATING"))]


def _repository(option: str, name: str, want: Requested) -> list[Named]:
    key = want.values.get("kms_key")

    def problem(found: Json) -> str | None:
        if found.get("format", "DOCKER") != "DOCKER":
            return f"has the format {found['format']} instead of DOCKER"
        return f"is not encrypted with {key}" if key and not same_resource(key, found.get("kmsKeyName")) else None

    return [Named(option, f"repository {name}", "artifactregistry", f"v1/{name}", problem)]


def _key(option: str, name: str, _want: Requested) -> list[Named]:
    def problem(found: Json) -> str | None:
        if found.get("purpose", "ENCRYPT_DECRYPT") != "ENCRYPT_DECRYPT":
            return f"has the purpose {found['purpose']} instead of ENCRYPT_DECRYPT"
        return None if found.get("primary", {}).get("state") == "ENABLED" else "has no primary version that is enabled"

    return [Named(option, f"key {name}", "cloudkms", f"v1/{name}", problem)]


def _account(option: str, name: str, want: Requested) -> list[Named]:
    email = name.rpartition("/")[2]
    project = project_of_account(email) or want.project

    def problem(found: Json) -> str | None:
        return "is disabled" if found.get("disabled") else None

    path = f"v1/projects/{project}/serviceAccounts/{email}"
    return [Named(option, f"service account {email}", "iam", path, problem, may_be_new=True)]


def _networks(option: str, interfaces: list[Json], want: Requested) -> list[Named]:
    """A subnetwork that is not given has the name of the network."""
    (whole,) = whole_networks(interfaces, want.parent) or [{}]
    network, subnetwork = whole.get("network"), whole.get("subnetwork")
    if not subnetwork:
        project, name = str(network).split("/")[1], str(network).rpartition("/")[2]
        subnetwork = f"projects/{project}/regions/{want.location}/subnetworks/{name}"

    def problem(found: Json) -> str | None:
        is_other = network and not str(found.get("network")).endswith(f"/{network.rpartition('/')[2]}")
        return f"is in the network {str(found.get('network')).rpartition('/')[2]}" if is_other else None

    inner = Named(option, f"subnetwork {subnetwork}", "compute", subnetwork, problem)
    return [*([Named(option, f"network {network}", "compute", network, _fine)] if network else []), inner]


def _secrets(option: str, secrets: list[Json], _want: Requested) -> list[Named]:
    return [
        Named(
            option,
            f"version {version} of secret {each['secret']} in project {each['projectId']}",
            "secretmanager",
            f"v1/projects/{each['projectId']}/secrets/{each['secret']}/versions/{version}",
            _in_state("ENABLED"),
        )
        for each in secrets
        for version in ([each["version"]] if "version" in each else [file["version"] for file in each["versions"]])
    ]


NAMES: t.Final[dict[str, t.Callable[[str, t.Any, Requested], list[Named]]]] = {
    "runtime_service_account": _account,
    "build_service_account": _account,
    "worker_pool": _pool,
    "docker_repository": _repository,
    "kms_key": _key,
    "vpc_connector": _connector,
    "direct_vpc": _networks,
    "secret_environment": _secrets,
    "secret_volumes": _secrets,
}
