# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs in the process of a function: functions-framework, which dies with the local cloud.

The local cloud holds the other end of standard input. When that end closes, because the cloud was ended in whatever
way, the whole process group of the function is killed.
"""

from __future__ import annotations

import builtins
import io
import json
import os
import runpy
import signal
import sys
import threading
import typing as t

# what the local cloud tells where the files of secret volumes are: path as the function knows it -> real path
FILES = "POLYCLOUD_LOCAL_FILES"


def _die_with_the_cloud(pipe: int) -> None:
    os.read(pipe, 1)
    os.killpg(0, signal.SIGKILL)


def _show_files(files: dict[str, str]) -> None:
    """Let the function find files at paths where nothing can be mounted without a container."""

    def wrapped(call: t.Callable[..., t.Any]) -> t.Callable[..., t.Any]:
        def called(path: t.Any, *arguments: t.Any, **named: t.Any) -> t.Any:
            known = isinstance(path, (str, os.PathLike)) and files.get(os.fspath(path))
            return call(known or path, *arguments, **named)

        return called

    for module, name in ((builtins, "open"), (io, "open"), (os, "open"), (os, "stat")):
        setattr(module, name, wrapped(getattr(module, name)))


def main() -> None:
    sys.path[0] = os.getcwd()
    pipe = os.dup(0)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    _show_files(json.loads(os.environ.pop(FILES, "{}")))
    threading.Thread(target=_die_with_the_cloud, args=(pipe,), daemon=True).start()
    runpy.run_module("functions_framework", run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
