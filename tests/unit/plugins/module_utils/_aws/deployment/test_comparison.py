# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What an update changes."""

from __future__ import annotations

import typing as t

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.change import Change, Detail
from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import Template
from ansible_collections.polycloud.faas.plugins.module_utils._aws.deployment.comparison import (
    compare,
    from_change_set,
    with_details,
)
from tests.unit.plugins.module_utils._aws.fakes.fake_cloudformation import changes_between
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
    details = (Detail("MemorySize", 128, None), Detail("Timeout", None, 9))
    assert modified == [
        Change("Modify", "HelloLambdaFunction", "AWS::Lambda::Function", "False", ("MemorySize", "Timeout"), details)
    ]
    assert modified[0].as_result() == {
        "action": "Modify",
        "logical_id": "HelloLambdaFunction",
        "type": "AWS::Lambda::Function",
        "replacement": "False",
        "properties": ["MemorySize", "Timeout"],
        "details": [
            {"property": "MemorySize", "before": 128, "after": None},
            {"property": "Timeout", "before": None, "after": 9},
        ],
    }


def test_new_code_touches_the_function_and_its_version() -> None:
    found = compare(build([function("hello", "GET /ping")]), build([function("hello", "GET /ping")], "2.zip"))
    assert sorted((change.action, change.type) for change in found) == [
        ("Add", "AWS::Lambda::Version"),
        ("Keep", "AWS::Lambda::Version"),
        ("Modify", "AWS::Lambda::Function"),
    ]


def test_another_path_in_the_same_place_replaces_it() -> None:
    before, after = build([function("hello", "GET /ping")]), build([function("hello", "GET /Ping")])
    replaced = [change for change in compare(before, after) if change.replacement == "True"]
    assert actions(replaced) == [("Modify", "ApiGatewayResourcePing")]


@given(FUNCTIONS, FUNCTIONS, st.sampled_from(["1.zip", "2.zip"]))
def test_templates_and_change_sets_say_the_same(before: list[Options], after: list[Options], key: str) -> None:
    old, new = build(before), build(after, key)
    compared = compare(old, new)
    described = from_change_set(changes_between(old, new), new)
    assert [each.logical_id for each in described] == [each.logical_id for each in compared]
    assert actions(with_details(described, compared)) == actions(compared)


def change_set_entry(action: str, name: str, replacement: str | None = None, *details: dict[str, t.Any]) -> t.Any:
    change = {"Action": action, "LogicalResourceId": name, "ResourceType": "AWS::X::Y", "Details": list(details)}
    return {"Type": "Resource", "ResourceChange": {**change, **({"Replacement": replacement} if replacement else {})}}


def told(changes: list[t.Any], **template: t.Any) -> list[Change]:
    return from_change_set(changes, {"Resources": {}, **template})


def dynamic(cause: str) -> dict[str, t.Any]:
    return {
        "Evaluation": "Dynamic",
        "CausingEntity": cause,
        "Target": {"Attribute": "Properties", "Name": "Uri"},
    }


def static(name: str) -> dict[str, t.Any]:
    return {"Evaluation": "Static", "Target": {"Attribute": "Properties", "Name": name}}


