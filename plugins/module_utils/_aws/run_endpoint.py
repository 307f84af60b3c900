# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The operation of ``lambda_http_endpoint``."""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.marks import DEFAULT_STAGE
from ansible_collections.polycloud.faas.plugins.module_utils._aws.connection.api import AwsApi
from ansible_collections.polycloud.faas.plugins.module_utils._aws.connection.session import AwsSession, with_calls
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.checks import check_names, check_wait_timeout
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.stack import (
    StackSettings,
    settings_from_options,
)
from ansible_collections.polycloud.faas.plugins.module_utils._mappings import may_have_foreign_texts

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._module.task import Task

MakeApi = t.Callable[[t.Mapping[str, t.Any]], AwsApi]

ENVIRONMENT_OPTIONS: t.Final = frozenset({"environment"})


def _hidden_resources(resources: t.Any) -> t.Any:
    if not resources:
        return resources
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.secret_properties import (
        hidden_resources,
    )

    return hidden_resources(resources)


def _hidden_overrides(overrides: t.Any) -> t.Any:
    if not overrides:
        return overrides
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.secret_properties import (
        hidden_overrides,
    )

    return hidden_overrides(overrides)


PARTLY_SECRET: t.Final = {"resources": _hidden_resources, "overrides": _hidden_overrides}


def names_of(options: t.Mapping[str, t.Any]) -> list[str]:
    """The names of the stack and of its functions, as far as the options are valid."""
    stack = f"{options.get('name')}-{options.get('stage') or DEFAULT_STAGE}"
    functions = options.get("functions")
    given = [each for each in functions if isinstance(each, dict)] if isinstance(functions, list) else []
    return [stack, *(each.get("physical_name") or f"{stack}-{each.get('name')}" for each in given)]


def endpoint(task: Task, make_api: MakeApi = AwsSession) -> dict[str, t.Any]:
    """``lambda_http_endpoint``: every option is checked before the first call."""
    options = task.options
    if may_have_foreign_texts(options) and options["state"] == "present":
        from ansible_collections.polycloud.faas.plugins.module_utils._foreign_texts import check_foreign_texts

        check_foreign_texts(options, task.warn)
    check_names(options["name"], options["stage"])
    check_wait_timeout(options["wait_timeout"])
    settings = settings_from_options(options)
    if settings != StackSettings():
        from ansible_collections.polycloud.faas.plugins.module_utils._aws.stack.checks import check_settings

        check_settings(settings)
    return _removed(task, make_api) if options["state"] == "absent" else _deployed(task, settings, make_api)


def _removed(task: Task, make_api: MakeApi) -> dict[str, t.Any]:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.deployment.removal import remove

    api = make_api(task.options)
    return with_calls(task.options, api, remove(task, api))


def _deployed(task: Task, settings: StackSettings, make_api: MakeApi) -> dict[str, t.Any]:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.api.routes import timeout_warnings
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.deployment.deployment import Deployment
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.deployment.service_template import key_parameters
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.function import runtimes
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.service import service_from_options
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.package.packing import packed
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.service_checks import checked_service

    service = checked_service(task.options)
    packages = packed(service, task)
    for warning in (*runtimes.warnings(service, runtimes.today()), *timeout_warnings(service)):
        task.warn(warning)
    api = make_api(task.options)
    if settings.express:
        from ansible_collections.polycloud.faas.plugins.module_utils._aws.stack.checks import check_express

        check_express(settings, api)
    with_keys = settings._replace(parameters={**settings.parameters, **key_parameters(service)})
    deployment = Deployment(task, api, service_from_options(task.options, api.region), packages, with_keys)
    return with_calls(task.options, api, deployment.run())
