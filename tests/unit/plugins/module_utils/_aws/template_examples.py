# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Services of every kind, by their options, and the templates of them and of the steps on the way."""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import Template
from ansible_collections.polycloud.faas.plugins.module_utils._aws.deployment import (
    intermediate_templates,
    service_template,
)
from ansible_collections.polycloud.faas.plugins.module_utils._aws.deployment.service_template import (
    bucket_only,
    with_code,
)
from tests.unit.plugins.module_utils._aws.event_examples import EVENTS, OWN, used
from tests.unit.plugins.module_utils._aws.service_runs import archives, build_template, function, layered, make_service
from tests.unit.plugins.module_utils._aws.setting_examples import EXAMPLES, ROLE_ARN, TOGETHER

KEY = f"polycloud.faas/shop/dev/{'0' * 64}.zip"
TWO_FUNCTIONS = [
    function("read", "GET /users", "GET /users/{id}", "HEAD /users", memory_size=256, environment={"TABLE": "users"}),
    function("write", "POST /users", "ANY /files/{proxy+}", "ANY /", timeout=10, description="Writes"),
]
LAYER = "arn:aws:lambda:us-east-1:123456789012:layer:tools:3"
STATEMENTS = [{"Effect": "Allow", "Action": ["dynamodb:GetItem"], "Resource": "*"}]
IMAGE = {
    "name": "image",
    "image": {
        "uri": "123456789012.dkr.ecr.us-east-1.amazonaws.com/shop:1",
        "command": ["shop.handler"],
        "entry_point": ["python"],
        "working_directory": "/srv",
    },
}
PACKAGE = function("package", package={"bucket": "builds", "key": "shop.zip", "version": "3"})
EVERYTHING: dict[str, t.Any] = {
    "functions": TWO_FUNCTIONS,
    "architecture": "arm64",
    "log_retention_days": 14,
    "iam_statements": STATEMENTS,
}
JWT = {
    "name": "users",
    "type": "jwt",
    "issuer": {"Fn::Sub": "https://idp.${AWS::Region}.example.com"},
    "audience": ["a"],
}
ASK = {"name": "ask", "type": "request", "function": "write", "ttl": 60}
ASK_OTHER = {
    "name": "ask-other",
    "type": "request",
    "function": "arn:aws:lambda:us-east-1:123456789012:function:other",
    "identity_sources": ["$request.header.X-Token", "$request.querystring.tenant"],
    "simple_responses": False,
}
LIMITS = {"rate_limit": 10, "burst_limit": 5}
HTTP_ROUTES = [
    {"method": "GET", "path": "/users", "authorizer": "users", "scopes": ["read", "write"], "throttling": LIMITS},
    {"method": "GET", "path": "/users/{id}", "authorizer": "ask", "timeout": 2.5},
    {"method": "POST", "path": "/", "authorizer": "ask-other"},
    {"method": "ANY", "path": "/files/{proxy+}", "authorizer": "aws_iam"},
    {"method": "ANY", "path": "$default", "authorizer": "none"},
]
DOMAIN = {
    "name": "api.example.com",
    "certificate_arn": "arn:aws:acm:us-east-1:123456789012:certificate/5a1b2c3d-0000-4000-8000-000000000000",
    "base_path": "v1",
    "hosted_zone_id": "Z0123456789ABCDEFGHIJ",
    "truststore_uri": "s3://trust/store.pem",
    "truststore_version": "1",
}
HTTP_API = {
    "cors": {
        "allow_origins": ["https://a.example.com"],
        "allow_credentials": True,
        "max_age": 60,
        "expose_headers": ["X-A"],
    },
    "authorizers": [JWT, ASK, ASK_OTHER],
    "default_authorizer": "users",
    "access_log": {"retention_days": 7},
    "throttling": {"rate_limit": 100.5, "burst_limit": 50},
    "stage_variables": {"colour": "blue"},
    "domain": DOMAIN,
    "disable_execute_api_endpoint": True,
    "detailed_metrics": True,
    "payload_version": "1.0",
}
HTTP: dict[str, t.Any] = {
    "api_type": "http",
    "api": HTTP_API,
    "functions": [
        {"name": "read", "handler": "handler.endpoint", "routes": HTTP_ROUTES},
        function("write", "PUT /users"),
    ],
}
CORS = {
    "allow_origins": ["https://a.example.com", "https://b.example.com"],
    "allow_credentials": True,
    "allow_methods": ["get", "post"],
    "expose_headers": ["X-A"],
    "max_age": 60,
}
ORDER = {"type": "object", "required": ["what"], "properties": {"what": {"type": "string"}}}
REST_API: dict[str, t.Any] = {
    "cors": CORS,
    "authorizers": [
        {"name": "users", "type": "cognito", "user_pools": [{"Fn::GetAtt": ["Pool", "Arn"]}], "ttl": 60},
        {
            "name": "ask",
            "type": "token",
            "function": "write",
            "identity_sources": ["method.request.header.X-Token"],
            "identity_validation_expression": "^[a-z]+$",
        },
        {
            "name": "ask-other",
            "type": "request",
            "function": "arn:aws:lambda:us-east-1:123456789012:function:other",
            "identity_sources": ["method.request.header.X-Token", "method.request.querystring.tenant"],
            "ttl": 0,
        },
    ],
    "default_authorizer": "users",
    "api_keys": [
        {"name": "partner", "value": "a-value-of-20-letters", "description": "Of a partner"},
        {"name": "other", "enabled": False},
    ],
    "usage_plans": [
        {
            "name": "small",
            "description": "Few requests",
            "api_keys": ["partner"],
            "quota": {"limit": 10, "period": "week", "offset": 2},
            "throttling": LIMITS,
        },
        {"name": "large", "api_keys": ["other"]},
    ],
    "models": [{"name": "Order", "schema": ORDER, "description": "An order"}],
}
REST_ROUTES: list[dict[str, t.Any]] = [
    {"method": "GET", "path": "/users", "scopes": ["read"], "request_parameters": {"querystrings": {"page": False}}},
    {
        "method": "GET",
        "path": "/users/{id}",
        "authorizer": "ask",
        "request_parameters": {"headers": {"X-Tenant": True}, "paths": {"id": True}},
    },
    {"method": "POST", "path": "/", "authorizer": "ask-other", "request_models": {"application/json": "Order"}},
    {
        "method": "PUT",
        "path": "/",
        "authorizer": "aws_iam",
        "request_parameters": {"querystrings": {"dry": True}},
        "request_models": {"application/json": ORDER, "application/vnd.shop+json": ORDER},
    },
    {"method": "ANY", "path": "/files/{proxy+}", "authorizer": "none", "api_key_required": True},
]
POOL = {"Type": "AWS::Cognito::UserPool", "Properties": {"UserPoolName": "users"}}
REST: dict[str, t.Any] = {
    "api": REST_API,
    "functions": [
        {"name": "read", "handler": "handler.endpoint", "routes": REST_ROUTES},
        function("write", "PUT /users"),
    ],
    "resources": {"Pool": POOL},
}
STAGE_API: dict[str, t.Any] = {
    "description": "Orders of the shop",
    "access_log": {"retention_days": 7},
    "throttling": {"rate_limit": 100.5, "burst_limit": 50},
    "stage_variables": {"colour": "blue"},
    "tracing": True,
    "detailed_metrics": True,
    "binary_media_types": ["image/png", "*/*"],
    "minimum_compression_size": 1024,
    "resource_policy": [
        {},
        {"Effect": "Deny", "Condition": {"NotIpAddress": {"aws:SourceIp": ["192.0.2.0/24"]}}},
    ],
    "domain": DOMAIN,
    "disable_execute_api_endpoint": True,
    "web_acl_arn": "arn:aws:wafv2:us-east-1:123456789012:regional/webacl/shop/5a1b2c3d-0000-4000-8000-000000000000",
}
STAGE_ROUTES = [
    {"method": "GET", "path": "/", "throttling": LIMITS},
    {"method": "GET", "path": "/users/{id}", "timeout": 2.5, "throttling": LIMITS},
    {"method": "ANY", "path": "/files/{proxy+}", "timeout": 29, "throttling": LIMITS},
]
STAGE_FUNCTIONS = [{"name": "read", "handler": "handler.endpoint", "routes": STAGE_ROUTES}]
STAGE: dict[str, t.Any] = {"api": STAGE_API, "functions": STAGE_FUNCTIONS}
STAGE_SETTINGS: dict[str, dict[str, t.Any]] = {
    **{name: {name: value} for name, value in STAGE_API.items() if name != "disable_execute_api_endpoint"},
    "access_log with a format": {"access_log": {"format": "$context.requestId"}},
    "domain at the edge": {
        "endpoint_type": "edge",
        "domain": {name: DOMAIN[name] for name in ("name", "certificate_arn", "hosted_zone_id")},
    },
    "private": {"endpoint_type": "private", "vpc_endpoint_ids": ["vpce-0a1b2c3d"], "resource_policy": [{}]},
}
OWN_URLS = [
    {"name": "open", "handler": "handler.endpoint", "url": {"cors": True, "invoke_mode": "response_stream"}},
    {"name": "closed", "handler": "handler.endpoint", "url": {"auth": "aws_iam", "cors": {"max_age": 5}}},
]
ADDITIONS: dict[str, t.Any] = {
    **EVERYTHING,
    "bucket_tls_only": True,
    "resources": {
        "Table": {
            "Type": "AWS::DynamoDB::Table",
            "DeletionPolicy": "Retain",
            "UpdateReplacePolicy": "Retain",
            "Properties": {
                "TableName": {"Fn::If": ["IsProduction", "users", {"Ref": "AWS::NoValue"}]},
                "BillingMode": "PAY_PER_REQUEST",
                "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
                "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
            },
        },
        "Topic": {"Type": "AWS::SNS::Topic", "Condition": "IsProduction", "Properties": {"TopicName": {"Ref": "Name"}}},
    },
    "outputs": {"TableName": {"Value": {"Ref": "Table"}}},
    "conditions": {"IsProduction": {"Fn::Equals": [{"Ref": "Kind"}, "production"]}},
    "parameters": {"Kind": "test", "Name": {"Type": "String", "NoEcho": True, "Value": "secret"}},
    "iam_statements": [
        {"Effect": "Allow", "Action": ["dynamodb:*"], "Resource": [{"Fn::GetAtt": ["Table", "Arn"]}]},
    ],
}
CACHED: dict[str, t.Any] = {
    "api": {
        "cors": True,
        "authorizers": [{"name": "ask", "type": "request", "function": "read"}],
        "default_authorizer": "ask",
        "api_key_source": "authorizer",
        "api_key_required": True,
        "cache": {"size": "1.6", "ttl": 60, "encrypted": True},
        "gateway_responses": [
            {"type": "default_4xx", "headers": {"X-Request": "context.requestId"}},
            {"type": "throttled", "status_code": 503, "headers": {"Retry-After": 5}},
            {"type": "unauthorized", "templates": {"application/json": '{"error": $context.error.messageString}'}},
        ],
    },
    "functions": [
        {
            "name": "read",
            "handler": "handler.endpoint",
            "routes": [
                {"method": "GET", "path": "/users/{id}", "cache": {}},
                {
                    "method": "GET",
                    "path": "/users",
                    "request_parameters": {"querystrings": {"page": True}},
                    "cache": {"ttl": 10, "key_parameters": ["method.request.querystring.page"]},
                    "throttling": LIMITS,
                },
                {"method": "GET", "path": "/live", "response_transfer_mode": "stream", "timeout": 900},
            ],
        }
    ],
}
OVERRIDES: list[dict[str, t.Any]] = [
    {"function": "read", "properties": {"DurableConfig": {"ExecutionTimeout": 3600}}},
    {
        "function": "read",
        "type": "AWS::Logs::LogGroup",
        "properties": {"LogGroupClass": "INFREQUENT_ACCESS"},
        "metadata": {"Owner": "shop"},
        "deletion_policy": "Retain",
        "update_replace_policy": "Retain",
    },
    {"resource": "DeploymentBucket", "properties": {"VersioningConfiguration": {"Status": "Enabled"}}},
]
OPTIONS: t.Final[dict[str, dict[str, t.Any]]] = {
    "one function": {},
    "overrides of a REST API": {
        "functions": TWO_FUNCTIONS,
        "overrides": [
            *OVERRIDES,
            {"route": "GET /users", "properties": {"OperationName": "listUsers"}},
            {"type": "AWS::ApiGateway::Stage", "properties": {"Description": "Orders"}},
        ],
    },
    "overrides of an HTTP API": {
        "api_type": "http",
        "functions": TWO_FUNCTIONS,
        "overrides": [*OVERRIDES, {"route": "GET /users", "properties": {"OperationName": "listUsers"}}],
    },
    "no route": {"functions": [function("job")]},
    "everything": EVERYTHING,
    "REST API with all": REST,
    "REST API with an alias": {**REST, "alias": "live"},
    "REST API with the usual CORS and a key": {
        "api": {"cors": True, "api_keys": [{"name": "all"}], "api_key_required": True},
        "functions": TWO_FUNCTIONS,
    },
    **{f"REST API with {name}": {"api": api, "functions": TWO_FUNCTIONS} for name, api in STAGE_SETTINGS.items()},
    "REST API with all settings": STAGE,
    "REST API with all settings and keys": {**REST, "api": {**REST_API, **STAGE_API}},
    "REST API with limits of routes": {"functions": STAGE_FUNCTIONS},
    "REST API with all settings and an alias": {**STAGE, "alias": "live"},
    "REST API with a cache, streams and its own responses": CACHED,
    "plain HTTP API": {"api_type": "http", "functions": TWO_FUNCTIONS},
    "HTTP API with all": HTTP,
    "HTTP API with CORS": {"api_type": "http", "api": {"cors": True, "access_log": {}}, "functions": TWO_FUNCTIONS},
    "URLs": {"api_type": "function_url", "functions": OWN_URLS},
    "HTTP API with an alias": {"api_type": "http", "functions": TWO_FUNCTIONS, "alias": "live"},
    "URLs with an alias": {"api_type": "function_url", "functions": OWN_URLS, "alias": "live"},
    "URL beside routes": {"functions": [*TWO_FUNCTIONS, *OWN_URLS]},
    "image and package": {"functions": [IMAGE, PACKAGE]},
    **{
        f"setting {name}": {"functions": [function("hello", "GET /", **each.given)], **each.options}
        for name, each in EXAMPLES.items()
    },
    "all settings": {"functions": [function("hello", "GET /ping", **TOGETHER)], "alias": "live"},
    "a role that exists": {"role": {"arn": ROLE_ARN}},
    "roles with a boundary": {
        "functions": TWO_FUNCTIONS,
        "role": {
            "permissions_boundary": "arn:aws:iam::123456789012:policy/limit",
            "managed_policies": ["AmazonS3ReadOnlyAccess"],
            "path": "/services/",
            "per_function": True,
        },
    },
    "values from elsewhere": {
        "functions": [
            function(
                "hello",
                environment={
                    "REGION": {"Ref": "AWS::Region"},
                    "URL": {"Fn::Sub": "https://${AWS::Region}"},
                    "NAME": {"ssm": "/shop/name", "version": 2},
                    "TOKEN": {"secret": "shop", "key": "token"},
                },
            )
        ]
    },
    "additions": ADDITIONS,
    **{
        f"event {name}": {
            "functions": [function("hello", timeout=20, events=events)],
            **({"resources": found} if (found := used(events)) else {}),
        }
        for name, events in EVENTS.items()
    },
    "events with an alias": {
        "functions": [function("hello", events=[each for events in EVENTS.values() for each in events[:1]][::2])],
        "resources": OWN,
        "alias": "live",
    },
    "everything in a given bucket": {**EVERYTHING, "deployment_bucket": "archives"},
}


