# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Organization policies, as far as functions and their projects meet them.

https://cloud.google.com/resource-manager/docs/organization-policy/org-policy-constraints
"""

from __future__ import annotations

import typing as t

from ..protocol.errors import ApiError, precondition_failure
from ..protocol.formats import Json
from .store import Cloud, Project

LISTS = (
    "cloudfunctions.allowedIngressSettings",
    "cloudfunctions.allowedVpcConnectorEgressSettings",
    "gcp.resourceLocations",
    "iam.allowedPolicyMemberDomains",
    "run.allowedIngress",
)
SWITCHES = (
    "cloudfunctions.requireVPCConnector",
    "compute.skipDefaultNetworkCreation",
    "iam.automaticIamGrantsForDefaultServiceAccounts",
    "run.managed.requireInvokerIam",
)
# how Cloud Run calls what Cloud Functions calls otherwise
_RUN_INGRESS = {
    "ALLOW_ALL": "all",
    "ALLOW_INTERNAL_ONLY": "internal",
    "ALLOW_INTERNAL_AND_GCLB": "internal-and-cloud-load-balancing",
}
_LOCATIONS_PAGE = "https://cloud.google.com/resource-manager/docs/organization-policy/defining-locations"
_ORGANIZATION_DOMAIN, _ORGANIZATION_CUSTOMER = "example.com", "C0local00"


def check_setting(policies: t.Any) -> None:
    """:raises ValueError: the setting names a policy without effect, or gives it a value of the wrong kind."""
    known = ", ".join(sorted(LISTS + SWITCHES))
    for name, value in policies.items():
        if name not in LISTS + SWITCHES:
            raise ValueError(f"no organization policy {name}; known: {known}")
        is_list = isinstance(value, dict) and set(value) in ({"allowed"}, {"denied"})
        if not (is_list if name in LISTS else isinstance(value, bool)):
            raise ValueError(
                f"{name} must be {'true or false' if name in SWITCHES else 'an object with allowed or denied'}"
            )


def enforced(cloud: Cloud, constraint: str) -> bool:
    """Whether a policy that is on or off is on."""
    return bool(cloud.setting("organization_policies").get(constraint))


def allows(cloud: Cloud, constraint: str, value: str) -> bool:
    """Whether a policy that lists values lets this one through."""
    policy: dict[str, list[str]] = cloud.setting("organization_policies").get(constraint, {})
    if "denied" in policy:
        return not any(_covers(constraint, each, value) for each in policy["denied"])
    return "allowed" not in policy or any(_covers(constraint, each, value) for each in policy["allowed"])


def _covers(constraint: str, listed: str, value: str) -> bool:
    """``in:europe-locations`` stands for all of Europe, ``in:europe-west1-locations`` for a region."""
    if constraint != "gcp.resourceLocations" or not listed.startswith("in:"):
        return listed == value
    group = listed.removeprefix("in:").removesuffix("-locations")
    return value == group or value.startswith(f"{group}-")


def check_location(cloud: Cloud, project: Project, location: str) -> None:
    """Whether something may be created in a location."""
    if allows(cloud, "gcp.resourceLocations", location):
        return
    subject = f"orgpolicy:projects/{project.number}"
    text = (
        f"Constraint constraints/gcp.resourceLocations violated for [{subject}] attempting to create a resource in "
        f"[{location}]. For more information, see {_LOCATIONS_PAGE}."
    )
    details = [precondition_failure("constraints/gcp.resourceLocations", subject, text)]
    raise ApiError("FAILED_PRECONDITION", text, details)


def check_function(cloud: Cloud, project: Project, action: str, service: Json) -> None:
    """What Cloud Functions refuses.

    :arg action: what is attempted, ``CreateFunctionActionV1``.
    :arg service: the serviceConfig with its defaults.
    """
    attempt = f"violated for {project.name} attempting {action} with"
    ingress, egress = service["ingressSettings"], service.get("vpcConnectorEgressSettings", "PRIVATE_RANGES_ONLY")
    connector = service.get("vpcConnector")
    if not allows(cloud, "cloudfunctions.allowedIngressSettings", ingress):
        raise _violated("cloudfunctions.allowedIngressSettings", f"{attempt} ingress_settings set to {ingress}.")
    if connector and not allows(cloud, "cloudfunctions.allowedVpcConnectorEgressSettings", egress):
        text = f"{attempt} vpc_connector_egress_settings set to {egress}."
        raise _violated("cloudfunctions.allowedVpcConnectorEgressSettings", text)
    if not connector and enforced(cloud, "cloudfunctions.requireVPCConnector"):
        raise _violated("cloudfunctions.requireVPCConnector", f"{attempt} vpc_connector not set.")


def run_problem(cloud: Cloud, project: Project, service: Json) -> str | None:
    """What Cloud Run refuses when the operation is at its SERVICE stage; None when it would accept."""
    value = _RUN_INGRESS[service["ingressSettings"]]
    if allows(cloud, "run.allowedIngress", value):
        return None
    return (
        f"Constraint constraints/run.allowedIngress violated for {project.name} attempting to deploy a service with "
        f"ingress set to {value}."
    )


def permits_member(cloud: Cloud, member: str) -> bool:
    """Whether a member of a policy belongs to a customer that iam.allowedPolicyMemberDomains allows."""
    kind, _colon, name = member.partition(":")
    if kind in {"allUsers", "allAuthenticatedUsers"}:
        # nobody in particular belongs to no customer
        customer = kind
    elif kind in {"user", "group", "domain"}:
        domain = name.rpartition("@")[2]
        customer = _ORGANIZATION_CUSTOMER if domain == _ORGANIZATION_DOMAIN else domain
    else:
        return True
    return allows(cloud, "iam.allowedPolicyMemberDomains", customer)


def _violated(constraint: str, text: str) -> ApiError:
    return ApiError("FAILED_PRECONDITION", f"Constraint constraints/{constraint} {text}")
