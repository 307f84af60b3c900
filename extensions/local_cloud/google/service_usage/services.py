# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Service Usage v1: which APIs of a project are on; and the gate that every call to another API passes."""

from __future__ import annotations

import typing as t

from ...shared import clock
from ..billing.accounts import billing_enabled
from ..cloud import operations, policies
from ..cloud.operations import Operation
from ..cloud.org_policies import enforced
from ..cloud.registry import Request, method
from ..cloud.store import Cloud, Project
from ..protocol.errors import ApiError, error_info, help_link, invalid, precondition_failure
from ..protocol.filters import parse
from ..protocol.formats import Json, unique
from ..protocol.paging import page
from ..resource_manager.projects import require_active
from ..security.service_accounts import add_default_account
from .compute import make_default_network

_TYPES = "type.googleapis.com/google.api.serviceusage.v1."

TITLES: dict[str, str] = {
    "artifactregistry.googleapis.com": "Artifact Registry API",
    "bigquery.googleapis.com": "BigQuery API",
    "billingbudgets.googleapis.com": "Cloud Billing Budget API",
    "cloudapis.googleapis.com": "Google Cloud APIs",
    "cloudbilling.googleapis.com": "Cloud Billing API",
    "cloudbuild.googleapis.com": "Cloud Build API",
    "cloudfunctions.googleapis.com": "Cloud Functions API",
    "cloudkms.googleapis.com": "Cloud Key Management Service (KMS) API",
    "cloudresourcemanager.googleapis.com": "Cloud Resource Manager API",
    "cloudscheduler.googleapis.com": "Cloud Scheduler API",
    "cloudtrace.googleapis.com": "Cloud Trace API",
    "compute.googleapis.com": "Compute Engine API",
    "containerregistry.googleapis.com": "Container Registry API",
    "datastore.googleapis.com": "Cloud Datastore API",
    "eventarc.googleapis.com": "Eventarc API",
    "firestore.googleapis.com": "Cloud Firestore API",
    "iam.googleapis.com": "Identity and Access Management (IAM) API",
    "iamcredentials.googleapis.com": "IAM Service Account Credentials API",
    "logging.googleapis.com": "Cloud Logging API",
    "monitoring.googleapis.com": "Cloud Monitoring API",
    "orgpolicy.googleapis.com": "Organization Policy API",
    "pubsub.googleapis.com": "Cloud Pub/Sub API",
    "run.googleapis.com": "Cloud Run Admin API",
    "secretmanager.googleapis.com": "Secret Manager API",
    "servicemanagement.googleapis.com": "Service Management API",
    "serviceusage.googleapis.com": "Service Usage API",
    "sqladmin.googleapis.com": "Cloud SQL Admin API",
    "storage.googleapis.com": "Cloud Storage API",
    "vpcaccess.googleapis.com": "Serverless VPC Access API",
}

# switching on the key switches on the others too
DEPENDENCIES: dict[str, tuple[str, ...]] = {
    "artifactregistry.googleapis.com": ("storage.googleapis.com",),
    "cloudapis.googleapis.com": (
        "bigquery.googleapis.com",
        "cloudtrace.googleapis.com",
        "datastore.googleapis.com",
        "logging.googleapis.com",
        "monitoring.googleapis.com",
        "servicemanagement.googleapis.com",
        "serviceusage.googleapis.com",
        "storage.googleapis.com",
    ),
    "cloudbuild.googleapis.com": ("logging.googleapis.com", "pubsub.googleapis.com", "storage.googleapis.com"),
    "cloudfunctions.googleapis.com": ("logging.googleapis.com", "pubsub.googleapis.com", "storage.googleapis.com"),
    "run.googleapis.com": ("logging.googleapis.com",),
}

NEEDS_BILLING = {
    "artifactregistry.googleapis.com",
    "cloudbuild.googleapis.com",
    "cloudkms.googleapis.com",
    "cloudscheduler.googleapis.com",
    "compute.googleapis.com",
    "containerregistry.googleapis.com",
    "run.googleapis.com",
    "secretmanager.googleapis.com",
    "vpcaccess.googleapis.com",
}

# APIs whose calls need that they are on in the project that the call is about
GATED = {
    *(
        "artifactregistry",
        "cloudbuild",
        "cloudfunctions",
        "cloudkms",
        "compute",
        "iam",
        "iamcredentials",
        "logging",
        "run",
    ),
    *("secretmanager", "vpcaccess"),
}
_USES_DEFAULT_ACCOUNT = {
    "cloudbuild.googleapis.com",
    "cloudfunctions.googleapis.com",
    "compute.googleapis.com",
    "run.googleapis.com",
}


