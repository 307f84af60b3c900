# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The packages that functions need in addition to their source, as given by the options (pure)."""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._record import Record
from ansible_collections.polycloud.faas.plugins.module_utils._source.globs import check_globs

REQUIREMENTS_OPTIONS: t.Final[dict[str, dict[str, t.Any]]] = {
    "file": {"type": "str"},
    "extras": {"type": "list", "elements": "str"},
    "groups": {"type": "list", "elements": "str"},
    "installer": {"type": "str", "choices": ["auto", "pip", "uv"], "default": "auto"},
    "build": {"type": "list", "elements": "str"},
    "exclude": {"type": "list", "elements": "str"},
    "exclude_packages": {"type": "list", "elements": "str"},
    "slim": {"type": "bool", "default": True},
    "upgrade": {"type": "bool", "default": False},
    "layer": {"type": "bool", "default": False},
}


class Requirements(Record):
    """What to install: ``file`` is relative to the source, or None for the first known one in it.

    ``build`` names requirements that are built here, ``exclude`` has globs of installed files to leave out, and
    ``exclude_packages`` names packages to leave out. In a ``layer`` they are deployed separately from the source.
    """

    file: str | None = None
    extras: tuple[str, ...] = ()
    installer: str = "auto"
    build: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    slim: bool = True
    upgrade: bool = False
    layer: bool = False
    exclude_packages: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()


class Target(Record):
    """The target of the packages: Lambda's names of the runtime, such as ``python3.13``, and of the architecture."""

    runtime: str
    architecture: str

    @property
    def python_version(self) -> str:
        """Such as ``3.13``."""
        return self.runtime.removeprefix("python")

    @property
    def machine(self) -> str:
        """The architecture, by its name in wheels and markers."""
        return "aarch64" if self.architecture == "arm64" else "x86_64"

    @property
    def glibc_minor(self) -> int:
        """Glibc is 2.34 in Amazon Linux 2023, which Python 3.12 and newer run on, and 2.26 in Amazon Linux 2."""
        return 34 if int(self.python_version.partition(".")[2]) >= 12 else 26

    def __str__(self) -> str:
        return f"{self.runtime} on {self.architecture}"


def requirements(given: t.Mapping[str, t.Any] | None) -> Requirements | None:
    if given is None:
        return None
    texts = {name: tuple(given[name] or ()) for name in ("extras", "groups", "build", "exclude", "exclude_packages")}
    check_globs("requirements.exclude", texts["exclude"])
    return Requirements(**{**given, **texts})
