# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The paths of a REST API as resources."""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation import logical_ids

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import Resources
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.routing.path_names import Names


def resources(names: Names) -> Resources:
    """AWS::ApiGateway::Resource for each part of a path."""
    return {
        logical_ids.resource(names[segments]): {
            "Type": "AWS::ApiGateway::Resource",
            "Properties": {
                "RestApiId": {"Ref": logical_ids.REST_API},
                "ParentId": resource_reference(names, segments[:-1]),
                "PathPart": segments[-1],
            },
        }
        for segments in sorted(names)
        if segments
    }


def resource_reference(names: Names, segments: tuple[str, ...]) -> dict[str, t.Any]:
    """The ID of the resource for a path, as a CloudFormation expression."""
    if not segments:
        return {"Fn::GetAtt": [logical_ids.REST_API, "RootResourceId"]}
    return {"Ref": logical_ids.resource(names[segments])}
