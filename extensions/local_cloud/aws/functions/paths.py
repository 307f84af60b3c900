# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Paths of Lambda's API whatever a function is called: MiniStack takes one named ``url-...`` for its own URL."""

from __future__ import annotations

import re
from urllib.parse import unquote

from ..emulator.ministack import module

NAME = re.compile(r"(?<=/functions/)[^/]+")


class FunctionPath(str):
    """A path in which parts such as ``/url`` are looked for beside the name of the function."""

    __slots__ = ()

    def __contains__(self, part: object) -> bool:
        return isinstance(part, str) and part in str(NAME.sub("", self))


def install() -> None:
    """Let MiniStack read paths in this form."""
    module("services.lambda_svc").unquote = lambda path: FunctionPath(unquote(path))
