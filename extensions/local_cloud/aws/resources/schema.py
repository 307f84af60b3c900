# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Properties compared with AWS's resource schemas (JSON Schema draft 7), with the texts of AWS's validator.

The texts are those of aws-cloudformation-resource-schema-java-plugin, which shows no values: only a keyword that
cannot tell one has a text of its own. Scalars are taken as CloudFormation takes them: "128" is an integer, too.
"""

from __future__ import annotations

import json
import re
import typing as t
from functools import lru_cache
from pathlib import Path

Schema = dict[str, t.Any]
Path_ = tuple[str, ...]

FILE = Path(__file__).with_name("schemas.json")
# Stands for a value that is not known yet; nothing is wrong with it.
UNKNOWN: t.Final = object()
NAMES = {
    "array": "JSONArray",
    "boolean": "Boolean",
    "integer": "Integer",
    "null": "Null",
    "number": "Number",
    "object": "JSONObject",
    "string": "String",
}


class Finding(t.NamedTuple):
    """What is wrong at ``path``, the names and positions below the properties."""

    path: Path_
    text: str

    def __str__(self) -> str:
        return f"{'/'.join(('#', *self.path))}: {self.text}"


@lru_cache(maxsize=1)
def schemas() -> dict[str, Schema]:
    """The schemas by resource type; types without one are not checked."""
    read: dict[str, Schema] = json.loads(FILE.read_text(encoding="utf-8"))
    return read


def findings(resource_type: str, properties: dict[str, t.Any]) -> list[Finding]:
    """What AWS's schema of this type refuses in ``properties``."""
    schema = schemas().get(resource_type)
    if schema is None:
        return []
    read_only = {pointer.split("/")[2] for pointer in schema.get("readOnlyProperties", []) if pointer.count("/") == 2}
    return [
        *(Finding((), f"Encountered unsupported property {name}") for name in sorted(read_only & set(properties))),
        *_findings(schema, schema, properties, ()),
    ]


def _findings(root: Schema, schema: Schema, value: t.Any, path: Path_) -> t.Iterator[Finding]:
    if value is UNKNOWN:
        return
    if "$ref" in schema:
        yield from _findings(root, _definition(root, schema["$ref"]), value, path)
    kinds = _kinds(schema)
    taken = _taken(value, kinds)
    if taken is UNKNOWN:
        yield Finding(path, f"expected type: {' or '.join(NAMES[kind] for kind in kinds)}, found: {_name(value)}")
        return
    yield from (Finding(path, text) for text in _of_the_value(schema, taken))
    if isinstance(taken, dict):
        yield from _of_an_object(root, schema, taken, path)
    if isinstance(taken, list):
        for position, each in enumerate(taken):
            yield from _findings(root, schema.get("items", {}), each, (*path, str(position)))
    yield from _of_alternatives(root, schema, taken, path)


def _definition(root: Schema, reference: str) -> Schema:
    found: Schema = root
    for name in reference.removeprefix("#/").split("/"):
        found = found[name]
    return found


def _kinds(schema: Schema) -> list[str]:
    kinds = schema.get("type", [])
    return [kinds] if isinstance(kinds, str) else kinds


def _taken(value: t.Any, kinds: list[str]) -> t.Any:
    """The value as one of these types; UNKNOWN if CloudFormation cannot take it for any."""
    if not kinds or any(_is(value, kind) for kind in kinds):
        return value
    if isinstance(value, str):
        return next((found for kind in kinds if (found := _from_text(value, kind)) is not UNKNOWN), UNKNOWN)
    if "string" in kinds and isinstance(value, (bool, int, float)):
        return json.dumps(value)
    return UNKNOWN


def _is(value: t.Any, kind: str) -> bool:
    if isinstance(value, bool):
        return kind == "boolean"
    if kind == "integer" and isinstance(value, float):
        return value.is_integer()
    types: dict[str, t.Any] = {
        "array": list,
        "boolean": bool,
        "integer": int,
        "null": type(None),
        "number": (int, float),
        "object": dict,
        "string": str,
    }
    return isinstance(value, types[kind])


