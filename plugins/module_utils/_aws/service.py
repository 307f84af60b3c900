# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Private to the collection: what the user asked for, as values (no API, no Ansible)."""

from __future__ import annotations

import hashlib
import typing as t
from dataclasses import dataclass

from ansible_collections.polycloud.faas.plugins.module_utils._errors import OptionError

LONGEST_ROLE_NAME: t.Final = 64

# What Lambda takes where a function's configuration says nothing.
DEFAULT_CONFIGURATION: t.Final = {"MemorySize": 128, "Timeout": 3, "Description": ""}


@dataclass(frozen=True)
class Route:
    """An HTTP method (GET ... or ANY) and a path of the REST API, such as ``/users/{id}``."""

    method: str
    path: str

    @property
    def segments(self) -> tuple[str, ...]:
        return tuple(segment for segment in self.path.split("/") if segment)


@dataclass(frozen=True)
class Function:
    """A Lambda function of a service; memory in MB, timeout in seconds. None means: AWS's default."""

    name: str
    handler: str
    routes: tuple[Route, ...] = ()
    memory_size: int | None = None
    timeout: int | None = None
    environment: t.Mapping[str, str] | None = None
    description: str | None = None


@dataclass(frozen=True)
class Service:
    """The service: one stack ``<name>-<stage>`` with its functions."""

    name: str
    stage: str
    region: str
    runtime: str
    architecture: str
    functions: tuple[Function, ...]
    log_retention_days: int | None = None
    iam_statements: tuple[t.Mapping[str, t.Any], ...] = ()
    deployment_bucket: str | None = None

    @property
    def stack_name(self) -> str:
        return f"{self.name}-{self.stage}"

    @property
    def has_routes(self) -> bool:
        return any(function.routes for function in self.functions)

    @property
    def role_name(self) -> str:
        """At most 64 characters; roles are global in an account, so the region is in the name."""
        name = f"{self.stack_name}-{self.region}-lambdaRole"
        if len(name) <= LONGEST_ROLE_NAME:
            return name
        return f"{name[: LONGEST_ROLE_NAME - 9]}-{hashlib.sha256(name.encode()).hexdigest()[:8]}"

    @property
    def archive_prefix(self) -> str:
        """Where the archives of this service lie in its bucket."""
        return archive_prefix(self.name, self.stage)

    def function_name(self, function: Function) -> str:
        """The name of the Lambda function."""
        return f"{self.stack_name}-{function.name}"

    def log_group(self, function: Function) -> str:
        return f"/aws/lambda/{self.function_name(function)}"


def archive_prefix(name: str, stage: str) -> str:
    """The beginning of the keys of a service's archives, in whichever bucket they are."""
    return f"polycloud.faas/{name}/{stage}/"


def service_from_options(options: t.Mapping[str, t.Any], region: str) -> Service:
    """The service that the options of ``lambda_http_endpoint`` describe."""
    return Service(
        name=options["name"],
        stage=options["stage"],
        region=region,
        runtime=options["runtime"],
        architecture=options["architecture"],
        functions=tuple(_function(given) for given in options["functions"] or []),
        log_retention_days=options["log_retention_days"],
        iam_statements=tuple(options["iam_statements"] or ()),
        deployment_bucket=options["deployment_bucket"],
    )


def _function(given: t.Mapping[str, t.Any]) -> Function:
    environment = given["environment"]
    return Function(
        name=given["name"],
        handler=given["handler"],
        routes=tuple(Route(route["method"].upper(), route["path"]) for route in given["routes"] or ()),
        memory_size=given["memory_size"],
        timeout=given["timeout"],
        environment=None if environment is None else _environment(given["name"], environment),
        description=given["description"],
    )


def _environment(function: str, given: t.Mapping[str, t.Any]) -> dict[str, str]:
    """The variables as text; YAML's true is ``true``, as users of other tools expect.

    :raises OptionError: a value is a list, a dictionary or null.
    """
    for name, value in given.items():
        if not isinstance(value, str | int | float):
            raise OptionError(
                f"environment of function {function} must have texts, numbers or booleans as values, "
                f"but {name} has {'none' if value is None else 'a list or a dictionary'}."
            )
    return {name: str(value).lower() if isinstance(value, bool) else str(value) for name, value in given.items()}
