# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The fields of a function in Google's discovery documents of Cloud Functions, as google-api-python-client has them.

Written to ``function_fields.json`` by ``make record``: by version of the API the revision of the document, and the
fields that a caller sets and those that only Google sets. A message whose fields are all Google's counts itself.
"""

from __future__ import annotations

import importlib.util
import json
import typing as t
from pathlib import Path

Json = dict[str, t.Any]

FIELDS: t.Final = Path(__file__).parent / "function_fields.json"
RESOURCES: t.Final = {"v2": "Function", "v1": "CloudFunction"}


def function_fields() -> Json:
    """By version: ``revision``, ``settable`` and ``output_only``."""
    return {version: _fields(version, resource) for version, resource in RESOURCES.items()}


def recorded() -> Json:
    return t.cast(Json, json.loads(FIELDS.read_text(encoding="utf-8")))


def _fields(version: str, resource: str) -> Json:
    document = json.loads(_document(version).read_text(encoding="utf-8"))
    settable: list[str] = []
    output_only: list[str] = []

    def walk(schema: str, prefix: str) -> bool:
        """Whether a caller sets a field below it."""
        before = len(settable)
        for name, field in sorted(document["schemas"][schema].get("properties", {}).items()):
            path = f"{prefix}{name}"
            inner = field.get("$ref") or field.get("items", {}).get("$ref")
            if field.get("readOnly"):
                output_only.append(path)
            elif not inner or not walk(inner, f"{path}."):
                settable.append(path)
        return len(settable) > before

    walk(resource, "")
    return {"revision": document["revision"], "settable": settable, "output_only": output_only}


def _document(version: str) -> Path:
    found = importlib.util.find_spec("googleapiclient")
    assert found is not None
    assert found.origin is not None
    return Path(found.origin).parent / "discovery_cache" / "documents" / f"cloudfunctions.{version}.json"
