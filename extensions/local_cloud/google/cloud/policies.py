# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""IAM policies: read, write with etag, test; the same for projects, folders, accounts, functions and services."""

from __future__ import annotations

import base64
import copy
import hashlib
import re
import typing as t

from ...shared import clock
from ..protocol import masks
from ..protocol.discovery import document_of
from ..protocol.errors import ApiError, invalid
from ..protocol.formats import Json
from . import roles
from .access import allowed
from .org_policies import permits_member
from .registry import Handler, Request, method
from .service_accounts import is_known
from .store import Cloud, Policy

EMPTY_ETAG = "ACAB"
_MEMBER = re.compile(
    r"allUsers|allAuthenticatedUsers|(user|serviceAccount|group):[^@\s:]+@[^@\s]+|domain:\S+\.\S+|"
    r"(principal|principalSet)://\S+|project(Owner|Editor|Viewer):\S+|deleted:\S+"
)


def current(cloud: Cloud, resource: str) -> Policy:
    history = cloud.policies.get(resource)
    return history[-1] if history else Policy([], 1, EMPTY_ETAG, 0.0)


def store(cloud: Cloud, resource: str, bindings: list[Json], version: int = 1, settled: bool = False) -> Policy:
    """:arg settled: takes effect at once, as for the owner of a new project."""
    number = len(cloud.policies.get(resource, [])) + 1
    raw = hashlib.sha256(f"{resource} {number} {clock.now()}".encode()).digest()[:8]
    policy = Policy(bindings, version, base64.b64encode(raw).decode(), 0.0 if settled else clock.now())
    cloud.policies.setdefault(resource, []).append(policy)
    return policy


def add_member(cloud: Cloud, resource: str, role: str, member: str, settled: bool = False) -> None:
    bindings = copy.deepcopy(current(cloud, resource).bindings)
    found = next((binding for binding in bindings if binding["role"] == role and "condition" not in binding), None)
    if found is None:
        bindings.append({"role": role, "members": [member]})
    elif member not in found["members"]:
        found["members"].append(member)
    store(cloud, resource, bindings, settled=settled)


def view(policy: Policy, requested_version: int) -> Json:
    """A policy as a caller of that version sees it: below 3 without conditions, under altered role names."""
    bindings = copy.deepcopy(policy.bindings)
    conditional = any("condition" in binding for binding in bindings)
    if conditional and requested_version < 3:
        for binding in bindings:
            condition = binding.pop("condition", None)
            if condition is not None:
                binding["role"] += "_withcond_" + hashlib.sha256(str(condition).encode()).hexdigest()[:20]
    shown: Json = {"etag": policy.etag}
    if bindings:
        shown |= {"version": 3 if conditional and requested_version >= 3 else 1, "bindings": bindings}
    return shown


def _etag_bytes(etag: str) -> bytes:
    """What an etag stands for; gcloud sends it back in the URL-safe alphabet and without padding."""
    standard = etag.rstrip("=").replace("-", "+").replace("_", "/")
    return base64.b64decode(standard + "=" * (-len(standard) % 4))


def write(cloud: Cloud, resource: str, given: Json) -> Policy:
    """Replace a policy; ``given`` as in the body of ``setIamPolicy``."""
    before = current(cloud, resource)
    etag = given.get("etag", "")
    if etag and _etag_bytes(etag) != _etag_bytes(before.etag):
        raise ApiError(
            "ABORTED",
            "There were concurrent policy changes. Please retry the whole read-modify-write with exponential backoff. "
            f"The request's ETag '{etag}' did not match the expected ETag '{before.etag}'.",
        )
    bindings = [_binding(cloud, binding) for binding in given.get("bindings", []) if binding.get("members")]
    if any("condition" in binding for binding in bindings) and given.get("version", 0) != 3:
        raise invalid("Policies with conditional role bindings must have version 3.", "policy.version")
    return store(cloud, resource, _merged(bindings), given.get("version", 1))