def test_a_change_set_is_sorted_and_keeps_its_words() -> None:
    found = told(
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
    assert actions(told([method, function_])) == [("Modify", "Function")]


def test_what_follows_from_a_replaced_resource_is_real() -> None:
    method = change_set_entry("Modify", "Method", "Conditional", dynamic("Function.Arn"))
    function_ = change_set_entry("Modify", "Function", "True", static("FunctionName"))
    assert actions(told([method, function_])) == [("Modify", "Function"), ("Modify", "Method")]


def test_what_also_changes_by_itself_is_real() -> None:
    method = change_set_entry("Modify", "Method", "Conditional", dynamic("Function.Arn"), static("HttpMethod"))
    assert actions(told([method])) == [("Modify", "Method")]


TAGS: t.Final = {"Evaluation": "Static", "Target": {"Attribute": "Tags"}}


def test_a_change_of_tags_alone_is_left_out() -> None:
    assert told([change_set_entry("Modify", "A", "False", TAGS)]) == []


def test_a_change_of_tags_and_more() -> None:
    assert told([change_set_entry("Modify", "A", "False", TAGS, static("Code"))]) == [
        Change("Modify", "A", "AWS::X::Y", "False", ("Code", "Tags"))
    ]


# Values


def details(before: dict[str, t.Any], after: dict[str, t.Any], kind: str = "AWS::X::Y") -> list[Detail]:
    """The details of a modified resource, from both of its definitions without the type."""
    old, new = ({"Resources": {"A": {"Type": kind, **each}}} for each in (before, after))
    return [detail for change in compare(old, new) for detail in change.details]


def test_values_are_told_as_deep_as_dictionaries_go() -> None:
    before = {"Properties": {"Code": {"S3Key": "1.zip", "S3Bucket": {"Ref": "B"}}, "Layers": ["a"], "Gone": {"X": 1}}}
    after = {
        "Properties": {"Code": {"S3Key": "2.zip", "S3Bucket": "own"}, "Layers": ["a", "b"], "New": {"Y": {"Z": 2}}}
    }
    assert details(before, after) == [
        Detail("Code.S3Bucket", {"Ref": "B"}, "own"),
        Detail("Code.S3Key", "1.zip", "2.zip"),
        Detail("Gone.X", 1, None),
        Detail("Layers", ["a"], ["a", "b"]),
        Detail("New.Y.Z", None, 2),
    ]


def test_attributes_are_compared_and_dependencies_are_not() -> None:
    before = {"Properties": {}, "DeletionPolicy": "Retain", "DependsOn": ["B"]}
    assert details(before, {"Properties": {}, "DeletionPolicy": "Delete"}) == [
        Detail("DeletionPolicy", "Retain", "Delete")
    ]


def test_values_of_variables_are_masked() -> None:
    before = build([function("a", environment={"AB": "secret one", "CD": "secret two"})])
    after = build([function("a", environment={"AB": "secret three", "EF": "secret four"})])
    (change,) = [each for each in compare(before, after) if each.action == "Modify"]
    assert change.details == (
        Detail("Environment.Variables.AB", "(set)", "(changed)"),
        Detail("Environment.Variables.CD", "(set)", None),
        Detail("Environment.Variables.EF", None, "(set)"),
    )
    assert "secret" not in str(change.as_result())


@pytest.mark.parametrize("name", ["RefreshToken", "ConditionKey", "Ref"])
def test_values_of_a_single_variable_that_is_called_like_an_expression_are_masked(name: str) -> None:
    before, after = (build([function("a", environment=each)]) for each in ({name: "secret one"}, {name: "secret two"}))
    for old, new in ((before, after), (build([function("a")]), after), (before, build([function("a")]))):
        (change,) = [each for each in compare(old, new) if each.action == "Modify"]
        assert change.details
        assert "secret" not in str(change.as_result())


def test_a_type_that_is_not_known_may_be_replaced() -> None:
    old, new = ({"Resources": {"A": {"Type": "AWS::X::Y", "Properties": {"N": n}}}} for n in (1, 2))
    assert [change.replacement for change in compare(old, new)] == ["Conditional"]


def target(name: str, **values: str) -> dict[str, t.Any]:
    path = f"/Properties/{name}"
    return {"Evaluation": "Static", "Target": {"Attribute": "Properties", "Name": name, "Path": path, **values}}


def test_a_change_set_tells_values() -> None:
    variable = target("Environment/Variables/AB", BeforeValue="secret one", AfterValue="secret two")
    (change,) = told(
        [
            change_set_entry(
                "Modify",
                "A",
                "False",
                target("MemorySize", BeforeValue="128", AfterValue="256"),
                target("Timeout", AfterValue="9"),
                variable,
                static("Code"),
            )
        ]
    )
    assert change.details == (
        Detail("Environment.Variables.AB", "(set)", "(changed)"),
        Detail("MemorySize", "128", "256"),
        Detail("Timeout", None, "9"),
    )


def test_values_in_json_are_told_one_by_one_and_no_secret_among_them() -> None:
    variables = '{"Variables": {"AB": "secret one", "CD": "secret two"}}'
    cut_off = '{"Variables": {"AB": "secret th'
    changes = [
        change_set_entry(
            "Modify",
            name,
            "False",
            target("Environment", AfterValue=after),
            target("Layers", BeforeValue='["a"]', AfterValue='["a", "b"]'),
        )
        for name, after in (("A", variables), ("B", cut_off))
    ]
    function_ = {"Type": "AWS::Lambda::Function", "Properties": {}}
    whole, cut = told(changes, Resources={"A": function_, "B": function_})
    assert whole.details == (
        Detail("Environment.Variables.AB", None, "(set)"),
        Detail("Environment.Variables.CD", None, "(set)"),
        Detail("Layers", ["a"], ["a", "b"]),
    )
    assert cut.details[0] == Detail("Environment", None, "(set)")


def test_a_value_from_a_secret_of_the_user_is_not_told() -> None:
    changes = [change_set_entry("Modify", "A", "False", target("Value", BeforeValue="secret", AfterValue="secret 2"))]
    resources = {"A": {"Type": "AWS::X::Y", "Properties": {"Value": {"Fn::Sub": "x ${Token}"}}}}
    (change,) = told(changes, Resources=resources, Parameters={"Token": {"NoEcho": "true"}})
    assert change.details == (Detail("Value", "(set)", "(changed)"),)
    (change,) = told(changes, Resources=resources, Parameters={"Token": {}})
    assert change.details == (Detail("Value", "secret", "secret 2"),)


def test_contexts_tell_what_targets_do_not() -> None:
    contexts = {
        "BeforeContext": '{"Properties": {"Size": "1", "Tags": [{"Key": "a"}]}}',
        "AfterContext": '{"Properties": {"Size": "2", "Tags": [{"Key": "a"}], "More": {"Deep": "x"}}}',
    }
    entry = change_set_entry("Modify", "A", "False", static("Size"))
    entry["ResourceChange"].update(contexts)
    (change,) = told([entry])
    assert change.details == (Detail("More.Deep", None, "x"), Detail("Size", "1", "2"))
    added = change_set_entry("Add", "A")
    added["ResourceChange"]["AfterContext"] = contexts["AfterContext"]
    assert told([added])[0].details == ()


def test_what_a_change_set_does_not_tell_comes_from_the_templates() -> None:
    different = Change("Modify", "A", "AWS::X::Y", "False", ("N",), (Detail("N", "1", "3"),))
    untold = Change("Modify", "B", "AWS::X::Y", "False", ("N",))
    compared = [Change("Modify", name, "AWS::X::Y", "False", ("N",), (Detail("N", 1, 2),)) for name in "ABD"]
    added = Change("Add", "C", "AWS::X::Y")
    same = Change("Modify", "D", "AWS::X::Y", "False", ("N",), (Detail("N", "1", "2"),))
    assert with_details([different, untold, added, same], compared) == [different, compared[1], added, compared[2]]
