# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is in the account of the AWS in memory, and how CloudFormation makes, changes and removes each type of it."""

from __future__ import annotations

import base64
import hashlib
import typing as t
from dataclasses import dataclass, field

from ansible_collections.polycloud.faas.plugins.module_utils._mappings import without_none

Answer = dict[str, t.Any]
Properties = dict[str, t.Any]

FUNCTION = "AWS::Lambda::Function"
DEFAULT_CONFIGURATION = {"MemorySize": 128, "Timeout": 3, "Description": ""}
# Types that are made and removed and do nothing else.
ONLY_THERE = frozenset(
    {
        "AWS::ApiGatewayV2::Api",
        "AWS::ApiGatewayV2::Integration",
        "AWS::ApiGatewayV2::Route",
        "AWS::ApiGatewayV2::Stage",
        "AWS::CodeBuild::Project",
        "AWS::Events::EventBus",
        "AWS::Events::Rule",
        "AWS::Kinesis::Stream",
        "AWS::Kinesis::StreamConsumer",
        "AWS::Lambda::EventSourceMapping",
        "AWS::Lambda::Url",
        "AWS::SNS::Subscription",
        "AWS::SNS::Topic",
        "AWS::SQS::Queue",
        "AWS::SQS::QueuePolicy",
        "AWS::Scheduler::Schedule",
        "AWS::SecretsManager::Secret",
    }
)


