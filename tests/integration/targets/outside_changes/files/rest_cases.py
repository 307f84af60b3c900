# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Changes of a plain function behind a REST API, and of what belongs to it."""

from __future__ import annotations

import io
import json
import typing as t
import zipfile

from lab import FUNCTION, STACK, Case, Json, Lab

API = "AWS::ApiGateway::RestApi"
BUCKET = "AWS::S3::Bucket"
ROLE = f"{STACK}-us-east-1-lambdaRole"
GROUP = f"/aws/lambda/{FUNCTION}"
DENY: Json = {"Effect": "Deny", "Principal": "*", "Action": "execute-api:Invoke", "Resource": "execute-api:/*"}
NOBODY = json.dumps({"Version": "2012-10-17", "Statement": [DENY]})
ANYONE: Json = {"resource_policy": [{"Effect": "Allow"}]}
ALL: Json = {"drift_scope": "all"}


def configure(**changes: t.Any) -> t.Callable[[Lab], object]:
    return lambda lab: lab.client("lambda").update_function_configuration(FunctionName=FUNCTION, **changes)


def edit_code(lab: Lab) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(
            "handler.py", "def endpoint(event, context):\n    return {'statusCode': 418, 'body': 'edited'}\n"
        )
    lab.client("lambda").update_function_code(FunctionName=FUNCTION, ZipFile=packed.getvalue())


def delete_function(lab: Lab) -> None:
    lab.client("lambda").delete_function(FunctionName=FUNCTION)


def reserve(number: int) -> t.Callable[[Lab], object]:
    return lambda lab: lab.client("lambda").put_function_concurrency(
        FunctionName=FUNCTION, ReservedConcurrentExecutions=number
    )


def remove_permission(lab: Lab) -> None:
    aws = lab.client("lambda")
    for statement in json.loads(aws.get_policy(FunctionName=FUNCTION)["Policy"])["Statement"]:
        aws.remove_permission(FunctionName=FUNCTION, StatementId=statement["Sid"])


def narrow_permission(lab: Lab) -> None:
    aws = lab.client("lambda")
    (statement,) = json.loads(aws.get_policy(FunctionName=FUNCTION)["Policy"])["Statement"]
    aws.remove_permission(FunctionName=FUNCTION, StatementId=statement["Sid"])
    aws.add_permission(
        FunctionName=FUNCTION,
        StatementId=statement["Sid"],
        Action="lambda:InvokeFunction",
        Principal="apigateway.amazonaws.com",
        SourceArn="arn:aws:execute-api:us-east-1:000000000000:other/*/*",
    )


# The API


def of_api(lab: Lab) -> tuple[t.Any, Json]:
    return lab.client("apigateway"), {"restApiId": lab.physical_id(API)}


def of_path(lab: Lab) -> tuple[t.Any, Json]:
    """A client, and the path /ping."""
    aws, api = of_api(lab)
    items = aws.get_resources(**api)["items"]
    return aws, {**api, "resourceId": next(each["id"] for each in items if each["path"] == "/ping")}


def deploy_api(lab: Lab) -> None:
    """What somebody does so that the stage serves the API as it is now."""
    aws, api = of_api(lab)
    aws.create_deployment(**api, stageName="dev")


def delete_api(lab: Lab) -> None:
    aws, api = of_api(lab)
    aws.delete_rest_api(**api)


def delete_stage(lab: Lab) -> None:
    aws, api = of_api(lab)
    aws.delete_stage(**api, stageName="dev")


def delete_stage_and_deployment(lab: Lab) -> None:
    aws, api = of_api(lab)
    deployment = aws.get_stage(**api, stageName="dev")["deploymentId"]
    aws.delete_stage(**api, stageName="dev")
    aws.delete_deployment(**api, deploymentId=deployment)


def delete_deployment(lab: Lab) -> None:
    """The stage serves another deployment, and ours is gone."""
    aws, api = of_api(lab)
    deployment = aws.get_stage(**api, stageName="dev")["deploymentId"]
    deploy_api(lab)
    aws.delete_deployment(**api, deploymentId=deployment)


def delete_method(lab: Lab) -> None:
    aws, path = of_path(lab)
    aws.delete_method(**path, httpMethod="GET")


def delete_served_method(lab: Lab) -> None:
    delete_method(lab)
    deploy_api(lab)


def delete_path(lab: Lab) -> None:
    aws, path = of_path(lab)
    aws.delete_resource(**path)


def delete_served_path(lab: Lab) -> None:
    delete_path(lab)
    deploy_api(lab)


def answer_otherwise(lab: Lab) -> None:
    """Another integration, also for the next request."""
    aws, path = of_path(lab)
    aws.put_integration(
        **path, httpMethod="GET", type="MOCK", requestTemplates={"application/json": '{"statusCode": 418}'}
    )
    aws.put_method_response(**path, httpMethod="GET", statusCode="418")
    aws.put_integration_response(**path, httpMethod="GET", statusCode="418")
    deploy_api(lab)


