# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The requested functions (no API calls, no Ansible)."""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.api import URL_OPTIONS, Url, url_from_options
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.checks import RETENTION_DAYS
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.declared import specs_of
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.function_settings import (
    AsyncInvocation,
    Settings,
)
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.package import (
    PACKAGING_OPTIONS,
    Application,
    Image,
    OwnSource,
    Package,
    application,
    image,
    own_source,
    package,
)
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.requirements import Requirements, requirements
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.routes import (
    ROUTE_OPTIONS,
    Route,
)
from ansible_collections.polycloud.faas.plugins.module_utils._mappings import without_none
from ansible_collections.polycloud.faas.plugins.module_utils._record import Record

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.expressions import Value

# fmt: off
# fmt: on
ARCHITECTURES: t.Final = ["x86_64", "arm64"]

# The settings that belong to one function alone.
OF_ONE_FUNCTION: t.Final = ("description", "physical_name", "tags")

OWN_OPTIONS: t.Final = {**specs_of(Settings), **specs_of(AsyncInvocation)}
# The options of a function that ``defaults`` can set for all functions.
SHARED_OPTIONS: t.Final[dict[str, dict[str, t.Any]]] = {
    name: spec for name, spec in OWN_OPTIONS.items() if name not in OF_ONE_FUNCTION
}

FUNCTION_OPTIONS: t.Final = {
    "name": {"type": "str", "required": True},
    "handler": {"type": "str"},
    "routes": {"type": "list", "elements": "dict", "default": [], "options": ROUTE_OPTIONS},
    "runtime": {"type": "str"},
    "architecture": {"type": "str", "choices": ARCHITECTURES},
    "log_retention_days": {"type": "int", "choices": RETENTION_DAYS},
    **PACKAGING_OPTIONS,
    "url": {"type": "dict", "options": URL_OPTIONS},
    "role": {"type": "raw"},
    "iam_statements": {"type": "list", "elements": "dict"},
    **OWN_OPTIONS,
}


class Function(Record):
    """A Lambda function of a service. None means: the service's, or AWS's default.

    With an ``alias`` the function is invoked through it, and so in the version that was deployed last. ``events`` are
    the options as given, of which the folder events makes values.
    """

    name: str
    handler: str | None
    routes: tuple[Route, ...] = ()
    runtime: str | None = None
    architecture: str | None = None
    log_retention_days: int | None = None
    settings: Settings = Settings()
    asynchronous: AsyncInvocation = AsyncInvocation()
    alias: str | None = None
    role: Value | None = None
    iam_statements: tuple[t.Mapping[str, t.Any], ...] = ()
    source: OwnSource | None = None
    url: Url | None = None
    image: Image | None = None
    package: Package | None = None
    requirements: Requirements | None = None
    events: tuple[t.Mapping[str, t.Any], ...] = ()
    application: Application | None = None

    @property
    def has_archive(self) -> bool:
        """Whether it is deployed from an archive of a source."""
        return self.image is None and self.package is None

    @property
    def has_own_archive(self) -> bool:
        """Whether it is not deployed from the archive that the functions of the service share."""
        return any(each is not None for each in (self.source, self.requirements, self.runtime, self.architecture))


def function_from_options(
    given: t.Mapping[str, t.Any], defaults: t.Mapping[str, t.Any] | None = None, alias: str | None = None
) -> Function:
    """The function that an element of ``functions`` describes; ``defaults`` fills in what it does not set."""
    options = _with_defaults(given, defaults or {})
    variables = _variables(options["name"], options["environment"])
    app = application(options)
    return Function(
        name=options["name"],
        handler=app.handler(options["name"]) if app else options["handler"],
        routes=tuple(Route.from_options(route) for route in options["routes"] or ()),
        runtime=options["runtime"],
        architecture=options["architecture"],
        log_retention_days=options["log_retention_days"],
        settings=Settings.from_options({**options, "environment": variables}),
        asynchronous=AsyncInvocation.from_options(options),
        alias=alias,
        role=options["role"] or None,
        iam_statements=tuple(options["iam_statements"] or ()),
        source=own_source(options),
        url=url_from_options(options["name"], options.get("url")),
        image=image(options["image"]),
        package=package(options["package"]),
        requirements=requirements(options["requirements"]),
        events=tuple(without_none(each) for each in options.get("events") or ()),
        application=app,
    )


def _variables(function: str, given: t.Mapping[str, t.Any] | None) -> dict[str, Value] | None:
    if given is None:
        return None
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.environment import (
        environment_from_options,
    )

    return environment_from_options(function, given)


def _with_defaults(given: t.Mapping[str, t.Any], defaults: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    """A function's own value wins; variables are merged."""
    options = {**given, **defaults, **without_none(given)}
    if given["environment"] is not None and defaults.get("environment") is not None:
        options["environment"] = {**defaults["environment"], **given["environment"]}
    return options
