# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The last resort, a failed result for an unexpected exception."""

from __future__ import annotations

import traceback
import typing as t

SUPPORT: t.Final = "https://github.com/polycloud/faas/issues"
OURS: t.Final = "ansible_collections.polycloud.faas.plugins."
OF_THE_MACHINE: t.Final = "The cause is on this machine, not in a cloud; fix it and run the task again."
TO_REPORT: t.Final = f"This is a bug in the collection. Please report it with this message: {SUPPORT}"


def unexpected_failure(error: Exception, module: str, step: str | None) -> dict[str, t.Any]:
    """The failed result, with the traceback; ``step`` is the last line of progress, None where there was none.

    The exception may contain secrets: the caller masks every string of the result.
    """
    return {
        "changed": False,
        "failed": True,
        "msg": f"{module.rpartition('.')[2]} failed{_after(step)}: {described(error)}. {_hint(error)}",
        "exception": "".join(traceback.format_exception(type(error), error, error.__traceback__)),
    }


def described(error: BaseException, *, with_text: bool = True) -> str:
    """The exception as text, such as ``KeyError: 'Stacks' (in module_utils/_aws/stack/reading.py, line 72)``."""
    text = str(error).strip().rstrip(".") if with_text else ""
    place = place_of(error)
    return f"{type(error).__name__}{f': {text}' if text else ''}{f' (in {place})' if place else ''}"


def place_of(error: BaseException) -> str | None:
    """File and line of the innermost code of the collection that was running."""
    ours = [
        (name.removeprefix(OURS).replace(".", "/"), line)
        for frame, line in traceback.walk_tb(error.__traceback__)
        if (name := str(frame.f_globals.get("__name__"))).startswith(OURS)
    ]
    return "{}.py, line {}".format(*ours[-1]) if ours else None


def _after(step: str | None) -> str:
    return f' after "{" ".join(step.split()).rstrip(".")}"' if step else ""


def _hint(error: Exception) -> str:
    is_of_the_machine = isinstance(error, MemoryError) or (isinstance(error, OSError) and error.errno is not None)
    return OF_THE_MACHINE if is_of_the_machine else TO_REPORT
