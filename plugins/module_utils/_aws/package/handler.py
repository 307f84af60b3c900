# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Checks that the handler of a function is in its source, and that Lambda can call it."""

from __future__ import annotations

import re
import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._errors import OptionError
from ansible_collections.polycloud.faas.plugins.module_utils._source.entry_point import EntryPoint, check_entry_point

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.function import Function
    from ansible_collections.polycloud.faas.plugins.module_utils._source.archive import Source

ARGUMENTS: t.Final = ("event", "context")


def check_handler(
    function: Function, source: Source, runtime: str, warn: t.Callable[[str], None], *, is_all: bool
) -> None:
    """Check only functions that are deployed from a source; ``is_all``: nothing else is deployed with it.

    Lambda also finds handlers in layers, and a layer may run something else than Python, such as a web server.
    """
    handler, has_layers = function.handler or "", bool(function.settings.layers)
    option = f"handler of function {function.name}"
    module, _dot, name = handler.rpartition(".")
    if not re.fullmatch(r"[A-Za-z0-9_/.-]+", module) or not name.isidentifier():
        if has_layers:
            return
        raise OptionError(f"{option} must be module.function, such as handler.endpoint, but {handler!r} was given.")
    base = module.replace(".", "/")
    for path in (f"{base}.py", f"{base}/__init__.py"):
        code = source.read(path)
        if code is not None:
            break
    else:
        if not is_all or has_layers:
            return
        raise OptionError(
            f"{option} must be in the source, but {handler!r} was given and there is no {base}.py in {source.path}."
        )
    minor = runtime.removeprefix("python3.")
    entry = EntryPoint(option, path, name, ARGUMENTS, int(minor) if minor.isdigit() else None)
    check_entry_point(entry, code, source, warn)
