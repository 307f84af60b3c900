# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs modules in this process, for walks through many runs."""

from __future__ import annotations

import importlib
import sys
import typing as t

from ansible import constants

sys.path[:0] = constants.COLLECTIONS_PATHS

Json = dict[str, t.Any]

PLUGINS = "ansible_collections.polycloud.faas.plugins"
# The message of what is no error of a module begins with it.
BROKEN = "CRASH"


def run_module(module: str, options: Json, *, check: bool = False, diff: bool = False) -> Json:
    """What the module returns; an exception that it lets through is a failure."""
    definition = importlib.import_module(f"{PLUGINS}.modules.{module}").DEFINITION
    run_here = importlib.import_module(f"{PLUGINS}.plugin_utils._in_process").run_here
    try:
        return t.cast(
            "Json",
            run_here(
                definition,
                module,
                {key: value for key, value in options.items() if value is not None},
                check_mode=check,
                show_diff=diff,
                show_invocation=False,
                show_traceback=True,
                progress=lambda _line: None,
            ),
        )
    except Exception as exc:
        return {"failed": True, "changed": False, "msg": f"{BROKEN}: {type(exc).__name__}: {exc}"}
