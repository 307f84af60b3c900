# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the Cloud Run service of a function decides by itself: ingress, traffic, the check of callers (pure).

Fields: https://cloud.google.com/run/docs/reference/rest/v2/projects.locations.services
"""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._record import Record

Json = dict[str, t.Any]

# what Cloud Functions calls each ingress of Cloud Run
INGRESS: t.Final = {
    "INGRESS_TRAFFIC_ALL": "ALLOW_ALL",
    "INGRESS_TRAFFIC_INTERNAL_ONLY": "ALLOW_INTERNAL_ONLY",
    "INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER": "ALLOW_INTERNAL_AND_GCLB",
}
RUN_INGRESS: t.Final = {functions: run for run, functions in INGRESS.items()}


class Service(Record):
    """``ingress`` as Cloud Functions writes it, or as Cloud Run does if only that has it; the targets of traffic."""

    ingress: str
    traffic: tuple[Json, ...] = ()
    check_disabled: bool = False

    def pinned(self, latest: str | None) -> bool:
        """Whether a revision other than this one, the latest, gets requests; a target without one means the latest."""
        served = {target["revision"] for target in self.traffic if target.get("percent") and target.get("revision")}
        return bool(served - {latest})


def service_id(function: str) -> str:
    """The id of the Cloud Run service of a function; ``My_Fn`` and ``my-fn`` have the same."""
    return function.lower().replace("_", "-")


def parsed(found: t.Mapping[str, t.Any]) -> Service:
    """A Service of Cloud Run v2."""
    ingress = str(found.get("ingress") or "INGRESS_TRAFFIC_ALL")
    return Service(
        INGRESS.get(ingress, ingress), tuple(found.get("traffic") or ()), bool(found.get("invokerIamDisabled"))
    )


def serving(latest: str | None, pinned: bool, service: Service | None) -> list[Json] | None:
    """Which revisions get requests, each with its percentage; None when that is not known.

    ``latest`` is the revision that was deployed last, ``pinned`` whether others get requests.
    """
    if not latest or (pinned and service is None):
        return None
    targets = service.traffic if pinned and service else ({"percent": 100},)
    return [
        {"revision": target.get("revision") or latest, "percent": target["percent"]}
        for target in targets
        if target.get("percent")
    ]
