# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Integrations of REST APIs on the local AWS that are no proxy, and responses that are streams."""

from __future__ import annotations

import json
import sys

from ..conftest import Cloud
from .gateway_live import Reply, Rest, archive, create_function, function_url, send, uri

FAILING = """
def handler(event, context):
    if event.get("missing"):
        raise LookupError("Not Found: " + event["missing"])
    return {"got": event}
"""
# A runtime of its own, which answers by the Runtime API as it likes.
BOOTSTRAP = f"""#!{sys.executable}
import http.client, json, os
while True:
    runtime = http.client.HTTPConnection(os.environ["AWS_LAMBDA_RUNTIME_API"])
    runtime.request("GET", "/2018-06-01/runtime/invocation/next")
    response = runtime.getresponse()
    request_id = response.getheader("Lambda-Runtime-Aws-Request-Id")
    event = json.loads(response.read())
    case = (event.get("queryStringParameters") or {{}}).get("case")
    metadata = json.dumps({{"statusCode": 201, "headers": {{"X-A": "b"}}, "cookies": ["c=1", "d=2"]}})
    body = "plain" if case == "plain" else metadata + chr(0) * 8 + "first second"
    runtime = http.client.HTTPConnection(os.environ["AWS_LAMBDA_RUNTIME_API"])
    headers = {{"Lambda-Runtime-Function-Response-Mode": "streaming", "Content-Type": "application/octet-stream"}}
    runtime.request("POST", f"/2018-06-01/runtime/invocation/{{request_id}}/response", body, headers)
    runtime.getresponse().read()
"""


def custom(api: Rest, function_arn: str, template: str) -> dict[str, str]:
    """A POST of the root that invokes a function by a template; what names it."""
    place = {"restApiId": api.id, "resourceId": api.root, "httpMethod": "POST"}
    api.aws.put_method(**place, authorizationType="NONE")
    api.aws.put_integration(
        **place,
        type="AWS",
        integrationHttpMethod="POST",
        uri=uri(function_arn),
        requestTemplates={"application/json": template},
        passthroughBehavior="WHEN_NO_MATCH",
    )
    return place


def post(api: Rest, body: str, path: str = "/", content_type: str = "application/json") -> Reply:
    return send(api.cloud, api.url(path), "POST", {"Content-Type": content_type}, body.encode())


def test_a_function_that_gets_what_a_template_makes(cloud: Cloud) -> None:
    api = Rest(cloud)
    template = '{"missing": "$input.params(\'m\')", "name": $input.json("$.name"), "stage": "$context.stage"}'
    place = custom(api, create_function(cloud, source=FAILING), template)
    api.aws.put_integration_response(
        **place,
        statusCode="200",
        responseTemplates={"application/json": "#set($got = $input.path('$.got'))$got.name in $got.stage"},
        responseParameters={"method.response.header.X-Name": "integration.response.body.got.name"},
    )
    api.aws.put_integration_response(
        **place,
        statusCode="404",
        selectionPattern="Not Found.*",
        responseTemplates={"application/json": '{"error": "$input.path(\'$.errorMessage\')"}'},
    )
    api.deploy()
    found = post(api, '{"name": "me"}')
    assert (found.status, found.body, found.headers["X-Name"]) == (200, "me in dev", "me")
    missing = post(api, '{"name": "me"}', "/?m=x")
    assert (missing.status, missing.body) == (404, '{"error": "Not Found: x"}')
    other = post(api, '{"n": 1}', content_type="application/x-other")
    assert (other.status, other.body) == (200, " in ")


def test_a_function_without_proxy_needs_its_permission(cloud: Cloud) -> None:
    function = create_function(cloud, source=FAILING)
    cloud.client("lambda").remove_permission(FunctionName="fn", StatementId="api")
    api = Rest(cloud)
    api.aws.put_integration_response(**custom(api, function, "{}"), statusCode="200")
    api.deploy()
    assert post(api, "{}").status == 500


def test_a_mock_evaluates_both_templates(cloud: Cloud) -> None:
    api = Rest(cloud)
    place = api.method(api.root, "POST")
    template = '#if($input.params("m") == "x"){"statusCode": 404}#{else}{"statusCode": 200}#end'
    api.aws.put_integration(**place, type="MOCK", requestTemplates={"application/json": template})
    api.answer(place, '{"for": "$input.params(\'m\')"}')
    api.aws.put_integration_response(
        **place, statusCode="404", selectionPattern="404", responseTemplates={"application/json": "none"}
    )
    api.deploy()
    assert post(api, "", "/?m=y")[:2] == (200, '{"for": "y"}')
    assert post(api, "", "/?m=x")[:2] == (404, "none")


