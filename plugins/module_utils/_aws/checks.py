# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Private to the collection: what must hold of the options of ``lambda_http_endpoint`` before any call is made.

Limits are those of the Lambda, API Gateway, CloudFormation, IAM and S3 quota pages.
"""

from __future__ import annotations

import re
import typing as t
from collections import Counter

from ansible_collections.polycloud.faas.plugins.module_utils._archive import Source
from ansible_collections.polycloud.faas.plugins.module_utils._aws.service import Function, Service
from ansible_collections.polycloud.faas.plugins.module_utils._errors import OptionError
from ansible_collections.polycloud.faas.plugins.module_utils._python_source import defines

LARGEST_SOURCE: t.Final = 250 * 1024 * 1024
LARGEST_ENVIRONMENT: t.Final = 4096
MOST_TAGS: t.Final = 50

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


def check_names(name: str, stage: str) -> None:
    """The names that make the stack's name."""
    _require(re.fullmatch(r"[a-zA-Z][-a-zA-Z0-9]*", name), "name", name, "letters, digits and hyphens, a letter first")
    _require(re.fullmatch(r"[a-zA-Z0-9][-a-zA-Z0-9]*", stage), "stage", stage, "letters, digits and hyphens")
    stack = f"{name}-{stage}"
    if len(stack) > 128:
        raise OptionError(f"name and stage must make at most 128 characters, but {stack} has {len(stack)}.")


def check_service(service: Service) -> None:
    """All that can be said of the service without its source."""
    _require(
        re.fullmatch(r"python3\.\d+", service.runtime), "runtime", service.runtime, "python3.N, such as python3.13"
    )
    if not service.functions:
        raise OptionError("functions must name at least one function when state is present, but it is empty.")
    if service.deployment_bucket is not None:
        good = re.fullmatch(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]", service.deployment_bucket)
        _require(good, "deployment_bucket", service.deployment_bucket, "the name of an S3 bucket")
    for statement in service.iam_statements:
        _check_statement(statement)
    for function in service.functions:
        _check_function(service, function)
    _check_unique_functions(service.functions)


def given_source(options: t.Mapping[str, t.Any]) -> str:
    """The option ``source``; Ansible itself takes an explicit null for a value."""
    if options["source"] is None:
        raise OptionError("source must be a folder or a .zip file when state is present, but it is null.")
    return str(options["source"])


def check_source(service: Service, source: Source) -> None:
    """That Lambda will find the handlers in the source, and that the source is not too large."""
    if source.size > LARGEST_SOURCE:
        raise OptionError(f"source must be at most 250 MB unpacked, but {source.path} has {source.size >> 20} MB.")
    for function in service.functions:
        _check_handler(function, source)


def check_tags(tags: t.Mapping[str, t.Any] | None) -> None:
    for key, value in (tags or {}).items():
        if str(key).lower().startswith("aws:") or not 1 <= len(str(key)) <= 128 or len(str(value)) > 256:
            raise OptionError(
                f"tags must have keys of 1 to 128 characters that do not begin with aws:, and values of at most 256 "
                f"characters, but {key} was given."
            )
    if len(tags or {}) > MOST_TAGS:
        raise OptionError(f"tags must be at most {MOST_TAGS}, but {len(tags or {})} were given.")


def check_wait_timeout(seconds: int) -> None:
    if seconds < 1:
        raise OptionError(f"wait_timeout must be at least 1 second, but {seconds} was given.")


def _require(good: t.Any, option: str, given: str, allowed: str) -> None:
    if not good:
        raise OptionError(f"{option} must be {allowed}, but {given!r} was given.")


def _check_statement(statement: t.Mapping[str, t.Any]) -> None:
    if statement.get("Effect") not in {"Allow", "Deny"}:
        raise OptionError(f"iam_statements must each have Effect: Allow or Deny, but {dict(statement)} was given.")
    for names in (("Action", "NotAction"), ("Resource", "NotResource")):
        if sum(name in statement for name in names) != 1:
            raise OptionError(f"iam_statements must each have {' or '.join(names)}, but {dict(statement)} was given.")


def _check_function(service: Service, function: Function) -> None:
    where = f"of function {function.name}"
    _require(
        re.fullmatch(r"[a-zA-Z0-9][a-zA-Z0-9_-]*", function.name),
        "functions[].name",
        function.name,
        "letters, digits, - and _",
    )
    full_name = service.function_name(function)
    if len(full_name) > 64:
        raise OptionError(
            f"functions[].name must make a Lambda name of at most 64 characters, but {full_name} has {len(full_name)}."
        )
    if function.memory_size is not None and not 128 <= function.memory_size <= 10240:
        raise OptionError(f"memory_size {where} must be 128 to 10240 MB, but {function.memory_size} was given.")
    if function.timeout is not None and not 1 <= function.timeout <= 900:
        raise OptionError(f"timeout {where} must be 1 to 900 seconds, but {function.timeout} was given.")
    if len(function.description or "") > 256:
        raise OptionError(
            f"description {where} must have at most 256 characters, but it has {len(function.description or '')}."
        )
    _check_environment(where, function.environment or {})


def _check_environment(where: str, environment: t.Mapping[str, str]) -> None:
    for name in environment:
        if not re.fullmatch(r"[a-zA-Z][a-zA-Z0-9_]+", name) or name in RESERVED_VARIABLES:
            why = "is reserved by Lambda" if name in RESERVED_VARIABLES else "is not"
            raise OptionError(
                f"environment {where} must have names of two or more letters, digits and _, a letter first, "
                f"that Lambda does not set itself, but {name} {why}."
            )
    size = sum(len(name.encode()) + len(value.encode()) for name, value in environment.items())
    if size > LARGEST_ENVIRONMENT:
        raise OptionError(f"environment {where} must be at most {LARGEST_ENVIRONMENT} bytes in all, but it has {size}.")


def _check_unique_functions(functions: t.Sequence[Function]) -> None:
    for name, count in Counter(function.name for function in functions).items():
        if count > 1:
            raise OptionError(f"functions must have different names, but {name} was given {count} times.")


def _check_handler(function: Function, source: Source) -> None:
    module, _dot, name = function.handler.rpartition(".")
    if not re.fullmatch(r"[A-Za-z0-9_/.-]+", module) or not name.isidentifier():
        raise OptionError(
            f"handler of function {function.name} must be module.function, such as handler.endpoint, "
            f"but {function.handler!r} was given."
        )
    base = module.replace(".", "/")
    for path in (f"{base}.py", f"{base}/__init__.py"):
        code = source.read(path)
        if code is not None:
            break
    else:
        raise OptionError(
            f"handler of function {function.name} must be in the source, but {function.handler!r} was given and "
            f"there is no {base}.py in {source.path}."
        )
    if not defines(code, name):
        raise OptionError(
            f"handler of function {function.name} must name a function of {path}, but {path} in {source.path} "
            f"does not define {name}."
        )
