# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a function is deployed from, as given by the options (pure)."""

from __future__ import annotations

import re
import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.requirements import REQUIREMENTS_OPTIONS
from ansible_collections.polycloud.faas.plugins.module_utils._errors import OptionError
from ansible_collections.polycloud.faas.plugins.module_utils._record import Record

HANDLER_FILE: t.Final = "polycloud_handler"
# The object may be an attribute of another one; with a dot before it, it is the last name.
NAMES: t.Final = r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*"
REFERENCE: t.Final = rf"(?P<module>{NAMES})(?::(?P<object>{NAMES})|\.(?P<last>[A-Za-z_]\w*))"


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


class Application(Record):
    """A WSGI or an ASGI application in the source; ``given`` is the option, ``holder`` and ``module`` its parts."""

    kind: str
    given: str
    module: str
    holder: str

    def path(self, function: str) -> str:
        """The generated file that has the handler."""
        return f"{HANDLER_FILE}_{function}.py"

    def handler(self, function: str) -> str:
        return f"{HANDLER_FILE}_{function}.handler"


def application(given: t.Mapping[str, t.Any]) -> Application | None:
    """The application of an element of ``functions``.

    :raises OptionError: it is not one of ``module:object`` and ``module.object``, or there is also something else to
        run.
    """
    options = [name for name in ("wsgi", "asgi", "handler", "image", "package") if given[name] is not None]
    if not {"wsgi", "asgi"} & {*options}:
        return None
    if len(options) > 1:
        raise OptionError(
            f"{options[0]} of function {given['name']} must not be given together with {options[1]}, but both were "
            "given."
        )
    kind, text = options[0], str(given[options[0]])
    found = re.fullmatch(REFERENCE, text)
    if found is None:
        raise OptionError(
            f"{kind} of function {given['name']} must be module:object, such as app:app, but {text!r} was given."
        )
    return Application(kind, text, found["module"], found["object"] or found["last"])


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
    "wsgi": {"type": "str"},
    "asgi": {"type": "str"},
    "image": {"type": "dict", "options": IMAGE_OPTIONS},
    "package": {"type": "dict", "options": PACKAGE_OPTIONS},
}
