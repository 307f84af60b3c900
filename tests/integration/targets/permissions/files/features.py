# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The features of a service, each with the policies that its runs need and what these runs do."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, field

Json = dict[str, t.Any]

ACCOUNT: t.Final = "000000000000"
SERVICE: t.Final = "permits"
DEPLOY, INFO, INVOKE, LOGS = ("lambda_http_endpoint", "lambda_http_endpoint_info", "lambda_invoke", "lambda_logs_info")
ROLE: t.Final = f"arn:aws:iam::{ACCOUNT}:role/{SERVICE}-of-its-own"
KEY: t.Final = f"arn:aws:kms:us-east-1:{ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab"
VPC: t.Final[Json] = {"subnet_ids": ["subnet-0123abcd"], "security_group_ids": ["sg-0123abcd"]}
FILE_SYSTEM: t.Final = {
    "arn": f"arn:aws:elasticfilesystem:us-east-1:{ACCOUNT}:access-point/fsap-0123456789abcdef0",
    "mount_path": "/mnt/data",
}
LAYER: t.Final = f"arn:aws:lambda:us-east-1:{ACCOUNT}:layer:tools:1"
SERVICE_ROLE: t.Final = f"arn:aws:iam::{ACCOUNT}:role/cloudformation"
CERTIFICATE: t.Final = f"arn:aws:acm:us-east-1:{ACCOUNT}:certificate/5a1b2c3d-0000-4000-8000-000000000000"
POLICY: t.Final = f"arn:aws:iam::{ACCOUNT}:policy/boundary"

# What stands for names in the policies.
NAMES: t.Final = {
    "QUEUE_NAME": "permits-jobs",
    "TOPIC_NAME": "permits-news",
    "BUCKET_NAME": "pictures-of-permits",
    "BUS_NAME": "permits-orders",
    "SERVICE": SERVICE,
    "KEY_ARN": KEY,
    "LAYER_ARN": LAYER.rpartition(":")[0],
    "DOMAIN": "api.permits.example.com",
    "BUCKET": "archives",
}

PACKAGED: t.Final[Json] = {
    "source": "packaged",
    "functions": [{"name": "hello", "handler": "handler.endpoint"}],
    "requirements": {"layer": True},
}
HELLO: t.Final[Json] = {"name": "hello", "handler": "handler.endpoint"}
ROUTED: t.Final[Json] = {**HELLO, "routes": [{"method": "GET", "path": "/hello"}]}
FIRST: t.Final[Json] = {"source": "one", "functions": [HELLO], "log_retention_days": 7}
BY_ROLE: t.Final[Json] = {
    **FIRST,
    "cloudformation_role": SERVICE_ROLE,
    "functions": [{**HELLO, "name": "bye"}],
    "tags": {"part": "b"},
}
CHANGED: t.Final[Json] = {"source": "two", "log_retention_days": 14}
# too large for a template in a call
LARGE: t.Final[Json] = {
    f"Text{number}": {"Type": "AWS::SSM::Parameter", "Properties": {"Type": "String", "Value": "x" * 4000}}
    for number in range(14)
}
ABSENT: t.Final[Json] = {"state": "absent"}
REST: t.Final[Json] = {**FIRST, "functions": [ROUTED]}
HTTP: t.Final[Json] = {**REST, "api_type": "http"}
DOMAIN: t.Final[Json] = {
    "name": "DOMAIN",
    "certificate_arn": CERTIFICATE,
    "hosted_zone_id": "ZONE",
}

TABLE: t.Final[Json] = {
    "Table": {
        "Type": "AWS::DynamoDB::Table",
        "Properties": {
            "BillingMode": "PAY_PER_REQUEST",
            "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
            "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
            "StreamSpecification": {"StreamViewType": "NEW_AND_OLD_IMAGES"},
        },
    }
}


@dataclass(frozen=True)
class Step:
    """A run of a module; ``ahead`` is what happens before it outside Ansible, ``changed`` what it must say.

    With ``fails`` it must fail and say so.
    """

    options: Json
    module: str = DEPLOY
    changed: bool | None = True
    ahead: str = ""
    check: bool = False
    fails: str = ""


