# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Functions and APIs on the local AWS for the live tests of this folder, and requests to them."""

from __future__ import annotations

import io
import sys
import typing as t
import urllib.error
import urllib.request
import zipfile
from email.message import Message

from ..conftest import Cloud

RUNTIME = f"python{sys.version_info[0]}.{sys.version_info[1]}"
ACCOUNT = "arn:aws:lambda:us-east-1:000000000000:function:"
ROLE = "arn:aws:iam::000000000000:role/role"
ECHO = "import json\ndef handler(event, context):\n    return {'statusCode': 200, 'body': json.dumps(event)}\n"
# Allows whom the header Authorization names "yes".
DECIDE = """
def handler(event, context):
    given = {name.lower(): value for name, value in event["headers"].items()}
    if event.get("version") == "2.0":
        return {"isAuthorized": given.get("authorization") == "yes"}
    allow = {"Action": "execute-api:Invoke", "Resource": "*", "Effect": "Allow"}
    deny = {**allow, "Effect": "Deny"}
    statement = allow if given.get("authorization") == "yes" else deny
    return {"principalId": "me", "policyDocument": {"Version": "2012-10-17", "Statement": [statement]}}
"""


class Reply(t.NamedTuple):
    """What a request was answered with."""

    status: int
    body: str
    headers: Message


