# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The network that Google creates with the Compute Engine API (Compute Engine v1)."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

from ansible_collections.polycloud.faas.plugins.module_utils._errors import FaasError
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.answers import has
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.failures import GoogleError, Json
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.pages import listed
from ansible_collections.polycloud.faas.plugins.module_utils._parallel import in_parallel

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._deadline import Deadline
    from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.api import GoogleApi

API: t.Final = "compute"
SERVICE: t.Final = "compute.googleapis.com"
NETWORK: t.Final = "default"
OWN_RULES: t.Final = frozenset(f"default-allow-{kind}" for kind in ("icmp", "internal", "rdp", "ssh"))
PAGE_SIZE: t.Final = 500
# Google creates the network a moment after the API is enabled, unless an organization policy forbids it
SETTLING_SECONDS: t.Final = 15


@dataclass(frozen=True)
class DefaultNetwork:
    """The part of a project that ``default_network: delete`` names.

    Its view is {name, firewall_rules}; None when there is none.
    """

    api: GoogleApi
    deadline: Deadline
    report_progress: t.Callable[[str], None]

    key: t.ClassVar[str] = "default_network"
    late: t.ClassVar[bool] = True

    def read(self, project: Json, fresh: t.Collection[str]) -> Json | None:
        if SERVICE not in project["apis"]:
            return None
        seconds = SETTLING_SECONDS if SERVICE in fresh else 0
        for _pause in self.deadline.part(seconds).pauses():
            if self._network(project["project_id"]):
                return {"name": NETWORK, "firewall_rules": self._rules(project["project_id"])}
        return None

    def planned(self, now: Json | None) -> None:
        """:raises FaasError: the network is in use."""
        foreign = sorted(set(now["firewall_rules"]) - OWN_RULES) if now else []
        if foreign:
            raise FaasError(
                f"The default network is not deleted, because it has firewall rules that Google did not create: "
                f"{', '.join(foreign)}.",
                hint="Delete them first, or set default_network to keep.",
            )

    def apply(self, project: Json, now: Json, planned: None) -> None:
        """Delete the rules in parallel, then the network with its subnets and routes."""
        del planned
        project_id = project["project_id"]
        in_parallel([self._deletion(project_id, "firewalls", name) for name in now["firewall_rules"]])
        self._deletion(project_id, "networks", NETWORK)()

    def _network(self, project_id: str) -> bool:
        path = f"projects/{project_id}/global/networks/{NETWORK}"
        try:
            self.api.request(
                API, "GET", path, activity=f"Reading the default network of project {project_id}", shape=has("name")
            )
        except GoogleError as error:
            if error.not_found:
                return False
            raise
        return True

    def _rules(self, project_id: str) -> list[str]:
        """The names of the firewall rules of the network (firewalls.list)."""
        query: Json = {"maxResults": PAGE_SIZE}
        path, activity = (
            f"projects/{project_id}/global/firewalls",
            f"Reading the firewall rules of project {project_id}",
        )
        rules = listed(self.api, API, path, "items", has("name"), query=query, activity=activity)
        return sorted(rule["name"] for rule in rules if rule.get("network", "").endswith(f"/networks/{NETWORK}"))

    def _deletion(self, project_id: str, collection: str, name: str) -> t.Callable[[], None]:
        kind = "the firewall rule" if collection == "firewalls" else "the network"
        activity = f"Deleting {kind} {name} of project {project_id}"

        def delete() -> None:
            self.report_progress(activity)
            path = f"projects/{project_id}/global/{collection}/{name}"
            try:
                operation = self.api.request(API, "DELETE", path, activity=activity, repeatable=True, shape=has("name"))
            except GoogleError as error:
                if not error.not_found:
                    raise
            else:
                self._finish(project_id, operation, activity)

        return delete

    def _finish(self, project_id: str, operation: Json, activity: str) -> None:
        """Wait for an operation of Compute Engine, which is not a google.longrunning operation."""
        path = f"projects/{project_id}/global/operations/{operation['name']}"

        def probe() -> Json | None:
            found = self.api.request(
                API, "GET", path, activity=f"{activity}: waiting for the operation", shape=has("status")
            )
            return found if found.get("status") == "DONE" else None

        done = (
            operation
            if operation.get("status") == "DONE"
            else self.deadline.wait_for(probe, lambda: f"{activity} is still in progress")
        )
        errors = done.get("error", {}).get("errors", [])
        if errors:
            messages = "; ".join(str(error.get("message") or error.get("code")).rstrip(".") for error in errors)
            raise GoogleError(f"{activity} failed: {messages}.", code=errors[0].get("code"), operation=done)
