# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Private to the collection: the operations of ``lambda_http_endpoint`` and its info module."""

from __future__ import annotations

import typing as t
from dataclasses import replace

from ansible_collections.polycloud.faas.plugins.module_utils._aws import checks
from ansible_collections.polycloud.faas.plugins.module_utils._aws.api import (
    authorizer_checks,
)
from ansible_collections.polycloud.faas.plugins.module_utils._aws.api import (
    routes as route_checks,
)
from ansible_collections.polycloud.faas.plugins.module_utils._aws.api import (
    which_api_takes_what as api_checks,
)
from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.marks import Mark
from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.secret_properties import (
    hidden_resources,
)
from ansible_collections.polycloud.faas.plugins.module_utils._aws.connection.session import (
    AwsApi,
    AwsSession,
    with_calls,
)
from ansible_collections.polycloud.faas.plugins.module_utils._aws.deployment.deployment import (
    Deployment,
)
from ansible_collections.polycloud.faas.plugins.module_utils._aws.description import result
from ansible_collections.polycloud.faas.plugins.module_utils._aws.http_api import (
    checks as api_http_checks,
)
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.service import (
    service_from_options,
)
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.stack import (
    settings_from_options,
)
from ansible_collections.polycloud.faas.plugins.module_utils._aws.package import (
    packing as packaging,
)
from ansible_collections.polycloud.faas.plugins.module_utils._aws.rest_api import (
    api_keys as api_rest_keys,
)
from ansible_collections.polycloud.faas.plugins.module_utils._aws.rest_api import (
    checks as api_rest_checks,
)
from ansible_collections.polycloud.faas.plugins.module_utils._aws.rest_api import (
    stage_checks as api_rest_stage_checks,
)
from ansible_collections.polycloud.faas.plugins.module_utils._aws.stack import (
    checks as stack_checks,
)
from ansible_collections.polycloud.faas.plugins.module_utils._aws.stack.reading import (
    Stack,
    read_resources,
    read_stack,
    read_template,
    stack_from,
)
from ansible_collections.polycloud.faas.plugins.module_utils._deadline import Deadline
from ansible_collections.polycloud.faas.plugins.module_utils._module.task import Task
from ansible_collections.polycloud.faas.plugins.module_utils._parallel import side_by_side

DEFAULT_STAGE: t.Final = "dev"
ENVIRONMENT_OPTIONS: t.Final = frozenset({"environment"})
PARTLY_SECRET: t.Final = {"resources": hidden_resources}


def names_of(options: t.Mapping[str, t.Any]) -> list[str]:
    """The names that the options make, of the stack and of its functions, as far as these options are good ones."""
    stack = f"{options.get('name')}-{options.get('stage') or DEFAULT_STAGE}"
    functions = options.get("functions")
    given = [each for each in functions if isinstance(each, dict)] if isinstance(functions, list) else []
    return [stack, *(f"{stack}-{each.get('name')}" for each in given)]


def endpoint(task: Task, make_api: t.Callable[[t.Mapping[str, t.Any]], AwsApi] = AwsSession) -> dict[str, t.Any]:
    """``lambda_http_endpoint``: every option is checked before the first call."""
    options = task.options
    checks.check_names(options["name"], options["stage"])
    checks.check_wait_timeout(options["wait_timeout"])
    settings = settings_from_options(options)
    stack_checks.check_settings(settings)
    if options["state"] == "absent":
        from ansible_collections.polycloud.faas.plugins.module_utils._aws.deployment.removal import remove

        api = make_api(options)
        return with_calls(options, api, remove(task, api))
    checks.check_tags(options["tags"])
    checks.check_keep_versions(options["keep_versions"])
    api_checks.check_api_options(options)
    service = service_from_options(options, region="")
    checks.check_service(service)
    api_checks.check_function_urls(service)
    stack_checks.check_additions(service)
    route_checks.check_routes(service)
    authorizer_checks.check_authorizers(service)
    api_http_checks.check_http_api(service)
    api_rest_checks.check_rest_api(service)
    api_rest_stage_checks.check_rest_stage(service)
    packed = packaging.packed(service, task)
    api = make_api(options)
    stack_checks.check_express(settings, api)
    with_keys = replace(settings, parameters={**settings.parameters, **api_rest_keys.parameters(service)})
    deployment = Deployment(task, api, service_from_options(options, api.region), packed, with_keys)
    return with_calls(options, api, deployment.run())


def endpoint_info(task: Task, make_api: t.Callable[[t.Mapping[str, t.Any]], AwsApi] = AwsSession) -> dict[str, t.Any]:
    """``lambda_http_endpoint_info``: one service, or all services of this collection in the region."""
    options = task.options
    name, stage = options["name"], options["stage"]
    if name is not None:
        checks.check_names(name, stage or DEFAULT_STAGE)
    checks.check_wait_timeout(options["wait_timeout"])
    deadline = Deadline(options["wait_timeout"]) if options["drift_detection"] else None
    api = make_api(options)
    asked = _of_stage(api, stage) if name is None else _one(task, api, Mark(name, stage or DEFAULT_STAGE))
    services = side_by_side([_reader(api, stack, deadline) for stack in asked])
    return with_calls(options, api, {"changed": False, "services": services})


def _reader(api: AwsApi, stack: Stack, deadline: Deadline | None) -> t.Callable[[], dict[str, t.Any]]:
    """``deadline`` is for the detection of drift, None if it is not asked for."""

    def read() -> dict[str, t.Any]:
        resources = read_resources(api, stack.id)
        template = read_template(api, stack.id)
        service = result.describe_service(stack, resources, template, api.custom_endpoint("cloudformation"))
        if deadline is None:
            return service
        from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.by_cloudformation import (
            detect_drift,
        )

        return {**service, "drift_detection": detect_drift(api, stack, resources, template, deadline)}

    return read


def _one(task: Task, api: AwsApi, mark: Mark) -> list[Stack]:
    """The stack of a service if it is there; the name alone may be that of another one."""
    stack = read_stack(api, mark.stack_name)
    if stack is None or stack.mark == mark:
        return [stack] if stack else []
    if stack.mark is not None:
        task.warn(f"Stack {stack.name} is that of {stack.mark}, so {mark} is not there.")
    return []


def _of_stage(api: AwsApi, stage: str | None) -> list[Stack]:
    """The stacks of all services of this collection, or of those with a stage."""
    pages = api.pages("cloudformation", "describe_stacks", "Reading all stacks")
    found = [stack_from(described) for page in pages for described in page["Stacks"]]
    return [each for each in found if each.mark and stage in (None, each.mark.stage)]
