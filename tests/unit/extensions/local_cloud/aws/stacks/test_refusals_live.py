# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Small stacks that AWS refuses: the local AWS refuses them, in the same way."""

from __future__ import annotations

import copy
import json
import typing as t

import pytest
from botocore.exceptions import ClientError

from ..conftest import NAMED_IAM, Cloud

Resource = dict[str, t.Any]
Template = dict[str, t.Any]

CODE = {"ZipFile": "def handler(event, context): ...\n"}
FUNCTION = {
    "FunctionName": "one",
    "Handler": "index.handler",
    "Runtime": "python3.13",
    "Code": CODE,
    "Role": "arn:aws:iam::000000000000:role/x",
}
TABLE = {
    "TableName": "orders",
    "BillingMode": "PAY_PER_REQUEST",
    "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
    "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
}
ASSUMED = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
TRUST = {"Version": "2012-10-17", "Statement": [ASSUMED]}
ROLE = {"RoleName": "one", "AssumeRolePolicyDocument": TRUST}
GROUP = {"LogGroupName": "/one"}


@pytest.fixture(autouse=True)
def _short_operations(cloud: Cloud) -> None:
    cloud.control("POST", "config", {"stack_seconds": 0.02})


def resource(kind: str, properties: dict[str, t.Any], **changed: t.Any) -> Resource:
    """A resource of AWS; a property that is changed to None goes."""
    merged = {**copy.deepcopy(properties), **changed}
    return {"Type": f"AWS::{kind}", "Properties": {name: value for name, value in merged.items() if value is not None}}


def stack(**resources: Resource) -> Template:
    return {"Resources": resources}


def failure(cloud: Cloud, template: Template, name: str = "one", *, is_update: bool = False) -> str:
    """The first reason why the stack cannot be created or updated; it ends rolled back."""
    token = f"token-{is_update}-{len(json.dumps(template))}"
    (cloud.update_stack if is_update else cloud.create_stack)(name, template, ClientRequestToken=token)
    status = cloud.finished_stack(name)["StackStatus"]
    reasons = [reason for _name, state, reason in cloud.events(name, token) if state.endswith("_FAILED")]
    assert status == ("UPDATE_ROLLBACK_COMPLETE" if is_update else "ROLLBACK_COMPLETE"), status
    return next(reason for reason in reasons if "cancelled" not in reason)


def deployed(cloud: Cloud, template: Template, name: str = "one", *, is_update: bool = False) -> None:
    (cloud.update_stack if is_update else cloud.create_stack)(name, template)
    stack = cloud.finished_stack(name)
    assert stack["StackStatus"] == ("UPDATE_COMPLETE" if is_update else "CREATE_COMPLETE"), stack


def validation_errors(cloud: Cloud, **named: str) -> list[tuple[str, str, str]]:
    """What DescribeEvents tells of a validation: logical id, path below the properties, reason."""
    told = cloud.client("cloudformation").describe_events(Filters={"FailedEvents": True}, **named)["OperationEvents"]
    errors = [event for event in told if event["EventType"] == "VALIDATION_ERROR"]
    return [
        (
            event["LogicalResourceId"],
            event["ValidationPath"].removeprefix(f"/Resources/{event['LogicalResourceId']}/Properties"),
            event["ValidationStatusReason"],
        )
        for event in errors
    ]


PLAIN = [
    (
        "unknown",
        resource("DynamoDB::Table", TABLE, BilingMode="x"),
        "",
        "#: extraneous key [BilingMode] is not permitted",
    ),
    ("read-only", resource("DynamoDB::Table", TABLE, Arn="x"), "", "#: Encountered unsupported property Arn"),
    ("missing", resource("Lambda::Function", FUNCTION, Role=None), "", "#: required key [Role] not found"),
    (
        "enum",
        resource("DynamoDB::Table", TABLE, BillingMode="FREE"),
        "/BillingMode",
        "#/BillingMode: failed validation constraint for keyword [enum]",
    ),
    (
        "pattern",
        resource("Lambda::Function", FUNCTION, Role="x"),
        "/Role",
        "#/Role: failed validation constraint for keyword [pattern]",
    ),
    (
        "minimum",
        resource("Lambda::Function", FUNCTION, Timeout=0),
        "/Timeout",
        "#/Timeout: failed validation constraint for keyword [minimum]",
    ),
    (
        "maximum",
        resource("Lambda::Function", FUNCTION, EphemeralStorage={"Size": 40000}),
        "/EphemeralStorage/Size",
        "#/EphemeralStorage/Size: failed validation constraint for keyword [maximum]",
    ),
    (
        "type",
        resource("Lambda::Function", FUNCTION, Timeout="soon"),
        "/Timeout",
        "#/Timeout: expected type: Integer, found: String",
    ),
    (
        "length",
        resource("Lambda::Function", FUNCTION, Description="x" * 257),
        "/Description",
        "#/Description: expected maxLength: 256, actual: 257",
    ),
    (
        "one letter",
        resource("Lambda::Function", FUNCTION, Environment={"Variables": {"A": "1"}}),
        "/Environment/Variables",
        "#/Environment/Variables: extraneous key [A] is not permitted",
    ),
]


