# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The template is a pure function of what was asked for."""

from __future__ import annotations

import itertools
import json
import re
import typing as t
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.polycloud.faas.plugins.module_utils._aws.api.routes import check_routes
from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.marks import Mark, mark_of
from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.outputs import fingerprint
from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import Template, body
from ansible_collections.polycloud.faas.plugins.module_utils._aws.deployment.service_template import (
    bucket_only,
    check_size,
    with_code,
)
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.function import Function
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.function_settings import Settings
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.routes import Route
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.service import Service
from ansible_collections.polycloud.faas.plugins.module_utils._errors import OptionError
from tests.unit.plugins.module_utils._aws.service_runs import archives, build_template, function, make_service

KEY = "polycloud.faas/shop/dev/0123.zip"
CODE = archives(make_service(), KEY)
TEN_TYPES = {
    "AWS::ApiGateway::RestApi",
    "AWS::ApiGateway::Resource",
    "AWS::ApiGateway::Method",
    "AWS::ApiGateway::Deployment",
    "AWS::Lambda::Function",
    "AWS::Lambda::Version",
    "AWS::Lambda::Permission",
    "AWS::Logs::LogGroup",
    "AWS::IAM::Role",
    "AWS::S3::Bucket",
}


def plain_route(method: str, path: str) -> Route:
    return Route(method=method, path=path)


ROUTES = st.builds(
    plain_route,
    st.sampled_from(["GET", "POST", "ANY"]),
    st.lists(st.sampled_from(["users", "orders", "{id}", "a.b"]), max_size=3).map(lambda parts: "/" + "/".join(parts)),
)


@st.composite
def services(draw: st.DrawFn) -> Service:
    names = draw(st.lists(st.sampled_from(["read", "write", "get-user", "x"]), min_size=1, max_size=3, unique=True))
    routes = draw(st.lists(ROUTES, max_size=6, unique_by=lambda route: route.http_key))
    functions = [
        Function(
            name,
            "handler.endpoint",
            tuple(routes[position :: len(names)]),
            settings=Settings(
                memory_size=draw(st.sampled_from([None, 256])),
                environment=draw(st.sampled_from([None, {"B": "2", "A": "1"}])),
            ),
        )
        for position, name in enumerate(names)
    ]
    bucket = draw(st.sampled_from([None, "archives"]))
    return make_service(deployment_bucket=bucket)._replace(functions=tuple(functions))


def ids(template: Template, kind: str) -> set[str]:
    return {name for name, resource in template["Resources"].items() if resource["Type"] == kind}


def types(template: Template) -> Counter[str]:
    return Counter(resource["Type"] for resource in template["Resources"].values())


def references(value: t.Any) -> t.Iterator[str]:
    """The logical ids that a value refers to."""
    if isinstance(value, list):
        for each in value:
            yield from references(each)
    if isinstance(value, dict):
        for key, each in value.items():
            if key == "Ref":
                yield each
            elif key == "Fn::GetAtt":
                yield each[0]
            elif key == "Fn::Sub":
                yield from (name.partition(".")[0] for name in re.findall(r"\$\{([^}]+)\}", each))
            else:
                yield from references(each)


def test_ten_types_for_one_function_with_one_route() -> None:
    found = types(build_template(make_service(), KEY))
    assert found == dict.fromkeys(TEN_TYPES, 1)


def test_no_api_without_routes() -> None:
    template = build_template(make_service(functions=[function("job")]), KEY)
    assert not [kind for kind in types(template) if "ApiGateway" in kind or kind == "AWS::Lambda::Permission"]
    assert "ServiceEndpoint" not in template["Outputs"]


def test_no_bucket_when_one_is_given() -> None:
    template = build_template(make_service(deployment_bucket="archives"), KEY)
    assert "AWS::S3::Bucket" not in types(template)
    assert template["Outputs"]["DeploymentBucketName"]["Value"] == "archives"
    (name,) = ids(template, "AWS::Lambda::Function")
    assert template["Resources"][name]["Properties"]["Code"] == {"S3Bucket": "archives", "S3Key": KEY}


def test_one_permission_for_all_routes_of_a_function() -> None:
    template = build_template(
        make_service(functions=[function("a", "GET /x", "POST /x", "ANY /"), function("b", "GET /y")]), KEY
    )
    found = types(template)
    assert (found["AWS::Lambda::Permission"], found["AWS::ApiGateway::Method"]) == (2, 4)
    assert (found["AWS::ApiGateway::Resource"], found["AWS::ApiGateway::Deployment"]) == (2, 1)


