# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What functions behind APIs and function URLs of the local AWS get, and what becomes of their responses."""

from __future__ import annotations

import io
import json
import sys
import typing as t
import urllib.error
import urllib.request
import zipfile

import pytest

from ..conftest import Cloud

RUNTIME = f"python{sys.version_info[0]}.{sys.version_info[1]}"
FUNCTION_ARN = "arn:aws:lambda:us-east-1:000000000000:function:fn"
URI = f"arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/{FUNCTION_ARN}/invocations"
SOURCE = """
import json

RESPONSES = {
    "null": {"statusCode": 404, "body": None, "isBase64Encoded": False, "multiValueHeaders": {}},
    "number": {"statusCode": 200, "body": 7},
    "text": {"statusCode": "201", "body": "made"},
    "none": None,
}

def handler(event, context):
    case = {name.lower(): value for name, value in event["headers"].items()}.get("case")
    if case == "fail":
        raise ValueError("secret")
    return RESPONSES[case] if case in RESPONSES else {"statusCode": 200, "body": json.dumps(event)}
"""


@pytest.fixture
def with_function(cloud: Cloud) -> Cloud:
    """A local AWS with a function that everybody may invoke."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        file.writestr("handler.py", SOURCE)
    aws = cloud.client("lambda")
    aws.create_function(
        FunctionName="fn",
        Runtime=RUNTIME,
        Handler="handler.handler",
        Role="arn:aws:iam::000000000000:role/role",
        Timeout=30,
        Code={"ZipFile": buffer.getvalue()},
    )
    permission = {"Action": "lambda:InvokeFunction", "Principal": "apigateway.amazonaws.com"}
    aws.add_permission(FunctionName="fn", StatementId="api", **permission)
    return cloud


def rest_url(cloud: Cloud) -> str:
    aws = cloud.client("apigateway")
    api = aws.create_rest_api(name="api")["id"]
    place = {"restApiId": api, "resourceId": aws.get_resources(restApiId=api)["items"][0]["id"], "httpMethod": "GET"}
    aws.put_method(**place, authorizationType="NONE")
    aws.put_integration(**place, type="AWS_PROXY", integrationHttpMethod="POST", uri=URI)
    aws.create_deployment(restApiId=api, stageName="dev")
    return f"/restapis/{api}/dev/_user_request_/"


def http_url(cloud: Cloud, version: str) -> str:
    aws = cloud.client("apigatewayv2")
    api = aws.create_api(Name="api", ProtocolType="HTTP")["ApiId"]
    integration = aws.create_integration(
        ApiId=api, IntegrationType="AWS_PROXY", IntegrationUri=FUNCTION_ARN, PayloadFormatVersion=version
    )
    aws.create_route(ApiId=api, RouteKey="GET /", Target=f"integrations/{integration['IntegrationId']}")
    aws.create_stage(ApiId=api, StageName="$default", AutoDeploy=True)
    return f"http://{api}.execute-api.localhost/"


def function_url(cloud: Cloud) -> str:
    aws = cloud.client("lambda")
    url = aws.create_function_url_config(FunctionName="fn", AuthType="NONE")["FunctionUrl"]
    everybody = {"FunctionName": "fn", "Principal": "*"}
    aws.add_permission(**everybody, StatementId="url", Action="lambda:InvokeFunctionUrl", FunctionUrlAuthType="NONE")
    aws.add_permission(**everybody, StatementId="invoke", Action="lambda:InvokeFunction", InvokedViaFunctionUrl=True)
    return str(url)


def get(cloud: Cloud, url: str, **headers: str) -> tuple[int, str]:
    """The status and the body of a response; a URL with a host is asked for by this host."""
    if "://" in url:
        host = url.split("/")[2]
        url, headers = "/" + url.split("/", 3)[3], {"Host": host, **headers}
    request = urllib.request.Request(cloud.url + url + "?a=1&a=2", headers=headers)
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=20) as response:
            return response.status, response.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def test_a_rest_api(with_function: Cloud) -> None:
    url = rest_url(with_function)
    status, body = get(with_function, url, Cookie="a=1; b=2")
    event = json.loads(body)
    assert status == 200
    assert "version" not in event
    assert event["headers"]["Cookie"] == "a=1; b=2"
    assert "User-Agent" in event["headers"]
    assert event["queryStringParameters"] == {"a": "2"}
    assert event["requestContext"]["identity"]["userArn"] is None
    assert event["requestContext"]["deploymentId"]


def test_an_http_api(with_function: Cloud) -> None:
    url = http_url(with_function, "2.0")
    event = json.loads(get(with_function, url, Cookie="a=1; b=2")[1])
    assert event["version"] == "2.0"
    assert event["cookies"] == ["a=1", "b=2"]
    assert not {"cookie", "Cookie", "User-Agent"} & event["headers"].keys()
    assert "pathParameters" not in event


def test_an_http_api_with_the_older_form(with_function: Cloud) -> None:
    url = http_url(with_function, "1.0")
    event = json.loads(get(with_function, url, Cookie="a=1; b=2")[1])
    assert event["version"] == "1.0"
    assert event["headers"]["cookie"] == "a=1; b=2"
    assert get(with_function, url, case="none") == (500, '{"message":"Internal Server Error"}')


def test_a_function_url(with_function: Cloud) -> None:
    url = function_url(with_function)
    event = json.loads(get(with_function, url, Cookie="a=1; b=2")[1])
    assert event["version"] == "2.0"
    assert event["cookies"] == ["a=1", "b=2"]
    assert get(with_function, url, case="fail") == (502, "Internal Server Error")


@pytest.mark.parametrize(
    ("make", "malformed"),
    [
        (rest_url, (502, '{"message": "Internal server error"}')),
        (lambda cloud: http_url(cloud, "2.0"), (500, '{"message":"Internal Server Error"}')),
        (function_url, (502, "Internal Server Error")),
    ],
)
def test_bodies_that_are_no_text(with_function: Cloud, make: t.Callable[[Cloud], str], malformed: t.Any) -> None:
    url = make(with_function)
    assert get(with_function, url, case="null") == (404, "")
    assert get(with_function, url, case="text") == (201, "made")
    assert get(with_function, url, case="number") == malformed
    assert get(with_function, url, case="none") == (malformed if make is rest_url else (200, "null"))
