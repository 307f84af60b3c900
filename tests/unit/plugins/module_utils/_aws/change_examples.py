# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Changes of a service with one function and one route."""

from __future__ import annotations

import typing as t

from tests.unit.plugins.module_utils._aws.service_runs import Options, function

# What differs from one function with one route, and what of the stack is touched by it.
CHANGES: t.Final[dict[str, tuple[Options, set[str]]]] = {
    "memory": ({"functions": [function("hello", "GET /ping", memory_size=256)]}, {"Function", "Version"}),
    "environment": ({"functions": [function("hello", "GET /ping", environment={"AB": "1"})]}, {"Function", "Version"}),
    "runtime": ({"runtime": "python3.12"}, {"Function", "Version"}),
    "spelled out default": ({"functions": [function("hello", "GET /ping", memory_size=128)]}, {"Function"}),
    "route added": (
        {"functions": [function("hello", "GET /ping", "POST /ping")]},
        {"Method", "Deployment"},
    ),
    "route removed": ({"functions": [function("hello", "GET /")]}, {"Method", "Resource", "Deployment"}),
    "routes gone": (
        {"functions": [function("hello")]},
        {"RestApi", "Resource", "Method", "Deployment", "Permission"},
    ),
    "retention": ({"log_retention_days": 7}, {"LogGroup"}),
    "statement": ({"iam_statements": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]}, {"Role"}),
    "alias": ({"alias": "live"}, {"Alias", "Permission", "Method", "Deployment"}),
    "tracing": (
        {"functions": [function("hello", "GET /ping", tracing="active")]},
        {"Function", "Version", "Role"},
    ),
    "a role of its own": ({"role": {"per_function": True}}, {"Role", "Function", "Version"}),
    "asynchronous": (
        {"functions": [function("hello", "GET /ping", maximum_retry_attempts=0)]},
        {"EventInvokeConfig"},
    ),
    "function added": (
        {"functions": [function("hello", "GET /ping"), function("job")]},
        {"Function", "Version", "LogGroup", "Role"},
    ),
    "function renamed": (
        {"functions": [function("bye", "GET /ping")]},
        {"Function", "Version", "LogGroup", "Role", "Permission", "Method", "Deployment"},
    ),
}
