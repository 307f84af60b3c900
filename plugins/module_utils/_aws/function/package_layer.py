# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The layer with the packages of a function, in addition to the layers that ``layers`` names (pure)."""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation import logical_ids
from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.digest import short_digest
from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import of_type

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import (
        Properties,
        Resources,
        Template,
    )
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.function.feature import Deployed
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.function import Function
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.package.archive_keys import Archives


def check(_function: Function, _where: str) -> None:
    """Its requirements are checked with those of the archives, in package/checks.py."""


def layers(function: Function, archives: Archives) -> dict[str, t.Any]:
    """All layers; the one with the packages comes last, because a later layer wins over an earlier one."""
    key = archives.layer_key(function)
    return {"Layers": [*function.settings.layers, {"Ref": _logical_id(key)}]} if key else {}


def resources(deployed: Deployed) -> Resources:
    """Its logical ID depends on its content, so that functions with the same packages share it.

    Other packages result in another layer version, and the old one is deleted. Function versions that use it keep it.
    """
    service, function = deployed.service, deployed.function
    key = deployed.archives.layer_key(function)
    if key is None:
        return {}
    return {
        _logical_id(key): {
            "Type": "AWS::Lambda::LayerVersion",
            "Properties": {
                "LayerName": service.layer_name,
                "Content": {"S3Bucket": service.deployment_bucket or {"Ref": logical_ids.BUCKET}, "S3Key": key},
                "CompatibleRuntimes": [service.runtime_of(function)],
                "CompatibleArchitectures": [function.architecture or service.architecture],
            },
        }
    }


def options(template: Template, _name: str, properties: Properties) -> dict[str, t.Any]:
    """The requested layers, and the key of the archive of the layer with the packages."""
    versions = of_type(template, "AWS::Lambda::LayerVersion")
    keys = {logical_id: version["Content"]["S3Key"] for logical_id, version in versions.items()}
    found = properties.get("Layers", [])
    ours = [keys[each["Ref"]] for each in found if isinstance(each, dict) and each.get("Ref") in keys]
    given = [each for each in found if not (isinstance(each, dict) and each.get("Ref") in keys)]
    return {"layers": given or None, "requirements_layer": ours[0] if ours else None}


def _logical_id(key: str) -> str:
    return logical_ids.package_layer(short_digest(key))
