# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A function as the modules return it, and what differs between two views (no API)."""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function.fields import FIELDS
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function.function import (
    CONNECTOR_EGRESS_PATH,
    DIRECT_EGRESS_PATH,
    GENERATIONS,
    OWN_LABELS,
    SERVER_VARIABLES,
    Found,
    Json,
    at,
    errors,
    pinned_traffic,
    source_rules,
    source_sha256,
    update_policy,
)
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function.service import serving
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function.values import CONNECTOR_EGRESS, DIRECT_EGRESS
from ansible_collections.polycloud.faas.plugins.module_utils._module.result import masked_values
from ansible_collections.polycloud.faas.plugins.module_utils._secrets.secrets import Secrets

View = dict[str, t.Any]

GENERATION_NAMES: t.Final = {value: name for name, value in GENERATIONS.items()}
# what changes with every deployment or cannot be known before it: returned, but not part of a diff
VOLATILE: t.Final = ("url", "revision", "update_time", "serving")


def view(found: Found) -> View:
    """The function as the modules return it, but with the values of its variables; {} when it does not exist."""
    resource = found.resource
    if not resource:
        return {}
    _projects, project, _locations, location, _functions, name = resource["name"].split("/")
    service, built = resource.get("serviceConfig", {}), resource.get("buildConfig", {})
    environment = service.get("environmentVariables", {})
    return {
        "project": project,
        "location": location,
        "name": name,
        "url": resource.get("url") or service.get("uri"),
        "state": resource.get("state"),
        "errors": _errors(resource, name),
        "environment_generation": GENERATION_NAMES.get(resource.get("environment", "")),
        "revision": service.get("revision"),
        "update_time": resource.get("updateTime"),
        **{option: each.shown(at(resource, each.path)) for option, each in FIELDS.items()},
        "vpc_egress": _egress(resource),
        "runtime_update_policy": update_policy(resource),
        "environment": {name: value for name, value in environment.items() if SERVER_VARIABLES.get(name) != value},
        "build_environment": dict(built.get("environmentVariables", {})),
        "labels": {key: text for key, text in sorted(resource.get("labels", {}).items()) if key not in OWN_LABELS},
        "source_sha256": source_sha256(resource),
        "source_rules": source_rules(resource),
        **_of_service(found),
        "public": found.access.public,
        "invokers": found.access.invokers,
    }


def _of_service(found: Found) -> View:
    """What the Cloud Run service decides: where requests can come from, and which revisions get them."""
    resource, service = found.resource, found.service
    is_second = resource.get("environment") == GENERATIONS["gen2"]
    latest = resource.get("serviceConfig", {}).get("revision") if is_second else None
    shown: View = {"serving": serving(latest, pinned_traffic(resource), service)}
    return {**shown, "ingress": ingress(service.ingress)} if service else shown


def ingress(written: str) -> str | None:
    """The value of the option for what Google writes; None for what the option does not have."""
    return t.cast("str | None", FIELDS["ingress"].shown(written))


def variables(resource: Json | None) -> dict[str, t.Any]:
    """The variables of the function and of its build, whose values are not shown."""
    found = resource or {}
    parts = [found.get("buildConfig", {}), found.get("serviceConfig", {})]
    return {name: value for part in parts for name, value in part.get("environmentVariables", {}).items()}


def _errors(resource: Json, name: str) -> list[str]:
    """The errors of the function that Google reports, without values of variables."""
    secrets = Secrets({"name": name, "variables": variables(resource)}, frozenset({"variables"}))
    return [secrets.masked_text(message) for message in errors(resource)]


def changes(before: View, after: View) -> list[str]:
    """What is done: "created", "deleted", or the options that differ; "state" for a retry of a failed deployment."""
    if not before or not after:
        return ["created"] if after else ["deleted"] if before else []
    same_or_new = {key for key in after if before[key] == after[key] or (key == "source_rules" and not before[key])}
    differing = [key for key in after if key not in VOLATILE and key not in same_or_new]
    return ["source" if key == "source_sha256" else key for key in differing]


def masked(before: View, after: View) -> tuple[View, View]:
    """Both views without the values of variables."""
    hidden_before, hidden_after = dict(before), dict(after)
    for key in ("environment", "build_environment"):
        was, will = masked_values(before.get(key, {}), after.get(key, {}))
        hidden_before |= {key: was} if before else {}
        hidden_after |= {key: will} if after else {}
    return hidden_before, hidden_after


def shown(found: View) -> View:
    """The part of a view for a diff: without what changes with every deployment or is not known."""
    return {key: value for key, value in found.items() if key not in VOLATILE and value is not None}


def show_renewed(after: View, variable: str, words: str) -> None:
    """Say in the second view of a diff that a variable gets a newer version."""
    variables = after.get("secret_environment", {})
    if variable in variables:
        renewed = {**variables[variable], "version": f"{variables[variable]['version']} ({words})"}
        after["secret_environment"] = {**variables, variable: renewed}


def _egress(resource: Json) -> str | None:
    """What goes through the network, whichever way the function is connected to it."""
    for path, names in ((DIRECT_EGRESS_PATH, DIRECT_EGRESS), (CONNECTOR_EGRESS_PATH, CONNECTOR_EGRESS)):
        value = at(resource, path)
        if value:
            return next((name for name, text in names.items() if text == value), None)
    return None
