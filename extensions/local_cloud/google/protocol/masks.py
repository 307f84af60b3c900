# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Update masks: which fields of a resource a PATCH replaces. Camel case and snake case are both understood."""

from __future__ import annotations

import typing as t

from .errors import ApiError, bad_request
from .formats import Json, camel

Path = tuple[str, ...]


def parse(mask: str, schemas: dict[str, Json], schema: str) -> list[Path]:
    """The paths of a mask in camel case; ``INVALID_ARGUMENT`` names the first that the schema does not have."""
    return [_path(text.strip(), schemas, schema) for text in mask.split(",") if text.strip()]


def _path(text: str, schemas: dict[str, Json], schema: str) -> Path:
    properties: Json = schemas[schema].get("properties", {})
    path: list[str] = []
    for part in text.split("."):
        name = camel(part)
        if name not in properties:
            message = f"Invalid value at 'update_mask': path \"{text}\" does not match any field of {schema}."
            raise ApiError("INVALID_ARGUMENT", message, [bad_request([("update_mask", message)])])
        path.append(name)
        reference = properties[name].get("$ref")
        properties = schemas[reference].get("properties", {}) if reference else {}
    return tuple(path)


def everything(schemas: dict[str, Json], schema: str) -> list[Path]:
    """What "no mask" means: every field that is not output-only."""
    return [(name,) for name, spec in schemas[schema]["properties"].items() if not spec.get("readOnly")]


def apply(target: Json, change: Json, paths: t.Iterable[Path]) -> None:
    """Replace the named fields of ``target``; one that ``change`` does not have is removed."""
    for path in paths:
        _replace(target, change, path)


def _replace(target: Json, change: t.Any, path: Path) -> None:
    head, *rest = path
    given = change.get(head) if isinstance(change, dict) else None
    if rest:
        _replace(target.setdefault(head, {}), given, tuple(rest))
    elif given is None:
        target.pop(head, None)
    else:
        target[head] = given
