# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Who calls and what they may do: tokens, identities, permissions by the policies of a resource and its ancestors."""

from __future__ import annotations

import fnmatch
import typing as t
from dataclasses import dataclass

from ...shared import clock
from ..protocol.errors import permission_denied, unauthenticated
from ..protocol.formats import Json
from . import roles
from .store import OWNER_EMAIL, OWNER_TOKEN, Cloud


@dataclass(frozen=True)
class Identity:
    """``owner`` may do everything in the organisation; ``denied`` and ``granted`` (patterns) narrow that."""

    email: str
    owner: bool = False
    denied: tuple[str, ...] = ()
    granted: tuple[str, ...] = ("*",)

    @property
    def is_service_account(self) -> bool:
        return self.email.endswith(".gserviceaccount.com")

    @property
    def member(self) -> str:
        return f"{'serviceAccount' if self.is_service_account else 'user'}:{self.email}"


OWNER = Identity(OWNER_EMAIL, owner=True)
ANONYMOUS = Identity("")


def authenticate(cloud: Cloud, authorization: str | None) -> Identity:
    """The identity behind ``Authorization: Bearer TOKEN``; 401 without one."""
    scheme, _space, token = (authorization or "").partition(" ")
    identity = identity_of(cloud, token.strip()) if scheme.lower() == "bearer" else None
    if identity is None:
        raise unauthenticated()
    return identity


def identity_of(cloud: Cloud, token: str) -> Identity | None:
    """By access token: the owner's, one of the setting ``tokens``, or one that this cloud issued."""
    configured: dict[str, Json] = cloud.setting("tokens")
    if token in configured:
        given = configured[token]
        return Identity(
            email=given.get("email", "somebody@example.com"),
            owner=given.get("owner", True),
            denied=tuple(given.get("denied", ())),
            granted=tuple(given.get("granted", ("*",))),
        )
    if token == OWNER_TOKEN:
        return OWNER
    email, expires = cloud.tokens.get(token, ("", 0.0))
    return for_email(cloud, email) if expires > clock.now() else None


def for_email(cloud: Cloud, email: str) -> Identity:
    """An identity known by its address; what the setting ``tokens`` says about that address holds for it too."""
    if email == OWNER_EMAIL:
        return OWNER
    return next(
        (
            Identity(
                email, given.get("owner", True), tuple(given.get("denied", ())), tuple(given.get("granted", ("*",)))
            )
            for given in cloud.setting("tokens").values()
            if given.get("email") == email
        ),
        Identity(email),
    )


def ancestors(cloud: Cloud, resource: str) -> t.Iterator[str]:
    """The resource and everything above: service, project, folders, organisation."""
    if resource.startswith("projects/"):
        _projects, reference, *rest = resource.split("/")
        project = cloud.project(reference)
        if rest:
            yield resource
        yield project.name if project else f"projects/{reference}"
        if project and project.parent:
            yield from ancestors(cloud, project.parent)
    else:
        yield resource
        if resource in cloud.folders:
            yield from ancestors(cloud, cloud.folders[resource]["parent"])


def effective_bindings(cloud: Cloud, resource: str) -> list[Json]:
    """The bindings that decide now: those that are older than the time a change needs to take effect."""
    history = cloud.policies.get(resource, [])
    settled = clock.now() - cloud.setting("iam_propagation_seconds")
    old_enough = [policy for policy in history if policy.at <= settled]
    return old_enough[-1].bindings if old_enough else []


def role_members(cloud: Cloud, resource: str, permission: str) -> set[str]:
    """Members who have the permission on the resource by a policy on it or above it."""
    return {
        member
        for name in ancestors(cloud, resource)
        for binding in effective_bindings(cloud, name)
        if roles.grants(binding["role"], permission)
        for member in binding.get("members", [])
    }


def within_limits(identity: Identity, permission: str) -> bool:
    """Whether the limits of the token itself (``denied``, ``granted``) leave the permission."""

    def named_by(patterns: t.Iterable[str]) -> bool:
        return any(fnmatch.fnmatchcase(permission, pattern) for pattern in patterns)

    return named_by(identity.granted) and not named_by(identity.denied)


def allowed(cloud: Cloud, identity: Identity, permission: str, resource: str) -> bool:
    if not within_limits(identity, permission):
        return False
    everybody = {"allUsers"} if identity == ANONYMOUS else {"allUsers", "allAuthenticatedUsers", identity.member}
    return identity.owner or bool(role_members(cloud, resource, permission) & everybody)


def require(cloud: Cloud, identity: Identity, permission: str, resource: str, host: str) -> None:
    """:arg host: the service whose words the refusal uses, e.g. ``run.googleapis.com``."""
    if not allowed(cloud, identity, permission, resource):
        raise permission_denied(permission, resource, host)
