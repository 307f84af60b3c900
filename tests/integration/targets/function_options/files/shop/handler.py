# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A function that tells its variables."""

from __future__ import annotations

import json
import os
import typing as t


def endpoint(event: dict[str, t.Any], context: t.Any) -> dict[str, t.Any]:
    variables = {name: value for name, value in os.environ.items() if name.startswith("SHOP_")}
    return {"statusCode": 200, "body": json.dumps({"variables": variables, "version": context.function_version})}