@pytest.mark.parametrize(("one", "path", "reason"), [each[1:] for each in PLAIN], ids=[each[0] for each in PLAIN])
def test_what_a_template_says_plainly_is_validated_before_anything_is_made(
    cloud: Cloud, one: Resource, path: str, reason: str
) -> None:
    told = failure(cloud, stack(One=one, Group=resource("Logs::LogGroup", GROUP)))
    assert told.startswith("Validation failed with 1 error(s). Call DescribeEvents")
    assert validation_errors(cloud, StackName="one") == [("One", path, reason)]
    assert cloud.client("logs").describe_log_groups()["logGroups"] == []


def test_an_update_is_validated_too_and_changes_nothing(cloud: Cloud) -> None:
    deployed(cloud, stack(One=resource("Lambda::Function", FUNCTION, MemorySize=256)))
    changed = stack(One=resource("Lambda::Function", FUNCTION, MemorySize=512, Extra="x"))
    assert failure(cloud, changed, is_update=True).startswith("Validation failed with 1 error(s)")
    assert validation_errors(cloud, StackName="one")[0][2] == "#: extraneous key [Extra] is not permitted"
    assert cloud.client("lambda").get_function_configuration(FunctionName="one")["MemorySize"] == 256


def test_a_change_set_that_is_refused_cannot_be_executed(cloud: Cloud) -> None:
    client = cloud.client("cloudformation")
    named = {"StackName": "one", "ChangeSetName": "change"}
    body = json.dumps(stack(One=resource("DynamoDB::Table", TABLE, BilingMode="x")))
    client.create_change_set(TemplateBody=body, ChangeSetType="CREATE", **named)
    told = client.describe_change_set(**named)
    assert (told["Status"], told["ExecutionStatus"]) == ("FAILED", "UNAVAILABLE")
    assert told["StatusReason"].startswith(
        "The following hook(s)/validation failed: [AWS::EarlyValidation::PropertyValidation]."
    )
    assert validation_errors(cloud, **named) == [("One", "", "#: extraneous key [BilingMode] is not permitted")]
    with pytest.raises(ClientError, match="InvalidChangeSetStatus"):
        client.execute_change_set(**named)


def test_a_change_set_of_a_stack_that_is_named_by_its_id_is_validated_too(cloud: Cloud) -> None:
    deployed(cloud, stack(One=resource("DynamoDB::Table", TABLE)))
    client = cloud.client("cloudformation")
    named = {"StackName": client.describe_stacks(StackName="one")["Stacks"][0]["StackId"], "ChangeSetName": "change"}
    client.create_change_set(
        TemplateBody=json.dumps(stack(One=resource("DynamoDB::Table", TABLE, BilingMode="x"))), **named
    )
    assert client.describe_change_set(**named)["Status"] == "FAILED"
    assert validation_errors(cloud, **named) == [("One", "", "#: extraneous key [BilingMode] is not permitted")]


def test_a_name_that_is_taken_fails_a_change_set(cloud: Cloud) -> None:
    deployed(cloud, stack(One=resource("DynamoDB::Table", TABLE)))
    client = cloud.client("cloudformation")
    named = {"StackName": "two", "ChangeSetName": "change"}
    body = json.dumps(stack(One=resource("DynamoDB::Table", TABLE)))
    client.create_change_set(TemplateBody=body, ChangeSetType="CREATE", **named)
    assert "[AWS::EarlyValidation::ResourceExistenceCheck]" in client.describe_change_set(**named)["StatusReason"]
    reason = "Resource of type 'AWS::DynamoDB::Table' with identifier 'orders' already exists."
    assert validation_errors(cloud, **named) == [("One", "/Resources/One", reason)]


