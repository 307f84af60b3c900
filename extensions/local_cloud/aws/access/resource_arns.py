# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The ARNs of what CloudFormation's resource handlers act on, as the Service Authorization Reference has them.

https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
"""

from __future__ import annotations

import re
import typing as t
from urllib.parse import quote

from .callers import Need, account, region

Properties = dict[str, t.Any]

# The property that holds the role which a resource passes on, and the service that gets it.
PASSED = {
    "AWS::ApiGateway::Authorizer": ("AuthorizerCredentials", "apigateway.amazonaws.com"),
    "AWS::ApiGateway::Method": ("Integration.Credentials", "apigateway.amazonaws.com"),
    "AWS::ApiGatewayV2::Authorizer": ("AuthorizerCredentialsArn", "apigateway.amazonaws.com"),
    "AWS::ApiGatewayV2::Integration": ("CredentialsArn", "apigateway.amazonaws.com"),
    "AWS::Lambda::Function": ("Role", "lambda.amazonaws.com"),
    "AWS::Scheduler::Schedule": ("Target.RoleArn", "scheduler.amazonaws.com"),
}
CREATE_MAPPING = "lambda:CreateEventSourceMapping"
OF_MAPPINGS = "EventSourceMapping"
# Actions on no resource in particular.
ON_ALL = {
    *("ec2:DescribeNetworkInterfaces", "ec2:DescribeSecurityGroups", "ec2:DescribeSubnets", "ec2:DescribeVpcs"),
    *("elasticfilesystem:DescribeMountTargets", "logs:DescribeResourcePolicies", "route53:ListHostedZones"),
    *("logs:CreateLogDelivery", "logs:DeleteLogDelivery", "logs:GetLogDelivery", "logs:ListLogDeliveries"),
    *("logs:PutResourcePolicy", "logs:UpdateLogDelivery"),
    *("sns:GetSubscriptionAttributes", "sns:SetSubscriptionAttributes", "sns:Unsubscribe"),
}
# The collection of each of API Gateway's types, with the properties that its path names.
PATHS = {
    "AWS::ApiGateway::ApiKey": "apikeys",
    "AWS::ApiGateway::Authorizer": "restapis/{RestApiId}/authorizers",
    "AWS::ApiGateway::BasePathMapping": "domainnames/{DomainName}/basepathmappings",
    "AWS::ApiGateway::Deployment": "restapis/{RestApiId}/deployments",
    "AWS::ApiGateway::DomainName": "domainnames",
    "AWS::ApiGateway::GatewayResponse": "restapis/{RestApiId}/gatewayresponses",
    "AWS::ApiGateway::Method": "restapis/{RestApiId}/resources/{ResourceId}/methods",
    "AWS::ApiGateway::Model": "restapis/{RestApiId}/models",
    "AWS::ApiGateway::RequestValidator": "restapis/{RestApiId}/requestvalidators",
    "AWS::ApiGateway::Resource": "restapis/{RestApiId}/resources",
    "AWS::ApiGateway::RestApi": "restapis",
    "AWS::ApiGateway::Stage": "restapis/{RestApiId}/stages",
    "AWS::ApiGateway::UsagePlan": "usageplans",
    "AWS::ApiGateway::UsagePlanKey": "usageplans/{UsagePlanId}/keys",
    "AWS::ApiGatewayV2::Api": "apis",
    "AWS::ApiGatewayV2::ApiMapping": "domainnames/{DomainName}/apimappings",
    "AWS::ApiGatewayV2::Authorizer": "apis/{ApiId}/authorizers",
    "AWS::ApiGatewayV2::DomainName": "domainnames",
    "AWS::ApiGatewayV2::Integration": "apis/{ApiId}/integrations",
    "AWS::ApiGatewayV2::Route": "apis/{ApiId}/routes",
    "AWS::ApiGatewayV2::Stage": "apis/{ApiId}/stages",
}
# The property that names what a resource is, or belongs to.
NAMES = {
    "AWS::Events::EventBus": "Name",
    "AWS::Events::Rule": "Name",
    "AWS::SNS::Subscription": "TopicArn",
    "AWS::SNS::Topic": "TopicName",
    "AWS::Scheduler::Schedule": "Name",
    "AWS::IAM::Role": "RoleName",
    "AWS::Lambda::LayerVersion": "LayerName",
    "AWS::Lambda::Url": "TargetFunctionArn",
    "AWS::Logs::LogGroup": "LogGroupName",
    "AWS::S3::Bucket": "BucketName",
    "AWS::S3::BucketPolicy": "Bucket",
    "AWS::SQS::Queue": "QueueName",
    "AWS::SQS::QueuePolicy": "Queues",
}
FUNCTION_NAME = "FunctionName"
# How the ARNs begin of what invokes functions.
OF_EVENTS = {
    "AWS::Events::EventBus": "events:",
    "AWS::Events::Rule": "events:",
    "AWS::SNS::Subscription": "sns:",
    "AWS::SNS::Topic": "sns:",
    "AWS::Scheduler::Schedule": "scheduler:",
}
OF_FUNCTIONS = (
    *("AWS::Lambda::Alias", "AWS::Lambda::EventInvokeConfig", "AWS::Lambda::Function", "AWS::Lambda::Permission"),
    *("AWS::Lambda::Url", "AWS::Lambda::Version"),
)


class Resource(t.NamedTuple):
    """A resource of a stack; it has no ``physical_id`` before it is made."""

    type: str
    properties: Properties
    stack: str
    logical_id: str
    physical_id: str = ""

    def at(self, name: str) -> t.Any:
        """A property; a dot leads into it."""
        value: t.Any = self.properties
        for part in name.split("."):
            value = value.get(part) if isinstance(value, dict) else None
        return value


def needs_of(resource: Resource, action: str) -> list[Need]:
    """The action on each ARN that it acts on."""
    if action.endswith(OF_MAPPINGS):
        arn = "*" if action == CREATE_MAPPING else _own(resource)
        return [Need(action, arn, {"lambda:functionarn": str(resource.at(FUNCTION_NAME))})]
    if action == "iam:PassRole":
        name, service = PASSED[resource.type]
        return [Need(action, _role(resource.at(name)), {"iam:passedtoservice": service})]
    return [Need(action, arn) for arn in _arns(resource, action)]


def _arns(resource: Resource, action: str) -> list[str]:
    service = action.partition(":")[0]
    if action in ON_ALL:
        return ["*"]
    if service == "kms":
        return [arn for arn in (resource.at("KmsKeyArn"), resource.at("Code.SourceKMSKeyArn")) if arn]
    if action == "lambda:GetLayerVersion" and resource.type == "AWS::Lambda::Function":
        return list(resource.at("Layers") or [])
    if action.startswith("s3:GetObject"):
        return [_object(resource)]
    if action == "logs:DescribeLogGroups":
        return [f"arn:aws:logs:{region()}:{account()}:log-group::log-stream:"]
    if service == "route53":
        return ["arn:aws:route53:::change/*"] if action == "route53:GetChange" else [_zone(resource)]
    if service in {"wafv2", "apigateway"} and resource.type == "AWS::WAFv2::WebACLAssociation":
        return _of_web_acl(resource, action)
    if resource.type in PATHS:
        return [_api(resource, action)]
    return [_own(resource)]


def _own(resource: Resource) -> str:
    """The ARN of the resource, or of the function or bucket that it belongs to."""
    name = _name(resource)
    where = f"{region()}:{account()}"
    if resource.type == "AWS::Lambda::EventSourceMapping":
        return f"arn:aws:lambda:{where}:event-source-mapping:{resource.physical_id}"
    if name.startswith("arn:"):
        return name
    if resource.type in OF_FUNCTIONS:
        return f"arn:aws:lambda:{where}:function:{name}"
    if resource.type == "AWS::Lambda::LayerVersion":
        return f"arn:aws:lambda:{where}:layer:{name}"
    if resource.type == "AWS::Logs::LogGroup":
        return f"arn:aws:logs:{where}:log-group:{name}"
    if resource.type == "AWS::IAM::Role":
        return f"arn:aws:iam::{account()}:role{resource.at('Path') or '/'}{name}"
    if resource.type.startswith("AWS::SQS::"):
        return f"arn:aws:sqs:{where}:{name}"
    if resource.type in OF_EVENTS:
        return f"arn:aws:{OF_EVENTS[resource.type]}{where}:{_of_event(resource, name)}"
    return f"arn:aws:s3:::{name}"


def _of_event(resource: Resource, name: str) -> str:
    """The end of the ARN of what invokes functions."""
    if resource.type == "AWS::Events::EventBus":
        return f"event-bus/{name}"
    if resource.type == "AWS::Events::Rule":
        bus = resource.at("EventBusName")
        return f"rule/{name.rpartition('|')[2]}" if not bus else f"rule/{bus}/{name.rpartition('|')[2]}"
    if resource.type == "AWS::Scheduler::Schedule":
        return f"schedule/{resource.at('GroupName') or 'default'}/{name}"
    return name


def _name(resource: Resource) -> str:
    given = resource.at(NAMES.get(resource.type, FUNCTION_NAME)) or ""
    if isinstance(given, list):
        given = given[0]
    found = str(given or resource.physical_id)
    if found:
        # queues are known by their URLs
        return found.rpartition("/")[2] if resource.type.startswith("AWS::SQS::") else found
    made = f"{resource.stack}-{resource.logical_id}-0123456789ab"
    return made.lower() if resource.type == "AWS::S3::Bucket" else made


def _role(name: t.Any) -> str:
    return str(name) if str(name).startswith("arn:") else f"arn:aws:iam::{account()}:role/{name}"


def _object(resource: Resource) -> str:
    code = resource.at("Code") or resource.at("Content") or {}
    if "S3Bucket" in code:
        return f"arn:aws:s3:::{code['S3Bucket']}/{code.get('S3Key', '')}"
    place = resource.at("MutualTlsAuthentication.TruststoreUri") or resource.at("BodyS3Location.Bucket") or ""
    return f"arn:aws:s3:::{str(place).removeprefix('s3://')}"


def _zone(resource: Resource) -> str:
    return f"arn:aws:route53:::hostedzone/{resource.at('HostedZoneId') or '*'}"


def _of_web_acl(resource: Resource, action: str) -> list[str]:
    protected = str(resource.at("ResourceArn"))
    web_acl = str(resource.at("WebACLArn"))
    if action == "wafv2:GetWebACL":
        return [web_acl]
    return [protected, web_acl] if action == "wafv2:AssociateWebACL" else [protected]


def _api(resource: Resource, action: str) -> str:
    path = PATHS[resource.type].format_map(_Named(resource.properties))
    if resource.physical_id or action != "apigateway:POST":
        name = resource.at("DomainName") if resource.type.endswith("::DomainName") else resource.physical_id
        path += f"/{re.split('[|/]', name)[-1] or '*'}"
    arn = f"arn:aws:apigateway:{region()}::/{path}"
    changes_tags = action in {"apigateway:PUT", "apigateway:TagResource", "apigateway:UntagResource"}
    if changes_tags and resource.at("Tags"):
        return f"arn:aws:apigateway:{region()}::/tags/{quote(arn, safe='')}"
    return arn


class _Named(dict[str, t.Any]):
    """The properties that a path names; what is missing is anything."""

    def __missing__(self, _name: str) -> str:
        return "*"