def streaming_function(cloud: Cloud) -> str:
    code = {"ZipFile": archive(BOOTSTRAP, "bootstrap")}
    return create_function(cloud, Runtime="provided.al2023", Handler="any", Code=code)


def streaming_uri(function_arn: str) -> str:
    """The URI of an integration that streams."""
    plain = uri(function_arn).replace("2015-03-31", "2021-11-15")
    return plain.removesuffix("/invocations") + "/response-streaming-invocations"


def streaming_api(cloud: Cloud, function_arn: str) -> Rest:
    api = Rest(cloud)
    place = {"restApiId": api.id, "resourceId": api.root, "httpMethod": "POST"}
    api.aws.put_method(**place, authorizationType="NONE")
    integration = api.aws.put_integration(
        **place,
        type="AWS_PROXY",
        integrationHttpMethod="POST",
        uri=streaming_uri(function_arn),
        responseTransferMode="STREAM",
    )
    assert integration["responseTransferMode"] == "STREAM"
    api.deploy()
    return api


def is_streamed(reply: Reply) -> bool:
    cookies = reply.headers.get_all("Set-Cookie")
    return reply[:2] == (201, "first second") and reply.headers["X-A"] == "b" and cookies == ["c=1", "d=2"]


def test_a_stream_of_a_rest_api(cloud: Cloud) -> None:
    api = streaming_api(cloud, streaming_function(cloud))
    assert is_streamed(post(api, "{}"))
    malformed = post(api, "{}", "/?case=plain")
    assert malformed[:2] == (502, '{"message": "Internal server error"}')


def test_a_stream_of_a_rest_api_needs_a_runtime_that_streams(cloud: Cloud) -> None:
    assert post(streaming_api(cloud, create_function(cloud)), "{}").status == 502


def test_a_stream_of_a_function_url(cloud: Cloud) -> None:
    streaming_function(cloud)
    url = function_url(cloud, InvokeMode="RESPONSE_STREAM")
    assert is_streamed(send(cloud, url))
    plain = send(cloud, f"{url}?case=plain")
    assert plain[:2] == (200, "plain")
    assert plain.headers["Content-Type"] == "application/octet-stream"


def test_a_managed_runtime_of_python_does_not_stream(cloud: Cloud) -> None:
    create_function(cloud)
    reply = send(cloud, function_url(cloud, InvokeMode="RESPONSE_STREAM"))
    assert reply.status == 200
    assert json.loads(reply.body).keys() == {"statusCode", "body"}


def test_a_method_of_a_stack_streams(cloud: Cloud) -> None:
    cloud.control("POST", "config", {"stack_seconds": 0})
    root = {"Fn::GetAtt": ["Api", "RootResourceId"]}
    integration = {
        "Type": "AWS_PROXY",
        "IntegrationHttpMethod": "POST",
        "Uri": streaming_uri(create_function(cloud)),
        "ResponseTransferMode": "STREAM",
    }
    method = {
        "RestApiId": {"Ref": "Api"},
        "ResourceId": root,
        "HttpMethod": "GET",
        "AuthorizationType": "NONE",
        "Integration": integration,
    }
    template = {
        "Resources": {
            "Api": {"Type": "AWS::ApiGateway::RestApi", "Properties": {"Name": "api"}},
            "Method": {"Type": "AWS::ApiGateway::Method", "Properties": method},
        },
        "Outputs": {"Api": {"Value": {"Ref": "Api"}}, "Root": {"Value": root}},
    }
    cloud.create_stack("one", template)
    outputs = {each["OutputKey"]: each["OutputValue"] for each in cloud.finished_stack("one")["Outputs"]}
    aws, place = cloud.client("apigateway"), {"restApiId": outputs["Api"], "resourceId": outputs["Root"]}
    assert aws.get_integration(**place, httpMethod="GET")["responseTransferMode"] == "STREAM"
    del integration["ResponseTransferMode"]
    integration["Uri"] = uri(create_function(cloud, "plain"))
    cloud.update_stack("one", template)
    assert cloud.finished_stack("one")["StackStatus"] == "UPDATE_COMPLETE"
    assert "responseTransferMode" not in aws.get_integration(**place, httpMethod="GET")