LATE = {
    "what only the deployment knows": stack(
        Group=resource("Logs::LogGroup", GROUP),
        One=resource("Lambda::Function", FUNCTION, Role={"Ref": "Group"}),
    ),
    "a type that is not validated": stack(One=resource("Logs::LogGroup", GROUP, RetentionInDays=8)),
}
LATE_REASONS = ["#/Role: failed validation constraint for keyword [pattern]", "keyword [enum]"]


@pytest.mark.parametrize(("template", "reason"), list(zip(LATE.values(), LATE_REASONS, strict=True)), ids=list(LATE))
def test_the_rest_fails_when_it_is_made(cloud: Cloud, template: Template, reason: str) -> None:
    told = failure(cloud, template)
    assert told.startswith("Properties validation failed for resource One with message:\n#/")
    assert told.endswith(reason)


def test_validation_can_be_left_out(cloud: Cloud) -> None:
    wrong = stack(One=resource("DynamoDB::Table", TABLE, BilingMode="x"))
    cloud.create_stack("one", wrong, DisableValidation=True, ClientRequestToken="t")
    assert cloud.finished_stack("one")["StackStatus"] == "ROLLBACK_COMPLETE"
    reasons = [reason for name, status, reason in cloud.events("one", "t") if status == "CREATE_FAILED"]
    text = (
        "Properties validation failed for resource One with message:\n#: extraneous key [BilingMode] is not permitted"
    )
    assert reasons == [text]


NAMED = {
    "bucket policy": resource("S3::BucketPolicy", {"Bucket": "one", "PolicyDocument": {"Statement": []}}),
    "function": resource("Lambda::Function", FUNCTION),
    "log group": resource("Logs::LogGroup", GROUP),
    "managed policy": resource("IAM::ManagedPolicy", {"ManagedPolicyName": "one", "PolicyDocument": TRUST}),
    "parameter": resource("SSM::Parameter", {"Name": "/one", "Type": "String", "Value": "x"}),
    "queue": resource("SQS::Queue", {"QueueName": "one"}),
    "role": resource("IAM::Role", ROLE),
    "rule": resource("Events::Rule", {"Name": "one", "ScheduleExpression": "rate(1 hour)"}),
    "secret": resource("SecretsManager::Secret", {"Name": "one", "SecretString": "x"}),
    "table": resource("DynamoDB::Table", TABLE),
    "topic": resource("SNS::Topic", {"TopicName": "one"}),
}


@pytest.mark.parametrize("one", NAMED.values(), ids=list(NAMED))
def test_what_another_stack_has_is_not_adopted(cloud: Cloud, one: Resource) -> None:
    cloud.client("s3").create_bucket(Bucket="one")
    deployed(cloud, stack(One=one), "first")
    assert "already exists" in told(cloud, stack(Two=one), "second")
    assert cloud.finished_stack("first")["StackStatus"] == "CREATE_COMPLETE"


def told(cloud: Cloud, template: Template, name: str) -> str:
    """Why a new stack fails, wherever it is told."""
    reason = failure(cloud, template, name)
    return validation_errors(cloud, StackName=name)[0][2] if "DescribeEvents" in reason else reason


def test_a_name_given_by_an_update_may_be_taken(cloud: Cloud) -> None:
    deployed(cloud, stack(One=resource("SQS::Queue", {"QueueName": "one"})), "first")
    deployed(cloud, stack(One=resource("SQS::Queue", {"QueueName": "two"})), "second")
    renamed = stack(One=resource("SQS::Queue", {"QueueName": "one"}))
    assert "already exists" in failure(cloud, renamed, "second", is_update=True)


