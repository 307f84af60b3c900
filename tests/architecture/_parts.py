# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The parts that the picture shows, in the order of the contracts in ``pyproject.toml``."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

from ansible_collections.polycloud.faas.plugins.module_utils._toml import parse_toml
from tests.architecture._imports import PACKAGE

# One line for each part: what is in it. The files ``__init__.py`` have to be empty.
WHAT: t.Final = {
    "action": "run a module within Ansible's worker",
    "plugin_utils": "what all action plugins do; progress lines",
    "modules": "documentation, definition, main()",
    "filter": "read what other tools wrote",
    "module_utils._aws.run_*": "one for each module: options to result",
    "module_utils._aws.endpoint_options": "the argument spec of a service",
    "module_utils._aws.service_checks": "all checks of a service, in their order",
    "module_utils._aws.deployment": "observe, plan, template, apply, remove",
    "module_utils._aws.drift": "what differs from what was deployed; repair",
    "module_utils._aws.description": "template to results and diff",
    "module_utils._aws.rest_api": "a REST API and its routes as resources",
    "module_utils._aws.http_api": "an HTTP API and its routes as resources",
    "module_utils._aws.events": "what else calls a function, as resources",
    "module_utils._aws.api": "what both kinds of API have in common",
    "module_utils._aws.function": "a function as resources; its checks, its view",
    "module_utils._aws.invocation": "names, log lines, the REPORT line",
    "module_utils._aws.stack": "CloudFormation calls, waits, events, recovery",
    "module_utils._aws.role": "IAM roles and what they must allow",
    "module_utils._aws.package": "archives, and the bucket that they are in",
    "module_utils._aws.requirements": "packages that are installed beside the code",
    "module_utils._aws.overrides": "what users change of resources of the service",
    "module_utils._aws.routing": "the logical IDs of paths and routes",
    "module_utils._aws.options": "argument specs, and what was asked as values",
    "module_utils._aws.cloudformation": "names, references, secrets of templates",
    "module_utils._aws.connection": "credentials, calls, error messages",
    "module_utils._gcp.run_*": "one for each module: options to result",
    "module_utils._gcp.deployment": "read, compare, deploy, delete a function",
    "module_utils._gcp.project": "a project: billing, APIs, roles, budget",
    "module_utils._gcp.invocation": "the request to a function, its token",
    "module_utils._gcp.function_api": "calls about functions; who may invoke them",
    "module_utils._gcp.function": "fields, checks, update mask, view",
    "module_utils._gcp.options": "argument specs that modules share",
    "module_utils._gcp.connection": "credentials, calls, waits, error messages",
    "module_utils._source": "which files are deployed; the archive",
    "module_utils._log_options": "which entries of a log are asked for",
    "module_utils._module": "definition, carry_out, Task, diff",
    "module_utils._secrets": "what is secret in options; masked texts",
    "module_utils.*": "_deadline (waits), _errors, _parallel, ...",
}
SHARED: t.Final = "module_utils"
PLUGINS: t.Final = ("action", "plugin_utils", "modules", "filter")
OPERATION: t.Final = "run_"


@dataclass(frozen=True)
class Group:
    """Parts that are drawn together, each layer above those that it may import; ``name`` is their folder."""

    name: str
    title: str
    layers: tuple[tuple[str, ...], ...]


def groups(pyproject: str) -> tuple[Group, ...]:
    """The plugins of Ansible's kinds, AWS, Google Cloud, and what both use."""
    layers = _layers(pyproject)
    both = [layer for layer in layers[SHARED] if not {f"{SHARED}._aws", f"{SHARED}._gcp"}.intersection(layer)]
    return (
        Group("plugins", "What Ansible calls", tuple((part,) for part in PLUGINS)),
        Group(f"{SHARED}._aws", "AWS", layers[f"{SHARED}._aws"]),
        Group(f"{SHARED}._gcp", "Google Cloud", layers[f"{SHARED}._gcp"]),
        Group(SHARED, "What both use", (*both, (f"{SHARED}.*",))),
    )


def part_of(name: str) -> str | None:
    """The part that has a module or a name in it; None for the fragments of documentation.

    Operations are one part, and so are the files that are in no folder and no contract.
    """
    kind, *rest = name.split(".")
    if kind != SHARED:
        return kind if kind in PLUGINS else None
    if rest[0] not in {"_aws", "_gcp"}:
        part = f"{SHARED}.{rest[0]}"
        return part if part in WHAT else f"{SHARED}.*"
    return f"{SHARED}.{rest[0]}.{_without_operation(rest[1])}"


def _layers(pyproject: str) -> dict[str, tuple[tuple[str, ...], ...]]:
    """The layers of each container, highest first, as dotted names below ``plugins``."""
    contracts = parse_toml(pyproject)["tool"]["importlinter"]["contracts"]
    return {
        container.removeprefix(f"{PACKAGE}."): tuple(
            tuple(
                dict.fromkeys(
                    f"{container.removeprefix(f'{PACKAGE}.')}.{_without_operation(each.strip())}"
                    for each in layer.split("|")
                )
            )
            for layer in contract["layers"]
        )
        for contract in contracts
        if contract["type"] == "layers"
        for container in contract["containers"]
    }


def _without_operation(name: str) -> str:
    return f"{OPERATION}*" if name.startswith(OPERATION) else name
