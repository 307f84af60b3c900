# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Checks that the handler of a function is in its source."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ansible_collections.polycloud.faas.plugins.module_utils._errors import OptionError
from ansible_collections.polycloud.faas.plugins.module_utils._record import Record
from ansible_collections.polycloud.faas.plugins.module_utils._source.python_source import defines

if TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.function import Function
    from ansible_collections.polycloud.faas.plugins.module_utils._source.archive import Source


def check_handler(function: Function, source: Source, *, is_all: bool) -> None:
    """Check only functions that are deployed from a source; ``is_all``: there are no packages and layers beside it.

    A layer may run something else than Python, such as a script.
    """
    if function.application:
        app = function.application
        found = _Named(app.kind, app.given, app.module, app.holder.partition(".")[0])
        _check_there(found, function.name, source, is_all=is_all)
        return
    handler = function.handler or ""
    module, _dot, name = handler.rpartition(".")
    if not re.fullmatch(r"[A-Za-z0-9_/.-]+", module) or not name.isidentifier():
        raise OptionError(
            f"handler of function {function.name} must be module.function, such as handler.endpoint, "
            f"but {handler!r} was given."
        )
    if not function.settings.layers or source.read(handler) is None:
        _check_there(_Named("handler", handler, module, name), function.name, source, is_all=is_all)


class _Named(Record):
    """A name in a module, as an option gives it."""

    option: str
    given: str
    module: str
    name: str


def _check_there(named: _Named, function: str, source: Source, *, is_all: bool) -> None:
    base = named.module.replace(".", "/")
    for path in (f"{base}.py", f"{base}/__init__.py"):
        code = source.read(path)
        if code is not None:
            break
    else:
        if not is_all:
            return
        raise OptionError(
            f"{named.option} of function {function} must be in the source, but {named.given!r} was given and "
            f"there is no {base}.py in {source.path}."
        )
    if not defines(code, named.name):
        what = "a function" if named.option == "handler" else "an application"
        raise OptionError(
            f"{named.option} of function {function} must name {what} of {path}, but {path} in {source.path} "
            f"does not define {named.name}."
        )
