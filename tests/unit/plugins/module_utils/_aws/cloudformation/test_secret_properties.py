# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which properties of resources are shown without their values."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.secret_properties import (
    hidden_resources,
)
from ansible_collections.polycloud.faas.plugins.module_utils._secrets.masking import HIDDEN

SECRET: dict[str, tuple[str, dict[str, t.Any]]] = {
    "database": ("AWS::RDS::DBInstance", {"MasterUserPassword": "x"}),
    "cache": ("AWS::ElastiCache::ReplicationGroup", {"AuthToken": "x"}),
    "user of a cache": ("AWS::ElastiCache::User", {"Passwords": ["x"]}),
    "broker": ("AWS::AmazonMQ::Broker", {"Users": [{"Password": "x"}]}),
    "tunnel": ("AWS::EC2::VPNConnection", {"VpnTunnelOptionsSpecifications": [{"PreSharedKey": "x"}]}),
    "script": ("AWS::EC2::Instance", {"UserData": {"Fn::Base64": {"Fn::Sub": "x"}}}),
    "function": ("AWS::Lambda::Function", {"Environment": {"Variables": {"A": "x", "B": {"Fn::Sub": "x"}}}}),
    "container": ("AWS::ECS::TaskDefinition", {"ContainerDefinitions": [{"Environment": [{"Value": "x"}]}]}),
    "model": ("AWS::SageMaker::Model", {"PrimaryContainer": {"Environment": {"A": "x"}}}),
    "build": ("AWS::CodeBuild::Project", {"Environment": {"EnvironmentVariables": [{"Value": "x"}]}}),
    "connection": ("AWS::Events::Connection", {"AuthParameters": {"ApiKeyAuthParameters": {"ApiKeyValue": "x"}}}),
    "provider": ("AWS::Cognito::UserPoolIdentityProvider", {"ProviderDetails": {"client_secret": "x"}}),
    "key of an API": ("AWS::ApiGateway::ApiKey", {"Value": "x"}),
    "resource of one's own": ("Custom::Thing", {"Settings": {"DbPassword": {"Fn::Join": ["", ["x", "x"]]}}}),
    "marked": ("AWS::X::Y", {"HeaderParameters": [{"Value": "x", "IsValueSecret": True}]}),
}

READABLE: dict[str, tuple[str, dict[str, t.Any]]] = {
    "reference": ("AWS::RDS::DBInstance", {"MasterUserPassword": {"Ref": "Pw"}, "ManageMasterUserPassword": True}),
    "dynamic": ("AWS::RDS::DBInstance", {"MasterUserPassword": "{{resolve:secretsmanager:db:SecretString:password}}"}),
    "policy": ("AWS::Cognito::UserPool", {"Policies": {"PasswordPolicy": {"MinimumLength": 12}}}),
    "client": ("AWS::Cognito::UserPoolClient", {"GenerateSecret": True, "ClientName": "x"}),
    "role": ("AWS::ApiGateway::Method", {"Integration": {"Credentials": "arn:aws:iam::123456789012:role/x"}}),
    "stage": ("AWS::ApiGateway::Stage", {"Variables": {"version": "x"}}),
    "build": ("AWS::CodeBuild::Project", {"Environment": {"Image": "x", "EnvironmentVariables": [{"Name": "x"}]}}),
    "table": ("AWS::DynamoDB::Table", {"TableName": "x", "KeySchema": [{"AttributeName": "x", "KeyType": "HASH"}]}),
    "attached": ("AWS::SecretsManager::SecretTargetAttachment", {"SecretId": "x", "TargetId": "x"}),
}


def replaced(node: t.Any) -> t.Any:
    if isinstance(node, dict):
        return {name: replaced(value) for name, value in node.items()}
    if isinstance(node, list):
        return [replaced(value) for value in node]
    return HIDDEN if node == "x" else node


@pytest.mark.parametrize("case", SECRET)
def test_secrets_are_hidden(case: str) -> None:
    kind, properties = SECRET[case]
    shown = hidden_resources({"Thing": {"Type": kind, "Properties": properties}})
    assert shown == {"Thing": {"Type": kind, "Properties": replaced(properties)}}


@pytest.mark.parametrize("case", READABLE)
def test_what_is_no_secret_is_shown(case: str) -> None:
    kind, properties = READABLE[case]
    resources = {"Thing": {"Type": kind, "Properties": properties}}
    assert hidden_resources(resources) == resources


def test_what_is_no_dictionary_is_hidden() -> None:
    assert hidden_resources("SecretString: x") == HIDDEN
    assert hidden_resources(None) is None
