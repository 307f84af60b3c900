# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Checks that the handler of a function is in its source, and that Lambda can call it."""

from __future__ import annotations

import re
import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._errors import OptionError
from ansible_collections.polycloud.faas.plugins.module_utils._record import Record
from ansible_collections.polycloud.faas.plugins.module_utils._source.entry_point import EntryPoint, check_entry_point

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.function import Function
    from ansible_collections.polycloud.faas.plugins.module_utils._source.archive import Source

ARGUMENTS: t.Final = ("event", "context")


class _Named(Record):
    """A name in a module, as an option gives it; ``arguments`` are those that it is called with, if they are known."""

    option: str
    given: str
    module: str
    name: str
    arguments: tuple[str, ...] | None = None


def check_handler(
    function: Function, source: Source, runtime: str, warn: t.Callable[[str], None], *, is_all: bool
) -> None:
    """Check only functions that are deployed from a source; ``is_all``: no packages are deployed with it.

    Lambda also finds handlers in layers, and a layer may run something else than Python, such as a web server.
    """
    named, has_layers = _named(function), bool(function.settings.layers)
    if has_layers and source.read(function.handler or "") is not None:
        return
    if named is None:
        if has_layers:
            return
        raise OptionError(
            f"handler of function {function.name} must be module.function, such as handler.endpoint, but "
            f"{function.handler!r} was given."
        )
    base, option = named.module.replace(".", "/"), f"{named.option} of function {function.name}"
    for path in (f"{base}.py", f"{base}/__init__.py"):
        code = source.read(path)
        if code is not None:
            break
    else:
        if not is_all or has_layers:
            return
        raise OptionError(
            f"{option} must be in the source, but {named.given!r} was given and there is no {base}.py in {source.path}."
        )
    minor = runtime.removeprefix("python3.")
    entry = EntryPoint(option, path, named.name, named.arguments, int(minor) if minor.isdigit() else None)
    if named.arguments is None:
        entry = entry._replace(what="an application")
    check_entry_point(entry, code, source, warn)


def _named(function: Function) -> _Named | None:
    """The handler, or the application in its place; None for a handler that is no name in a module."""
    if app := function.application:
        return _Named(app.kind, app.given, app.module, app.holder.partition(".")[0])
    handler = function.handler or ""
    module, _dot, name = handler.rpartition(".")
    if not re.fullmatch(r"[A-Za-z0-9_/.-]+", module) or not name.isidentifier():
        return None
    return _Named("handler", handler, module, name, ARGUMENTS)