def require_key(lab: Lab) -> None:
    aws, path = of_path(lab)
    required = {"op": "replace", "path": "/apiKeyRequired", "value": "true"}
    aws.update_method(**path, httpMethod="GET", patchOperations=[required])
    deploy_api(lab)


def require_key_once(lab: Lab) -> None:
    """Only the deployment that is served still asks for a key."""
    require_key(lab)
    aws, path = of_path(lab)
    optional = {"op": "replace", "path": "/apiKeyRequired", "value": "false"}
    aws.update_method(**path, httpMethod="GET", patchOperations=[optional])


def require_signature(lab: Lab) -> None:
    aws, path = of_path(lab)
    signed = {"op": "replace", "path": "/authorizationType", "value": "AWS_IAM"}
    aws.update_method(**path, httpMethod="GET", patchOperations=[signed])


def patch_api(path: str, value: str, *, deployed: bool = True) -> t.Callable[[Lab], object]:
    def change(lab: Lab) -> None:
        aws, api = of_api(lab)
        aws.update_rest_api(**api, patchOperations=[{"op": "replace", "path": path, "value": value}])
        if deployed:
            deploy_api(lab)

    return change


def patch_stage(*changes: tuple[str, str]) -> t.Callable[[Lab], object]:
    def change(lab: Lab) -> None:
        aws, api = of_api(lab)
        patches = [{"op": "replace", "path": path, "value": value} for path, value in changes]
        aws.update_stage(**api, stageName="dev", patchOperations=patches)

    return change


def canary(lab: Lab) -> None:
    """All requests get a deployment in which the method is missing."""
    delete_method(lab)
    aws, api = of_api(lab)
    aws.create_deployment(**api, stageName="dev", canarySettings={"percentTraffic": 100.0})


def web_acl(lab: Lab) -> None:
    _aws, api = of_api(lab)
    firewall = lab.client("wafv2")
    visible = {"SampledRequestsEnabled": False, "CloudWatchMetricsEnabled": False, "MetricName": "closed"}
    acl = firewall.create_web_acl(
        Name="closed", Scope="REGIONAL", DefaultAction={"Block": {}}, Rules=[], VisibilityConfig=visible
    )["Summary"]["ARN"]
    stage = f"arn:aws:apigateway:us-east-1::/restapis/{api['restApiId']}/stages/dev"
    firewall.associate_web_acl(WebACLArn=acl, ResourceArn=stage)


# What else belongs to it


def delete_log_group(lab: Lab) -> None:
    lab.client("logs").delete_log_group(logGroupName=GROUP)


def keep_logs(lab: Lab) -> None:
    lab.client("logs").put_retention_policy(logGroupName=GROUP, retentionInDays=30)


def delete_role_policy(lab: Lab) -> None:
    lab.client("iam").delete_role_policy(RoleName=ROLE, PolicyName=f"{STACK}-lambda")


def delete_archive(lab: Lab) -> None:
    aws, bucket = lab.client("s3"), lab.physical_id(BUCKET)
    for each in aws.list_objects_v2(Bucket=bucket)["Contents"]:
        aws.delete_object(Bucket=bucket, Key=each["Key"])


def delete_bucket(lab: Lab) -> None:
    delete_archive(lab)
    lab.client("s3").delete_bucket(Bucket=lab.physical_id(BUCKET))


