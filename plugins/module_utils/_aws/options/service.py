# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The requested service, as values (no API, no Ansible)."""

from __future__ import annotations

import hashlib
import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.marks import Mark, archive_prefix
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.api import Api
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.function import (
    Function,
    function_from_options,
)
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.role import RoleSettings, role_from_options
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.stack import (
    Additions,
    Override,
    additions_from_options,
    overrides_from_options,
)
from ansible_collections.polycloud.faas.plugins.module_utils._record import Record
from ansible_collections.polycloud.faas.plugins.module_utils._source.rules import FIRST

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.routes import Route

LONGEST_ROLE_NAME: t.Final = 64


class Service(Record):
    """The service: one stack ``<name>-<stage>`` with its functions.

    ``holds_names``: whether the ID of the REST API's deployment also depends on what its definition only refers to.
    """

    name: str
    stage: str
    region: str
    runtime: str
    architecture: str
    functions: tuple[Function, ...]
    log_retention_days: int | None = None
    iam_statements: tuple[t.Mapping[str, t.Any], ...] = ()
    deployment_bucket: str | None = None
    api: Api = Api()
    api_type: str = "rest"
    alias: str | None = None
    role: RoleSettings = RoleSettings()
    bucket_tls_only: bool = False
    additions: Additions = Additions()
    overrides: tuple[Override, ...] = ()
    source_rules: int = FIRST
    holds_names: bool = False

    @property
    def mark(self) -> Mark:
        return Mark(self.name, self.stage)

    @property
    def stack_name(self) -> str:
        return self.mark.stack_name

    @property
    def routed(self) -> list[tuple[Function, Route]]:
        """All routes, each with its function."""
        return [(function, route) for function in self.functions for route in function.routes]

    @property
    def routes(self) -> list[Route]:
        return [route for _function, route in self.routed]

    @property
    def has_routes(self) -> bool:
        return bool(self.routed)

    @property
    def has_events(self) -> bool:
        """Whether anything but HTTP invokes a function."""
        return any(function.events for function in self.functions)

    @property
    def has_references(self) -> bool:
        """Whether CloudFormation looks up the value of a variable in another service."""
        values = [value for each in self.functions for value in (each.settings.environment or {}).values()]
        return any(isinstance(value, str) and value.startswith("{{resolve:") for value in values)

    def role_name(self, function: Function | None = None) -> str:
        """The name of the role that the functions share, or of one function's own role.

        At most 64 characters; roles are global in an account, so the region is in the name. A role with another path is
        another role, which CloudFormation creates before it removes the old one, so its name depends on the path too.
        """
        owner = self.function_name(function) if function else self.stack_name
        path = f"-{_digest(self.role.path)}" if self.role.path else ""
        name = f"{owner}-{self.region}-lambdaRole{path}"
        return name if len(name) <= LONGEST_ROLE_NAME else f"{name[: LONGEST_ROLE_NAME - 9]}-{_digest(name)}"

    @property
    def archive_prefix(self) -> str:
        """Where the archives of this service lie in its bucket."""
        return archive_prefix(self.name, self.stage)

    def function_name(self, function: Function) -> str:
        """The name of the Lambda function."""
        return function.settings.physical_name or f"{self.stack_name}-{function.name}"

    @property
    def layer_name(self) -> str:
        """The name of the layers with the packages of its functions."""
        return f"{self.stack_name}-requirements"

    def runtime_of(self, function: Function) -> str:
        return function.runtime or self.runtime

    def log_group(self, function: Function) -> str:
        return f"/aws/lambda/{self.function_name(function)}"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def service_from_options(options: t.Mapping[str, t.Any], region: str) -> Service:
    """The service that the options of ``lambda_http_endpoint`` describe."""
    return Service(
        name=options["name"],
        stage=options["stage"],
        region=region,
        runtime=options["runtime"],
        architecture=options["architecture"],
        functions=tuple(
            function_from_options(given, options["defaults"], options["alias"]) for given in options["functions"] or []
        ),
        log_retention_days=options["log_retention_days"],
        iam_statements=tuple(options["iam_statements"] or ()),
        deployment_bucket=options["deployment_bucket"],
        api=Api.from_options(options["api"] or {}),
        api_type=options["api_type"],
        alias=options["alias"],
        role=role_from_options(options["role"]),
        bucket_tls_only=options["bucket_tls_only"],
        additions=additions_from_options(options),
        overrides=overrides_from_options(options["overrides"] or ()),
    )