def check_enabled(cloud: Cloud, project: Project, service: str) -> None:
    """403 SERVICE_DISABLED unless the API is on, and has been for long enough."""
    since = project.services.get(service)
    if since is not None and since + cloud.setting("api_propagation_seconds") <= clock.now():
        return
    title = TITLES.get(service, service)
    url = f"https://console.developers.google.com/apis/api/{service}/overview?project={project.number}"
    raise ApiError(
        "PERMISSION_DENIED",
        f"{title} has not been used in project {project.number} before or it is disabled. Enable it by visiting {url} "
        "then retry. If you enabled this API recently, wait a few minutes for the action to propagate to our systems "
        "and retry.",
        [
            error_info(
                "SERVICE_DISABLED",
                "googleapis.com",
                service=service,
                serviceTitle=title,
                consumer=f"projects/{project.number}",
                containerInfo=project.number,
                activationUrl=url,
            ),
            help_link("Google developers console API activation", url),
        ],
    )


def view(project: Project, service: str) -> Json:
    parent = f"projects/{project.number}"
    return {
        "name": f"{parent}/services/{service}",
        "parent": parent,
        "config": {
            "name": service,
            "title": TITLES[service],
            "usage": {"requirements": ["serviceusage.googleapis.com/tos/cloud"]},
        },
        "state": "ENABLED" if service in project.services else "DISABLED",
    }


def _service(request: Request, name: str) -> str:
    """The service of ``projects/P/services/S``; an unknown one is answered with 403, as Google does."""
    service = name.rpartition("/")[2]
    if service not in TITLES:
        raise ApiError(
            "PERMISSION_DENIED",
            f"Not found or permission denied for service(s): {service}.",
            [
                precondition_failure("googleapis.com", f"?error_code=220002&services={service}"),
                error_info(
                    "SERVICE_CONFIG_NOT_FOUND_OR_PERMISSION_DENIED", "serviceusage.googleapis.com", services=service
                ),
            ],
        )
    return service


@method("serviceusage", "v1", "services.get", "serviceusage.services.get")
def _get(_cloud: Cloud, request: Request) -> Json:
    return view(request.project, _service(request, request.params["name"]))


@method("serviceusage", "v1", "services.list", "serviceusage.services.list")
def _list(cloud: Cloud, request: Request) -> Json:
    wanted = parse(request.query.get("filter"))
    found = [shown for shown in (view(request.project, service) for service in sorted(TITLES)) if wanted(shown)]
    shown, rest = page(found, request.query, default=50, maximum=cloud.page_limit(200))
    return {"services": shown, **rest} if shown else {}


@method("serviceusage", "v1", "services.batchGet", "serviceusage.services.get")
def _batch_get(cloud: Cloud, request: Request) -> Json:
    names = request.query.get("names", [])
    if not 1 <= len(names) <= 30:
        raise invalid("The number of names must be between 1 and 30.", "names")
    for name in names:
        if cloud.project(name.split("/")[1]) is not request.project:
            raise invalid(f"The name '{name}' is not under the parent.", "names")
    return {"services": [view(request.project, _service(request, name)) for name in names]}


@method("serviceusage", "v1", "services.enable", "serviceusage.services.enable")
def _enable(cloud: Cloud, request: Request) -> Json:
    service = _service(request, request.params["name"])
    return _enabling(cloud, request, [service], single=True)


@method("serviceusage", "v1", "services.batchEnable", "serviceusage.services.enable")
def _batch_enable(cloud: Cloud, request: Request) -> Json:
    asked = list(dict.fromkeys(request.body.get("serviceIds", [])))
    if not 2 <= len(asked) <= 20:
        raise invalid(f"The number of services to enable must be between 2 and 20, but is {len(asked)}.", "service_ids")
    return _enabling(cloud, request, [_service(request, service) for service in asked], single=False)


def _enabling(cloud: Cloud, request: Request, asked: list[str], single: bool) -> Json:
    project = request.project
    require_active(project)
    response = _enabled_response(project, asked, single)
    if all(service in project.services for service in asked):
        return operations.finished("operations/noop.DONE_OPERATION", response)
    _check_billing(cloud, project, asked)
    target = f"{project.name}/services"
    _check_idle(cloud, target)

    def work(_operation: Operation) -> Json:
        cloud.pause(cloud.setting("operation_seconds"))
        with cloud.lock:
            switch_on(cloud, project, asked)
            return _enabled_response(project, asked, single)

    names = [f"projects/{project.number}/services/{service}" for service in asked]
    metadata = {"@type": _TYPES + "OperationMetadata", "resourceNames": names}
    name = f"operations/acat.p2-{project.number}-{unique()}"
    return operations.start(cloud, Operation(name, target, metadata, api="serviceusage"), work)


