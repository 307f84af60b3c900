# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What an update changes."""

from __future__ import annotations

import typing as t

from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.polycloud.faas.plugins.module_utils._aws.changes import Change, compare, from_change_set
from ansible_collections.polycloud.faas.plugins.module_utils._aws.template import Template
from tests.unit.plugins.module_utils._aws.fake_cloudformation import changes_between
from tests.unit.plugins.module_utils._aws.service_runs import Options, build_template, function, make_service

FUNCTIONS = st.lists(
    st.builds(
        function,
        st.sampled_from(["a", "b"]),
        st.sampled_from(["GET /x", "POST /x", "GET /x/{id}"]),
        memory_size=st.sampled_from([None, 256, 512]),
    ),
    min_size=1,
    max_size=2,
    unique_by=(lambda each: each["name"], lambda each: str(each["routes"])),
)


def build(functions: list[Options], key: str = "1.zip", **options: t.Any) -> Template:
    return build_template(make_service(functions=functions, **options), key)


def actions(changes: t.Sequence[Change]) -> list[tuple[str, str]]:
    return [(change.action, change.logical_id) for change in changes]


def test_a_creation_adds_everything() -> None:
    template = build([function("hello", "GET /ping")])
    found = compare(None, template)
    assert actions(found) == [("Add", name) for name in sorted(template["Resources"])]
    assert {change.replacement for change in found} == {None}


def test_a_removal_removes_everything() -> None:
    template = build([function("hello", "GET /ping")])
    assert {change.action for change in compare(template, None)} == {"Remove"}
    assert len(compare(template, None)) == 10


@given(FUNCTIONS)
def test_nothing_to_do(functions: list[Options]) -> None:
    assert compare(build(functions), build(functions)) == []


def test_a_modification_names_the_properties() -> None:
    before, after = build([function("hello", memory_size=128)]), build([function("hello", timeout=9)])
    modified = [change for change in compare(before, after) if change.action == "Modify"]
    assert modified == [
        Change("Modify", "HelloLambdaFunction", "AWS::Lambda::Function", "False", ("MemorySize", "Timeout"))
    ]
    assert modified[0].as_result() == {
        "action": "Modify",
        "logical_id": "HelloLambdaFunction",
        "type": "AWS::Lambda::Function",
        "replacement": "False",
        "properties": ["MemorySize", "Timeout"],
    }


def test_new_code_touches_the_function_and_its_version() -> None:
    found = compare(build([function("hello", "GET /ping")]), build([function("hello", "GET /ping")], "2.zip"))
    assert [change.action for change in found] == ["Modify", "Remove", "Add"] or [
        change.action for change in found
    ] == ["Modify", "Add", "Remove"]
    assert {change.type for change in found} == {"AWS::Lambda::Function", "AWS::Lambda::Version"}


def test_another_path_in_the_same_place_replaces_it() -> None:
    before, after = build([function("hello", "GET /ping")]), build([function("hello", "GET /Ping")])
    replaced = [change for change in compare(before, after) if change.replacement == "True"]
    assert actions(replaced) == [("Modify", "ApiGatewayResourcePing")]


@given(FUNCTIONS, FUNCTIONS, st.sampled_from(["1.zip", "2.zip"]))
def test_templates_and_change_sets_say_the_same(before: list[Options], after: list[Options], key: str) -> None:
    old, new = build(before), build(after, key)
    assert actions(from_change_set(changes_between(old, new))) == actions(compare(old, new))


def change_set_entry(action: str, name: str, replacement: str | None = None, *details: dict[str, t.Any]) -> t.Any:
    change = {"Action": action, "LogicalResourceId": name, "ResourceType": "AWS::X::Y", "Details": list(details)}
    return {"Type": "Resource", "ResourceChange": {**change, **({"Replacement": replacement} if replacement else {})}}


def dynamic(cause: str) -> dict[str, t.Any]:
    return {
        "Evaluation": "Dynamic",
        "CausingEntity": cause,
        "Target": {"Attribute": "Properties", "Name": "Uri"},
    }


def static(name: str) -> dict[str, t.Any]:
    return {"Evaluation": "Static", "Target": {"Attribute": "Properties", "Name": name}}


def test_a_change_set_is_sorted_and_keeps_its_words() -> None:
    found = from_change_set(
        [
            change_set_entry("Remove", "C"),
            change_set_entry("Modify", "B", "False", static("Timeout"), static("Code"), static("Code")),
            change_set_entry("Add", "A"),
            {"Type": "Hook"},
        ]
    )
    assert found == [
        Change("Add", "A", "AWS::X::Y"),
        Change("Modify", "B", "AWS::X::Y", "False", ("Code", "Timeout")),
        Change("Remove", "C", "AWS::X::Y"),
    ]


def test_what_only_follows_from_a_modified_resource_is_left_out() -> None:
    method = change_set_entry("Modify", "Method", "Conditional", dynamic("Function.Arn"))
    function_ = change_set_entry("Modify", "Function", "False", static("Code"))
    assert actions(from_change_set([method, function_])) == [("Modify", "Function")]


def test_what_follows_from_a_replaced_resource_is_real() -> None:
    method = change_set_entry("Modify", "Method", "Conditional", dynamic("Function.Arn"))
    function_ = change_set_entry("Modify", "Function", "True", static("FunctionName"))
    assert actions(from_change_set([method, function_])) == [("Modify", "Function"), ("Modify", "Method")]


def test_what_also_changes_by_itself_is_real() -> None:
    method = change_set_entry("Modify", "Method", "Conditional", dynamic("Function.Arn"), static("HttpMethod"))
    assert actions(from_change_set([method])) == [("Modify", "Method")]


TAGS: t.Final = {"Evaluation": "Static", "Target": {"Attribute": "Tags"}}


def test_a_change_of_tags_alone_is_left_out() -> None:
    assert from_change_set([change_set_entry("Modify", "A", "False", TAGS)]) == []


def test_a_change_of_tags_and_more() -> None:
    assert from_change_set([change_set_entry("Modify", "A", "False", TAGS, static("Code"))]) == [
        Change("Modify", "A", "AWS::X::Y", "False", ("Code", "Tags"))
    ]