@dataclass(frozen=True)
class Feature:
    """The steps of a feature; each action in ``policies`` beyond those of ``base`` is needed by one of them."""

    name: str
    policies: tuple[str, ...]
    steps: tuple[Step, ...]
    base: tuple[str, ...] = ("service", "bucket")
    # what the root user does first
    before: tuple[str, ...] = ()
    # actions without which everything works
    unneeded: tuple[str, ...] = ()
    # names in the policies that differ from NAMES
    names: dict[str, str] = field(default_factory=dict)


def of(options: Json, **changed: t.Any) -> Step:
    """A deployment with some options changed; one that is changed to None goes."""
    return Step({name: value for name, value in {**options, **changed}.items() if value is not None})


def function(**settings: t.Any) -> Json:
    """A service of one function with settings."""
    return {**FIRST, "functions": [{**HELLO, **settings}]}


KEYS: t.Final[Json] = {
    "api_keys": [{"name": "partner", "value": "not-a-secret-key-of-a-partner"}],
    "usage_plans": [{"name": "all", "api_keys": ["partner"]}],
    "api_key_required": True,
}
CORS_URL: t.Final[Json] = function(url={"auth": "none", "cors": {"allow_origins": ["https://a.example.com"]}})
ALIAS: t.Final[Json] = {**FIRST, "alias": "live", "keep_versions": 1, "source": "two"}
TAGS: t.Final[Json] = {"team": "a"}
LOGGING: t.Final[Json] = {"access_log": {"retention_days": 7}}
MORE_LOGGING: t.Final[Json] = {"access_log": {"retention_days": 14}}

SKILL: t.Final = "amzn1.ask.skill.12345678-1234-1234-1234-123456789012"


def event(kind: str, *given: Json, **more: t.Any) -> Json:
    """A service of one function with these events of a kind."""
    return {**function(events=[{kind: each} for each in given]), **more}


def of_event(kind: str, first: Json, second: Json, policies: tuple[str, ...], *later: Json, **more: t.Any) -> Feature:
    """An event that is deployed, compared, changed and removed with its service."""
    steps = (
        of(event(kind, first, **more)),
        Step(event(kind, first, **more, drift_scope="all"), changed=False),
        *(of(event(kind, each, **more)) for each in (second, *later)),
        Step(ABSENT),
    )
    return Feature(policies[0], ("service", "bucket", *policies), steps)