def finished(**options: t.Any) -> Template:
    service = make_service(**options)
    code = archives(service, KEY, "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=")
    return with_code(build_template(service, KEY), code)


def on_the_way(step: Template | None) -> Template:
    assert step is not None
    return step


def with_layer(**options: t.Any) -> Template:
    service = make_service(**options)
    code = layered(archives(service, KEY, "a="), KEY.replace("0", "1"), "b=")
    return with_code(service_template.build_template(service, code), code)


TEMPLATES: t.Final[dict[str, Template]] = {
    "packages in a layer": with_layer(**EVERYTHING, alias="live"),
    "a layer in a given bucket": with_layer(
        functions=[function("hello", layers=[LAYER])], deployment_bucket="archives"
    ),
    **{name: finished(**options) for name, options in OPTIONS.items()},
    "bucket only": bucket_only(make_service()),
    "without removed routes": on_the_way(
        intermediate_templates.without_removed_routes(
            finished(**EVERYTHING), finished(functions=[function("read", "GET /users")])
        )
    ),
    "without removed CORS": on_the_way(
        intermediate_templates.without_removed_routes(
            finished(**REST), finished(**{**REST, "api": {**REST_API, "cors": None}})
        )
    ),
    "with bucket": on_the_way(intermediate_templates.with_bucket(finished(deployment_bucket="archives"), finished())),
    "with stage": on_the_way(intermediate_templates.with_stage(finished(), finished(**STAGE))),
    "with lifted settings": on_the_way(
        intermediate_templates.with_lifted_settings(finished(**STAGE), finished(functions=STAGE_FUNCTIONS))
    ),
    "with kept stage": on_the_way(intermediate_templates.with_lifted_settings(finished(**STAGE), finished())),
    "with old bucket": on_the_way(
        intermediate_templates.with_old_bucket(finished(), finished(deployment_bucket="archives"))
    ),
}