def test_the_function() -> None:
    given = function("hello", memory_size=256, timeout=9, description="Says hello", environment={"B": "2", "A": "1"})
    template = build_template(make_service(functions=[given], architecture="arm64", log_retention_days=7), KEY)
    resources = template["Resources"]
    assert resources["HelloLambdaFunction"] == {
        "Type": "AWS::Lambda::Function",
        "DependsOn": ["HelloLogGroup"],
        "Properties": {
            "FunctionName": "shop-dev-hello",
            "Code": {"S3Bucket": {"Ref": "DeploymentBucket"}, "S3Key": KEY},
            "Handler": "handler.endpoint",
            "Runtime": "python3.13",
            "Architectures": ["arm64"],
            "Role": {"Fn::GetAtt": ["IamRoleLambdaExecution", "Arn"]},
            "MemorySize": 256,
            "Timeout": 9,
            "Description": "Says hello",
            "Environment": {"Variables": {"A": "1", "B": "2"}},
        },
    }
    assert resources["HelloLogGroup"]["Properties"] == {
        "LogGroupName": "/aws/lambda/shop-dev-hello",
        "RetentionInDays": 7,
    }


def test_what_is_not_given_is_not_sent() -> None:
    resources = build_template(make_service(), KEY)["Resources"]
    sent = resources["HelloLambdaFunction"]["Properties"]
    assert sent.keys().isdisjoint({"MemorySize", "Timeout", "Description", "Environment"})
    assert resources["HelloLogGroup"]["Properties"].keys() == {"LogGroupName"}


def test_the_role_may_write_to_its_log_groups_and_what_is_named() -> None:
    statement = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}
    service = make_service(functions=[function("b"), function("a")], iam_statements=[statement])
    role = build_template(service, KEY)["Resources"]["IamRoleLambdaExecution"]["Properties"]
    logs, *others = role["Policies"][0]["PolicyDocument"]["Statement"]
    assert logs["Action"] == ["logs:CreateLogStream", "logs:PutLogEvents"]
    assert [each["Fn::Sub"].rpartition("log-group:")[2] for each in logs["Resource"]] == [
        "/aws/lambda/shop-dev-a:*",
        "/aws/lambda/shop-dev-b:*",
    ]
    assert others == [statement]


def test_the_bucket_is_private_and_encrypted() -> None:
    bucket = build_template(make_service(), KEY)["Resources"]["DeploymentBucket"]["Properties"]
    assert all(bucket["PublicAccessBlockConfiguration"].values())
    assert len(bucket["PublicAccessBlockConfiguration"]) == 4
    assert "BucketEncryption" in bucket


def test_the_api_is_regional_and_reachable_by_anybody() -> None:
    resources = build_template(make_service(functions=[function("a", "GET /users/{id}")]), KEY)["Resources"]
    assert resources["ApiGatewayRestApi"]["Properties"]["EndpointConfiguration"] == {"Types": ["REGIONAL"]}
    method = resources["ApiGatewayMethodUsersIdVarGet"]["Properties"]
    assert (method["AuthorizationType"], method["ResourceId"]) == ("NONE", {"Ref": "ApiGatewayResourceUsersIdVar"})
    assert method["Integration"]["Type"] == "AWS_PROXY"


def test_a_deployment_waits_for_all_methods() -> None:
    template = build_template(make_service(functions=[function("a", "GET /x", "POST /y", "ANY /")]), KEY)
    (deployment,) = ids(template, "AWS::ApiGateway::Deployment")
    assert set(template["Resources"][deployment]["DependsOn"]) == ids(template, "AWS::ApiGateway::Method")


def test_versions_outlive_the_next_one() -> None:
    template = build_template(make_service(), KEY)
    (version,) = ids(template, "AWS::Lambda::Version")
    assert template["Resources"][version]["DeletionPolicy"] == "Retain"


@given(services(), st.randoms(use_true_random=False))
def test_order_does_not_count(service: Service, random: t.Any) -> None:
    functions = [
        each._replace(routes=tuple(random.sample(each.routes, len(each.routes)))) for each in service.functions
    ]
    random.shuffle(functions)
    shuffled = service._replace(functions=tuple(functions))
    before, after = build_template(service, KEY), build_template(shuffled, KEY)
    assert before == after
    assert fingerprint(before) == fingerprint(after)


