# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The operation of ``lambda_http_endpoint_info``."""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.marks import DEFAULT_STAGE, Mark
from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import VERSIONS_VARIABLE
from ansible_collections.polycloud.faas.plugins.module_utils._aws.connection.session import AwsSession, with_calls
from ansible_collections.polycloud.faas.plugins.module_utils._aws.description import result
from ansible_collections.polycloud.faas.plugins.module_utils._aws.description.view import environment
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.checks import check_names, check_wait_timeout
from ansible_collections.polycloud.faas.plugins.module_utils._aws.stack.reading import (
    read_resources,
    read_stack,
    read_template,
)
from ansible_collections.polycloud.faas.plugins.module_utils._aws.stack.stack import Stack, stack_from
from ansible_collections.polycloud.faas.plugins.module_utils._deadline import Deadline
from ansible_collections.polycloud.faas.plugins.module_utils._parallel import in_parallel

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import Template
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.connection.api import AwsApi
    from ansible_collections.polycloud.faas.plugins.module_utils._module.task import Task


def endpoint_info(task: Task, make_api: t.Callable[[t.Mapping[str, t.Any]], AwsApi] = AwsSession) -> dict[str, t.Any]:
    """``lambda_http_endpoint_info``: one service, or all services of this collection in the region."""
    options = task.options
    name, stage = options["name"], options["stage"]
    if name is not None:
        check_names(name, stage or DEFAULT_STAGE)
    check_wait_timeout(options["wait_timeout"])
    deadline = Deadline(options["wait_timeout"]) if options["drift_detection"] else None
    api = make_api(options)
    requested = _of_stage(api, stage) if name is None else _one(task, api, Mark(name, stage or DEFAULT_STAGE))
    services = in_parallel([_reader(api, stack, deadline, task.warn) for stack in requested])
    return with_calls(options, api, {"changed": False, "services": services})


def _reader(
    api: AwsApi, stack: Stack, deadline: Deadline | None, warn: t.Callable[[str], None]
) -> t.Callable[[], dict[str, t.Any]]:
    """``deadline`` is for the detection of drift, None if it is not requested."""

    def read() -> dict[str, t.Any]:
        resources = read_resources(api, stack.id)
        template = read_template(api, stack.id)
        service = result.describe_service(stack, resources, template, api.custom_endpoint("cloudformation"))
        if deadline is None:
            return service
        from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.by_cloudformation import detect_drift

        detected = detect_drift(api, stack, resources, template, deadline)
        return {**service, "drift_detection": {**detected, "newer_versions": _newer_versions(api, template, warn)}}

    return read


def _newer_versions(api: AwsApi, template: Template, warn: t.Callable[[str], None]) -> list[dict[str, t.Any]]:
    """What CloudFormation does not compare: newer versions of what variables refer to."""
    if not any(VERSIONS_VARIABLE in environment(each.get("Properties", {})) for each in template["Resources"].values()):
        return []
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.newest_versions import newer_versions

    return newer_versions(api, template, warn)


def _one(task: Task, api: AwsApi, mark: Mark) -> list[Stack]:
    """The stack of a service if it exists; a stack of that name may belong to another service."""
    stack = read_stack(api, mark.stack_name)
    if stack is None or stack.mark == mark:
        return [stack] if stack else []
    if stack.mark is not None:
        task.warn(f"Stack {stack.name} belongs to {stack.mark}, so {mark} does not exist.")
    return []


def _of_stage(api: AwsApi, stage: str | None) -> list[Stack]:
    """The stacks of all services of this collection, or of those with a stage."""
    pages = api.pages("cloudformation", "describe_stacks", "Reading all stacks")
    found = [stack_from(described) for page in pages for described in page["Stacks"]]
    return [each for each in found if each.mark and stage in (None, each.mark.stage)]
