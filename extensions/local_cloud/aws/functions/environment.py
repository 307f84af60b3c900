# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The environment variables of a Python function, those of Lambda and no others.

Source: Lambda Developer Guide, "Working with Lambda environment variables", defined runtime environment variables.
"""

from __future__ import annotations

import typing as t
import uuid
from datetime import datetime, timezone

Configuration = t.Mapping[str, t.Any]

# Of MiniStack's own process a function gets these; the last two tell it where the local cloud is.
INHERITED = ("PATH", "TMPDIR", "AWS_ENDPOINT_URL", "AWS_DISABLE_HOST_PREFIX_INJECTION")
# What MiniStack makes for each function.
MADE = (
    "AWS_REGION",
    "AWS_DEFAULT_REGION",
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "LAMBDA_TASK_ROOT",
    "_LAMBDA_LAYERS_DIRS",
)
UNRESERVED = {
    "LANG": "en_US.UTF-8",
    "TZ": ":UTC",
    "AWS_XRAY_CONTEXT_MISSING": "LOG_ERROR",
    "AWS_XRAY_DAEMON_ADDRESS": "127.0.0.1:2000",
}


def function_environment(
    configuration: Configuration, made: t.Mapping[str, str], stream: str, packages: str, *, has_packages: bool = True
) -> dict[str, str]:
    """All variables of a function; ``made`` are those that MiniStack gives it, ``packages`` is the folder of boto3.

    ``has_packages`` says whether the function's Python can use that folder. A function's own variables win over the
    unreserved ones, never over the reserved ones.
    """
    logging = configuration.get("LoggingConfig") or {}
    snapshot = (configuration.get("SnapStart") or {}).get("OptimizationStatus") == "On"
    reserved = {
        "_HANDLER": configuration["Handler"],
        "AWS_EXECUTION_ENV": f"AWS_Lambda_{configuration['Runtime']}",
        "AWS_LAMBDA_FUNCTION_NAME": configuration["FunctionName"],
        "AWS_LAMBDA_FUNCTION_VERSION": configuration.get("Version", "$LATEST"),
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(configuration.get("MemorySize", 128)),
        "AWS_LAMBDA_INITIALIZATION_TYPE": "snap-start" if snapshot else "on-demand",
        "AWS_LAMBDA_LOG_FORMAT": logging.get("LogFormat") or "Text",
        "AWS_LAMBDA_LOG_GROUP_NAME": log_group(configuration),
        "AWS_LAMBDA_LOG_STREAM_NAME": stream,
        "LAMBDA_RUNTIME_DIR": packages,
        "_LAMBDA_FUNCTION_ARN": configuration.get("FunctionArn", ""),
        "_LAMBDA_TIMEOUT": str(configuration.get("Timeout", 3)),
        **{name: made[name] for name in MADE if name in made},
    }
    if logging.get("LogFormat") == "JSON":
        reserved["AWS_LAMBDA_LOG_LEVEL"] = logging.get("ApplicationLogLevel") or "INFO"
    own = (configuration.get("Environment") or {}).get("Variables") or {}
    inherited = {name: made[name] for name in INHERITED if name in made}
    path = {"PYTHONPATH": packages} if has_packages else {}
    return {**inherited, **UNRESERVED, **path, **own, **reserved}


def log_group(configuration: Configuration) -> str:
    """The name of the log group that a function writes to."""
    chosen = (configuration.get("LoggingConfig") or {}).get("LogGroup")
    return str(chosen or f"/aws/lambda/{configuration['FunctionName']}")


def log_stream(configuration: Configuration) -> str:
    """The name of a new log stream: each process of a function has one of its own."""
    return f"{datetime.now(timezone.utc):%Y/%m/%d}/[{configuration.get('Version', '$LATEST')}]{uuid.uuid4().hex}"