FEATURES: t.Final = (
    of_event(
        "schedule",
        {"expression": "rate(1 day)"},
        {"expression": "rate(2 days)"},
        ("event-schedule",),
    ),
    of_event(
        "schedule",
        {"expression": "rate(1 day)", "method": "scheduler", "name": f"{SERVICE}-daily"},
        {"expression": "rate(2 days)", "method": "scheduler", "name": f"{SERVICE}-daily"},
        ("event-scheduler",),
    ),
    of_event(
        "sqs",
        {"queue_name": "permits-jobs"},
        {"queue_name": "permits-jobs", "batch_size": 5, "visibility_timeout": 100},
        ("event-sqs",),
    ),
    of_event(
        "sns",
        {"topic_name": "permits-news", "display_name": "News"},
        {"topic_name": "permits-news", "display_name": "More news", "filter_policy": {"kind": ["a"]}},
        ("event-sns",),
        {"topic_name": "permits-news", "display_name": "More news", "filter_policy": {"kind": ["b"]}},
    ),
    of_event(
        "s3", {"bucket": "pictures-of-permits"}, {"bucket": "pictures-of-permits", "prefix": "in/"}, ("event-s3",)
    ),
    of_event(
        "stream",
        {"arn": {"Fn::GetAtt": ["Table", "StreamArn"]}},
        {"arn": {"Fn::GetAtt": ["Table", "StreamArn"]}, "batch_size": 5},
        ("event-stream",),
        resources=TABLE,
    ),
    of_event(
        "event_bridge",
        {"bus_name": "permits-orders", "pattern": {"source": ["a"]}},
        {"bus_name": "permits-orders", "pattern": {"source": ["b"]}},
        ("event-bridge",),
    ),
    of_event("alexa_skill", {"skill_id": SKILL}, {"skill_id": f"{SKILL}0"}, ("event-alexa-skill",)),
    Feature(
        "service",
        ("service", "bucket"),
        (
            of(FIRST),
            Step(FIRST, changed=False),
            of(FIRST, source="two", log_retention_days=14, tags={"team": "a", "part": "b"}),
            of(
                FIRST,
                source="two",
                log_retention_days=None,
                tags={"team": "a"},
                iam_statements=[{"Effect": "Allow", "Action": "s3:ListAllMyBuckets", "Resource": "*"}],
                functions=[HELLO, {**HELLO, "name": "bye", "reserved_concurrency": 1}],
            ),
            of(FIRST, source="one", functions=[{**HELLO, "name": "bye"}]),
            Step({**FIRST, "functions": [{**HELLO, "name": "bye"}]}, ahead="edit_function"),
            Step({**FIRST, "functions": [{**HELLO, "name": "bye"}]}, ahead="replace_code"),
            Step(ABSENT),
        ),
        base=(),
        unneeded=("cloudformation:DescribeEvents",),
    ),
    Feature(
        "repair",
        ("service", "bucket"),
        (
            of(FIRST, functions=[{**HELLO, "name": "bye"}]),
            Step({**FIRST, "functions": [{**HELLO, "name": "bye"}]}, ahead="delete_function"),
            Step(ABSENT),
        ),
    ),
    Feature(
        "rest-api",
        ("service", "bucket", "rest-api"),
        (
            of(REST),
            of(
                REST,
                tags={"team": "a", "part": "b"},
                functions=[{**ROUTED, "routes": [{"method": "GET", "path": "/bye"}]}],
            ),
            of(REST, api={"cors": True}, tags={"team": "a"}),
            Step({**REST, "api": {"cors": True}}, ahead="change_api"),
            Step(ABSENT),
        ),
    ),
    Feature(
        "repair-all",
        ("service", "bucket"),
        (
            Step({**FIRST, "drift_scope": "all", "functions": [{**HELLO, "name": "bye"}]}),
            Step({**FIRST, "drift_scope": "all", "functions": [{**HELLO, "name": "bye"}]}, ahead="change_others"),
            Step(ABSENT),
        ),
    ),
    Feature(
        "http-api",
        ("service", "bucket", "http-api"),
        (
            of(HTTP),
            of(HTTP, tags={"team": "a", "part": "b"}, api={"cors": True, "stage_variables": {"a": "b"}}),
            of(HTTP, tags={"team": "a"}, functions=[{**ROUTED, "routes": [{"method": "GET", "path": "/bye"}]}]),
            of(HTTP),
            Step(HTTP, ahead="edit_http_api"),
            Step(ABSENT),
        ),
    ),
    Feature(
        "function-url",
        ("service", "bucket", "function-url"),
        (
            of(function(url={"auth": "none"}), api_type="function_url"),
            of(CORS_URL, api_type="function_url"),
            Step({**CORS_URL, "api_type": "function_url"}, ahead="edit_url"),
            Step({**CORS_URL, "api_type": "function_url", "may_replace": ["url"]}, ahead="delete_url"),
            Step(ABSENT),
        ),
    ),
    Feature(
        "check-mode",
        ("service", "bucket", "check-mode"),
        (of(FIRST), Step({**FIRST, "source": "two"}, check=True), Step({**FIRST, "resources": LARGE}, check=True)),
        unneeded=("cloudformation:DeleteChangeSet", "s3:DeleteObject"),
    ),
    Feature(
        "existing-log-groups",
        ("service", "bucket", "existing-log-groups"),
        (of(FIRST), Step(ABSENT)),
        before=("make_log_group",),
    ),
    Feature(
        "recovery",
        ("service", "bucket", "recovery"),
        (
            Step({**FIRST, "on_failure": "do_nothing"}, ahead="fail_update", fails="capacity"),
            of(FIRST),
            Step({**FIRST, **CHANGED}, ahead="fail_update_and_rollback", fails="capacity"),
            Step({**FIRST, **CHANGED}),
            Step(ABSENT, ahead="fail_deletion"),
        ),
    ),
    Feature(
        "vpc",
        ("service", "bucket", "vpc"),
        (
            of(function(vpc=VPC)),
            of(function(vpc={**VPC, "subnet_ids": ["subnet-0123abcd", "subnet-4567efab"]})),
            Step(ABSENT),
        ),
    ),
    Feature(
        "kms",
        ("service", "bucket", "kms"),
        (
            of(function(kms_key_arn=KEY, environment={"COLOUR": "blue"})),
            of(function(kms_key_arn=KEY, timeout=9)),
            Step(ABSENT),
        ),
    ),
    Feature(
        "recursive-loop",
        ("service", "bucket", "recursive-loop"),
        (of(function(recursive_loop="allow")), of(function(recursive_loop="terminate")), Step(ABSENT)),
    ),
    Feature(
        "runtime-update",
        ("service", "bucket", "runtime-update"),
        (
            of(function(runtime_update={"mode": "function_update"})),
            of(function(runtime_update={"mode": "auto"})),
            Step(ABSENT),
        ),
    ),
    Feature(
        "file-system",
        ("service", "bucket", "vpc", "file-system"),
        (
            of(function(vpc=VPC, file_system=[FILE_SYSTEM])),
            of(function(vpc=VPC, file_system=[FILE_SYSTEM], timeout=9)),
            Step(ABSENT),
        ),
    ),
    Feature(
        "layer",
        ("service", "bucket", "layer"),
        (
            of(function(layers=[LAYER])),
            of(function(layers=[LAYER], timeout=9)),
            Step(ABSENT),
        ),
        before=("make_layer",),
    ),
    Feature(
        "packages-in-a-layer",
        ("service", "bucket", "packages-in-a-layer"),
        (of(PACKAGED), of(PACKAGED, requirements={"layer": False}), Step(ABSENT)),
    ),
    Feature(
        "roles",
        ("service", "bucket", "roles"),
        (
            of(FIRST, role={"managed_policies": ["AmazonS3ReadOnlyAccess"]}),
            of(FIRST, role={"managed_policies": ["AWSLambdaExecute"], "permissions_boundary": POLICY}),
            of(FIRST, role={"managed_policies": []}),
            of(FIRST, role={"managed_policies": ["AWSLambdaExecute"]}),
            Step(ABSENT),
        ),
    ),
    Feature(
        "role-of-ones-own",
        ("service", "bucket", "role-of-ones-own"),
        (of(FIRST, role={"arn": ROLE}), Step(ABSENT)),
        names={"ROLE_ARN": ROLE},
    ),
    Feature(
        "alias",
        ("service", "bucket", "alias"),
        (
            of(FIRST, alias="live", keep_versions=1, functions=[{**HELLO, "provisioned_concurrency": 1}]),
            of(
                FIRST,
                alias="live",
                keep_versions=1,
                source="two",
                functions=[{**HELLO, "provisioned_concurrency": 2, "timeout": 9}],
            ),
            of(ALIAS, functions=[{**HELLO, "timeout": 11}]),
            Step({**ALIAS, "functions": [{**HELLO, "timeout": 11}]}, ahead="move_alias"),
            Step(ABSENT),
        ),
    ),
    Feature(
        "asynchronous",
        ("service", "bucket", "asynchronous"),
        (of(function(maximum_retry_attempts=1)), of(function(maximum_retry_attempts=0)), Step(ABSENT)),
    ),
    Feature(
        "rest-api-settings",
        ("service", "bucket", "rest-api", "rest-api-settings"),
        (
            of(REST),
            of(REST, api={"throttling": {"rate_limit": 10, "burst_limit": 5}, "resource_policy": [{}]}),
            of(REST, api={"throttling": {"rate_limit": 20, "burst_limit": 5}}),
            of(REST),
            Step(ABSENT),
        ),
        base=("service", "bucket", "rest-api"),
    ),
    Feature(
        "rest-access-log",
        ("service", "bucket", "rest-api", "rest-api-settings", "rest-access-log"),
        (of(REST, api=LOGGING, tags=TAGS), of(REST, api=MORE_LOGGING, tags=TAGS), Step(ABSENT)),
        base=("service", "bucket", "rest-api", "rest-api-settings"),
    ),
    Feature(
        "http-access-log",
        ("service", "bucket", "http-api", "http-access-log"),
        (of(HTTP, api=LOGGING, tags=TAGS), of(HTTP, api=MORE_LOGGING, tags=TAGS), Step(ABSENT)),
        base=("service", "bucket", "http-api"),
    ),
    Feature(
        "api-keys",
        ("service", "bucket", "rest-api", "api-keys"),
        (
            of(REST, api=KEYS),
            of(REST, api={**KEYS, "usage_plans": [{"name": "all", "api_keys": ["partner"], "description": "All"}]}),
            of(REST, api=KEYS),
            Step({**REST, "api": KEYS}, ahead="edit_usage_plan"),
            Step(ABSENT),
        ),
        base=("service", "bucket", "rest-api"),
    ),
    Feature(
        "rest-domain",
        ("service", "bucket", "rest-api", "rest-api-settings", "domain", "hosted-zone"),
        (
            of(REST, api={"domain": DOMAIN}),
            of(REST, api={"domain": {**DOMAIN, "base_path": "v2"}}),
            Step({**REST, "api": {"domain": {**DOMAIN, "base_path": "v2"}}}, ahead="delete_rest_mapping"),
            Step(ABSENT),
        ),
        before=("make_zone",),
        base=("service", "bucket", "rest-api", "rest-api-settings"),
    ),
    Feature(
        "http-domain",
        ("service", "bucket", "http-api", "domain", "hosted-zone", "http-domain"),
        (
            of(HTTP, api={"domain": DOMAIN}),
            of(HTTP, api={"domain": {**DOMAIN, "base_path": "v2"}}),
            Step({**HTTP, "api": {"domain": {**DOMAIN, "base_path": "v2"}}}, ahead="delete_http_mapping"),
            Step(ABSENT),
        ),
        before=("make_zone",),
        base=("service", "bucket", "http-api", "domain", "hosted-zone"),
    ),
    Feature(
        "web-acl",
        ("service", "bucket", "rest-api", "rest-api-settings", "web-acl"),
        (
            of(REST, api={"web_acl_arn": "WEB_ACL"}),
            Step({**REST, "api": {"web_acl_arn": "WEB_ACL"}}, ahead="remove_web_acl"),
            of(REST),
            Step(ABSENT),
        ),
        base=("service", "bucket", "rest-api", "rest-api-settings"),
        before=("make_web_acl",),
    ),
    Feature(
        "bucket-of-ones-own",
        ("service", "bucket-of-ones-own"),
        (of(FIRST, deployment_bucket="archives"), of(FIRST, deployment_bucket="archives", source="two"), Step(ABSENT)),
        before=("make_bucket",),
    ),
    Feature(
        "bucket-policy",
        ("service", "bucket", "bucket-policy"),
        (of(FIRST, bucket_tls_only=True), Step(ABSENT)),
    ),
    Feature(
        "service-role",
        ("service-role",),
        (
            of(BY_ROLE),
            of(BY_ROLE, source="two"),
            of(BY_ROLE, source="two", log_retention_days=14, tags={"team": "a"}),
            Step({**BY_ROLE, "source": "two"}, ahead="edit_function"),
            Step(ABSENT),
        ),
        before=("make_service_role",),
        base=(),
        unneeded=("cloudformation:DescribeEvents",),
        names={"ROLE_ARN": SERVICE_ROLE},
    ),
    Feature(
        "termination-protection",
        ("service", "bucket", "termination-protection"),
        (of(FIRST, termination_protection=True), of(FIRST, termination_protection=False), Step(ABSENT)),
    ),
    Feature("info", ("info",), (Step({}, INFO, changed=False),), before=("deploy",)),
    Feature("info-of-all", ("info-of-all",), (Step({"name": None}, INFO, changed=False),), before=("deploy",)),
    Feature(
        "drift-detection",
        ("info", "drift-detection"),
        (Step({"drift_detection": True}, INFO, changed=False),),
        base=("info",),
        before=("deploy",),
        # for types of which the local AWS detects no drift
        unneeded=(
            "apigateway:GET",
            "lambda:GetFunctionConfiguration",
            "lambda:GetPolicy",
            "lambda:GetProvisionedConcurrencyConfig",
        ),
    ),
    Feature(
        "invoke",
        ("invoke",),
        (Step({"name": f"{SERVICE}-dev-hello"}, INVOKE, changed=None),),
        before=("deploy",),
    ),
    Feature(
        "logs",
        ("logs",),
        (Step({"name": f"{SERVICE}-dev-hello"}, LOGS, changed=False),),
        before=("deploy", "invoke"),
    ),
)