def _enabled_response(project: Project, asked: list[str], single: bool) -> Json:
    views = [view(project, service) for service in asked]
    if single:
        return {"@type": _TYPES + "EnableServiceResponse", "service": views[0]}
    return {"@type": _TYPES + "BatchEnableServicesResponse", "services": views}


def switch_on(cloud: Cloud, project: Project, asked: list[str]) -> None:
    for service in asked:
        for name in (service, *DEPENDENCIES.get(service, ())):
            project.services.setdefault(name, clock.now())
    running_later(cloud, lambda: _make_defaults(cloud, project, asked))


def running_later(cloud: Cloud, work: t.Callable[[], None]) -> None:
    """At once, or after the time that Google takes for what an API brings along."""
    seconds = cloud.setting("default_resources_seconds")
    if not seconds:
        work()
        return

    def wait_and_work() -> None:
        cloud.pause(seconds)
        with cloud.lock:
            work()

    operations.running_in_background(wait_and_work)


def _make_defaults(cloud: Cloud, project: Project, asked: list[str]) -> None:
    if "compute.googleapis.com" in asked:
        make_default_network(cloud, project)
    if _USES_DEFAULT_ACCOUNT & set(asked) and not project.had_default_account:
        project.had_default_account = True
        add_default_account(cloud, project)
        if not enforced(cloud, "iam.automaticIamGrantsForDefaultServiceAccounts"):
            policies.add_member(cloud, project.name, "roles/editor", f"serviceAccount:{project.compute_account}")


def _check_idle(cloud: Cloud, target: str) -> None:
    if operations.running_on(cloud, target) is not None:
        raise ApiError("FAILED_PRECONDITION", "Another activation or deactivation is in progress for this project.")


def _check_billing(cloud: Cloud, project: Project, asked: list[str]) -> None:
    needing = ",".join(sorted(NEEDS_BILLING & set(asked)))
    if not needing or billing_enabled(cloud, project):
        return
    token = unique()
    raise ApiError(
        "FAILED_PRECONDITION",
        f"Billing account for project '{project.number}' is not found. Billing must be enabled for activation of "
        f"service(s) '{needing}' to proceed.\nHelp Token: {token}",
        [
            precondition_failure(
                "googleapis.com/billing-enabled",
                f"?error_code=390001&project={project.number}&services={needing}",
            ),
            error_info(
                "UREQ_PROJECT_BILLING_NOT_FOUND",
                "serviceusage.googleapis.com/billing-enabled",
                project=project.number,
                services=needing,
            ),
        ],
    )


@method("serviceusage", "v1", "services.disable", "serviceusage.services.disable")
def _disable(cloud: Cloud, request: Request) -> Json:
    project, service = request.project, _service(request, request.params["name"])
    if service not in project.services:
        raise ApiError("FAILED_PRECONDITION", f"Service '{service}' is not enabled for project '{project.number}'.")
    dependents = [name for name in project.services if service in DEPENDENCIES.get(name, ())]
    if dependents and not request.body.get("disableDependentServices"):
        raise ApiError(
            "FAILED_PRECONDITION",
            f"The service {service} is depended on by the following active service(s): {','.join(dependents)}; "
            "Please specify disable_dependent_services=true if you want to proceed with disabling all services.",
        )
    if request.body.get("checkIfServiceHasUsage") == "CHECK" and service == "cloudfunctions.googleapis.com":
        _check_unused(cloud, project, service)
    target = f"{project.name}/services"
    _check_idle(cloud, target)

    def work(_operation: Operation) -> Json:
        cloud.pause(cloud.setting("operation_seconds"))
        with cloud.lock:
            for name in (service, *dependents):
                project.services.pop(name, None)
            return {"@type": _TYPES + "DisableServiceResponse", "service": view(project, service)}

    metadata = {
        "@type": _TYPES + "OperationMetadata",
        "resourceNames": [f"projects/{project.number}/services/{service}"],
    }
    name = f"operations/dis.p2-{project.number}-{unique()}"
    return operations.start(cloud, Operation(name, target, metadata, api="serviceusage"), work)


def _check_unused(cloud: Cloud, project: Project, service: str) -> None:
    if any(name.startswith(f"{project.name}/") for name in cloud.functions):
        raise ApiError(
            "FAILED_PRECONDITION",
            f"The service {service} has been used in the last 30 days. "
            "Use check_if_service_has_usage=SKIP to skip this check.",
        )


@method("serviceusage", "v1", "operations.delete")
def _delete_operation(cloud: Cloud, request: Request) -> Json:
    cloud.operations.pop(request.params["name"], None)
    return {}
