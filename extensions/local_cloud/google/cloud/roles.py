# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which permissions a predefined role has, by pattern; ``!`` takes away.

Those of roles/cloudfunctions are the ones that Google's page lists for the methods that this cloud has, and
cloudfunctions.runtimes.list, which it does not list: https://cloud.google.com/functions/docs/reference/iam/roles
"""

from __future__ import annotations

import fnmatch

_READ = ("*.get", "*.list", "*.getIamPolicy", "*.search", "cloudfunctions.functions.sourceCodeGet")
# What the roles for functions have of other services.
_OF_FUNCTIONS = (
    *("cloudbuild.builds.get", "cloudbuild.builds.list", "cloudbuild.operations.*"),
    *("resourcemanager.projects.get", "resourcemanager.projects.list"),
    *("serviceusage.services.get", "serviceusage.services.list"),
)

ROLES: dict[str, tuple[str, ...]] = {
    "roles/owner": ("*", "!billing.*", "!resourcemanager.organizations.*", "!resourcemanager.folders.*"),
    "roles/editor": (
        "*",
        "!*.setIamPolicy",
        "!secretmanager.versions.access",
        "!billing.*",
        "!resourcemanager.projects.*",
        "resourcemanager.projects.get",
        "resourcemanager.projects.update",
        "!resourcemanager.organizations.*",
        "!resourcemanager.folders.*",
    ),
    "roles/viewer": (*_READ, "!billing.*"),
    "roles/iam.securityReviewer": ("*.list", "*.getIamPolicy"),
    "roles/browser": ("resourcemanager.*.get", "resourcemanager.*.list", "resourcemanager.*.getIamPolicy"),
    "roles/billing.admin": ("billing.*",),
    "roles/billing.user": ("billing.accounts.get", "billing.accounts.list", "billing.resourceAssociations.create"),
    "roles/billing.costsManager": ("billing.accounts.get", "billing.accounts.list", "billing.budgets.*"),
    "roles/billing.projectManager": (
        "resourcemanager.projects.createBillingAssignment",
        "resourcemanager.projects.deleteBillingAssignment",
    ),
    "roles/resourcemanager.projectCreator": ("resourcemanager.projects.create", "resourcemanager.organizations.get"),
    "roles/resourcemanager.projectDeleter": ("resourcemanager.projects.delete",),
    "roles/resourcemanager.projectMover": ("resourcemanager.projects.get", "resourcemanager.projects.move"),
    "roles/resourcemanager.projectIamAdmin": (
        "resourcemanager.projects.get",
        "resourcemanager.projects.getIamPolicy",
        "resourcemanager.projects.setIamPolicy",
    ),
    "roles/resourcemanager.lienModifier": ("resourcemanager.projects.updateLiens",),
    "roles/resourcemanager.organizationAdmin": ("resourcemanager.*",),
    "roles/resourcemanager.folderAdmin": ("resourcemanager.folders.*", "resourcemanager.projects.*"),
    "roles/serviceusage.serviceUsageAdmin": ("serviceusage.*", "resourcemanager.projects.get"),
    "roles/serviceusage.serviceUsageConsumer": (
        "serviceusage.services.use",
        "serviceusage.services.get",
        "serviceusage.services.list",
    ),
    "roles/cloudfunctions.admin": ("cloudfunctions.*", "run.*", *_OF_FUNCTIONS),
    "roles/cloudfunctions.developer": (
        "cloudfunctions.functions.*",
        "!cloudfunctions.functions.getIamPolicy",
        "!cloudfunctions.functions.setIamPolicy",
        "cloudfunctions.locations.list",
        "cloudfunctions.operations.*",
        "cloudfunctions.runtimes.list",
        "run.services.get",
        "run.services.getIamPolicy",
        "run.services.list",
        *_OF_FUNCTIONS,
    ),
    "roles/cloudfunctions.viewer": (
        "cloudfunctions.*.get",
        "cloudfunctions.*.list",
        "run.services.get",
        "run.services.list",
    ),
    "roles/cloudfunctions.invoker": ("cloudfunctions.functions.invoke",),
    "roles/cloudbuild.builds.viewer": ("cloudbuild.builds.get", "cloudbuild.builds.list", "cloudbuild.operations.*"),
    "roles/cloudbuild.builds.builder": (
        "cloudbuild.*",
        "logging.logEntries.create",
        "artifactregistry.*",
        "storage.objects.*",
    ),
    "roles/compute.networkAdmin": (
        "compute.networks.*",
        "compute.firewalls.get",
        "compute.firewalls.list",
        "compute.*.get",
    ),
    "roles/compute.securityAdmin": ("compute.firewalls.*", "compute.*.get", "compute.*.list"),
    "roles/run.admin": ("run.*",),
    "roles/run.developer": ("run.*", "!run.services.setIamPolicy"),
    "roles/run.viewer": ("run.*.get", "run.*.list", "run.*.getIamPolicy"),
    "roles/run.invoker": ("run.routes.invoke",),
    "roles/iam.serviceAccountUser": (
        "iam.serviceAccounts.actAs",
        "iam.serviceAccounts.get",
        "iam.serviceAccounts.list",
    ),
    "roles/iam.serviceAccountTokenCreator": (
        "iam.serviceAccounts.getAccessToken",
        "iam.serviceAccounts.getOpenIdToken",
        "iam.serviceAccounts.signBlob",
        "iam.serviceAccounts.signJwt",
    ),
    "roles/iam.serviceAccountAdmin": ("iam.serviceAccounts.*", "!iam.serviceAccounts.actAs"),
    "roles/logging.viewer": ("logging.*.list", "logging.*.get"),
    "roles/storage.admin": ("storage.*",),
    "roles/storage.objectAdmin": ("storage.objects.*",),
    "roles/storage.objectUser": ("storage.objects.*", "!storage.objects.*IamPolicy"),
    "roles/storage.objectViewer": ("storage.objects.get", "storage.objects.list"),
    "roles/secretmanager.admin": ("secretmanager.*",),
    "roles/secretmanager.secretAccessor": ("secretmanager.versions.access",),
    "roles/secretmanager.viewer": (
        *("secretmanager.secrets.get", "secretmanager.secrets.list"),
        *("secretmanager.versions.get", "secretmanager.versions.list"),
    ),
}


def grants(role: str, permission: str) -> bool:
    """Whether the role has the permission; the last pattern that matches decides."""
    answer = False
    for pattern in ROLES.get(role, ()):
        if fnmatch.fnmatchcase(permission, pattern.removeprefix("!")):
            answer = not pattern.startswith("!")
    return answer
