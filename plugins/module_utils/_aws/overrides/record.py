# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What was overridden, as the metadata of the template records it (pure).

Nothing else in a template tells it from what the options of the service make.
"""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import METADATA
from ansible_collections.polycloud.faas.plugins.module_utils._aws.overrides.merging import leaves
from ansible_collections.polycloud.faas.plugins.module_utils._aws.overrides.targets import target_ids

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import Resources, Template
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.service import Service
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.stack import Override

OVERRIDES: t.Final = "Overrides"
PROPERTIES: t.Final = "Properties"
Paths: t.TypeAlias = dict[str, list[list[str]]]


def recorded(service: Service, resources: Resources) -> dict[str, t.Any]:
    """The metadata section of the template: for each resource the paths of what was overridden."""
    found: Paths = {}
    for override in service.overrides:
        for logical_id in target_ids(service, override, resources):
            paths = found.setdefault(logical_id, [])
            paths += [each for each in _paths(override) if each not in paths]
    return {METADATA: {OVERRIDES: found}}


def _paths(override: Override) -> list[list[str]]:
    properties = leaves(dict(override.properties), (PROPERTIES,)) if override.properties else ()
    depends = ["DependsOn"] if override.depends_on else []
    return [*map(list, properties), *([each] for each in (*override.attributes, *depends))]


def overridden_paths(template: Template) -> Paths:
    """What of each resource was overridden, such as ``["Properties", "Mode"]``, by logical ID."""
    return dict(template.get("Metadata", {}).get(METADATA, {}).get(OVERRIDES, {}))


def overridden_parts(template: Template) -> Resources:
    """The overridden parts of each resource, with its type, in the form of a resource; None is what was taken out."""
    return {
        logical_id: _part(template["Resources"][logical_id], paths)
        for logical_id, paths in sorted(overridden_paths(template).items())
        if logical_id in template["Resources"]
    }


def _part(resource: dict[str, t.Any], paths: list[list[str]]) -> dict[str, t.Any]:
    found: dict[str, t.Any] = {"Type": resource["Type"]}
    for *above, last in paths:
        inner, source = found, t.cast("t.Any", resource)
        for name in above:
            inner = inner.setdefault(name, {})
            source = source.get(name, {}) if isinstance(source, dict) else {}
        inner[last] = source.get(last) if isinstance(source, dict) else None
    return found