def test_a_replacement_needs_a_new_name(cloud: Cloud) -> None:
    api = resource("ApiGateway::RestApi", {"Name": "one"})
    model = {"RestApiId": {"Ref": "Api"}, "Name": "Order", "ContentType": "application/json", "Schema": {}}
    deployed(cloud, stack(Api=api, One=resource("ApiGateway::Model", model)))
    changed = stack(Api=api, One=resource("ApiGateway::Model", model, ContentType="application/xml"))
    assert failure(cloud, changed, is_update=True) == (
        "CloudFormation cannot update a stack when a custom-named resource requires replacing. "
        "Rename Order and update the stack again."
    )
    deployed(
        cloud, stack(Api=api, One=resource("ApiGateway::Model", model, Name="New", ContentType="a/b")), is_update=True
    )


REST_API = resource("ApiGateway::RestApi", {"Name": "one"})
HTTP_API = resource("ApiGatewayV2::Api", {"Name": "one", "ProtocolType": "HTTP"})
AUTHORIZER_URI = "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/x/invocations"
REST_AUTHORIZER = {
    "RestApiId": {"Ref": "Api"},
    "Name": "users",
    "Type": "TOKEN",
    "AuthorizerUri": AUTHORIZER_URI,
    "IdentitySource": "method.request.header.Authorization",
}
HTTP_AUTHORIZER = {
    "ApiId": {"Ref": "Api"},
    "Name": "users",
    "AuthorizerType": "REQUEST",
    "AuthorizerUri": AUTHORIZER_URI,
    "AuthorizerPayloadFormatVersion": "2.0",
    "IdentitySource": ["$request.header.Authorization"],
}
ROOT = {"Fn::GetAtt": ["Api", "RootResourceId"]}
PATH = {"RestApiId": {"Ref": "Api"}, "ParentId": ROOT, "PathPart": "users"}
METHOD = {"RestApiId": {"Ref": "Api"}, "ResourceId": ROOT, "HttpMethod": "GET", "AuthorizationType": "NONE"}
ROUTE = {"ApiId": {"Ref": "Api"}, "RouteKey": "GET /users"}
IN_ONE_API = {
    "authorizers of a REST API": (
        REST_API,
        resource("ApiGateway::Authorizer", REST_AUTHORIZER),
        {},
        "Authorizer name must be unique. Authorizer users already exists in this RestApi.",
    ),
    "authorizers of an HTTP API": (
        HTTP_API,
        resource("ApiGatewayV2::Authorizer", HTTP_AUTHORIZER),
        {},
        "Authorizer name must be unique. Authorizer users already exists in this RestApi.",
    ),
    "routes of an HTTP API": (
        HTTP_API,
        resource("ApiGatewayV2::Route", ROUTE),
        {},
        "Route with key GET /users already exists for this API",
    ),
    "paths": (
        REST_API,
        resource("ApiGateway::Resource", PATH),
        {},
        "Another resource with the same parent already has this name: users",
    ),
    "path parameters": (
        REST_API,
        resource("ApiGateway::Resource", PATH, PathPart="{id}"),
        {"PathPart": "{name}"},
        "A sibling ({id}) of this resource already has a variable path part -- only one is allowed",
    ),
    "methods": (REST_API, resource("ApiGateway::Method", METHOD), {}, "Method already exists for this resource"),
}


@pytest.mark.parametrize(("api", "one", "changed", "reason"), IN_ONE_API.values(), ids=list(IN_ONE_API))
def test_what_an_api_has_once_only(
    cloud: Cloud, api: Resource, one: Resource, changed: dict[str, t.Any], reason: str
) -> None:
    two = copy.deepcopy(one)
    two["Properties"].update(changed)
    two["DependsOn"] = "One"
    assert f'"{reason} (Service: ' in failure(cloud, stack(Api=api, One=one, Two=two))


def test_a_route_that_is_updated_is_not_in_its_own_way_but_in_that_of_others(cloud: Cloud) -> None:
    one, two = resource("ApiGatewayV2::Route", ROUTE), resource("ApiGatewayV2::Route", ROUTE, RouteKey="GET /two")
    deployed(cloud, stack(Api=HTTP_API, One=one, Two=two))
    named = resource("ApiGatewayV2::Route", ROUTE, OperationName="list")
    deployed(cloud, stack(Api=HTTP_API, One=named, Two=two), is_update=True)
    taken = resource("ApiGatewayV2::Route", ROUTE, RouteKey="GET /two")
    reason = failure(cloud, stack(Api=HTTP_API, One=taken, Two=two), is_update=True)
    assert "Route with key GET /two already exists for this API" in reason


