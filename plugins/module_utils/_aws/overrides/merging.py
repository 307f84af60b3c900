# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What ``overrides`` change of the resources that the service makes (pure)."""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.expressions import is_expression
from ansible_collections.polycloud.faas.plugins.module_utils._aws.overrides.targets import target_ids

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import Resources
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.service import Service
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.stack import Override

Path: t.TypeAlias = tuple[str, ...]
MERGED: t.Final = "Metadata"


def applied(service: Service, resources: Resources) -> Resources:
    """The resources with all overrides that are about one of them; a second time changes nothing more."""
    found = dict(resources)
    for override in service.overrides:
        for logical_id in target_ids(service, override, resources):
            found[logical_id] = overridden(found[logical_id], override)
    return found


def without_effect(service: Service) -> Service:
    """The service with overrides that change nothing; one that is about the stage makes it a resource nevertheless."""
    nothing: dict[str, t.Any] = {}
    overrides = (each._replace(properties=nothing, attributes=nothing, depends_on=()) for each in service.overrides)
    return service._replace(overrides=tuple(overrides))


def overridden(resource: dict[str, t.Any], override: Override) -> dict[str, t.Any]:
    """The resource with the properties and the metadata merged into it, and the other attributes in place of its own.

    Dependencies are added to those that it has.
    """
    changed = {**resource, **{name: each for name, each in override.attributes.items() if name != MERGED}}
    for name, given in (("Properties", override.properties), (MERGED, override.attributes.get(MERGED, {}))):
        if given:
            changed[name] = merged(resource.get(name, {}), given)
    depends = resource.get("DependsOn", [])
    own = [depends] if isinstance(depends, str) else list(depends)
    added = [each for each in override.depends_on if each not in own]
    return {**changed, "DependsOn": [*own, *added]} if added else changed


def merged(own: t.Mapping[str, t.Any], given: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    """Dictionaries are merged deeply; lists, expressions and other values are replaced; None takes something out."""
    found = dict(own)
    for name, value in given.items():
        if value is None:
            found.pop(name, None)
        elif not is_branch(value):
            found[name] = value
        else:
            inner = found.get(name)
            below = merged(inner if isinstance(inner, dict) and is_branch(inner) else {}, value)
            if below or not value:
                found[name] = below
            else:
                found.pop(name, None)
    return found


def is_branch(value: t.Any) -> bool:
    """Whether it has properties below it."""
    return isinstance(value, dict) and not is_expression(value)


def leaves(given: t.Any, path: Path = ()) -> t.Iterator[Path]:
    """The paths of what an override sets or takes out."""
    if not is_branch(given) or (path and not given):
        yield path
        return
    for name, value in given.items():
        yield from leaves(value, (*path, str(name)))
