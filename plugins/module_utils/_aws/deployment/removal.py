# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Deletes a service and everything that was created for it (state=absent)."""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.change import Change
from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.marks import Mark, archive_prefix
from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.outputs import BUCKET_NAME
from ansible_collections.polycloud.faas.plugins.module_utils._aws.connection.api import DENIED
from ansible_collections.polycloud.faas.plugins.module_utils._aws.description.absence import describe_absence
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.stack import settings_from_options
from ansible_collections.polycloud.faas.plugins.module_utils._aws.stack.reading import (
    read_resources,
    read_stack,
    read_template,
)
from ansible_collections.polycloud.faas.plugins.module_utils._aws.stack.retry_while_busy import retry_while_busy
from ansible_collections.polycloud.faas.plugins.module_utils._aws.stack.usable import require_own
from ansible_collections.polycloud.faas.plugins.module_utils._deadline import Deadline
from ansible_collections.polycloud.faas.plugins.module_utils._errors import CloudError, OptionError
from ansible_collections.polycloud.faas.plugins.module_utils._module.result import diff
from ansible_collections.polycloud.faas.plugins.module_utils._parallel import in_parallel
from ansible_collections.polycloud.faas.plugins.module_utils._wording import pluralized

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import Template
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.connection.api import AwsApi
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.stack.operations import StackOperations
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.stack.stack import Stack, StackResource
    from ansible_collections.polycloud.faas.plugins.module_utils._module.task import Task

EMPTY: t.Final[Template] = {"Resources": {}, "Outputs": {}}


def remove(task: Task, api: AwsApi) -> dict[str, t.Any]:
    """The result of the module; a service that does not exist is left so.

    In a deployment bucket of the user, the archives of this service are deleted and everything else is kept.
    """
    mark = Mark(task.options["name"], task.options["stage"])
    deadline = Deadline(task.options["wait_timeout"])
    return retry_while_busy(deadline, lambda: _remove(task, api, mark, deadline))


def _remove(task: Task, api: AwsApi, mark: Mark, deadline: Deadline) -> dict[str, t.Any]:
    stack_name = mark.stack_name
    found, resources = in_parallel([lambda: read_stack(api, stack_name), lambda: read_resources(api, stack_name)])
    result = {"changed": False, **describe_absence(*mark), "changes": [], "drift": [], "kept": []}
    if found is None:
        return result
    stack = t.cast("Stack", found)
    require_own(stack, mark)
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.stack.operations import StackOperations

    operations = StackOperations(api, stack_name, deadline, task.progress, settings_from_options(task.options))
    settled, resources = _settled(operations, stack, t.cast("list[StackResource]", resources))
    return {**result, **_taken_away(task, operations, settled, resources, archive_prefix(*mark))} if settled else result


def _taken_away(
    task: Task, operations: StackOperations, stack: Stack, resources: list[StackResource], prefix: str
) -> dict[str, t.Any]:
    """What the result has of the stack that is removed; ``prefix`` is that of its archives."""
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.deployment.kept import keeping, kept

    _check_protection(stack, operations.settings.termination_protection)
    if task.check_mode:
        template = _template(operations.api, stack)
    else:
        task.progress(f"Removing stack {stack.name}: {pluralized(len(resources), 'resource')}")
        template = _removed(operations, stack, resources)
        _remove_archives(operations.api, stack, resources, prefix)
    changes = keeping(
        [Change("Remove", each.logical_id, each.type) for each in resources], (template or EMPTY)["Resources"]
    )
    found = kept(changes, template, resources, operations.left)
    result: dict[str, t.Any] = {"changed": True, "changes": [each.as_result() for each in changes]}
    if task.show_diff:
        result["diff"] = _diff(stack, template or EMPTY)
    return {**result, "kept": [each.as_result() for each in found]}


def _removed(operations: StackOperations, stack: Stack, resources: list[StackResource]) -> Template | None:
    """Remove the stack; its template, which is read while its bucket is emptied."""
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.stack.recovery import StackRemoval

    removal = StackRemoval(operations)
    if stack.termination_protection:
        operations.protect(False)
    template, _none = in_parallel([lambda: _template(operations.api, stack), lambda: removal.empty(resources)])
    removal.delete(stack)
    return template


def _check_protection(stack: Stack, requested: bool | None) -> None:
    if stack.termination_protection and requested is not False:
        raise OptionError(
            f"termination_protection must be false to remove stack {stack.name}, which is protected, but it "
            f"{'is true' if requested else 'was not given'}."
        )


def _settled(
    operations: StackOperations, stack: Stack | None, resources: list[StackResource]
) -> tuple[Stack | None, list[StackResource]]:
    """The stack when nothing is in progress, with its resources; also in check mode, where waiting changes nothing."""
    if stack is None or not stack.in_progress:
        return stack, resources
    stack = operations.wait(stack.id, f"Waiting for stack {stack.name}")
    return stack, read_resources(operations.api, stack.id) if stack else []


def _template(api: AwsApi, stack: Stack) -> Template | None:
    """The deployed template, which says what will be kept; None if the caller may not read it (GetTemplate)."""
    if stack.in_review:
        return EMPTY
    try:
        return read_template(api, stack.id)
    except CloudError as error:
        if error.code in DENIED:
            return None
        raise


def _diff(stack: Stack, template: Template) -> dict[str, t.Any]:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.description.diff import diff_views

    views = diff_views(stack.name, (template, stack.tags), None)
    return diff(*views, header=f"stack {stack.name}")


def _remove_archives(api: AwsApi, stack: Stack, resources: list[StackResource], prefix: str) -> None:
    bucket = stack.outputs.get(BUCKET_NAME)
    if bucket and all(each.physical_id != bucket for each in resources):
        from ansible_collections.polycloud.faas.plugins.module_utils._aws.package import bucket_objects

        bucket_objects.remove_objects(api, bucket, prefix)
