# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The paths of a REST API as resources."""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation import logical_ids

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import Resources
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.routes import Route


def resources(routes: t.Iterable[Route]) -> Resources:
    """AWS::ApiGateway::Resource for each part of a path."""
    prefixes = {route.segments[:length] for route in routes for length in range(1, len(route.segments) + 1)}
    return {
        logical_ids.resource(segments): {
            "Type": "AWS::ApiGateway::Resource",
            "Properties": {
                "RestApiId": {"Ref": logical_ids.REST_API},
                "ParentId": resource_reference(segments[:-1]),
                "PathPart": segments[-1],
            },
        }
        for segments in sorted(prefixes)
    }


def resource_reference(segments: tuple[str, ...]) -> dict[str, t.Any]:
    """The ID of the resource for a path, as a CloudFormation expression."""
    if not segments:
        return {"Fn::GetAtt": [logical_ids.REST_API, "RootResourceId"]}
    return {"Ref": logical_ids.resource(segments)}
