# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Requests and responses against the schemas of the discovery documents.

Requests are read as proto3 JSON reads them (null, snake_case names, numbers as strings, numeric enums) and refused in
Google's words. Responses are held to the letter: any deviation is a fault of the local cloud.
"""

from __future__ import annotations

import base64
import binascii
import re
import typing as t

from .discovery import Document, Method
from .errors import ApiError, bad_request
from .formats import EMPTY_TYPE, Json, camel, snake

_FORMATS = {
    "google-datetime": re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z"),
    "date-time": re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z"),
    "google-duration": re.compile(r"-?\d+(\.\d{1,9})?s"),
    "int64": re.compile(r"-?\d+"),
    "uint64": re.compile(r"\d+"),
}
_PYTHON_TYPES: dict[str, tuple[type, ...]] = {"boolean": (bool,), "number": (int, float), "string": (str,)}
_WIRE_TYPES = {"boolean": "TYPE_BOOL", "string": "TYPE_STRING", "number": "TYPE_DOUBLE"}
_MAJOR = re.compile(r"^(GoogleCloud|GoogleIam|GoogleApi)[A-Za-z]*?V\d+")


def body_field(method: Method) -> str:
    """Where Google's messages say that the body is: ``function`` for a resource, nothing for a ``...Request``."""
    name = method.request or ""
    return "" if name.endswith("Request") else snake(_MAJOR.sub("", name))


class RequestReader:
    """Reads a request into canonical form (camelCase, right types, no null, no output-only field), notes violations."""

    def __init__(self, schemas: dict[str, Json]) -> None:
        self._schemas = schemas
        self.violations: list[tuple[str, str]] = []

    def read(self, schema: Json, value: t.Any, where: str) -> t.Any:
        schema = self._schemas[schema["$ref"]] if "$ref" in schema else schema
        match schema.get("type"):
            case "object":
                return self._object(schema, value, where)
            case "array":
                if not isinstance(value, list):
                    return self._wrong(where, "Proto field is not repeating, cannot start list.", value)
                return [self.read(schema["items"], item, f"{where}[{index}]") for index, item in enumerate(value)]
            case "any":
                return value
            case _:
                return self._scalar(schema, value, where)

    def _object(self, schema: Json, value: t.Any, where: str) -> t.Any:
        if not isinstance(value, dict):
            return self._wrong(where, "type message", value)
        if "additionalProperties" in schema:
            inner = schema["additionalProperties"]
            return {key: self.read(inner, item, f"{where}.{key}") for key, item in value.items() if item is not None}
        properties = schema.get("properties", {})
        result: Json = {}
        for key, item in value.items():
            name = key if key in properties else camel(key)
            if name not in properties:
                self._unknown(key, where)
            elif item is not None and (name == "etag" or not properties[name].get("readOnly")):
                result[name] = self.read(properties[name], item, f"{where}.{snake(name)}".lstrip("."))
        return result

    def _scalar(self, schema: Json, value: t.Any, where: str) -> t.Any:
        kind, form, enum = schema.get("type"), schema.get("format"), schema.get("enum")
        if enum and isinstance(value, int) and not isinstance(value, bool) and 0 <= value < len(enum):
            return enum[value]
        if enum and value not in enum:
            return self._wrong(where, "enum", value)
        if kind == "integer":
            return self._integer(form, value, where)
        if kind == "string" and form in {"int64", "uint64"} and isinstance(value, int) and not isinstance(value, bool):
            return str(value)
        if not isinstance(value, _PYTHON_TYPES[str(kind)]):
            return self._wrong(where, _WIRE_TYPES[str(kind)], value)
        if isinstance(value, str) and not _well_formed(form, value):
            return self._wrong(where, str(form), value)
        return value

    def _integer(self, form: str | None, value: t.Any, where: str) -> t.Any:
        text = str(value)
        if isinstance(value, bool) or not re.fullmatch(r"-?\d+(\.0+)?", text) or abs(int(float(text))) >= 2**31:
            return self._wrong(where, f"TYPE_{(form or 'int32').upper()}", value)
        return int(float(text))

    def _unknown(self, key: str, where: str) -> None:
        place = f" at '{where}'" if where else ""
        self.violations.append(
            (where, f'Invalid JSON payload received. Unknown name "{key}"{place}: Cannot find field.')
        )

    def _wrong(self, where: str, kind: str, value: t.Any) -> None:
        shown = f'"{value}"' if isinstance(value, str) else str(value)
        self.violations.append((where, f"Invalid value at '{where}' ({kind}), {shown}"))

    def query(self, method: Method, document: Document, given: list[tuple[str, str]]) -> Json:
        """Query parameters by name; repeated ones as lists, typed as documented."""
        known = {name: spec for name, spec in method.parameters.items() if spec.get("location") == "query"}
        result: Json = {}
        for key, text in given:
            name = next((name for name in (key, camel(key)) if name in known), None)
            if name is None:
                if key.lstrip("$") not in {common.lstrip("$") for common in document.parameters}:
                    self.violations.append(("", _unbound(key)))
                continue
            value = _typed(known[name], text)
            if known[name].get("repeated"):
                result.setdefault(name, []).append(self._scalar(known[name], value, name))
            else:
                result[name] = self._scalar(known[name], value, snake(name))
        return result

    def check(self) -> None:
        """Raise one error that names every violation, as Google does."""
        if self.violations:
            message = "\n".join(text for _field, text in self.violations)
            raise ApiError("INVALID_ARGUMENT", message, [bad_request(self.violations)])


