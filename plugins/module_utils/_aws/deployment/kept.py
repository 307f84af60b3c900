# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What leaves a stack and continues to exist: by its DeletionPolicy, or because it could not be deleted (pure)."""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation import logical_ids
from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import own_resources
from ansible_collections.polycloud.faas.plugins.module_utils._aws.stack.events import Left

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.change import Change
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import (
        Resources,
        Template,
    )
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.stack.stack import StackResource

# DeletionPolicies with which a resource that leaves its stack continues to exist.
RETAINING: t.Final = ("Retain", "RetainExceptOnCreate")
# Properties that refer to what a resource is a part of, and is deleted with.
PARENTS: t.Final = ("ApiId", "FunctionName", "RestApiId")


def keeping(changes: t.Sequence[Change], before: Resources) -> list[Change]:
    """The changes with Keep instead of Remove for what continues to exist; ``before`` are the deployed resources."""
    gone = {
        each.logical_id
        for each in changes
        if each.replacement == "True" or (each.action == "Remove" and not _is_retained(each.logical_id, before))
    }
    return [each._replace(action="Keep") if _stays(each, before, gone) else each for each in changes]


def _is_retained(logical_id: str, resources: Resources) -> bool:
    """By its DeletionPolicy, which our stage of a REST API gets before it leaves the stack."""
    resource = resources.get(logical_id, {})
    return resource.get("DeletionPolicy") in RETAINING or (logical_id == logical_ids.REST_STAGE and bool(resource))


def _stays(change: Change, before: Resources, gone: set[str]) -> bool:
    """Whether a resource that leaves the stack continues to exist, as does what it is a part of."""
    if change.action != "Remove" or change.logical_id in gone:
        return False
    properties = before[change.logical_id].get("Properties", {})
    return gone.isdisjoint(_referred(properties[name]) for name in PARENTS if name in properties)


def _referred(value: t.Any) -> str:
    match value:
        case {"Ref": str() as name} | {"Fn::GetAtt": [str() as name, *_]}:
            return name
    return ""


def kept(
    changes: t.Sequence[Change],
    deployed: Template | None,
    resources: t.Sequence[StackResource],
    left: t.Sequence[Left] = (),
) -> list[Left]:
    """The planned ones with what the events of the stack show besides, such as a deletion that failed.

    ``deployed`` and ``resources`` are the template and the resources before the changes. Of ours, only what is planned
    counts: what else is skipped exists as a part of something that stays.
    """
    actions = {each.logical_id: each.action for each in changes}
    planned = [
        Left(each.logical_id, each.physical_id, each.type)
        for each in resources
        if actions.get(each.logical_id) == "Keep" and each.physical_id
    ]
    own = own_resources(deployed) if deployed else {}
    others = [each for each in left if each.reason is not None or each.logical_id not in own]
    names = {each.logical_id for each in planned}
    return planned + [each for each in others if each.logical_id not in names and not _is_gone(each, actions)]


def _is_gone(left: Left, actions: t.Mapping[str, str]) -> bool:
    """Whether it was skipped as a part of something that was deleted."""
    return left.reason is None and actions.get(left.logical_id) == "Remove"


def as_warning(left: Left, stack_name: str) -> str:
    """For one whose deletion failed."""
    return f"Stack {stack_name} no longer needs a resource that could not be deleted: {left.as_text()}."
