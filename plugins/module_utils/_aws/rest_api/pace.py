# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Creates large REST APIs at the rate that API Gateway allows.

It allows 10 changes per second and account, 40 at once, and 5 new paths per second. CloudFormation creates everything
in parallel that has no dependencies, and fails the stack when API Gateway refuses a change (Too Many Requests).
"""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.references import references

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import Resources

AT_ONCE: t.Final = 20
LANES: t.Final = 5


def in_batches(resources: Resources) -> Resources:
    """The resources, in their order, each of which depends on the fifth before it; small APIs need no dependencies."""
    if len(resources) <= AT_ONCE:
        return resources
    order = list(resources)
    before = [None] * LANES + order[:-LANES]
    return {name: _after(earlier, resources[name]) for name, earlier in zip(order, before, strict=True)}


def _after(earlier: str | None, resource: dict[str, t.Any]) -> dict[str, t.Any]:
    """The resource, which depends on another one, unless it refers to it anyway."""
    if earlier is None or ("resource", earlier) in references(resource):
        return resource
    return {**resource, "DependsOn": [*resource.get("DependsOn", []), earlier]}
