# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a function is deployed from, as given by the options (pure)."""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.requirements import REQUIREMENTS_OPTIONS
from ansible_collections.polycloud.faas.plugins.module_utils._record import Record


class OwnSource(Record):
    """How a function's source differs from the service's.

    Another path, and globs in addition to those of the service.
    """

    path: str | None = None
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()


class Image(Record):
    """A container image in a registry; ``uri`` is a string or a CloudFormation function. None: as set in the image."""

    uri: t.Any
    command: tuple[str, ...] | None = None
    entry_point: tuple[str, ...] | None = None
    working_directory: str | None = None


class Package(Record):
    """A zip that was put into a bucket outside Ansible."""

    bucket: str
    key: str
    version: str | None = None


def image(given: t.Mapping[str, t.Any] | None) -> Image | None:
    if given is None:
        return None
    command, entry_point = (None if given[name] is None else tuple(given[name]) for name in ("command", "entry_point"))
    return Image(given["uri"], command, entry_point, given["working_directory"])


def package(given: t.Mapping[str, t.Any] | None) -> Package | None:
    return None if given is None else Package(given["bucket"], given["key"], given["version"])


def own_source(given: t.Mapping[str, t.Any]) -> OwnSource | None:
    """The source of an element of ``functions``; None where it is that of the service."""
    source = OwnSource(given["source"], tuple(given["include"] or ()), tuple(given["exclude"] or ()))
    return None if source == OwnSource() else source


TEXTS: t.Final = {"type": "list", "elements": "str"}

IMAGE_OPTIONS: t.Final[dict[str, dict[str, t.Any]]] = {
    "uri": {"type": "raw", "required": True},
    "command": TEXTS,
    "entry_point": TEXTS,
    "working_directory": {"type": "str"},
}

PACKAGE_OPTIONS: t.Final[dict[str, dict[str, t.Any]]] = {
    "bucket": {"type": "str", "required": True},
    "key": {"type": "str", "required": True, "no_log": False},
    "version": {"type": "str"},
}

PACKAGING_OPTIONS: t.Final[dict[str, dict[str, t.Any]]] = {
    "source": {"type": "path"},
    "include": TEXTS,
    "exclude": TEXTS,
    "requirements": {"type": "dict", "options": REQUIREMENTS_OPTIONS},
    "image": {"type": "dict", "options": IMAGE_OPTIONS},
    "package": {"type": "dict", "options": PACKAGE_OPTIONS},
}
