# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Handlers by method of the discovery documents, and the request that they get."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

from ..protocol.discovery import Method
from ..protocol.formats import Json
from .access import Identity, require
from .store import Cloud, Project


@dataclass
class Request:
    """A request that passed the validator. ``resource`` is the canonical name of what it is about (project by id)."""

    method: Method
    params: dict[str, str]
    query: Json
    body: Json
    identity: Identity
    resource: str = ""
    found_project: Project | None = None

    @property
    def project(self) -> Project:
        if self.found_project is None:
            raise LookupError(f"{self.method.id} is not about a project")
        return self.found_project

    @property
    def host(self) -> str:
        return f"{self.method.api}.googleapis.com"

    def require(self, cloud: Cloud, permission: str, resource: str = "") -> None:
        require(cloud, self.identity, permission, resource or self.resource, self.host)


Handler = t.Callable[[Cloud, Request], Json]


@dataclass(frozen=True)
class Endpoint:
    """``permission`` is checked on the request's resource before the handler runs; empty when the handler does it."""

    handler: Handler
    permission: str


ENDPOINTS: dict[tuple[str, str, str], Endpoint] = {}


def method(api: str, versions: str, method_id: str, permission: str = "") -> t.Callable[[Handler], Handler]:
    """Register a handler for a method; ``versions`` may name several (``"v1 v2"``)."""

    def register(handler: Handler) -> Handler:
        for version in versions.split():
            ENDPOINTS[(api, version, method_id)] = Endpoint(handler, permission)
        return handler

    return register