def _binding(cloud: Cloud, binding: Json) -> Json:
    role = binding.get("role", "")
    if not re.fullmatch(r"(roles|(projects|organizations)/[^/]+/roles)/[\w.]+", role):
        raise invalid(f"Role ({role}) does not exist in the resource's hierarchy.", "policy.bindings.role")
    if role.startswith("roles/") and role not in roles.ROLES:
        raise invalid(f"Role {role} is not supported for this resource.", "policy.bindings.role")
    for member in binding["members"]:
        if not _MEMBER.fullmatch(member):
            raise invalid(f"Invalid member: {member}", "policy.bindings.members")
        _check_member(cloud, member)
    kept = {"role": role, "members": sorted(set(binding["members"]))}
    return {**kept, "condition": binding["condition"]} if binding.get("condition") else kept


def _check_member(cloud: Cloud, member: str) -> None:
    if not permits_member(cloud, member):
        raise ApiError(
            "FAILED_PRECONDITION",
            "One or more users named in the policy do not belong to a permitted customer, "
            "perhaps due to an organization policy.",
        )
    kind, _colon, email = member.partition(":")
    if kind == "serviceAccount" and not is_known(cloud, email):
        raise invalid(f"Service account {email} does not exist.", "policy.bindings.members")


def _merged(bindings: list[Json]) -> list[Json]:
    """One binding per role and condition, sorted by role, as Google returns them."""
    merged: dict[tuple[str, str], Json] = {}
    for binding in bindings:
        key = (binding["role"], str(binding.get("condition", "")))
        found = merged.setdefault(key, {**binding, "members": []})
        found["members"] = sorted({*found["members"], *binding["members"]})
    return [merged[key] for key in sorted(merged)]


def requested_version(request: Request) -> int:
    options = request.body.get("options", {})
    return int(options.get("requestedPolicyVersion") or request.query.get("options.requestedPolicyVersion") or 1)


def get_policy(cloud: Cloud, request: Request) -> Json:
    return view(current(cloud, request.resource), requested_version(request))


def set_policy(cloud: Cloud, request: Request) -> Json:
    """``updateMask``: only ``bindings`` and ``etag`` when it is not given."""
    given = request.body.get("policy")
    if given is None:
        raise invalid("The policy is required.", "policy")
    mask = request.body.get("updateMask", "")
    if mask:
        schema = "GoogleIamV1Policy" if request.method.api == "run" and request.method.version == "v2" else "Policy"
        if ("bindings",) not in masks.parse(mask, document_of(request.method).schemas, schema):
            given = {**given, "bindings": current(cloud, request.resource).bindings}
    return view(write(cloud, request.resource, given), 3)


def test_permissions(cloud: Cloud, request: Request) -> Json:
    asked = request.body.get("permissions", [])
    held = [name for name in asked if allowed(cloud, request.identity, name, request.resource)]
    return {"permissions": held} if held else {}


def register(
    api: str,
    versions: str,
    collection: str,
    permissions: str,
    *,
    set_handler: Handler = set_policy,
    exists: t.Callable[[Cloud, Request], None] = lambda cloud, request: None,
) -> None:
    """The three methods for one kind of resource.

    :arg collection: the resource's part of the method ids, ``projects.locations.services``.
    :arg permissions: what the permissions begin with, ``run.services``.
    :arg exists: raises when the resource is missing.
    """

    def checked(handler: Handler) -> Handler:
        def handle(cloud: Cloud, request: Request) -> Json:
            exists(cloud, request)
            return handler(cloud, request)

        return handle

    method(api, versions, f"{collection}.getIamPolicy", f"{permissions}.getIamPolicy")(checked(get_policy))
    method(api, versions, f"{collection}.setIamPolicy", f"{permissions}.setIamPolicy")(checked(set_handler))
    method(api, versions, f"{collection}.testIamPermissions")(checked(test_permissions))


def forget(cloud: Cloud, resource: str) -> None:
    cloud.policies.pop(resource, None)
