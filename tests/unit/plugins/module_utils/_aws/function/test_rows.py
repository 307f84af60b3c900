# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The rows of options agree with AWS's schemas, which the local AWS has from cfn-lint."""

from __future__ import annotations

import functools
import json
import typing as t
from pathlib import Path

import pytest

from ansible_collections.polycloud.faas.plugins.module_utils._aws.deployment.comparison import REPLACING
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.declared import Declared
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.function_settings import (
    AsyncInvocation,
    Settings,
)

TYPES: t.Final[dict[str, type[Declared]]] = {
    "AWS::Lambda::EventInvokeConfig": AsyncInvocation,
    "AWS::Lambda::Function": Settings,
}


SCHEMAS: t.Final = Path(__file__).parents[6] / "extensions/local_cloud/aws/resources/schemas.json"


@functools.cache
def schema(kind: str) -> t.Any:
    return json.loads(SCHEMAS.read_text(encoding="utf-8"))[kind]


def rows(declared: type[Declared], above: tuple[str, ...] = ()) -> t.Iterator[tuple[tuple[str, ...], t.Any]]:
    """The rows that are properties, each with its place in the resource; those of lists are below ``*``."""
    for row in declared.rows.values():
        if row.place:
            yield (*above, *row.place), row
            if row.nested:
                yield from rows(row.nested, (*above, *row.place, *(["*"] if row.is_list else [])))


def declared_at(whole: t.Any, place: tuple[str, ...]) -> t.Any:
    """What the schema says of the place; None if there is no such property."""
    found = whole
    for name in place:
        while "$ref" in found:
            found = whole["definitions"][found["$ref"].rpartition("/")[2]]
        found = found["items"] if name == "*" else found.get("properties", {}).get(name)
        if found is None:
            return None
    while "$ref" in found:
        found = whole["definitions"][found["$ref"].rpartition("/")[2]]
    return found


@pytest.mark.parametrize("kind", TYPES)
def test_every_row_is_a_property_of_the_schema(kind: str) -> None:
    for place, row in rows(TYPES[kind]):
        found = declared_at(schema(kind), place)
        assert found is not None, place
        if "enum" in found and row.words:
            assert set(row.words.values()) <= set(found["enum"]), place


@pytest.mark.parametrize("kind", TYPES)
def test_a_row_says_whether_only_creation_can_set_it(kind: str) -> None:
    replaced = {path.removeprefix("/properties/") for path in schema(kind).get("createOnlyProperties", [])}
    for place, row in rows(TYPES[kind]):
        assert row.create_only is ("/".join(place) in replaced), place


def test_a_function_is_replaced_by_what_only_creation_can_set() -> None:
    named = {row.place[0] for row in Settings.rows.values() if row.create_only}
    replaced = {path.removeprefix("/properties/") for path in schema("AWS::Lambda::Function")["createOnlyProperties"]}
    assert named < REPLACING["AWS::Lambda::Function"] == replaced
