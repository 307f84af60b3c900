# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the targets deploy to AWS."""

from __future__ import annotations

import json
import os
import typing as t


def endpoint(event: dict[str, t.Any], context: t.Any) -> dict[str, t.Any]:
    """The version of the function and a variable."""
    body = {"version": context.function_version, "word": os.environ.get("WORD", "")}
    return {"statusCode": 200, "body": json.dumps(body)}
