# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Templates as CloudFormation returns them, and which of their parts the user added (pure)."""

from __future__ import annotations

import json
import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._errors import OptionError

Template = dict[str, t.Any]
Resources = dict[str, dict[str, t.Any]]
Properties = dict[str, t.Any]


def body(template: Template) -> str:
    """The template as compact JSON."""
    return json.dumps(template, separators=(",", ":"))


METADATA: t.Final = "PolycloudFaas"
# In the metadata of a function whose name in AWS does not contain its name within the service.
FUNCTION_NAME: t.Final = "Function"
# In the metadata of a route that is there for preflight requests alone.
PREFLIGHT: t.Final = "Preflight"
# A variable of functions with references to versions: without a difference, Lambda publishes no version.
VERSIONS_VARIABLE: t.Final = "POLYCLOUD_VERSIONS"
REST_PARTS: t.Final = "AWS::ApiGateway::"
HTTP_PARTS: t.Final = "AWS::ApiGatewayV2::"


def own_resources(template: Template) -> Resources:
    """The resources of the template without those that the user added."""
    added = added_names(template, "Resources")
    return {name: resource for name, resource in template["Resources"].items() if name not in added}


def added_names(template: Template, section: str) -> list[str]:
    """The names of the resources or outputs that the user added."""
    return list(template.get("Metadata", {}).get(METADATA, {}).get(section, []))


def of_type(template: Template, resource_type: str) -> dict[str, Properties]:
    """The properties of the collection's own resources of a type, by logical ID."""
    return {
        logical_id: resource.get("Properties", {})
        for logical_id, resource in own_resources(template).items()
        if resource["Type"] == resource_type
    }


def resource_properties(template: Template, logical_id: str) -> Properties:
    """The properties of one resource; empty when there is no such resource."""
    properties: Properties = template["Resources"].get(logical_id, {}).get("Properties", {})
    return properties


def short_name(function: t.Mapping[str, t.Any], stack_name: str) -> str:
    """The name within the service of a Lambda function, from its resource."""
    own: str | None = function.get("Metadata", {}).get(METADATA, {}).get(FUNCTION_NAME)
    return own or str(function["Properties"]["FunctionName"]).removeprefix(f"{stack_name}-")


def is_preflight(resource: t.Mapping[str, t.Any]) -> bool:
    """Whether it is a route that nobody asked for, which lets preflight requests through."""
    return bool(resource.get("Metadata", {}).get(METADATA, {}).get(PREFLIGHT))


def has_any(template: Template, kinds: str) -> bool:
    """Whether any of our resources is of a type that begins with ``kinds``."""
    return any(each["Type"].startswith(kinds) for each in own_resources(template).values())


def add_resources(resources: Resources, more: t.Mapping[str, Properties]) -> None:
    """:raises OptionError: a logical ID is for two things; layers with the same packages are one."""
    for name, resource in more.items():
        if resources.setdefault(name, resource) != resource:
            raise OptionError(
                "functions[].name must result in logical IDs of which each is for one resource of the stack, but "
                f"{name} would be both {resources[name]['Type']} and {resource['Type']}.",
                hint="Choose another name for the function.",
            )
