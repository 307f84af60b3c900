# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Checks functions before the first API call.

Limits are those of the Lambda quota page.
"""

from __future__ import annotations

import re
import typing as t
from collections import Counter

from ansible_collections.polycloud.faas.plugins.module_utils._aws.function.settings_checks import check_settings
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.checks import check_different
from ansible_collections.polycloud.faas.plugins.module_utils._aws.package.checks import check_packaging
from ansible_collections.polycloud.faas.plugins.module_utils._errors import OptionError, require

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.expressions import Value
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.function import Function
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.service import Service

RESERVED_VARIABLES: t.Final = frozenset(
    {
        "_HANDLER",
        "_X_AMZN_TRACE_ID",
        "AWS_ACCESS_KEY",
        "AWS_ACCESS_KEY_ID",
        "AWS_DEFAULT_REGION",
        "AWS_EXECUTION_ENV",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
        "AWS_LAMBDA_FUNCTION_NAME",
        "AWS_LAMBDA_FUNCTION_VERSION",
        "AWS_LAMBDA_INITIALIZATION_TYPE",
        "AWS_LAMBDA_LOG_GROUP_NAME",
        "AWS_LAMBDA_LOG_STREAM_NAME",
        "AWS_LAMBDA_RUNTIME_API",
        "AWS_REGION",
        "AWS_SECRET_ACCESS_KEY",
        "AWS_SESSION_TOKEN",
        "LAMBDA_RUNTIME_DIR",
        "LAMBDA_TASK_ROOT",
    }
)


def check_functions(service: Service) -> None:
    """Check everything that can be checked without the source."""
    if not service.functions:
        raise OptionError("functions must name at least one function when state is present, but it is empty.")
    for function in service.functions:
        _check_function(service, function)
    check_different("functions", [function.name for function in service.functions])
    names = Counter(map(service.function_name, service.functions))
    for function in service.functions:
        name = service.function_name(function)
        if function.settings.physical_name and names[name] > 1:
            raise OptionError(
                f"physical_name of function {function.name} must not be the name of another function of the service, "
                f"but {name!r} was given."
            )


def _check_function(service: Service, function: Function) -> None:
    where = f"of function {function.name}"
    require(
        re.fullmatch(r"[a-zA-Z0-9][a-zA-Z0-9_-]*", function.name),
        "functions[].name",
        function.name,
        "letters, digits, - and _",
    )
    full_name = service.function_name(function)
    if len(full_name) > 64 and function.settings.physical_name is None:
        raise OptionError(
            f"functions[].name must result in a Lambda name of at most 64 characters, but {full_name} has "
            f"{len(full_name)}."
        )
    check_packaging(function)
    _check_environment(where, function.settings.environment or {})
    check_settings(function, service.runtime_of(function), where)


def _check_environment(where: str, environment: t.Mapping[str, Value]) -> None:
    for name in environment:
        if not re.fullmatch(r"[a-zA-Z][a-zA-Z0-9_]+", name) or name in RESERVED_VARIABLES:
            why = "is reserved by Lambda" if name in RESERVED_VARIABLES else "is not"
            raise OptionError(
                f"environment {where} must have names of two or more letters, digits and _, starting with a letter, "
                f"that Lambda does not set itself, but {name} {why}."
            )
