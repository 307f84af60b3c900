# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a template of the collection deploys, in terms of the options (pure).

The return values and both sides of the diff are made of it. A service has a REST API, an HTTP API or neither: the code
of the other one is not loaded.
"""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation import logical_ids
from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import (
    HTTP_PARTS,
    REST_PARTS,
    VERSIONS_VARIABLE,
    Template,
    has_any,
    own_resources,
    short_name,
)
from ansible_collections.polycloud.faas.plugins.module_utils._aws.function import url_view
from ansible_collections.polycloud.faas.plugins.module_utils._aws.function.view import SUMMARY

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.endpoint_view import EndpointView
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.package.archive_keys import Archives
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.stack.stack import StackResource

EVENT_TYPES: t.Final = frozenset({"AWS::Lambda::EventSourceMapping", "AWS::Scheduler::Schedule"})
# Who invokes functions over HTTP.
CALLERS: t.Final = ("*", "apigateway.amazonaws.com")


def functions(template: Template, stack_name: str) -> dict[str, dict[str, t.Any]]:
    """The properties of the template's Lambda functions by short name."""
    return {
        short_name(resource, stack_name): resource["Properties"]
        for resource in own_resources(template).values()
        if resource["Type"] == "AWS::Lambda::Function"
    }


def endpoints(template: Template, stack_name: str) -> list[EndpointView]:
    """The template's routes, sorted by function, path and method; those without a function come first."""
    by_logical_id = {
        logical_id: name
        for name in functions(template, stack_name)
        for logical_id in (logical_ids.function(name), logical_ids.alias(name))
    }
    found = _api_endpoints(template, by_logical_id)
    return sorted(found, key=lambda each: (each.function or "", each.path, each.method))


def _api_endpoints(template: Template, by_logical_id: t.Mapping[str, str]) -> list[EndpointView]:
    found: list[EndpointView] = []
    if has_any(template, REST_PARTS):
        from ansible_collections.polycloud.faas.plugins.module_utils._aws.rest_api import view as rest_view

        found += rest_view.endpoints(template, by_logical_id)
    if has_any(template, HTTP_PARTS):
        from ansible_collections.polycloud.faas.plugins.module_utils._aws.http_api import view as http_view

        found += http_view.endpoints(template, by_logical_id)
    return found


def api_keys(template: Template, resources: t.Sequence[StackResource]) -> list[dict[str, t.Any]]:
    """The keys of a REST API with their ids, sorted by name; their values are not told."""
    if not has_any(template, REST_PARTS):
        return []
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.rest_api import view as rest_view

    return rest_view.api_keys(template, resources)


def urls(template: Template, stack_name: str) -> list[EndpointView]:
    """The functions with URLs of their own, which accept every method and path, sorted by name."""
    return url_view.url_endpoints(template, sorted(functions(template, stack_name)))


def events(template: Template, function: str) -> dict[str, t.Any]:
    """The key ``events`` with what else invokes the function with this short name; empty without any."""
    if not _has_events(template):
        return {}
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.events.view import event_words

    found = event_words(template, function)
    return {"events": found} if found else {}


def _has_events(template: Template) -> bool:
    """Whether anything reads for a function, or may invoke it, besides APIs and callers of its URL."""
    return any(
        each["Type"] in EVENT_TYPES or each.get("Properties", {}).get("Principal", "*") not in CALLERS
        for each in own_resources(template).values()
    )


def function_summary(properties: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    """A function's configuration without environment values; memory in MB, timeout in seconds."""
    return {
        "handler": properties.get("Handler"),
        "runtime": properties.get("Runtime"),
        "architecture": properties["Architectures"][0],
        **{row.name: properties.get(row.place[0], row.default) for row in SUMMARY},
        "environment": sorted(given_environment(properties)),
    }


def environment(properties: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    return dict(properties.get("Environment", {}).get("Variables", {}))


def given_environment(properties: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    """Without the variable that the collection adds."""
    return {name: value for name, value in environment(properties).items() if name != VERSIONS_VARIABLE}


def code_sha256(properties: t.Mapping[str, t.Any], archives: Archives) -> str | None:
    """The ``CodeSha256`` of a function's archive; None where it is not known."""
    return archives.hashes.get(properties["Code"].get("S3Key", ""))
