# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Properties compared with AWS's schemas, and where the schemas come from."""

from __future__ import annotations

import typing as t

import pytest

from extensions.local_cloud.aws.resources import schema
from extensions.local_cloud.aws.resources.known import known
from extensions.local_cloud.aws.resources.schema import UNKNOWN, findings
from tests.tooling._resource_schemas import compact, texts
from tests.unit.plugins.module_utils._aws.template_examples import TEMPLATES


@pytest.mark.other_program
def test_the_files_are_what_cfn_lint_has() -> None:
    """After a new cfn-lint: ``make schemas``."""
    assert {path.name: path.read_text() for path in texts()} == {path.name: text for path, text in texts().items()}


@pytest.mark.parametrize("template", TEMPLATES.values(), ids=list(TEMPLATES))
def test_nothing_is_wrong_with_what_the_collection_deploys(template: dict[str, t.Any]) -> None:
    for name, resource in template["Resources"].items():
        assert resource["Type"] in schema.schemas()
        properties = known(resource.get("Properties", {}), lambda value: UNKNOWN, {})
        assert (name, [str(found) for found in findings(resource["Type"], properties)]) == (name, [])


@pytest.mark.parametrize("name", ["one function", "HTTP API with all", "REST API with all settings"])
def test_everywhere_in_a_template_a_mistake_is_found(name: str) -> None:
    for resource in TEMPLATES[name]["Resources"].values():
        changed = {**known(resource.get("Properties", {}), lambda value: UNKNOWN, {}), "Mistaken": 1}
        found = [str(each) for each in findings(resource["Type"], changed)]
        assert found == ["#: extraneous key [Mistaken] is not permitted"]


STRING = {"type": "string"}
CASES: dict[str, tuple[dict[str, t.Any], t.Any, list[str]]] = {
    "integer as text": ({"type": "integer", "minimum": 3}, "3", []),
    "number as text": ({"type": "number"}, "2.5", []),
    "boolean as text": ({"type": "boolean"}, "True", []),
    "text as number": ({"type": "string", "maxLength": 2}, 128, ["expected maxLength: 2, actual: 3"]),
    "no integer": ({"type": "integer"}, "2.5", ["expected type: Integer, found: String"]),
    "no boolean": ({"type": "boolean"}, 1, ["expected type: Boolean, found: Integer"]),
    "no text": ({"type": "string"}, ["a"], ["expected type: String, found: JSONArray"]),
    "one of two types": ({"type": ["object", "string"]}, [], ["expected type: JSONObject or String, found: JSONArray"]),
    "too short": ({"minLength": 2}, "a", ["expected minLength: 2, actual: 1"]),
    "too few": ({"minItems": 1}, [], ["expected minimum item count: 1, found: 0"]),
    "too many": ({"maxItems": 1}, [1, 2], ["expected maximum item count: 1, found: 2"]),
    "twice": ({"uniqueItems": True}, [{"a": 1}, {"a": 1}], ["array items are not unique"]),
    "below": ({"exclusiveMinimum": 1}, 1, ["failed validation constraint for keyword [exclusiveMinimum]"]),
    "above": ({"exclusiveMaximum": 1}, 1, ["failed validation constraint for keyword [exclusiveMaximum]"]),
    "constant": ({"const": "a"}, "b", ["failed validation constraint for keyword [const]"]),
    "number of an enum as text": ({"type": "integer", "enum": [1, 3]}, "3", []),
    "all": ({"allOf": [{"required": ["a"]}, {"required": ["b"]}]}, {"a": 1}, ["required key [b] not found"]),
    "none of any": ({"anyOf": [{"required": ["a"]}]}, {}, ["#: no subschema matched out of the total 1 subschemas"]),
    "two instead of one": (
        {"oneOf": [{"required": ["a"]}, {"required": ["b"]}]},
        {"a": 1, "b": 1},
        ["#: 2 subschemas matched instead of one"],
    ),
    "what belongs together": ({"dependencies": {"a": ["b"]}}, {"a": 1}, ["property [b] is required"]),
    "names by pattern": ({"additionalProperties": False, "patternProperties": {"^x-": STRING}}, {"x-a": "b"}, []),
    "not known yet": ({"type": "string", "pattern": "^a$"}, UNKNOWN, []),
    "what is wrong inside": (
        {"type": "object", "properties": {"a": {"type": "array", "items": {"$ref": "#/definitions/b"}}}},
        {"a": ["x", "yy"]},
        ["expected maxLength: 1, actual: 2"],
    ),
}


@pytest.mark.parametrize(("rule", "value", "texts"), CASES.values(), ids=list(CASES))
def test_each_keyword(rule: dict[str, t.Any], value: t.Any, texts: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    definitions = {"b": {"type": "string", "maxLength": 1}}
    one = {"definitions": definitions, "properties": {"P": rule}}
    monkeypatch.setattr(schema, "schemas", lambda: {"X": one})
    assert [found.text for found in findings("X", {"P": value})] == texts


def test_where_it_is_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    inner = {"items": {"properties": {"b": {"enum": ["x"]}}}}
    monkeypatch.setattr(schema, "schemas", lambda: {"X": {"properties": {"A": inner}}})
    (found,) = findings("X", {"A": [{"b": "x"}, {"b": "y"}]})
    assert str(found) == "#/A/1/b: failed validation constraint for keyword [enum]"


def test_other_types_are_not_checked() -> None:
    assert findings("Custom::Anything", {"A": 1}) == []


def resolved(value: dict[str, t.Any]) -> t.Any:
    return {"Stage": "dev"}[value["Ref"]]


def test_what_is_known_before_the_deployment() -> None:
    properties = {
        "Stage": {"Ref": "Stage"},
        "Role": {"Ref": "Role"},
        "Secret": "{{resolve:secretsmanager:a}}",
        "Chosen": {"Fn::If": ["IsA", {"Fn::If": ["IsB", "x", "b"]}, "y"]},
        "Gone": {"Fn::If": ["IsB", "x", {"Ref": "AWS::NoValue"}]},
        "List": ["a", {"Ref": "AWS::NoValue"}, {"Ref": "Stage"}],
    }
    assert known(properties, resolved, {"IsA": True, "IsB": False}) == {
        "Stage": "dev",
        "Role": UNKNOWN,
        "Secret": UNKNOWN,
        "Chosen": "b",
        "List": ["a", "dev"],
    }


def test_a_schema_is_kept_without_what_no_check_needs() -> None:
    given = {
        "description": "x",
        "properties": {"description": {"type": "string", "pattern": "^\\p{L}+$", "description": "y"}},
        "patternProperties": {"[": {"type": "string"}},
        "allOf": [{"if": {}, "then": {}}],
        "additionalProperties": False,
    }
    assert compact(given) == {
        "properties": {"description": {"type": "string", "pattern": "^\\w+$"}},
        "patternProperties": {"": {"type": "string"}},
        "additionalProperties": False,
    }
