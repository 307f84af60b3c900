# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which operation a request asks for, held against botocore's own serializer."""

from __future__ import annotations

import typing as t
from urllib.parse import quote

import pytest
from botocore.loaders import Loader
from botocore.model import OperationModel, ServiceModel, Shape
from botocore.serialize import create_serializer

from extensions.local_cloud.aws.http.operations import Request, identify, is_data_plane, parse_form

SCOPE = "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/{}/aws4_request, SignedHeaders=host, Signature=0"


def signed(method: str, path: str, service: str, **fields: t.Any) -> Request:
    headers = {"authorization": SCOPE.format(service), **fields.pop("headers", {})}
    return Request(method, path, fields.pop("query", {}), headers, **fields)


def sample(shape: Shape) -> t.Any:
    """A value of a shape, with only what it must have."""
    if shape.type_name == "structure":
        return {name: sample(shape.members[name]) for name in shape.required_members}
    if shape.type_name == "list":
        return [sample(shape.member)]
    values: dict[str, t.Any] = {"map": {}, "blob": b"", "integer": 1, "long": 1, "boolean": True}
    return values.get(shape.type_name, "name-1")


def serialized(serializer: t.Any, operation: OperationModel, service: str) -> Request:
    """The request that botocore makes for an operation."""
    made = serializer.serialize_to_request(sample(operation.input_shape) if operation.input_shape else {}, operation)
    path, _separator, static = made["url_path"].partition("?")
    query = {**dict(made["query_string"] or {}), **parse_form(static)}
    headers = {key.lower(): str(value) for key, value in made["headers"].items()}
    return signed(made["method"], path, service, query=query, headers=headers)


@pytest.mark.parametrize("service", ["lambda", "apigateway", "s3"])
def test_every_operation_of_a_rest_service_is_told(service: str) -> None:
    model = ServiceModel(Loader().load_service_model(service, "service-2"), service)
    serializer = create_serializer(model.resolved_protocol, include_validation=False)
    wrong = []
    for name in model.operation_names:
        told = identify(serialized(serializer, model.operation_model(name), service)).name
        if told != name and model.operation_model(told).http != model.operation_model(name).http:
            wrong.append((name, told))
    assert wrong == []


def test_a_query_call_gives_its_parameters_as_objects_and_lists() -> None:
    form = {
        "Action": "CreateStack",
        "Version": "2010-05-15",
        "StackName": "one",
        "Parameters.member.1.ParameterKey": "Key",
        "Parameters.member.1.ParameterValue": "Value",
        "Capabilities.member.1": "CAPABILITY_IAM",
        "Capabilities.member.2": "CAPABILITY_NAMED_IAM",
        "Tags.member.1.Key": "team",
        "Tags.member.1.Value": "a",
    }
    operation = identify(signed("POST", "/", "cloudformation", form=form))
    assert (operation.service, operation.name, operation.protocol) == ("cloudformation", "CreateStack", "query")
    assert operation.detail == {
        "StackName": "one",
        "Parameters": {"Key": "Value"},
        "Capabilities": ["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM"],
        "Tags": {"team": "a"},
    }


def test_a_json_call_is_told_by_its_target() -> None:
    headers = {"x-amz-target": "Logs_20140328.DescribeLogGroups"}
    operation = identify(signed("POST", "/", "logs", headers=headers))
    assert (operation.service, operation.name, operation.protocol) == ("logs", "DescribeLogGroups", "json")


def test_names_in_a_path_are_decoded() -> None:
    path = f"/2015-03-31/functions/{quote('arn:aws:lambda:us-east-1:1:function:f', safe='')}/configuration"
    operation = identify(signed("GET", path, "lambda", query={"Qualifier": "3"}))
    assert operation.name == "GetFunctionConfiguration"
    assert operation.detail == {"FunctionName": "arn:aws:lambda:us-east-1:1:function:f", "Qualifier": "3"}


@pytest.mark.parametrize(
    ("path", "host"),
    [("/box/folder/key", "127.0.0.1:80"), ("/folder/key", "box.localhost:80"), ("/folder/key", "box.s3.amazonaws.com")],
)
def test_a_bucket_is_found_in_path_and_host(path: str, host: str) -> None:
    operation = identify(signed("PUT", path, "s3", headers={"host": host}))
    assert (operation.name, operation.detail) == ("PutObject", {"Bucket": "box", "Key": "folder/key"})


def test_a_presigned_address_tells_its_service() -> None:
    query = {"X-Amz-Credential": "test/20260101/us-east-1/s3/aws4_request"}
    assert identify(Request("GET", "/box/key", query, {})).name == "GetObject"


def test_an_unknown_path_is_called_so() -> None:
    assert identify(signed("GET", "/2015-03-31/nothing", "lambda")).name == "Unknown"


@pytest.mark.parametrize(
    ("path", "host", "expected"),
    [
        ("/restapis/abc/dev/_user_request_/ping", "127.0.0.1", True),
        ("/restapis/abc/dev/_user_request_", "127.0.0.1", True),
        ("/_aws/execute-api/abc/dev/ping", "127.0.0.1", True),
        ("/dev/ping", "abc.execute-api.us-east-1.amazonaws.com", True),
        ("/restapis/abc/stages/dev", "127.0.0.1", False),
    ],
)
def test_requests_to_deployed_endpoints_are_no_api_calls(path: str, host: str, expected: bool) -> None:
    assert is_data_plane(path, host) is expected
