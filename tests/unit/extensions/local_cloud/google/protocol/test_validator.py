# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Requests and responses against the schemas of Google's discovery documents."""

from __future__ import annotations

import typing as t

import pytest

from extensions.local_cloud.google.protocol.discovery import Method, document
from extensions.local_cloud.google.protocol.errors import ApiError
from extensions.local_cloud.google.protocol.validator import RequestReader, body_field, response_problems

FUNCTIONS = document("cloudfunctions", "v2")
PATCH = next(method for method in FUNCTIONS.methods if method.id == "projects.locations.functions.patch")


def read(body: t.Any, schema: str = "Function") -> tuple[t.Any, list[str]]:
    reader = RequestReader(FUNCTIONS.schemas)
    value = reader.read({"$ref": schema}, body, "function")
    return value, [text for _field, text in reader.violations]


def test_reads_what_proto3_json_allows() -> None:
    value, violations = read(
        {
            "build_config": {"entry_point": "endpoint", "runtime": None},
            "environment": 2,
            "serviceConfig": {"timeoutSeconds": "60", "environmentVariables": {"A_b": "1"}},
            "state": "ACTIVE",
        }
    )

    assert violations == []
    assert value == {
        "buildConfig": {"entryPoint": "endpoint"},
        "environment": "GEN_2",
        "serviceConfig": {"timeoutSeconds": 60, "environmentVariables": {"A_b": "1"}},
    }


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"nope": 1}, "Invalid JSON payload received. Unknown name \"nope\" at 'function': Cannot find field."),
        (
            {"buildConfig": {"handler": "x"}},
            "Invalid JSON payload received. Unknown name \"handler\" at 'function.build_config': Cannot find field.",
        ),
        (
            {"serviceConfig": {"timeoutSeconds": "soon"}},
            "Invalid value at 'function.service_config.timeout_seconds' (TYPE_INT32), \"soon\"",
        ),
        ({"environment": "GEN_9"}, "Invalid value at 'function.environment' (enum), \"GEN_9\""),
        ({"description": 5}, "Invalid value at 'function.description' (TYPE_STRING), 5"),
        ({"labels": []}, "Invalid value at 'function.labels' (type message), []"),
    ],
)
def test_refuses_in_the_words_of_google(body: dict[str, t.Any], message: str) -> None:
    assert read(body)[1] == [message]


def test_all_violations_are_in_one_error() -> None:
    reader = RequestReader(FUNCTIONS.schemas)
    reader.read({"$ref": "Function"}, {"one": 1, "two": 2}, "function")

    with pytest.raises(ApiError) as caught:
        reader.check()

    assert caught.value.http == 400
    assert [item["field"] for item in caught.value.details[0]["fieldViolations"]] == ["function", "function"]


def test_query_parameters() -> None:
    reader = RequestReader(FUNCTIONS.schemas)

    assert reader.query(PATCH, FUNCTIONS, [("update_mask", "labels"), ("alt", "json"), ("$alt", "json")]) == {
        "updateMask": "labels"
    }
    assert reader.violations == []
    reader.query(PATCH, FUNCTIONS, [("mask", "labels")])
    assert "Field 'mask' could not be found in request message." in reader.violations[0][1]


def test_repeated_and_typed_query_parameters() -> None:
    usage = document("serviceusage", "v1")
    batch = next(method for method in usage.methods if method.id == "services.batchGet")
    manager = document("cloudresourcemanager", "v3")
    listing = next(method for method in manager.methods if method.id == "projects.list")

    assert RequestReader(usage.schemas).query(batch, usage, [("names", "a"), ("names", "b")]) == {"names": ["a", "b"]}
    assert RequestReader(manager.schemas).query(listing, manager, [("pageSize", "5"), ("showDeleted", "true")]) == {
        "pageSize": 5,
        "showDeleted": True,
    }


@pytest.mark.parametrize(
    ("request_schema", "field"),
    [("Function", "function"), ("GoogleCloudRunV2Service", "service"), ("SetIamPolicyRequest", "")],
)
def test_where_the_body_is(request_schema: str, field: str) -> None:
    assert body_field(Method("a", "v1", "m", "POST", "p", {}, request_schema, None)) == field


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        ({"name": "f", "state": "SLEEPING"}, ".state: 'SLEEPING' is not one of the enum"),
        ({"name": "f", "handler": "x"}, ".handler: no such field"),
        ({"name": None}, ".name: None is not of type string"),
        ({"createTime": "yesterday"}, ".createTime: 'yesterday' is not a google-datetime"),
        ({"serviceConfig": {"timeoutSeconds": "60"}}, ".serviceConfig.timeoutSeconds: '60' is not of type integer"),
        ({"stateMessages": [{"text": "x"}]}, ".stateMessages[0].text: no such field"),
    ],
)
def test_responses_are_held_to_the_letter(answer: dict[str, t.Any], problem: str) -> None:
    assert list(response_problems(FUNCTIONS, {"$ref": "Function"}, answer)) == [problem]


def test_any_messages_are_checked_by_their_type() -> None:
    kind = "type.googleapis.com/google.cloud.functions.v2."
    operation = {"name": "o", "metadata": {"@type": kind + "OperationMetadata", "stages": [{"name": "BUILD"}]}}

    assert list(response_problems(FUNCTIONS, {"$ref": "Operation"}, operation)) == []
    operation["metadata"] = {"@type": kind + "OperationMetadata", "stage": "BUILD"}
    assert list(response_problems(FUNCTIONS, {"$ref": "Operation"}, operation)) == [".metadata.stage: no such field"]
    operation["metadata"] = {"@type": kind + "Nothing"}
    assert list(response_problems(FUNCTIONS, {"$ref": "Operation"}, operation)) == [
        f".metadata: no schema for @type {kind}Nothing"
    ]
