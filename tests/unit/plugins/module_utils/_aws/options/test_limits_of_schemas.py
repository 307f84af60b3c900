# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Each limit that AWS's schema has for the property of a row is checked by the row before any call."""

from __future__ import annotations

import json
import typing as t
from pathlib import Path

import pytest

from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.api import ApiSettings
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.declared import Declared, Option
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.function_settings import (
    AsyncInvocation,
    Settings,
)
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.rest_api import Cache, GatewayResponse
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.routes import Route
from ansible_collections.polycloud.faas.plugins.module_utils._errors import OptionError

FILE: t.Final = Path(__file__).parents[6] / "extensions" / "local_cloud" / "aws" / "resources" / "schemas.json"
KINDS: t.Final = {
    "AWS::Lambda::Function": Settings,
    "AWS::Lambda::EventInvokeConfig": AsyncInvocation,
    "AWS::ApiGateway::RestApi": ApiSettings,
    "AWS::ApiGateway::GatewayResponse": GatewayResponse,
    "AWS::ApiGateway::Stage": Cache,
    "AWS::ApiGateway::Method": Route,
}
# What is right but for its length; anything else is wrong anyway.
BEGINNINGS: t.Final = {
    "arn": "arn:aws:elasticfilesystem:us-east-1:123456789012:access-point/fsap-",
    "mount_path": "/mnt/",
    "on_failure": "arn:aws:sqs:us-east-1:123456789012:",
    "on_success": "arn:aws:sqs:us-east-1:123456789012:",
    "subnet_ids": "subnet-",
}
# Checked with other options: -1 says that nothing is reserved, and what a timeout may be depends on the API.
ELSEWHERE: t.Final = frozenset(
    {("AWS::Lambda::Function", "reserved_concurrency"), ("AWS::ApiGateway::Method", "timeout")}
)
Limit = tuple[str, str, Option[t.Any], str, int]


def schemas() -> dict[str, t.Any]:
    read = json.loads(FILE.read_text(encoding="utf-8"))
    found: dict[str, t.Any] = read.get("schemas", read)
    return found


def resolved(schema: dict[str, t.Any], node: dict[str, t.Any]) -> dict[str, t.Any]:
    while "$ref" in node:
        target: t.Any = schema
        for name in node["$ref"].removeprefix("#/").split("/"):
            target = target[name]
        node = target
    return node


def node_at(schema: dict[str, t.Any], node: dict[str, t.Any], place: t.Sequence[str]) -> dict[str, t.Any]:
    for name in place:
        node = resolved(schema, resolved(schema, node).get("properties", {}).get(name, {}))
    return resolved(schema, node)


def limits() -> t.Iterator[Limit]:
    known = schemas()
    for kind, declared in KINDS.items():
        found = limits_of(kind, declared, known[kind], known[kind])
        yield from (each for each in found if each[:2] not in ELSEWHERE)


def limits_of(
    kind: str, declared: type[Declared], schema: dict[str, t.Any], node: dict[str, t.Any]
) -> t.Iterator[Limit]:
    for name, row in declared.rows.items():
        found = node_at(schema, node, row.place) if row.place else {}
        items = resolved(schema, found["items"]) if isinstance(found.get("items"), dict) else {}
        if row.nested:
            yield from limits_of(kind, row.nested, schema, items if row.is_list else found)
        for key in ("maxLength", "maximum", "minimum", "maxItems"):
            if key in found and not row.words:
                yield kind, name, row, key, found[key]
        if "maxLength" in items and not row.nested:
            yield kind, name, row, "items", items["maxLength"]


def beyond(name: str, key: str, bound: int) -> t.Any:
    """A value that is just not allowed."""
    match key:
        case "maxLength":
            return BEGINNINGS.get(name, "") + "a" * (bound + 1)
        case "items":
            return ["a" * (bound + 1)]
        case "maxItems":
            return [{"Ref": f"R{number}"} for number in range(bound + 1)]
        case "minimum":
            return bound - 1
    return bound + 1


FOUND: t.Final = list(limits())


def test_many_limits_are_known() -> None:
    names = {name for _kind, name, _row, _key, _bound in FOUND}
    assert {"memory_size", "timeout", "description", "layers", "subnet_ids", "on_success", "maximum_event_age"} <= names


@pytest.mark.parametrize(("kind", "name", "row", "key", "bound"), FOUND, ids=[f"{each[1]}-{each[3]}" for each in FOUND])
def test_a_limit_of_the_schema_is_checked(kind: str, name: str, row: Option[t.Any], key: str, bound: int) -> None:
    limit: t.Any = row.limit
    assert limit is not None, f"{name} has no limit, but {kind} has {key} {bound}"
    value = beyond(name, key, bound)
    with pytest.raises(OptionError):
        limit.check(name, [value] if row.is_list and not isinstance(value, list) else value)
