# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Policies, roles and identities."""

from __future__ import annotations

import pathlib
import typing as t

import pytest

from extensions.local_cloud.google.cloud import access, policies, roles
from extensions.local_cloud.google.cloud.settings import DEFAULTS
from extensions.local_cloud.google.cloud.store import FOLDER, ORGANIZATION, Cloud, Project
from extensions.local_cloud.google.protocol.errors import ApiError

SERVICE = "projects/shop-1/locations/us-central1/services/api"
ANNA = access.Identity("anna@example.com")


@pytest.fixture
def settings() -> dict[str, t.Any]:
    return dict(DEFAULTS)


@pytest.fixture
def cloud(tmp_path: pathlib.Path, settings: dict[str, t.Any]) -> Cloud:
    made = Cloud(tmp_path, "http://127.0.0.1:1", lambda: settings)
    made.projects["shop-1"] = Project("42", "shop-1", "Shop", FOLDER, {}, "anna@example.com")
    return made


def binding(role: str, *members: str) -> dict[str, t.Any]:
    return {"role": role, "members": list(members)}


def test_the_empty_policy_has_an_etag(cloud: Cloud) -> None:
    assert policies.view(policies.current(cloud, SERVICE), 3) == {"etag": "ACAB"}


def test_a_stale_etag_is_refused(cloud: Cloud) -> None:
    first = policies.write(cloud, SERVICE, {"bindings": [binding("roles/run.invoker", "allUsers")], "etag": "ACAB"})
    policies.write(cloud, SERVICE, {"bindings": [], "etag": first.etag})

    with pytest.raises(ApiError, match="concurrent policy changes") as caught:
        policies.write(cloud, SERVICE, {"bindings": [], "etag": first.etag})

    assert (caught.value.http, caught.value.status) == (409, "ABORTED")


def test_bindings_are_merged_and_sorted(cloud: Cloud) -> None:
    given = [binding("roles/run.invoker", "user:b@x.y", "user:a@x.y"), binding("roles/run.invoker", "user:a@x.y")]

    written = policies.write(cloud, SERVICE, {"bindings": [*given, binding("roles/run.admin", "user:a@x.y")]})

    assert written.bindings == [
        binding("roles/run.admin", "user:a@x.y"),
        binding("roles/run.invoker", "user:a@x.y", "user:b@x.y"),
    ]


@pytest.mark.parametrize(
    "wrong",
    [
        binding("invoker", "allUsers"),
        binding("roles/none.such", "allUsers"),
        binding("roles/run.invoker", "everybody"),
        binding("roles/run.invoker", "user:nobody"),
    ],
)
def test_bad_bindings_are_refused(cloud: Cloud, wrong: dict[str, t.Any]) -> None:
    with pytest.raises(ApiError) as caught:
        policies.write(cloud, SERVICE, {"bindings": [wrong]})

    assert caught.value.http == 400


def test_conditions_need_version_3(cloud: Cloud) -> None:
    conditional = {**binding("roles/run.invoker", "user:a@x.y"), "condition": {"title": "t", "expression": "true"}}

    with pytest.raises(ApiError, match="version 3"):
        policies.write(cloud, SERVICE, {"bindings": [conditional]})
    written = policies.write(cloud, SERVICE, {"bindings": [conditional], "version": 3})

    assert policies.view(written, 3)["bindings"] == [conditional]
    assert policies.view(written, 1)["bindings"][0]["role"].startswith("roles/run.invoker_withcond_")


def test_the_organisation_policy_against_all_users(cloud: Cloud, settings: dict[str, t.Any]) -> None:
    settings["organization_policies"] = {"iam.allowedPolicyMemberDomains": {"allowed": ["C0local00"]}}

    with pytest.raises(ApiError, match="do not belong to a permitted customer") as caught:
        policies.write(cloud, SERVICE, {"bindings": [binding("roles/run.invoker", "allUsers")]})

    assert caught.value.http == 400


@pytest.mark.parametrize("resource", [SERVICE, "projects/shop-1", FOLDER, ORGANIZATION])
def test_a_role_counts_on_the_resource_and_above(cloud: Cloud, resource: str) -> None:
    assert not access.allowed(cloud, ANNA, "run.services.get", SERVICE)
    policies.add_member(cloud, resource, "roles/run.viewer", ANNA.member)

    assert access.allowed(cloud, ANNA, "run.services.get", SERVICE)
    assert not access.allowed(cloud, ANNA, "run.services.update", SERVICE)


def test_a_change_takes_its_time(cloud: Cloud, settings: dict[str, t.Any]) -> None:
    settings["iam_propagation_seconds"] = 60
    policies.add_member(cloud, SERVICE, "roles/run.invoker", "allUsers")

    assert not access.allowed(cloud, ANNA, "run.routes.invoke", SERVICE)
    settings["iam_propagation_seconds"] = 0
    assert access.allowed(cloud, ANNA, "run.routes.invoke", SERVICE)


def test_tokens_of_the_settings(cloud: Cloud, settings: dict[str, t.Any]) -> None:
    settings["tokens"] = {
        "limited": {"email": "l@example.com", "denied": ["run.*.setIamPolicy"]},
        "stranger": {"email": "s@example.com", "owner": False},
    }
    limited, stranger = (access.authenticate(cloud, f"Bearer {token}") for token in ("limited", "stranger"))

    assert access.allowed(cloud, limited, "run.services.get", SERVICE)
    assert not access.allowed(cloud, limited, "run.services.setIamPolicy", SERVICE)
    assert not access.allowed(cloud, stranger, "run.services.get", SERVICE)


@pytest.mark.parametrize("header", [None, "", "Bearer nobody", "Basic ya29.local-owner"])
def test_other_tokens_are_refused(cloud: Cloud, header: str | None) -> None:
    with pytest.raises(ApiError) as caught:
        access.authenticate(cloud, header)

    assert (caught.value.http, caught.value.status) == (401, "UNAUTHENTICATED")


@pytest.mark.parametrize(
    ("role", "permission", "granted"),
    [
        ("roles/owner", "resourcemanager.projects.delete", True),
        ("roles/owner", "billing.resourceAssociations.create", False),
        ("roles/editor", "run.services.setIamPolicy", False),
        ("roles/editor", "resourcemanager.projects.get", True),
        ("roles/viewer", "cloudfunctions.functions.update", False),
        ("roles/nothing", "run.services.get", False),
    ],
)
def test_roles(role: str, permission: str, granted: bool) -> None:
    assert roles.grants(role, permission) is granted


def test_a_role_on_a_service_account_is_one_on_no_other(cloud: Cloud) -> None:
    ben = access.Identity("ben@example.com")
    accounts = [f"projects/shop-1/serviceAccounts/{name}@shop-1.iam.gserviceaccount.com" for name in ("one", "two")]
    policies.write(cloud, accounts[0], {"bindings": [binding("roles/iam.serviceAccountUser", ben.member)]})
    held = [access.allowed(cloud, ben, "iam.serviceAccounts.actAs", each) for each in (*accounts, "projects/shop-1")]
    assert held == [True, False, False]
