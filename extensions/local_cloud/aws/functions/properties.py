# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The properties of AWS::Lambda::Function that MiniStack's own API keeps and its CloudFormation forgets."""

from __future__ import annotations

import typing as t

from ..emulator.ministack import module


def keep_function_properties(resource_type: str, physical_id: str, properties: dict[str, t.Any]) -> None:
    """Give a function that was just made or changed what its template says, and take away what it no longer says."""
    if resource_type != "AWS::Lambda::Function":
        return
    service = module("services.lambda_svc")
    function = service._functions[physical_id]
    configuration = function["config"]
    configuration["VpcConfig"] = service._vpc_config_with_id(properties.get("VpcConfig"))
    configuration["KMSKeyArn"] = properties.get("KmsKeyArn", "")
    configuration.pop("DeadLetterConfig", None)
    if properties.get("DeadLetterConfig"):
        configuration["DeadLetterConfig"] = properties["DeadLetterConfig"]
    configuration.pop("FileSystemConfigs", None)
    if properties.get("FileSystemConfigs"):
        configuration["FileSystemConfigs"] = properties["FileSystemConfigs"]
    function["recursive_loop"] = properties.get("RecursiveLoop", "Terminate")
    reserved = properties.get("ReservedConcurrentExecutions")
    function["concurrency"] = None if reserved is None else int(reserved)