def _from_text(text: str, kind: str) -> t.Any:
    if kind == "boolean" and text.lower() in {"true", "false"}:
        return text.lower() == "true"
    if kind in {"integer", "number"} and re.fullmatch(r"-?\d+(\.\d+)?", text):
        number = float(text)
        return int(number) if number.is_integer() else number if kind == "number" else UNKNOWN
    return UNKNOWN


def _name(value: t.Any) -> str:
    return NAMES[next(kind for kind in ("null", "boolean", "integer", *NAMES) if _is(value, kind))]


def _of_the_value(schema: Schema, value: t.Any) -> t.Iterator[str]:
    if isinstance(value, str):
        yield from _of_the_size(schema, len(value), "Length", "expected {}: {}, actual: {}")
        if "pattern" in schema and not re.search(schema["pattern"], value):
            yield _failed("pattern")
    if isinstance(value, list):
        yield from _of_the_size(schema, len(value), "Items", "expected {} item count: {}, found: {}")
        known = [json.dumps(each, sort_keys=True, default=id) for each in value]
        if schema.get("uniqueItems") and len(set(known)) < len(known):
            yield "array items are not unique"
    if _is(value, "number"):
        yield from _of_a_number(schema, value)
    if "enum" in schema and not _is_one_of(value, schema["enum"]):
        yield _failed("enum")
    if "const" in schema and value != schema["const"]:
        yield _failed("const")


def _of_the_size(schema: Schema, size: int, what: str, text: str) -> t.Iterator[str]:
    least, most = schema.get(f"min{what}", 0), schema.get(f"max{what}", size)
    names = ("minimum", "maximum") if what == "Items" else (f"min{what}", f"max{what}")
    if size < least:
        yield text.format(names[0], least, size)
    if size > most:
        yield text.format(names[1], most, size)


def _of_a_number(schema: Schema, value: float) -> t.Iterator[str]:
    refused = {
        "minimum": value < schema.get("minimum", value),
        "maximum": value > schema.get("maximum", value),
        "exclusiveMinimum": value <= schema.get("exclusiveMinimum", value - 1),
        "exclusiveMaximum": value >= schema.get("exclusiveMaximum", value + 1),
    }
    yield from (_failed(word) for word, is_refused in refused.items() if is_refused)


def _is_one_of(value: t.Any, allowed: list[t.Any]) -> bool:
    return value in allowed or str(value) in {str(each) for each in allowed}


def _failed(keyword: str) -> str:
    return f"failed validation constraint for keyword [{keyword}]"


def _of_an_object(root: Schema, schema: Schema, value: dict[str, t.Any], path: Path_) -> t.Iterator[Finding]:
    for name in schema.get("required", []):
        if name not in value:
            yield Finding(path, f"required key [{name}] not found")
    for name, needed in schema.get("dependencies", {}).items():
        if name in value and isinstance(needed, list):
            missing = [each for each in needed if each not in value]
            yield from (Finding(path, f"property [{each}] is required") for each in missing)
    for name, each in value.items():
        parts = _parts(schema, name)
        for part in parts:
            yield from _findings(root, part, each, (*path, name))
        if not parts and schema.get("additionalProperties") is False:
            yield Finding(path, f"extraneous key [{name}] is not permitted")


def _parts(schema: Schema, name: str) -> list[Schema]:
    """The schemas of a property."""
    named = [schema["properties"][name]] if name in schema.get("properties", {}) else []
    matching = [part for pattern, part in schema.get("patternProperties", {}).items() if re.search(pattern, name)]
    return [*named, *matching]


def _of_alternatives(root: Schema, schema: Schema, value: t.Any, path: Path_) -> t.Iterator[Finding]:
    for part in schema.get("allOf", []):
        yield from _findings(root, part, value, path)
    for word in ("anyOf", "oneOf"):
        parts = schema.get(word, [])
        matching = sum(not any(_findings(root, part, value, path)) for part in parts)
        if parts and not matching:
            yield Finding(path, f"#: no subschema matched out of the total {len(parts)} subschemas")
        elif word == "oneOf" and matching > 1:
            yield Finding(path, f"#: {matching} subschemas matched instead of one")
