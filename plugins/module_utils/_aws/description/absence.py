# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The return values of ``lambda_http_endpoint`` for a service that is not there (pure)."""

from __future__ import annotations

import typing as t


def describe_absence(name: str, stage: str) -> dict[str, t.Any]:
    """What ``describe_service`` tells of a service, for one that is not there."""
    return {
        "name": name,
        "stage": stage,
        "url": None,
        "base_url": None,
        "domain": None,
        "endpoints": [],
        "api_keys": [],
        "stack": None,
        "functions": [],
        "resources": [],
        "tags": {},
    }
