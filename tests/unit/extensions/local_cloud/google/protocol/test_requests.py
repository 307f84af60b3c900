# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The parts of a request that many methods share: update masks, partial responses, filters, pages."""

from __future__ import annotations

import typing as t

import pytest

from extensions.local_cloud.google.protocol import fields, filters, masks
from extensions.local_cloud.google.protocol.discovery import document
from extensions.local_cloud.google.protocol.errors import ApiError
from extensions.local_cloud.google.protocol.paging import page

SCHEMAS = document("cloudfunctions", "v2").schemas


def test_masks_in_both_spellings() -> None:
    assert masks.parse("build_config.entry_point,labels", SCHEMAS, "Function") == masks.parse(
        "buildConfig.entryPoint, labels", SCHEMAS, "Function"
    )


@pytest.mark.parametrize("mask", ["handler", "buildConfig.handler", "labels.color"])
def test_masks_name_fields_of_the_schema(mask: str) -> None:
    with pytest.raises(ApiError, match=mask):
        masks.parse(mask, SCHEMAS, "Function")


def test_a_mask_sets_and_removes() -> None:
    target: dict[str, t.Any] = {"labels": {"a": "1"}, "description": "old", "serviceConfig": {"timeoutSeconds": 60}}

    masks.apply(
        target,
        {"serviceConfig": {"availableMemory": "1Gi"}, "description": "ignored"},
        [("labels",), ("serviceConfig", "availableMemory"), ("serviceConfig", "timeoutSeconds")],
    )

    assert target == {"description": "old", "serviceConfig": {"availableMemory": "1Gi"}}


def test_no_mask_means_every_field_that_can_be_set() -> None:
    paths = masks.everything(SCHEMAS, "Function")

    assert ("labels",) in paths
    assert ("state",) not in paths


@pytest.mark.parametrize(
    ("text", "chosen"),
    [
        ("services/name,nextPageToken", {"services": [{"name": "a"}, {"name": "b"}], "nextPageToken": "t"}),
        ("services(config/title)", {"services": [{"config": {"title": "A"}}, {"config": {"title": "B"}}]}),
        (
            "services(name,config(title))",
            {"services": [{"name": "a", "config": {"title": "A"}}, {"name": "b", "config": {"title": "B"}}]},
        ),
        ("*/name", {"services": [{"name": "a"}, {"name": "b"}], "nextPageToken": "t"}),
    ],
)
def test_partial_responses(text: str, chosen: dict[str, t.Any]) -> None:
    value = {
        "services": [
            {"name": "a", "config": {"title": "A", "name": "a"}},
            {"name": "b", "config": {"title": "B", "name": "b"}},
        ],
        "nextPageToken": "t",
    }

    assert fields.select(fields.parse(text), value) == chosen


ENTRY = {
    "logName": "projects/p/logs/run.googleapis.com",
    "severity": "ERROR",
    "resource": {"type": "build", "labels": {"build_id": "1-2"}},
    "labels": {"goog-managed-by": "cloudfunctions"},
    "timestamp": "2026-01-02T00:00:00Z",
}


@pytest.mark.parametrize(
    ("text", "matches"),
    [
        ("", True),
        ('resource.type="build" resource.labels.build_id="1-2"', True),
        ('resource.type="build" AND resource.labels.build_id="3"', False),
        ('logName:"run.googleapis.com"', True),
        ('labels."goog-managed-by"="cloudfunctions"', True),
        ("severity>=WARNING", True),
        ("severity<WARNING", False),
        ('timestamp>="2026-01-01T00:00:00Z" NOT severity=DEBUG', True),
        ('(resource.type="x" OR resource.type="build") severity!=INFO', True),
        ("resource.type=(x OR build)", True),
        ("missing=1", False),
    ],
)
def test_filters(text: str, matches: bool) -> None:
    assert filters.parse(text, contains=True)(ENTRY) is matches


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("state:ACTIVE", True),
        ("id:nothing state:ACTIVE", True),
        ("id:nothing AND state:ACTIVE", False),
        ("id:web*", True),
        ("id:web", False),
        ("labels.team:core", True),
        ("parent:folders/1", True),
    ],
)
def test_project_queries_take_any_of_their_terms(query: str, found: bool) -> None:
    project = {"state": "ACTIVE", "id": "web-shop", "labels": {"team": "core"}, "parent": "folders/1"}

    assert filters.parse(query, any_of=True)(project) is found


@pytest.mark.parametrize("text", ["a=", "(a=1", "=1", "a=1)"])
def test_broken_filters_are_refused(text: str) -> None:
    with pytest.raises(ApiError, match="Unparseable filter"):
        filters.parse(text)


def test_pages_cover_everything_once() -> None:
    items, seen, token = list(range(7)), [], ""
    for _page in range(4):
        part, rest = page(items, {"pageSize": 3, "pageToken": token}, default=50, maximum=2)
        seen += part
        token = rest.get("nextPageToken", "")

    assert seen == items
    assert token == ""


@pytest.mark.parametrize("asked", [{"pageToken": "x!"}, {"pageSize": -1}])
def test_bad_pages_are_refused(asked: dict[str, t.Any]) -> None:
    with pytest.raises(ApiError):
        page([1], asked, default=1, maximum=1)
