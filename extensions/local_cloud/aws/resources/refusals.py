# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""All that AWS refuses of a resource and MiniStack does not, before it is made, changed or deleted."""

from __future__ import annotations

import typing as t

from .apis import check_api
from .checks import (
    check_bucket_is_empty,
    check_code_is_there,
    check_function_is_there,
    check_key_is_kept,
    check_key_is_new,
    check_properties,
    check_stages_are_there,
    check_version_is_new,
    without_system_tags,
)
from .gone import check_is_there, check_owners_are_there, check_stage_is_new
from .limits import check_limits, check_runtime
from .names import check_name_is_changed, check_name_is_free, is_replaced
from .rest_apis import check_endpoint_is_kept

Properties = dict[str, t.Any]


def check_new(resource_type: str, logical_id: str, properties: Properties, day: str) -> None:
    """Raise when a resource cannot be made on ``day`` (YYYY-MM-DD)."""
    _check_alone(resource_type, logical_id, properties)
    if resource_type == "AWS::Lambda::Function":
        check_runtime(properties, day)
    check_name_is_free(resource_type, properties)
    check_key_is_new(resource_type, properties)
    check_owners_are_there(resource_type, properties)
    check_stage_is_new(resource_type, properties)
    check_api(resource_type, properties)
    check_function_is_there(resource_type, None, properties)
    check_version_is_new(resource_type, properties)
    check_stages_are_there(resource_type, properties)
    check_code_is_there(resource_type, properties)


def check_before_update(
    resource_type: str, physical_id: str, before: Properties, after: Properties, logical_id: str, day: str
) -> None:
    """Raise when a resource cannot be changed, or not be replaced."""
    _check_alone(resource_type, logical_id, after)
    check_function_is_there(resource_type, physical_id, after)
    check_name_is_changed(resource_type, before, after, physical_id)
    check_key_is_kept(resource_type, before, after)
    check_endpoint_is_kept(resource_type, before, after)
    if is_replaced(resource_type, before, after):
        check_name_is_free(resource_type, after)
        check_api(resource_type, after)
        check_version_is_new(resource_type, after)
        check_owners_are_there(resource_type, after)
    else:
        check_is_there(resource_type, physical_id, before)
        check_api(resource_type, after, physical_id)
    if resource_type == "AWS::Lambda::Function":
        check_runtime(after, day, before)
    check_code_is_there(resource_type, after)


def check_before_delete(resource_type: str, physical_id: str) -> None:
    """Raise when a resource cannot be deleted."""
    check_bucket_is_empty(resource_type, physical_id)


def _check_alone(resource_type: str, logical_id: str, properties: Properties) -> None:
    own = without_system_tags(properties)
    check_properties(resource_type, logical_id, own)
    check_limits(resource_type, own)