@given(services())
def test_every_reference_leads_somewhere(service: Service) -> None:
    template = build_template(service, KEY)
    known = {*template["Resources"], "AWS::Region", "AWS::Partition", "AWS::AccountId", "AWS::URLSuffix"}
    depended = {name for each in template["Resources"].values() for name in each.get("DependsOn", [])}
    assert {*references(template), *depended} <= known


@given(services())
def test_nothing_gets_lost_under_one_logical_id(service: Service) -> None:
    found = types(build_template(service, KEY))
    routes = [route for each in service.functions for route in each.routes]
    prefixes = {route.segments[:length] for route in routes for length in range(1, len(route.segments) + 1)}
    assert found["AWS::Lambda::Function"] == found["AWS::Logs::LogGroup"] == len(service.functions)
    assert found["AWS::ApiGateway::Method"] == len(routes)
    assert found["AWS::ApiGateway::Resource"] == len(prefixes)


@settings(max_examples=200)
@given(st.lists(st.text("aAbB-_", min_size=1, max_size=2), min_size=2, max_size=3), st.data())
def test_what_passes_the_checks_has_logical_ids_of_its_own(parts: list[str], data: st.DataObject) -> None:
    names = [f"f{part}" for part in parts] + data.draw(st.sampled_from([[], ["apiGatewayResource"]]))
    paths = [*parts, *data.draw(st.sampled_from([[], ["logGroup"], ["lambdaFunction"]]))]
    functions = [Function(name, "handler.endpoint") for name in dict.fromkeys(names)]
    functions[0] = functions[0]._replace(
        routes=tuple(Route(method="GET", path=f"/{path}") for path in dict.fromkeys(paths))
    )
    service = make_service()._replace(functions=tuple(functions))
    try:
        check_routes(service)
    except OptionError:
        return
    found = types(build_template(service, KEY))
    assert found["AWS::Lambda::Function"] == found["AWS::Logs::LogGroup"] == len(functions)
    assert found["AWS::ApiGateway::Resource"] == len(functions[0].routes)


@given(services())
def test_new_code_makes_a_new_version_and_no_new_deployment(service: Service) -> None:
    before, after = build_template(service, KEY), build_template(service, "polycloud.faas/shop/dev/4567.zip")
    kind = "AWS::ApiGateway::Deployment"
    assert ids(before, kind) == ids(after, kind)
    assert ids(before, "AWS::Lambda::Version").isdisjoint(ids(after, "AWS::Lambda::Version"))
    assert fingerprint(before) != fingerprint(after)


VERSIONED: t.Final[dict[str, t.Any]] = {
    "memory_size": 256,
    "timeout": 9,
    "description": "Says hello",
    "environment": {"A": "1"},
    "handler": "handler.other",
}


@pytest.mark.parametrize("name", VERSIONED)
def test_a_changed_configuration_makes_a_new_version_and_no_new_deployment(name: str) -> None:
    before = build_template(make_service(), KEY)
    changed = {**function("hello", "GET /ping"), name: VERSIONED[name]}
    after = build_template(make_service(functions=[changed]), KEY)
    assert ids(before, "AWS::Lambda::Version") != ids(after, "AWS::Lambda::Version")
    assert ids(before, "AWS::ApiGateway::Deployment") == ids(after, "AWS::ApiGateway::Deployment")


@pytest.mark.parametrize("option", [{"runtime": "python3.12"}, {"architecture": "arm64"}])
def test_another_runtime_or_processor_makes_a_new_version(option: dict[str, str]) -> None:
    kind = "AWS::Lambda::Version"
    assert ids(build_template(make_service(), KEY), kind) != ids(build_template(make_service(**option), KEY), kind)


@pytest.mark.parametrize(
    "given", [{"memory_size": 128}, {"timeout": 3}, {"description": ""}, {"environment": {}}], ids=str
)
def test_a_default_that_is_spelled_out_makes_no_new_version(given: dict[str, t.Any]) -> None:
    """Lambda would refuse a version of a function that did not change."""
    kind = "AWS::Lambda::Version"
    after = build_template(make_service(functions=[function("hello", "GET /ping", **given)]), KEY)
    assert ids(build_template(make_service(), KEY), kind) == ids(after, kind)


