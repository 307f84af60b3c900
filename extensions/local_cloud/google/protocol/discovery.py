# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Google's discovery documents, as they come with google-api-python-client: methods and schemas of an API version.

The documents are read as files; the client library itself is not imported.
"""

from __future__ import annotations

import functools
import importlib.util
import json
import pathlib
import typing as t
from dataclasses import dataclass

from .formats import Json

APIS: tuple[tuple[str, str], ...] = (
    ("artifactregistry", "v1"),
    ("billingbudgets", "v1"),
    ("cloudbilling", "v1"),
    ("cloudbuild", "v1"),
    ("cloudfunctions", "v1"),
    ("cloudfunctions", "v2"),
    ("cloudkms", "v1"),
    ("cloudresourcemanager", "v1"),
    ("cloudresourcemanager", "v3"),
    ("compute", "v1"),
    ("iam", "v1"),
    ("iamcredentials", "v1"),
    ("logging", "v2"),
    ("run", "v1"),
    ("run", "v2"),
    ("secretmanager", "v1"),
    ("serviceusage", "v1"),
    ("storage", "v1"),
    ("vpcaccess", "v1"),
)


@dataclass(frozen=True)
class Method:
    """One method; ``id`` is the discovery id without the name of the API, ``path`` the template behind the host."""

    api: str
    version: str
    id: str
    verb: str
    path: str
    parameters: dict[str, Json]
    request: str | None
    response: str | None


@dataclass(frozen=True)
class Document:
    api: str
    version: str
    methods: tuple[Method, ...]
    schemas: dict[str, Json]
    parameters: dict[str, Json]


def _resources(node: Json) -> t.Iterator[Json]:
    yield from node.get("methods", {}).values()
    for resource in node.get("resources", {}).values():
        yield from _resources(resource)


def _method(document: Json, found: Json) -> Method:
    return Method(
        api=document["name"],
        version=document["version"],
        id=found["id"].removeprefix(f"{document['name']}."),
        verb=found["httpMethod"],
        path=document["servicePath"] + found["path"],
        parameters=found.get("parameters", {}),
        request=found.get("request", {}).get("$ref"),
        response=found.get("response", {}).get("$ref"),
    )


@functools.cache
def document(api: str, version: str) -> Document:
    """The document of one API version; ``FileNotFoundError`` when the library brings none."""
    spec = importlib.util.find_spec("googleapiclient")
    if spec is None or spec.origin is None:
        raise FileNotFoundError("google-api-python-client is not installed: it brings the discovery documents")
    folder = pathlib.Path(spec.origin).parent / "discovery_cache" / "documents"
    raw: Json = json.loads((folder / f"{api}.{version}.json").read_text(encoding="utf-8"))
    return Document(
        api=api,
        version=version,
        methods=tuple(_method(raw, found) for found in _resources(raw)),
        schemas=raw["schemas"],
        parameters=raw.get("parameters", {}),
    )


def document_of(method: Method) -> Document:
    return document(method.api, method.version)