FUNCTION_CASES = (
    Case("memory", configure(MemorySize=512), ("OneLambdaFunction.MemorySize",)),
    Case(
        "variable",
        configure(Environment={"Variables": {"WORD": "2"}}),
        ("OneLambdaFunction.Environment.Variables.WORD",),
    ),
    Case("code", edit_code, ("OneLambdaFunction.CodeSha256",), status=418),
    Case("function deleted", delete_function, ("OneLambdaFunction.FunctionName",), status=500),
    Case(
        "stopped",
        reserve(0),
        ("OneLambdaFunction.ReservedConcurrentExecutions",),
        status=500,
        asks="reserved_concurrency",
        decided={"defaults": {"reserved_concurrency": -1}},
    ),
    Case("concurrency", reserve(5), ("OneLambdaFunction.ReservedConcurrentExecutions",)),
    Case("permission removed", remove_permission, ("OneLambdaPermission.Id",), status=500),
    Case("permission for another API", narrow_permission, ("OneLambdaPermission.SourceArn",), status=500),
)
API_CASES = (
    Case(
        "API deleted",
        delete_api,
        ("ApiGatewayRestApi.Id",),
        status=404,
        asks="may_replace: [url]",
        decided={"may_replace": ["url"]},
        moves=True,
    ),
    Case("stage deleted", delete_stage, ("ApiGatewayDeployment.StageName",), status=403),
    Case(
        "stage with settings deleted",
        delete_stage,
        ("ApiGatewayStage.StageName",),
        {"api": {"stage_variables": {"A": "1"}, "throttling": {"rate_limit": 50, "burst_limit": 20}}},
        status=403,
    ),
    Case(
        "stage and its deployment deleted",
        delete_stage_and_deployment,
        ("ApiGatewayDeployment.DeploymentId",),
        status=403,
    ),
    Case("another deployment served", deploy_api, ("ApiGatewayDeployment.DeploymentId",)),
    Case("another deployment served and ours deleted", delete_deployment, ("ApiGatewayDeployment.DeploymentId",)),
    Case("method deleted", delete_method, ("ApiGatewayMethod.HttpMethod",)),
    Case(
        "method deleted and served",
        delete_served_method,
        ("ApiGatewayMethod.HttpMethod", "ApiGatewayDeployment.DeploymentId"),
        status=403,
    ),
    Case("path deleted", delete_path, ("ApiGatewayResource.PathPart",)),
    Case(
        "path deleted and served",
        delete_served_path,
        ("ApiGatewayResource.PathPart", "ApiGatewayDeployment.DeploymentId"),
        status=403,
    ),
    Case(
        "another integration",
        answer_otherwise,
        (
            *("ApiGatewayMethod.Integration.Type", "ApiGatewayMethod.Integration.Uri"),
            *("ApiGatewayMethod.Integration.RequestTemplates", "ApiGatewayDeployment.DeploymentId"),
        ),
        status=418,
    ),
    Case("canary", canary, ("ApiGatewayDeployment.CanarySetting", "ApiGatewayMethod.HttpMethod"), status=403),
    Case(
        "stage variables changed",
        patch_stage(("/variables/A", "2"), ("/variables/B", "3")),
        ("ApiGatewayStage.Variables",),
        {"api": {"stage_variables": {"A": "1"}}},
    ),
    Case(
        "limits of the stage changed",
        patch_stage(("/*/*/throttling/rateLimit", "1000")),
        ("ApiGatewayStage.MethodSettings.*/*.ThrottlingRateLimit",),
        {"api": {"throttling": {"rate_limit": 50, "burst_limit": 20}}},
    ),
)
RESTRICTIONS = (
    Case(
        "key required",
        require_key,
        ("ApiGatewayMethod.ApiKeyRequired", "ApiGatewayDeployment.DeploymentId"),
        status=403,
        asks="api_key_required",
        decided={"api": {"api_key_required": False}},
    ),
    Case(
        "key required by what is served",
        require_key_once,
        ("ApiGatewayDeployment.DeploymentId",),
        status=403,
        asks="api_key_required",
        decided={"api": {"api_key_required": False}},
    ),
    Case(
        "signature required",
        require_signature,
        ("ApiGatewayMethod.AuthorizationType",),
        asks="default_authorizer",
        decided={"api": {"default_authorizer": "none"}},
    ),
    Case(
        "resource policy",
        patch_api("/policy", NOBODY),
        ("ApiGatewayRestApi.Policy", "ApiGatewayDeployment.DeploymentId"),
        status=403,
        asks="api.resource_policy",
        decided={"api": {"resource_policy": []}},
    ),
    Case(
        "resource policy replaced",
        patch_api("/policy", NOBODY),
        ("ApiGatewayRestApi.Policy", "ApiGatewayDeployment.DeploymentId"),
        {"api": ANYONE},
        status=403,
    ),
    Case(
        "endpoint closed",
        patch_api("/disableExecuteApiEndpoint", "true"),
        ("ApiGatewayRestApi.DisableExecuteApiEndpoint", "ApiGatewayDeployment.DeploymentId"),
        status=403,
        asks="api.disable_execute_api_endpoint",
        decided={"api": {"disable_execute_api_endpoint": False}},
    ),
    Case(
        "throttled to 0",
        patch_stage(("/*/*/throttling/rateLimit", "0"), ("/*/*/throttling/burstLimit", "0")),
        (
            "ApiGatewayDeployment.MethodSettings.*/*.ThrottlingRateLimit",
            "ApiGatewayDeployment.MethodSettings.*/*.ThrottlingBurstLimit",
        ),
        status=429,
        asks="api.throttling",
        decided={"api": {"throttling": {"rate_limit": 50, "burst_limit": 20}}},
    ),
    Case(
        "web ACL",
        web_acl,
        ("ApiGatewayDeployment.WebAclArn",),
        status=403,
        asks="api.web_acl_arn",
        decided={"api": {"web_acl_arn": ""}},
    ),
)
OTHERS = (
    # Lambda makes it again, and keeps its entries for ever, with the next call of the URL.
    Case("log group deleted", delete_log_group, ("OneLogGroup.RetentionInDays",), ALL),
    Case("log retention", keep_logs, ("OneLogGroup.RetentionInDays",), ALL),
    Case("role policy deleted", delete_role_policy, ("IamRoleLambdaExecution.Policies.outside-dev-lambda",), ALL),
)
CASES = (*FUNCTION_CASES, *API_CASES, *RESTRICTIONS, *OTHERS)