def test_a_version_needs_a_change(cloud: Cloud) -> None:
    version = resource("Lambda::Version", {"FunctionName": {"Ref": "One"}})
    version["DeletionPolicy"] = "Retain"
    one = resource("Lambda::Function", FUNCTION)
    deployed(cloud, stack(One=one, First=version))
    tagged = resource("Lambda::Function", FUNCTION, Tags=[{"Key": "a", "Value": "b"}])
    assert "A version for this Lambda function exists ( 1 ). Modify the function to create a new version." in failure(
        cloud, stack(One=tagged, Second=version), is_update=True
    )
    changed = resource("Lambda::Function", FUNCTION, MemorySize=256)
    deployed(cloud, stack(One=changed, Third=version), is_update=True)


def exporting(value: str | None, name: str = "word") -> Template:
    outputs = {"Word": {"Value": value, "Export": {"Name": name}}} if value else {"Other": {"Value": "x"}}
    return {**stack(Group=resource("Logs::LogGroup", GROUP)), "Outputs": outputs}


def test_what_another_stack_imports_stays(cloud: Cloud) -> None:
    deployed(cloud, exporting("/imported"), "first")
    importing = stack(Group=resource("Logs::LogGroup", GROUP, LogGroupName={"Fn::ImportValue": "word"}))
    deployed(cloud, importing, "second")
    removed, changed = (failure(cloud, exporting(value), "first", is_update=True) for value in (None, "/other"))
    assert removed == "Export word cannot be deleted as it is in use by second"
    assert changed == "Export word cannot be updated as it is in use by second"
    second = cloud.finished_stack("second")["StackId"]
    cloud.client("cloudformation").delete_stack(StackName="second")
    cloud.finished_stack(second)
    deployed(cloud, exporting(None), "first", is_update=True)
    assert cloud.client("cloudformation").list_exports()["Exports"] == []


def test_an_export_has_one_owner(cloud: Cloud) -> None:
    deployed(cloud, exporting("/x"), "first")
    second = {**exporting("/x"), **stack(Group=resource("Logs::LogGroup", GROUP, LogGroupName="/two"))}
    assert failure(cloud, second, "second") == "Export with name word is already exported by stack first."


STATEMENT = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::bucket/" + "x" * 1000}
FILE_SYSTEM = {
    "Arn": "arn:aws:elasticfilesystem:us-east-1:123456789012:access-point/fsap-0123456789abcdef0",
    "LocalMountPath": "/mnt/shared",
}
RUNTIME = {"RuntimeVersionArn": "arn:aws:lambda:us-east-1::runtime:0123456789abcdef"}
LARGE = {
    "environment": (
        resource("Lambda::Function", FUNCTION, Environment={"Variables": {"BIG": "x" * 4096}}),
        "exceeded the 4KB limit",
    ),
    "inline policies": (
        resource("IAM::Role", ROLE, Policies=[{"PolicyName": "p", "PolicyDocument": {"Statement": [STATEMENT] * 10}}]),
        "Maximum policy size of 10240 bytes exceeded for role one",
    ),
    "trust policy": (
        resource("IAM::Role", ROLE, AssumeRolePolicyDocument={**TRUST, "Statement": [ASSUMED] * 30}),
        "Cannot exceed quota for ACLSizePerRole: 2048",
    ),
    "managed policy": (
        resource("IAM::ManagedPolicy", {"PolicyDocument": {"Statement": [STATEMENT] * 6}}),
        "Cannot exceed quota for PolicySize: 6144",
    ),
    "bucket policy": (
        resource("S3::BucketPolicy", {"Bucket": "one", "PolicyDocument": {"Statement": [STATEMENT] * 20}}),
        "Policy exceeds the maximum allowed document size.",
    ),
    "resource policy": (
        resource("ApiGateway::RestApi", {"Name": "one", "Policy": {"Statement": [STATEMENT] * 8}}),
        "Policy size exceeds the limit of 8192 bytes",
    ),
    "IAM's letters in tags": (
        resource("IAM::Role", ROLE, Tags=[{"Key": "a", "Value": "a, b"}]),
        "#/Tags/0/Value: failed validation constraint for keyword [pattern]",
    ),
    "IAM's tags in another case": (
        resource("IAM::Role", ROLE, Tags=[{"Key": "a", "Value": "1"}, {"Key": "A", "Value": "2"}]),
        "Duplicate tag keys found. Please note that Tag keys are case insensitive.",
    ),
    "S3's letters in tags": (
        resource("S3::Bucket", {"Tags": [{"Key": "a!", "Value": "b"}]}),
        "The TagKey or TagValue you have provided is invalid",
    ),
    "tags of AWS": (
        resource("S3::Bucket", {"Tags": [{"Key": "aws:a", "Value": "b"}]}),
        "System tags cannot be added/updated by requester",
    ),
    "Lambda's letters in tags": (
        resource("Lambda::Function", FUNCTION, Tags=[{"Key": "a!", "Value": "b"}]),
        "The TagKey or TagValue you have provided is invalid (Service: Lambda",
    ),
    "more than 50 tags of a function": (
        resource("Lambda::Function", FUNCTION, Tags=[{"Key": str(number), "Value": "b"} for number in range(51)]),
        "The number of tags exceeds the limit of 50",
    ),
    "a file system without a network": (
        resource("Lambda::Function", FUNCTION, FileSystemConfigs=[FILE_SYSTEM]),
        "Function must be configured to execute in a VPC to reference access point",
    ),
    "a manual runtime without its version": (
        resource("Lambda::Function", FUNCTION, RuntimeManagementConfig={"UpdateRuntimeOn": "Manual"}),
        "RuntimeVersionArn is required when UpdateRuntimeOn is Manual.",
    ),
    "an automatic runtime with a version": (
        resource("Lambda::Function", FUNCTION, RuntimeManagementConfig={"UpdateRuntimeOn": "Auto", **RUNTIME}),
        "RuntimeVersionArn cannot be set when UpdateRuntimeOn is Auto.",
    ),
    "more than 50 tags": (
        resource("S3::Bucket", {"Tags": [{"Key": str(number), "Value": "b"} for number in range(51)]}),
        "The number of tags exceeds the limit of 50",
    ),
}


