# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a template of the collection deploys of a REST API, in terms of the options (pure)."""

from __future__ import annotations

import re
import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import (
    Properties,
    Template,
    of_type,
)
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.endpoint_view import AWS_IAM, EndpointView

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.stack.stack import StackResource

VALIDATED: t.Final = {"RequestParameters": "request_parameters", "RequestModels": "request_models"}


def endpoints(template: Template, by_logical_id: t.Mapping[str, str]) -> list[EndpointView]:
    """The routes of the REST API; ``by_logical_id`` has the short names of the functions."""
    return [
        EndpointView(
            by_logical_id.get(_function_of(method)),
            method["HttpMethod"],
            path_of(template, method["ResourceId"]),
            _authorizer_of(template, method),
            api_key_required=method["ApiKeyRequired"],
        )
        for method in methods(template)
    ]


def api_keys(template: Template, resources: t.Sequence[StackResource]) -> list[dict[str, t.Any]]:
    """The keys with their IDs, sorted by name, without values."""
    ids = {resource.logical_id: resource.physical_id for resource in resources}
    found = [
        {"name": key["Name"], "id": ids.get(logical_id), "enabled": key["Enabled"]}
        for logical_id, key in of_type(template, "AWS::ApiGateway::ApiKey").items()
    ]
    return sorted(found, key=lambda key: str(key["name"]))


def methods(template: Template) -> list[Properties]:
    """The properties of the methods that call functions."""
    return [each for each in of_type(template, "AWS::ApiGateway::Method").values() if not is_preflight(each)]


def _authorizer_of(template: Template, method: t.Mapping[str, t.Any]) -> str | None:
    """The name of the authorizer, ``aws_iam``, or None if the method is public."""
    if "AuthorizerId" in method:
        return str(template["Resources"][method["AuthorizerId"]["Ref"]]["Properties"]["Name"])
    return AWS_IAM if method["AuthorizationType"] == "AWS_IAM" else None


def _function_of(method: t.Mapping[str, t.Any]) -> str:
    """The logical ID of the function, or of its alias, that a method invokes."""
    found = re.search(r"functions/\$\{(\w+)(\.Arn)?\}", method["Integration"]["Uri"]["Fn::Sub"])
    return found.group(1) if found else ""


def path_of(template: Template, reference: t.Mapping[str, t.Any]) -> str:
    """The path that a reference to an API resource stands for; the root is a GetAtt of the API."""
    segments: list[str] = []
    while "Ref" in reference:
        properties = template["Resources"][reference["Ref"]]["Properties"]
        segments.insert(0, properties["PathPart"])
        reference = properties["ParentId"]
    return "/" + "/".join(segments)


def is_preflight(method: t.Mapping[str, t.Any]) -> bool:
    """Whether these are the properties of a method that answers without a function."""
    return bool(method["Integration"]["Type"] == "MOCK")
