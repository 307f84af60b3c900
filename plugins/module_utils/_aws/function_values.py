# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Private to the collection: what the user asked for of a function (no API calls, no Ansible)."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

from ansible_collections.polycloud.faas.plugins.module_utils._aws.api_values import (
    Route,
    Url,
    route_from_options,
    url_from_options,
)
from ansible_collections.polycloud.faas.plugins.module_utils._aws.packaging_values import (
    Image,
    OwnSource,
    Package,
    image,
    own_source,
    package,
)
from ansible_collections.polycloud.faas.plugins.module_utils._errors import OptionError

# What Lambda takes where a function's configuration says nothing.
DEFAULT_CONFIGURATION: t.Final = {"MemorySize": 128, "Timeout": 3, "Description": ""}


@dataclass(frozen=True)
class Function:
    """A Lambda function of a service; memory in MB, timeout in seconds. None means: AWS's default."""

    name: str
    handler: str | None
    routes: tuple[Route, ...] = ()
    memory_size: int | None = None
    timeout: int | None = None
    environment: t.Mapping[str, str] | None = None
    description: str | None = None
    source: OwnSource | None = None
    url: Url | None = None
    image: Image | None = None
    package: Package | None = None

    @property
    def has_archive(self) -> bool:
        """Whether it is deployed from an archive that is made of a source."""
        return self.image is None and self.package is None

    @property
    def has_own_archive(self) -> bool:
        """Whether it is not deployed from the archive that the functions of the service share."""
        return self.source is not None


def function_from_options(given: t.Mapping[str, t.Any]) -> Function:
    """The function that an element of ``functions`` describes."""
    environment = given["environment"]
    return Function(
        name=given["name"],
        handler=given["handler"],
        routes=tuple(route_from_options(route) for route in given["routes"] or ()),
        memory_size=given["memory_size"],
        timeout=given["timeout"],
        environment=None if environment is None else _environment(given["name"], environment),
        description=given["description"],
        source=own_source(given),
        url=url_from_options(given["name"], given.get("url")),
        image=image(given["image"]),
        package=package(given["package"]),
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
