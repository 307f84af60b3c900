# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether a function that is named by its service belongs to another service (CloudFormation API).

Service ``a-b``, stage ``c``, function ``d``, and service ``a``, stage ``b``, function ``c-d``, have the same name. A
stack that cannot be read counts as the service's own: invoking a function needs no permission to read a stack. So no
error of the lookup is a failure, not even a response that does not come from CloudFormation.
"""

from __future__ import annotations

import functools
import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.logical_ids import qualified_arn
from ansible_collections.polycloud.faas.plugins.module_utils._aws.connection.session import AwsSession
from ansible_collections.polycloud.faas.plugins.module_utils._aws.stack.reading import read_stack
from ansible_collections.polycloud.faas.plugins.module_utils._errors import OptionError
from ansible_collections.polycloud.faas.plugins.module_utils._parallel import in_parallel

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.marks import Mark
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.connection.api import AwsApi
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.stack.stack import Stack

Options = t.Mapping[str, t.Any]


def lookup_session(options: Options) -> AwsSession:
    """A session for a lookup that must not delay its caller when CloudFormation does not respond."""
    given = options["aws_config"] or {}
    kept = {name: value for name, value in given.items() if name not in {"connect_timeout", "read_timeout", "retries"}}
    limits = {"connect_timeout": 3, "read_timeout": 5, "retries": {"total_max_attempts": 2}}
    return AwsSession({**options, "aws_config": kept}, **limits)


def owned_name(api: AwsApi, mark: Mark, function: str) -> str:
    """The name of the service's Lambda function, of which ``function`` is the short name.

    It is the physical name where the service's stack says that it has one. (DescribeStacks, once if the service has it)

    :raises OptionError: another service of this collection has the function.
    """
    name = f"{mark.stack_name}-{function}"
    try:
        stack = read_stack(api, mark.stack_name)
    except Exception:
        return name
    if stack is not None and stack.mark == mark and (deployed := _deployed_name(stack, function)):
        return deployed
    owner = stack if stack is not None and stack.mark not in (None, mark) else _other_owner(api, mark, name)
    if owner is not None:
        raise OptionError(
            f"service, stage and function must not name the function of another service, but stack {owner.name} "
            f"belongs to {owner.mark}."
        )
    return name


def _other_owner(api: AwsApi, mark: Mark, function_name: str) -> Stack | None:
    """The stack of another service that has the function."""
    others = [name for name in _stack_names(function_name) if name != mark.stack_name]
    found = in_parallel([functools.partial(_look, api, name) for name in others])
    return next((each for each in found if each and each.mark and _deploys(each, function_name)), None)


def _look(api: AwsApi, name: str) -> Stack | None:
    try:
        return read_stack(api, name)
    except Exception:
        return None


def _stack_names(function_name: str) -> list[str]:
    """The names of all stacks that could have a function with this name: a service, a hyphen and a stage."""
    parts = function_name.split("-")
    names = ["-".join(parts[:count]) for count in range(2, len(parts))]
    return [name for name in names if "_" not in name]


def _deploys(stack: Stack, function_name: str) -> bool:
    return _deployed_name(stack, function_name.removeprefix(f"{stack.name}-")) == function_name


def _deployed_name(stack: Stack, function: str) -> str | None:
    """The name in the ARN of the function's version, which is an output of the stack."""
    parts = stack.outputs.get(qualified_arn(function), "").split(":")
    return parts[6] if len(parts) > 6 else None
