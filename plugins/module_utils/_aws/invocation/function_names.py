# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Names of functions, as the options of ``lambda_invoke`` and ``lambda_logs_info`` give them (pure)."""

from __future__ import annotations

import re
import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._errors import OptionError

LONGEST_NAME: t.Final = 64
_PART: t.Final = re.compile(r"[A-Za-z0-9_-]+")
NAME: t.Final = re.compile(
    r"(arn:aws[a-z-]*:lambda:[a-z0-9-]+:\d{12}:function:|\d{12}:(function:)?|function:)?"
    r"(?P<name>[A-Za-z0-9_-]{1,64})(:(?P<qualifier>\$LATEST(\.PUBLISHED)?|[A-Za-z0-9_-]{1,128}))?"
)


def own_name(options: t.Mapping[str, t.Any]) -> str:
    """The name that ``lambda_http_endpoint`` gives a function.

    :raises OptionError: service, stage and function do not result in a valid name.
    """
    parts = {name: options[name] for name in ("service", "stage", "function")}
    for name, value in parts.items():
        if not _PART.fullmatch(value):
            raise OptionError(
                f"{name} must consist of letters, digits, hyphens and underscores, but {value!r} was given."
            )
    function = "-".join(parts.values())
    if len(function) > LONGEST_NAME:
        raise OptionError(
            f"service, stage and function must result in a name of at most {LONGEST_NAME} characters, "
            f"but {function} has {len(function)}."
        )
    return function