def _unbound(key: str) -> str:
    return (
        f'Invalid JSON payload received. Unknown name "{key}": Cannot bind query parameter. '
        f"Field '{key}' could not be found in request message."
    )


def _typed(spec: Json, text: str) -> t.Any:
    if spec.get("type") == "boolean" and text.lower() in {"true", "false"}:
        return text.lower() == "true"
    return text


def _well_formed(form: str | None, value: str) -> bool:
    if form == "byte":
        try:
            base64.b64decode(
                value + "=" * (-len(value) % 4), altchars=b"-_" if set(value) & set("-_") else None, validate=True
            )
        except binascii.Error:
            return False
        return True
    return form not in _FORMATS or _FORMATS[form].fullmatch(value) is not None


def response_problems(document: Document, schema: Json, value: t.Any, where: str = "") -> t.Iterator[str]:
    """Every way in which a response breaks its schema, as sentences."""
    schema = document.schemas[schema["$ref"]] if "$ref" in schema else schema
    match schema.get("type"):
        case "object" if isinstance(value, dict):
            yield from _object_problems(document, schema, value, where)
        case "array" if isinstance(value, list):
            for index, item in enumerate(value):
                yield from response_problems(document, schema["items"], item, f"{where}[{index}]")
        case "any":
            return
        case "string" if isinstance(value, str):
            if "enum" in schema and value not in schema["enum"]:
                yield f"{where}: {value!r} is not one of the enum"
            elif not _well_formed(schema.get("format"), value):
                yield f"{where}: {value!r} is not a {schema['format']}"
        case "integer" if isinstance(value, int) and not isinstance(value, bool):
            return
        case "boolean" if isinstance(value, bool):
            return
        case "number" if isinstance(value, (int, float)) and not isinstance(value, bool):
            return
        case kind:
            yield f"{where}: {value!r} is not of type {kind}"


def _object_problems(document: Document, schema: Json, value: Json, where: str) -> t.Iterator[str]:
    if "additionalProperties" in schema:
        if schema["additionalProperties"].get("type") == "any" and "@type" in value:
            yield from _any_problems(document, value, where)
            return
        for key, item in value.items():
            yield from response_problems(document, schema["additionalProperties"], item, f"{where}.{key}")
        return
    properties = schema.get("properties", {})
    for key, item in value.items():
        if key in properties:
            yield from response_problems(document, properties[key], item, f"{where}.{key}")
        else:
            yield f"{where}.{key}: no such field"


def _any_problems(document: Document, value: Json, where: str) -> t.Iterator[str]:
    """A google.protobuf.Any: its ``@type`` names the schema."""
    kind: str = value["@type"]
    content = {key: item for key, item in value.items() if key != "@type"}
    full = kind.rpartition("/")[2]
    if kind == EMPTY_TYPE:
        if content:
            yield f"{where}: an Empty with {sorted(content)}"
        return
    if full.startswith("google.rpc."):
        return
    joined = "".join(part[:1].upper() + part[1:] for part in full.split("."))
    name = next((name for name in (joined, full.rpartition(".")[2]) if name in document.schemas), None)
    if name is None:
        yield f"{where}: no schema for @type {kind}"
    else:
        yield from response_problems(document, {"$ref": name}, content, where)