def archive(source: str, name: str = "handler.py") -> bytes:
    """A zip with one file, which may be run."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        entry = zipfile.ZipInfo(name)
        entry.external_attr = 0o755 << 16
        file.writestr(entry, source)
    return buffer.getvalue()


def create_function(cloud: Cloud, name: str = "fn", source: str = ECHO, **settings: t.Any) -> str:
    """A function that API Gateway may invoke; its ARN."""
    usual = {"Runtime": RUNTIME, "Handler": "handler.handler", "Role": ROLE, "Timeout": 30}
    aws = cloud.client("lambda")
    aws.create_function(FunctionName=name, **{**usual, "Code": {"ZipFile": archive(source)}, **settings})
    permit(cloud, name)
    return ACCOUNT + name


def permit(cloud: Cloud, name: str, **more: str) -> None:
    """Let API Gateway invoke a function or its alias."""
    permission = {"Action": "lambda:InvokeFunction", "Principal": "apigateway.amazonaws.com", "StatementId": "api"}
    cloud.client("lambda").add_permission(FunctionName=name, **{**permission, **more})


def uri(function_arn: str) -> str:
    """The URI of the integration of a function."""
    return f"arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/{function_arn}/invocations"


class Rest:
    """A REST API with a method of its root."""

    def __init__(self, cloud: Cloud, function_arn: str | None = None, **method: t.Any) -> None:
        self.cloud = cloud
        self.aws = cloud.client("apigateway")
        self.id = str(self.aws.create_rest_api(name="api")["id"])
        self.root = str(self.aws.get_resources(restApiId=self.id)["items"][0]["id"])
        self.method(self.root, "GET", function_arn, **method)

    def method(self, resource: str, verb: str, function_arn: str | None = None, **method: t.Any) -> dict[str, str]:
        """A method that invokes a function, or without one answers by itself; what names it in calls."""
        place = {"restApiId": self.id, "resourceId": resource, "httpMethod": verb}
        self.aws.put_method(**place, **{"authorizationType": "NONE", **method})
        self.aws.put_method_response(**place, statusCode="200")
        if function_arn:
            self.aws.put_integration(**place, type="AWS_PROXY", integrationHttpMethod="POST", uri=uri(function_arn))
        else:
            self.aws.put_integration(**place, type="MOCK", requestTemplates={"application/json": '{"statusCode": 200}'})
            self.answer(place, "first")
        return place

    def answer(self, place: dict[str, str], body: str) -> None:
        """What a method without a function answers."""
        self.aws.put_integration_response(**place, statusCode="200", responseTemplates={"application/json": body})

    @property
    def get_root(self) -> dict[str, str]:
        """What names the method of the root in calls."""
        return {"restApiId": self.id, "resourceId": self.root, "httpMethod": "GET"}

    def deploy(self, **parameters: t.Any) -> str:
        """Make a deployment and serve it; its ID."""
        return str(self.aws.create_deployment(restApiId=self.id, **{"stageName": "dev", **parameters})["id"])

    def stage(self, *changes: tuple[str, str, str | None]) -> dict[str, t.Any]:
        """Change the stage by operation, path and value; the stage."""
        patch = [
            {"op": operation, "path": path, **({} if value is None else {"value": value})}
            for operation, path, value in changes
        ]
        stage: dict[str, t.Any] = self.aws.update_stage(restApiId=self.id, stageName="dev", patchOperations=patch)
        return stage

    def url(self, path: str = "/") -> str:
        """Where the stage is served."""
        return f"http://{self.id}.execute-api.localhost/dev{path}"

    def get(self, path: str = "/", **headers: str) -> Reply:
        """The response of the stage."""
        return send(self.cloud, self.url(path), "GET", headers)


class Http:
    """An HTTP API whose stage deploys every change."""

    def __init__(self, cloud: Cloud, function_arn: str, **api: t.Any) -> None:
        self.cloud = cloud
        self.aws = cloud.client("apigatewayv2")
        self.id = str(self.aws.create_api(Name="api", ProtocolType="HTTP", **api)["ApiId"])
        integration = self.aws.create_integration(
            ApiId=self.id, IntegrationType="AWS_PROXY", IntegrationUri=function_arn, PayloadFormatVersion="2.0"
        )
        self.integration = str(integration["IntegrationId"])
        self.aws.create_stage(ApiId=self.id, StageName="$default", AutoDeploy=True)

    def route(self, key: str, **settings: t.Any) -> str:
        """Add a route; its ID."""
        target = f"integrations/{self.integration}"
        return str(self.aws.create_route(ApiId=self.id, RouteKey=key, Target=target, **settings)["RouteId"])

    def authorizer(self, function_arn: str) -> dict[str, str]:
        """Add an authorizer; what makes a route use it."""
        made = self.aws.create_authorizer(
            ApiId=self.id,
            Name="decide",
            AuthorizerType="REQUEST",
            AuthorizerUri=uri(function_arn),
            AuthorizerPayloadFormatVersion="2.0",
            EnableSimpleResponses=True,
            IdentitySource=["$request.header.Authorization"],
        )
        return {"AuthorizationType": "CUSTOM", "AuthorizerId": made["AuthorizerId"]}

    def send(self, method: str = "GET", path: str = "/", **headers: str) -> Reply:
        """The response of the API."""
        return send(self.cloud, f"http://{self.id}.execute-api.localhost{path}", method, headers)


def function_url(cloud: Cloud, name: str = "fn", **settings: t.Any) -> str:
    """A function URL that everybody may call."""
    aws = cloud.client("lambda")
    url = aws.create_function_url_config(FunctionName=name, AuthType="NONE", **settings)["FunctionUrl"]
    everybody = {"FunctionName": name, "Principal": "*"}
    aws.add_permission(**everybody, StatementId="url", Action="lambda:InvokeFunctionUrl", FunctionUrlAuthType="NONE")
    aws.add_permission(**everybody, StatementId="invoke", Action="lambda:InvokeFunction", InvokedViaFunctionUrl=True)
    return str(url)


def send(
    cloud: Cloud, url: str, method: str = "GET", headers: t.Mapping[str, str] | None = None, body: bytes | None = None
) -> Reply:
    """The response to a request; the host of the URL is in its header."""
    _scheme, _empty, host, path = url.split("/", 3)
    named = {name.replace("_", "-"): value for name, value in (headers or {}).items()}
    request = urllib.request.Request(f"{cloud.url}/{path}", body, {"Host": host, **named}, method=method)
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=20) as response:
            return Reply(response.status, response.read().decode(), response.headers)
    except urllib.error.HTTPError as error:
        return Reply(error.code, error.read().decode(), error.headers)