@pytest.mark.parametrize(("one", "reason"), LARGE.values(), ids=list(LARGE))
def test_the_limits_of_the_services(cloud: Cloud, one: Resource, reason: str) -> None:
    cloud.client("s3").create_bucket(Bucket="one")
    assert reason in failure(cloud, stack(One=one))


def test_the_tags_of_a_stack_reach_its_resources(cloud: Cloud) -> None:
    tags = [{"Key": "a", "Value": "a, b"}]
    cloud.create_stack("one", stack(One=resource("IAM::Role", ROLE)), Tags=tags, ClientRequestToken="t")
    assert cloud.finished_stack("one")["StackStatus"] == "ROLLBACK_COMPLETE"
    assert any("#/Tags/0/Value: failed" in reason for *_others, reason in cloud.events("one", "t"))


def test_runtimes_by_day(cloud: Cloud) -> None:
    old = resource("Lambda::Function", FUNCTION, Runtime="python3.9")
    deployed(cloud, stack(One=old))
    changed = resource("Lambda::Function", FUNCTION, Runtime="python3.9", MemorySize=256)
    cloud.control("POST", "config", {"now": "2027-02-01"})
    text = "The runtime parameter of python3.9 is no longer supported for creating or updating AWS Lambda functions."
    new = resource("Lambda::Function", FUNCTION, Runtime="python3.9", FunctionName="two")
    assert text in failure(cloud, stack(Two=new), "two")
    deployed(cloud, stack(One=changed), is_update=True)
    cloud.control("POST", "config", {"now": "2027-03-03"})
    assert text in failure(cloud, stack(One=old), is_update=True)
    deployed(cloud, stack(One=resource("Lambda::Function", FUNCTION)), is_update=True)


def test_what_the_tests_use_is_given(cloud: Cloud) -> None:
    """Every resource that other tests make taken, by itself, is one that AWS takes."""
    cloud.client("s3").create_bucket(Bucket="one")
    body = {f"R{position}": one for position, one in enumerate(NAMED.values())}
    cloud.client("cloudformation").create_stack(
        StackName="all", TemplateBody=json.dumps(stack(**body)), Capabilities=NAMED_IAM
    )
    assert cloud.finished_stack("all")["StackStatus"] == "CREATE_COMPLETE"
