# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What predefined roles have, and that docs/gcp.md names none that the local Google Cloud does not know."""

from __future__ import annotations

import re

import pytest

from extensions.local_cloud.google.cloud.roles import ROLES, grants
from extensions.local_cloud.processes import COLLECTION

GUIDE = (COLLECTION / "docs" / "gcp.md").read_text(encoding="utf-8")
NAMED = sorted(set(re.findall(r"roles/[a-zA-Z.]+", GUIDE.partition("## Permissions\n")[2].partition("\n## ")[0])))
DEVELOPER, ADMIN = "roles/cloudfunctions.developer", "roles/cloudfunctions.admin"


def test_the_guide_names_roles() -> None:
    assert len(NAMED) > 15
    assert set(NAMED) <= set(ROLES)


@pytest.mark.parametrize(
    "permission",
    ["call", "create", "delete", "get", "invoke", "list", "sourceCodeGet", "sourceCodeSet", "update"],
)
def test_a_developer_works_on_functions(permission: str) -> None:
    assert grants(DEVELOPER, f"cloudfunctions.functions.{permission}")
    assert grants(ADMIN, f"cloudfunctions.functions.{permission}")


@pytest.mark.parametrize(
    ("permission", "of_admin"),
    [
        ("cloudfunctions.functions.setIamPolicy", True),
        ("cloudfunctions.functions.getIamPolicy", True),
        ("run.services.setIamPolicy", True),
        ("cloudbuild.builds.create", False),
        ("iam.serviceAccounts.actAs", False),
        ("serviceusage.services.enable", False),
    ],
)
def test_what_a_developer_may_not(permission: str, of_admin: bool) -> None:
    assert not grants(DEVELOPER, permission)
    assert grants(ADMIN, permission) == of_admin


@pytest.mark.parametrize(
    ("role", "permission"),
    [
        ("roles/billing.costsManager", "billing.budgets.create"),
        ("roles/billing.user", "billing.resourceAssociations.create"),
        ("roles/cloudbuild.builds.viewer", "cloudbuild.builds.get"),
        ("roles/compute.networkAdmin", "compute.networks.delete"),
        ("roles/compute.securityAdmin", "compute.firewalls.delete"),
        ("roles/iam.serviceAccountUser", "iam.serviceAccounts.actAs"),
        ("roles/resourcemanager.lienModifier", "resourcemanager.projects.updateLiens"),
        ("roles/resourcemanager.projectCreator", "resourcemanager.projects.create"),
        ("roles/resourcemanager.projectIamAdmin", "resourcemanager.projects.setIamPolicy"),
        ("roles/run.admin", "run.services.setIamPolicy"),
        ("roles/storage.objectUser", "storage.objects.create"),
        ("roles/storage.objectViewer", "storage.objects.get"),
    ],
)
def test_roles_have_what_the_guide_says(role: str, permission: str) -> None:
    assert grants(role, permission)


def test_a_user_of_accounts_has_nothing_else() -> None:
    assert not grants("roles/iam.serviceAccountUser", "iam.serviceAccounts.delete")
    assert not grants("roles/storage.objectUser", "storage.objects.setIamPolicy")