def test_another_bucket_makes_no_new_version() -> None:
    kind = "AWS::Lambda::Version"
    after = build_template(make_service(deployment_bucket="archives"), KEY)
    assert ids(build_template(make_service(), KEY), kind) == ids(after, kind)


API_CHANGES: t.Final = {
    "another path": [function("hello", "GET /pong")],
    "another method": [function("hello", "POST /ping")],
    "a route more": [function("hello", "GET /ping", "GET /")],
    "another parameter": [function("hello", "GET /{ping}")],
    "another function behind it": [function("hello"), function("bye", "GET /ping")],
    "deeper": [function("hello", "GET /ping/{id}")],
}


@pytest.mark.parametrize("name", API_CHANGES)
def test_a_change_of_the_api_makes_a_new_deployment(name: str) -> None:
    kind = "AWS::ApiGateway::Deployment"
    after = build_template(make_service(functions=API_CHANGES[name]), KEY)
    assert ids(build_template(make_service(), KEY), kind).isdisjoint(ids(after, kind))


def test_different_apis_have_different_deployments() -> None:
    found = [
        ids(build_template(make_service(functions=functions), KEY), "AWS::ApiGateway::Deployment")
        for functions in API_CHANGES.values()
    ]
    assert all(first.isdisjoint(second) for first, second in itertools.combinations(found, 2))


def test_the_fingerprint_follows_everything_but_the_bytes_of_the_zip() -> None:
    template = build_template(make_service(), KEY)
    finished = with_code(template, archives(make_service(), KEY))
    assert fingerprint(finished) == fingerprint(template)
    assert finished["Outputs"]["CodeSha256"]["Value"] == "abc="
    assert finished["Outputs"]["ArchiveKey"]["Value"] == KEY
    assert "CodeSha256" not in template["Outputs"]
    others: list[dict[str, t.Any]] = [
        {"log_retention_days": 7},
        {"iam_statements": [{"Effect": "Deny"}]},
        {"deployment_bucket": "archives"},
    ]
    found = {fingerprint(build_template(make_service(**other), KEY)) for other in others}
    assert len(found - {fingerprint(template)}) == 3


def test_the_first_step_has_the_bucket_only_and_looks_unfinished() -> None:
    template = bucket_only(make_service())
    assert types(template) == {"AWS::S3::Bucket": 1}
    assert fingerprint(template) == "unfinished"
    assert template["Outputs"]["DeploymentBucketName"]["Value"] == {"Ref": "DeploymentBucket"}


def test_the_description_tells_whose_stack_it_is() -> None:
    description = build_template(make_service(name="users-api", stage="prod"), KEY)["Description"]
    assert mark_of(description) == Mark("users-api", "prod")
    assert bucket_only(make_service())["Description"] == build_template(make_service(), KEY)["Description"]


def test_the_body_is_compact_json() -> None:
    template = build_template(make_service(), KEY)
    assert json.loads(body(template)) == template
    assert ": " not in body(bucket_only(make_service())).replace("deployed; ", "")


LARGE = {
    "resources": (
        [function("a", *(f"GET /p{number}" for number in range(250)))],
        "at most 500 resources, but it has 508.",
    ),
    "bytes": (
        [function(f"a{n}", environment={f"V{m}": "x" * 1300 for m in range(10)}) for n in range(100)],
        "at most 1000000 bytes, but it has 1",
    ),
}


@pytest.mark.parametrize("what", sorted(LARGE))
def test_what_is_larger_than_cloudformation_takes(what: str) -> None:
    functions, message = LARGE[what]
    template = build_template(make_service(functions=functions), KEY)
    with pytest.raises(OptionError) as raised:
        check_size(template, CODE)
    assert raised.value.message.startswith(f"functions must result in a template of {message}")


def test_too_many_outputs() -> None:
    template = build_template(make_service(), KEY)
    template["Outputs"] |= {f"Output{number}": template["Outputs"]["Fingerprint"] for number in range(195)}
    check_size({**template, "Outputs": dict(list(template["Outputs"].items())[:-1])}, CODE)
    with pytest.raises(OptionError, match="at most 200 outputs, but it has 201"):
        check_size(template, CODE)


def test_the_largest_services_that_fit() -> None:
    check_size(build_template(make_service(functions=[function(f"a{n}", f"GET /{n}") for n in range(80)]), KEY), CODE)
