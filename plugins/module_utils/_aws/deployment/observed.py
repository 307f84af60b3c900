# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The live state of a service (CloudFormation and Lambda API)."""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.stack.reading import read_resources, read_stack
from ansible_collections.polycloud.faas.plugins.module_utils._errors import CloudError
from ansible_collections.polycloud.faas.plugins.module_utils._parallel import in_parallel
from ansible_collections.polycloud.faas.plugins.module_utils._record import Record

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.connection.api import AwsApi
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.live_functions import LiveFunctions
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.service import Service
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.stack.stack import Stack, StackResource


class Observed(Record):
    """The live state: the stack (None if there is none), its resources, and the configuration of each function."""

    stack: Stack | None
    resources: list[StackResource]
    live: LiveFunctions


def observe(api: AwsApi, service: Service, *, live: bool = True) -> Observed:
    """Read all of it in parallel (DescribeStacks, ListStackResources, GetFunctionConfiguration of each function).

    Without ``live`` no function is read.
    """
    name, functions = service.stack_name, service.functions if live else ()
    stack, resources, *configurations = in_parallel(
        [
            lambda: read_stack(api, name),
            lambda: read_resources(api, name),
            *(_configuration_reader(api, service.function_name(each)) for each in functions),
        ]
    )
    found = {each.name: configuration for each, configuration in zip(functions, configurations, strict=True)}
    return Observed(
        t.cast("Stack | None", stack), t.cast("list[StackResource]", resources), t.cast("LiveFunctions", found)
    )


def _configuration_reader(api: AwsApi, name: str) -> t.Callable[[], t.Any]:
    def read() -> dict[str, t.Any] | None:
        try:
            return api.call("lambda", "get_function_configuration", f"Reading function {name}", FunctionName=name)
        except CloudError as error:
            if error.code == "ResourceNotFoundException":
                return None
            raise

    return read
