# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The output of Ansible's main process, which shows the lines of all workers."""

from __future__ import annotations

import contextlib
import functools
import os
import threading
import typing as t

from ansible import constants, context
from ansible.plugins.loader import callback_loader

FLUSH_EVERY_SECONDS: t.Final = 0.5
FOR_PEOPLE: t.Final = "ansible.plugins.callback.default"


def is_for_people() -> bool:
    """Whether people read the output: its callback is ``default``, or one based on it, such as debug and yaml.

    All others may write something for programs, such as JSON.
    """
    found = callback_loader.get(_stdout_callback(), class_only=True)
    return any(each.__module__ == FOR_PEOPLE for each in getattr(found, "__mro__", ()))


def _stdout_callback() -> str:
    """The name of the callback that writes to the output.

    ``ansible`` uses the setting only if ``bin_ansible_callbacks`` is true, and never ``default``. Other programs that
    run tasks, such as ``ansible-console``, show no progress lines either.
    """
    setting = constants.config.get_config_value
    arguments, configured = context.CLIARGS, str(setting("DEFAULT_STDOUT_CALLBACK"))
    if "module_name" in arguments:
        is_taken = setting("DEFAULT_LOAD_CALLBACK_PLUGINS") and configured != "default"
        return configured if is_taken and not arguments.get("one_line") else "minimal"
    return configured if "args" in arguments else "minimal"


def never_failing(output: t.TextIO | None) -> t.TextIO:
    """Discard writes once one has failed: the pipe's reader has ended, the terminal is gone, the disk is full.

    The thread that takes the lines and results of all workers ends with such an error of a line that a worker shows,
    and then the run never ends. None is Python's value for an output that was closed before it started.
    """
    if output is None:
        return open(os.devnull, "w", encoding="utf-8")
    for name in ("write", "flush"):
        setattr(output, name, _kept_from_failing(output, getattr(output, name)))
    return output


def _kept_from_failing(output: t.TextIO, call: t.Callable[..., t.Any]) -> t.Callable[..., t.Any]:
    @functools.wraps(call)
    def kept(*arguments: t.Any) -> t.Any:
        try:
            return call(*arguments)
        except OSError as exc:
            with contextlib.suppress(OSError, ValueError):
                _mend(output.fileno(), exc)
            return sum(map(len, arguments))

    return kept


def _mend(descriptor: int, exc: OSError) -> None:
    if isinstance(exc, BlockingIOError):
        # Ansible sets it so, but another process with the same output may change it
        os.set_blocking(descriptor, True)
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, descriptor)
    os.close(nowhere)


def flush_often(output: t.TextIO) -> t.Callable[[], None]:
    """Flush the output twice a second if it is not a terminal; returns a function that ends that.

    Ansible loads action plugins in the process that shows the lines of all workers, before it starts them. While output
    is flushed, Ansible does not fork processes.
    """
    over = threading.Event()

    def flush() -> None:
        with contextlib.suppress(OSError, ValueError):
            while not over.wait(FLUSH_EVERY_SECONDS):
                output.flush()

    def end() -> None:
        over.set()
        thread.join(FLUSH_EVERY_SECONDS)

    thread = threading.Thread(target=flush, daemon=True)
    thread.start()
    return end
