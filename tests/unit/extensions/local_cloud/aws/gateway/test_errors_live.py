# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What requests to APIs and function URLs of the local AWS get when they fail, and what names each of them."""

from __future__ import annotations

import json

from ..conftest import Cloud
from .gateway_live import ECHO, Http, Reply, Rest, create_function, function_url, send

BROKEN = "def handler(event, context):\n    raise ValueError('secret')\n"
SLOW = "import time\ndef handler(event, context):\n    time.sleep(1)\n    return {'statusCode': 200}\n"


def error_type(reply: Reply) -> str | None:
    return reply.headers["x-amzn-ErrorType"]


def test_each_request_has_an_id(cloud: Cloud) -> None:
    arn = create_function(cloud)
    rest, http = Rest(cloud, arn), Http(cloud, arn)
    rest.deploy()
    http.route("GET /")
    one, other = rest.get(), rest.get()
    assert json.loads(one.body)["requestContext"]["requestId"] == one.headers["x-amzn-RequestId"]
    assert one.headers["x-amzn-RequestId"] != other.headers["x-amzn-RequestId"]
    assert one.headers["x-amz-apigw-id"]
    assert http.send().headers["Apigw-Requestid"]
    url = send(cloud, function_url(cloud))
    assert json.loads(url.body)["requestContext"]["requestId"] == url.headers["x-amzn-RequestId"]


def test_errors_of_a_rest_api(cloud: Cloud) -> None:
    api = Rest(cloud, create_function(cloud, source=BROKEN))
    api.deploy()
    failed = api.get()
    assert failed[:2] == (502, '{"message": "Internal server error"}')
    assert error_type(failed) == "InternalServerErrorException"
    nowhere = api.get("/none")
    assert nowhere[:2] == (403, '{"message":"Missing Authentication Token"}')
    assert error_type(nowhere) == "MissingAuthenticationTokenException"
    unknown = send(cloud, api.url().replace("/dev/", "/prod/"))
    assert unknown[:2] == (403, '{"message":"Forbidden"}')
    assert error_type(unknown) == "ForbiddenException"
    assert all(each.headers["x-amzn-RequestId"] for each in (failed, nowhere, unknown))


def test_a_gateway_response_for_all_errors_is_for_a_function_that_fails_too(cloud: Cloud) -> None:
    api = Rest(cloud, create_function(cloud, source=BROKEN))
    origin = {"gatewayresponse.header.Access-Control-Allow-Origin": "'*'"}
    api.aws.put_gateway_response(restApiId=api.id, responseType="DEFAULT_5XX", responseParameters=origin)
    api.deploy()
    failed = api.get()
    assert (failed.status, failed.headers["Access-Control-Allow-Origin"]) == (502, "*")


def test_a_rest_api_does_not_wait_forever(cloud: Cloud) -> None:
    api = Rest(cloud, create_function(cloud, source=SLOW))
    patch = [{"op": "replace", "path": "/timeoutInMillis", "value": "50"}]
    api.aws.update_integration(**api.get_root, patchOperations=patch)
    api.deploy()
    assert api.get()[:2] == (504, '{"message":"Endpoint request timed out"}')


def test_an_http_api_does_not_wait_forever(cloud: Cloud) -> None:
    api = Http(cloud, create_function(cloud, source=SLOW))
    api.route("GET /")
    api.aws.update_integration(ApiId=api.id, IntegrationId=api.integration, TimeoutInMillis=50)
    assert api.send()[:2] == (503, '{"message":"Service Unavailable"}')


def test_errors_of_a_function_url(cloud: Cloud) -> None:
    create_function(cloud, source=ECHO)
    url = function_url(cloud)
    cloud.client("lambda").put_function_concurrency(FunctionName="fn", ReservedConcurrentExecutions=0)
    throttled = send(cloud, url)
    assert (throttled.status, error_type(throttled)) == (429, "TooManyRequestsException")
    assert json.loads(throttled.body)["message"] == "Rate Exceeded."
    cloud.client("lambda").remove_permission(FunctionName="fn", StatementId="invoke")
    denied = send(cloud, url)
    assert (denied.status, error_type(denied)) == (403, "AccessDeniedException")
    assert json.loads(denied.body)["Message"].startswith("Forbidden.")
