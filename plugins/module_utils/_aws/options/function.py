# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Private to the collection: what the user asked for of a function (no API calls, no Ansible)."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, field

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.expressions import (
    Value,
)
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.api import (
    Route,
    Url,
    route_from_options,
    url_from_options,
)
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.environment import (
    environment_from_options,
)
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.function_settings import (
    Settings,
    settings_from_options,
)
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.package import (
    Image,
    OwnSource,
    Package,
    image,
    own_source,
    package,
)
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.requirements import (
    Requirements,
    requirements,
)

# What Lambda takes where a function's configuration says nothing.
DEFAULT_CONFIGURATION: t.Final = {"MemorySize": 128, "Timeout": 3, "Description": ""}


@dataclass(frozen=True)
class Function:
    """A Lambda function of a service; memory in MB, timeout in seconds. None means: the service's, or AWS's default.

    With an ``alias`` the function is called by it, and so in the version that was deployed last.
    """

    name: str
    handler: str | None
    routes: tuple[Route, ...] = ()
    memory_size: int | None = None
    timeout: int | None = None
    environment: t.Mapping[str, Value] | None = None
    description: str | None = None
    runtime: str | None = None
    architecture: str | None = None
    log_retention_days: int | None = None
    settings: Settings = field(default_factory=Settings)
    alias: str | None = None
    role: Value | None = None
    iam_statements: tuple[t.Mapping[str, t.Any], ...] = ()
    source: OwnSource | None = None
    url: Url | None = None
    image: Image | None = None
    package: Package | None = None
    requirements: Requirements | None = None

    @property
    def has_archive(self) -> bool:
        """Whether it is deployed from an archive that is made of a source."""
        return self.image is None and self.package is None

    @property
    def has_own_archive(self) -> bool:
        """Whether it is not deployed from the archive that the functions of the service share."""
        return any(each is not None for each in (self.source, self.requirements, self.runtime, self.architecture))


def function_from_options(
    given: t.Mapping[str, t.Any], defaults: t.Mapping[str, t.Any] | None = None, alias: str | None = None
) -> Function:
    """The function that an element of ``functions`` describes; ``defaults`` has what holds where it says nothing."""
    options = _with_defaults(given, defaults or {})
    environment = options["environment"]
    return Function(
        name=options["name"],
        handler=options["handler"],
        routes=tuple(route_from_options(route) for route in options["routes"] or ()),
        memory_size=options["memory_size"],
        timeout=options["timeout"],
        environment=None if environment is None else environment_from_options(options["name"], environment),
        description=options["description"],
        runtime=options["runtime"],
        architecture=options["architecture"],
        log_retention_days=options["log_retention_days"],
        settings=settings_from_options(options),
        alias=alias,
        role=options["role"] or None,
        iam_statements=tuple(options["iam_statements"] or ()),
        source=own_source(options),
        url=url_from_options(options["name"], options.get("url")),
        image=image(options["image"]),
        package=package(options["package"]),
        requirements=requirements(options["requirements"]),
    )


def _with_defaults(given: t.Mapping[str, t.Any], defaults: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    """A function's own value wins; of its variables each one does."""
    own = {name: value for name, value in given.items() if value is not None}
    options = {**given, **defaults, **own}
    if given["environment"] is not None and defaults.get("environment") is not None:
        options["environment"] = {**defaults["environment"], **given["environment"]}
    return options