class Refusal(Exception):
    """AWS answers a call with an error."""

    def __init__(self, code: str, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.response = {"Error": {"Code": code, "Message": message}, "ResponseMetadata": {"HTTPStatusCode": status}}


class ResourceFailure(Exception):
    """CloudFormation cannot make, change or remove a resource; the text is the reason in its event."""


@dataclass
class FakeObject:
    """One version of an object, or a delete marker."""

    key: str
    version: str
    body: bytes = b""
    metadata: dict[str, str] = field(default_factory=dict)
    is_marker: bool = False


@dataclass
class FakeBucket:
    """A versioned bucket; S3 refuses to delete the keys in ``locked``."""

    objects: list[FakeObject] = field(default_factory=list)
    uploads: list[str] = field(default_factory=list)
    locked: set[str] = field(default_factory=set)

    def put(self, key: str, body: bytes = b"", metadata: dict[str, str] | None = None) -> None:
        self.objects.append(FakeObject(key, f"v{len(self.objects) + 1}", body, metadata or {}))

    def mark_deleted(self, key: str) -> None:
        self.objects.append(FakeObject(key, f"v{len(self.objects) + 1}", is_marker=True))

    def current(self, key: str) -> FakeObject | None:
        versions = [each for each in self.objects if each.key == key]
        return versions[-1] if versions and not versions[-1].is_marker else None

    @property
    def keys(self) -> list[str]:
        return sorted({each.key for each in self.objects})


@dataclass
class FakeDeployment:
    """What an API was when it was deployed, and the stage that the deployment made or moved by itself."""

    methods: frozenset[tuple[str, str]]
    errors: frozenset[str]
    stage: str | None


@dataclass
class FakeRestApi:
    """Paths by resource id, methods as (verb, path), kinds of errors with answers of their own, deployments by id.

    ``settings`` are the properties of the API, ``definitions`` those of its methods. ``stages`` has what the stages are
    set to, by name.
    """

    paths: dict[str, str] = field(default_factory=dict)
    methods: dict[str, tuple[str, str]] = field(default_factory=dict)
    settings: Properties = field(default_factory=dict)
    definitions: dict[tuple[str, str], Properties] = field(default_factory=dict)
    errors: set[str] = field(default_factory=set)
    deployed: dict[str, FakeDeployment] = field(default_factory=dict)
    stages: dict[str, Properties] = field(default_factory=dict)
    deployments: int = 0

    @property
    def served(self) -> frozenset[tuple[str, str]]:
        return self._snapshot.methods

    @property
    def served_errors(self) -> frozenset[str]:
        return self._snapshot.errors

    @property
    def _snapshot(self) -> FakeDeployment:
        """The deployment on the only stage."""
        deployments = [stage["DeploymentId"] for stage in self.stages.values()]
        assert len(deployments) == 1
        return self.deployed[deployments[0]]


class Account:
    """Buckets, functions, log groups, roles and APIs, by name or id."""

    number = "123456789012"

    def __init__(self, region: str) -> None:
        self.region = region
        self.buckets: dict[str, FakeBucket] = {}
        self.functions: dict[str, dict[str, t.Any]] = {}
        self.busy: dict[str, int] = {}
        self.published: dict[str, list[dict[str, t.Any]]] = {}
        self.aliases: dict[str, str] = {}
        self.concurrency: dict[str, int] = {}
        self.policies: dict[str, dict[str, dict[str, t.Any]]] = {}
        self.log_groups: dict[str, int | None] = {}
        self.roles: set[str] = set()
        self.apis: dict[str, FakeRestApi] = {}
        self.api_keys: dict[str, Properties] = {}
        self.usage_plans: dict[str, Properties] = {}
        self.others: dict[str, dict[str, Properties]] = {}
        self.plan_of_key: dict[str, str] = {}
        self.tables: dict[str, Properties] = {}
        self.layers: dict[str, Properties] = {}
        self._last_id = 0

    def new_id(self, prefix: str) -> str:
        self._last_id += 1
        return f"{prefix}{self._last_id}"

    def attribute(self, kind: str, physical_id: str, name: str) -> str:
        """Fn::GetAtt of a resource."""
        match kind, name:
            case "AWS::Lambda::Function", "Arn":
                return f"arn:aws:lambda:{self.region}:{self.number}:function:{physical_id}"
            case "AWS::Lambda::Version", "Version":
                return physical_id.rpartition(":")[2]
            case "AWS::IAM::Role", "Arn":
                return f"arn:aws:iam::{self.number}:role/{physical_id}"
            case "AWS::SQS::Queue", "Arn":
                return f"arn:aws:sqs:{self.region}:{self.number}:{physical_id}"
            case "AWS::Kinesis::Stream", "Arn":
                return f"arn:aws:kinesis:{self.region}:{self.number}:stream/{physical_id}"
            case "AWS::Events::Rule", "Arn":
                bus = self.others[kind][physical_id].get("EventBusName")
                return f"arn:aws:events:{self.region}:{self.number}:rule/{f'{bus}/' if bus else ''}{physical_id}"
            case "AWS::DynamoDB::Table", "StreamArn":
                return (
                    f"arn:aws:dynamodb:{self.region}:{self.number}:table/{physical_id}/stream/2026-01-01T00:00:00.000"
                )
            case "AWS::DynamoDB::Table", "Arn":
                return f"arn:aws:dynamodb:{self.region}:{self.number}:table/{physical_id}"
            case "AWS::ApiGateway::RestApi", "RootResourceId":
                return f"{physical_id}-root"
            case "AWS::Lambda::Url", "FunctionUrl":
                return f"https://{physical_id}.lambda-url.{self.region}.on.aws/"
            case "AWS::Logs::LogGroup", "Arn":
                return f"arn:aws:logs:{self.region}:{self.number}:log-group:{physical_id}:*"
        raise AssertionError(f"{kind} has no {name}")

    def archive(self, bucket: str, key: str) -> FakeObject | None:
        return self.buckets[bucket].current(key) if bucket in self.buckets else None

    def configuration(self, name: str) -> dict[str, t.Any]:
        """The configuration that GetFunction answers; an update goes on for so many looks as ``busy`` says."""
        self.busy[name] = max(0, self.busy.get(name, 0) - 1)
        return {**self.functions[name], "LastUpdateStatus": "InProgress" if self.busy[name] else "Successful"}

    def edit(self, name: str, changed: dict[str, t.Any]) -> None:
        """What UpdateFunctionConfiguration and UpdateFunctionCode do."""
        if self.busy.get(name):
            raise Refusal("ResourceConflictException", "An update is in progress for resource.", 409)
        kept = {key: value for key, value in _live_configuration(changed).items() if key in {*changed, "KMSKeyArn"}}
        self.functions[name].update(kept)
        self.busy[name] = 2

    def require_function(self, name: str) -> None:
        """CloudFormation cannot work on what belongs to a function that is gone."""
        if name not in self.functions:
            raise ResourceFailure(
                f'Resource handler returned message: "Lambda function {name} could not be found" '
                "(HandlerErrorCode: NotFound)"
            )

    # Every type has one method that makes it or changes it and returns its physical id, and one that removes it.

    def put(self, kind: str, physical_id: str | None, properties: Properties, stack_name: str) -> str:
        if kind in ONLY_THERE:
            made = physical_id or self.new_id(f"{_suffix(kind)}-")
            self.others.setdefault(kind, {})[made] = properties
            return made
        method: t.Callable[[str | None, Properties, str], str] = getattr(self, f"_put_{_suffix(kind)}")
        return method(physical_id, properties, stack_name)

    def remove(self, kind: str, physical_id: str) -> None:
        if kind in ONLY_THERE:
            self.others.get(kind, {}).pop(physical_id, None)
            return
        method: t.Callable[[str], None] = getattr(self, f"_remove_{_suffix(kind)}")
        method(physical_id)

    def _put_s3_bucket(self, physical_id: str | None, properties: Properties, stack_name: str) -> str:
        name = physical_id or self.new_id(f"{stack_name.lower()}-bucket-")
        self.buckets.setdefault(name, FakeBucket())
        return name

    def _remove_s3_bucket(self, physical_id: str) -> None:
        bucket = self.buckets.get(physical_id, FakeBucket())
        if bucket.objects or bucket.uploads:
            raise ResourceFailure("The bucket you tried to delete is not empty (Error Code: BucketNotEmpty)")
        self.buckets.pop(physical_id, None)

    def _put_s3_bucketpolicy(self, physical_id: str | None, properties: Properties, stack_name: str) -> str:
        assert properties["Bucket"] in self.buckets
        return str(properties["Bucket"])

    def _remove_s3_bucketpolicy(self, physical_id: str) -> None:
        return None

    def _put_dynamodb_table(self, physical_id: str | None, properties: Properties, stack_name: str) -> str:
        name = physical_id or properties.get("TableName") or self.new_id(f"{stack_name}-table-")
        self.tables[name] = properties
        return str(name)

    def _remove_dynamodb_table(self, physical_id: str) -> None:
        self.tables.pop(physical_id)

    def _put_iam_role(self, physical_id: str | None, properties: Properties, stack_name: str) -> str:
        self.roles.add(properties["RoleName"])
        return str(properties["RoleName"])

    def _remove_iam_role(self, physical_id: str) -> None:
        self.roles.discard(physical_id)

    def _put_logs_loggroup(self, physical_id: str | None, properties: Properties, stack_name: str) -> str:
        name = properties["LogGroupName"]
        if physical_id is None and name in self.log_groups:
            raise ResourceFailure(f"Resource of type 'AWS::Logs::LogGroup' with identifier '{name}' already exists.")
        self.log_groups[name] = properties.get("RetentionInDays")
        return str(name)

    def _remove_logs_loggroup(self, physical_id: str) -> None:
        self.log_groups.pop(physical_id, None)

    def _put_lambda_function(self, physical_id: str | None, properties: Properties, stack_name: str) -> str:
        name = properties["FunctionName"]
        if physical_id not in (None, name):
            # It is replaced; AWS deletes the old one when the update is over.
            self._remove_lambda_function(str(physical_id))
            physical_id = None
        if physical_id is None and name in self.functions:
            raise ResourceFailure(f"Resource of type 'AWS::Lambda::Function' with identifier '{name}' already exists.")
        if physical_id is not None:
            self.require_function(name)
        archive = self.archive(properties["Code"]["S3Bucket"], properties["Code"]["S3Key"])
        if archive is None:
            raise ResourceFailure("Error occurred while GetObject. S3 Error Code: NoSuchKey.")
        self.functions[name] = {**_live_configuration(properties), "CodeSha256": code_sha256(archive)}
        reserved = properties.get("ReservedConcurrentExecutions")
        self.concurrency = without_none({**self.concurrency, name: reserved})
        return str(name)

    def _remove_lambda_function(self, physical_id: str) -> None:
        self.forget_function(physical_id)

    def forget_function(self, name: str) -> None:
        """What DeleteFunction does."""
        self.functions.pop(name, None)
        self.published.pop(name, None)
        self.concurrency.pop(name, None)
        self.policies = {each: held for each, held in self.policies.items() if each.partition(":")[0] != name}

    def _put_lambda_layerversion(self, physical_id: str | None, properties: Properties, stack_name: str) -> str:
        content, name = properties["Content"], properties["LayerName"]
        if self.buckets[content["S3Bucket"]].current(content["S3Key"]) is None:
            raise ResourceFailure("Error occurred while GetObject. S3 Error Code: NoSuchKey.")
        arn = f"arn:aws:lambda:{self.region}:{self.number}:layer:{name}:{self.new_id('')}"
        self.layers[arn] = properties
        return arn

    def _remove_lambda_layerversion(self, physical_id: str) -> None:
        self.layers.pop(physical_id)

    def _put_lambda_version(self, physical_id: str | None, properties: Properties, stack_name: str) -> str:
        name = properties["FunctionName"]
        self.require_function(name)
        published = self.published.setdefault(name, [])
        if published and published[-1] == self.functions[name]:
            raise ResourceFailure(
                f"A version for this Lambda function exists ( {len(published)} ). "
                "Modify the function to create a new version."
            )
        published.append(dict(self.functions[name]))
        return f"{self.attribute('AWS::Lambda::Function', name, 'Arn')}:{len(published)}"

    def _put_lambda_alias(self, physical_id: str | None, properties: Properties, stack_name: str) -> str:
        self.require_function(properties["FunctionName"])
        name = f"{properties['FunctionName']}:{properties['Name']}"
        self.aliases[name] = properties["FunctionVersion"]
        return self.attribute("AWS::Lambda::Function", name, "Arn")

    def _remove_lambda_alias(self, physical_id: str) -> None:
        self.aliases.pop(physical_id.split(":function:")[1], None)

    def _put_lambda_eventinvokeconfig(self, physical_id: str | None, properties: Properties, stack_name: str) -> str:
        self.require_function(properties["FunctionName"])
        return physical_id or self.new_id("event-invoke-config-")

    def _remove_lambda_eventinvokeconfig(self, physical_id: str) -> None:
        return None

    def _put_lambda_permission(self, physical_id: str | None, properties: Properties, stack_name: str) -> str:
        target = properties["FunctionName"].removeprefix(self.attribute(FUNCTION, "", "Arn"))
        self.require_function(target.split(":")[0])
        statement_id = physical_id or self.new_id("permission-")
        self.policies.setdefault(target, {})[statement_id] = statement(statement_id, properties)
        return statement_id

    def _remove_lambda_permission(self, physical_id: str) -> None:
        for statements in self.policies.values():
            statements.pop(physical_id, None)

    def _put_apigateway_restapi(self, physical_id: str | None, properties: Properties, stack_name: str) -> str:
        api_id = physical_id or self.new_id("api")
        self.apis.setdefault(api_id, FakeRestApi(paths={f"{api_id}-root": ""})).settings = dict(properties)
        return api_id

    def _remove_apigateway_restapi(self, physical_id: str) -> None:
        self.apis.pop(physical_id, None)

    def _put_apigateway_resource(self, physical_id: str | None, properties: Properties, stack_name: str) -> str:
        api, parent, part = self.apis[properties["RestApiId"]], properties["ParentId"], properties["PathPart"]
        siblings = [path for path in api.paths.values() if path.rpartition("/")[0] == api.paths[parent] and path]
        variables = [path.rpartition("/")[2] for path in siblings if path.endswith("}")]
        if part.endswith("}") and variables:
            raise ResourceFailure(
                f"A sibling ({variables[0]}) of this resource already has a variable path part -- only one is allowed"
            )
        resource_id = physical_id or self.new_id("resource-")
        api.paths[resource_id] = f"{api.paths[parent]}/{part}"
        return resource_id

    def _remove_apigateway_resource(self, physical_id: str) -> None:
        for api in self.apis.values():
            api.paths.pop(physical_id, None)

    def _put_apigateway_method(self, physical_id: str | None, properties: Properties, stack_name: str) -> str:
        api = self.apis[properties["RestApiId"]]
        method_id = physical_id or self.new_id("method-")
        api.methods[method_id] = (properties["HttpMethod"], api.paths[properties["ResourceId"]] or "/")
        api.definitions[api.methods[method_id]] = properties
        return method_id

    def _remove_apigateway_method(self, physical_id: str) -> None:
        for api in self.apis.values():
            api.methods.pop(physical_id, None)

    def _put_apigateway_deployment(self, physical_id: str | None, properties: Properties, stack_name: str) -> str:
        api = self.apis[properties["RestApiId"]]
        if not api.methods:
            raise ResourceFailure("The REST API doesn't contain any methods")
        api.deployments += 1
        deployment_id, stage = physical_id or self.new_id("deployment-"), properties.get("StageName")
        api.deployed[deployment_id] = FakeDeployment(frozenset(api.methods.values()), frozenset(api.errors), stage)
        if stage:
            api.stages.setdefault(stage, {})["DeploymentId"] = deployment_id
        return deployment_id

    def _remove_apigateway_deployment(self, physical_id: str) -> None:
        for api in self.apis.values():
            using = [name for name, stage in api.stages.items() if stage["DeploymentId"] == physical_id]
            if using and api.deployed[physical_id].stage not in using:
                raise ResourceFailure("Active stages pointing to this deployment must be moved or deleted")
            for name in using:
                del api.stages[name]
            api.deployed.pop(physical_id, None)

    def _put_apigateway_stage(self, physical_id: str | None, properties: Properties, stack_name: str) -> str:
        """What the properties do not name any more stays as it was."""
        api, name = self.apis[properties["RestApiId"]], str(properties["StageName"])
        if physical_id is None and name in api.stages:
            raise ResourceFailure(f"{name} already exists in stack")
        settings = {key: value for key, value in properties.items() if key not in ("RestApiId", "StageName")}
        api.stages[name] = {**api.stages.get(name, {}), **settings}
        return name

    def _remove_apigateway_stage(self, physical_id: str) -> None:
        for api in self.apis.values():
            api.stages.pop(physical_id, None)

    def _put_apigateway_gatewayresponse(self, physical_id: str | None, properties: Properties, stack_name: str) -> str:
        self.apis[properties["RestApiId"]].errors.add(properties["ResponseType"])
        return f"{properties['RestApiId']}/{properties['ResponseType']}"

    def _remove_apigateway_gatewayresponse(self, physical_id: str) -> None:
        api_id, _slash, kind = physical_id.partition("/")
        self.apis.get(api_id, FakeRestApi()).errors.discard(kind)

    def _put_apigateway_apikey(self, physical_id: str | None, properties: Properties, stack_name: str) -> str:
        key_id = physical_id or self.new_id("key-")
        self.api_keys[key_id] = properties
        return key_id

    def _remove_apigateway_apikey(self, physical_id: str) -> None:
        self.api_keys.pop(physical_id)

    def _put_apigateway_usageplan(self, physical_id: str | None, properties: Properties, stack_name: str) -> str:
        plan_id = physical_id or self.new_id("plan-")
        self.usage_plans[plan_id] = properties
        return plan_id

    def _remove_apigateway_usageplan(self, physical_id: str) -> None:
        self.usage_plans.pop(physical_id, None)

    def _put_apigateway_usageplankey(self, physical_id: str | None, properties: Properties, stack_name: str) -> str:
        key, plan = properties["KeyId"], properties["UsagePlanId"]
        assert key in self.api_keys
        assert self.plan_of_key.setdefault(key, plan) == plan, "A key can be in one usage plan of a stage only."
        return f"{key}:{plan}"

    def _remove_apigateway_usageplankey(self, physical_id: str) -> None:
        del self.plan_of_key[physical_id.partition(":")[0]]


def statement(statement_id: str, given: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    """The statement that AddPermission makes of its parameters."""
    principal = given["Principal"]
    made = {"Sid": statement_id, "Effect": "Allow", "Action": given["Action"]}
    made["Principal"] = principal if principal == "*" else {"Service": principal}
    conditions = {
        "ArnLike": {"AWS:SourceArn": given.get("SourceArn")},
        "StringEquals": {
            "lambda:FunctionUrlAuthType": given.get("FunctionUrlAuthType"),
            "AWS:SourceAccount": given.get("SourceAccount"),
            "lambda:EventSourceToken": given.get("EventSourceToken"),
        },
        "Bool": {"lambda:InvokedViaFunctionUrl": given.get("InvokedViaFunctionUrl")},
    }
    kept = {name: without_none(values) for name, values in conditions.items()}
    return {**made, "Condition": {name: values for name, values in kept.items() if values}}


def code_sha256(archive: FakeObject) -> str:
    """The ``CodeSha256`` of a function with this archive."""
    return base64.b64encode(hashlib.sha256(archive.body).digest()).decode()


def _live_configuration(properties: Properties) -> dict[str, t.Any]:
    """The configuration that GetFunction would answer; the concurrency that is reserved is no part of it."""
    given = {key: value for key, value in properties.items() if key not in ("Code", "ReservedConcurrentExecutions")}
    if "Layers" in given:
        given["Layers"] = [{"Arn": arn, "CodeSize": 1} for arn in given["Layers"]]
    if "KmsKeyArn" in given:
        given["KMSKeyArn"] = given.pop("KmsKeyArn")
    return {**DEFAULT_CONFIGURATION, **given}


def _suffix(kind: str) -> str:
    return "_".join(kind.lower().split("::")[1:])
