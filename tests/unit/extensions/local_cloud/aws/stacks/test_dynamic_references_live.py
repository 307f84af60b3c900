# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Dynamic references of stacks: what they resolve to, when, for whom, and what is refused."""

from __future__ import annotations

import json
import typing as t

import boto3
import pytest
from botocore.exceptions import ClientError

from ..conftest import Cloud
from .test_refusals_live import FUNCTION, deployed, failure, resource, stack

SSM = "{{resolve:ssm:/shop/currency}}"
SECRET = "{{resolve:secretsmanager:shop:SecretString:token}}"


@pytest.fixture(autouse=True)
def _stores(cloud: Cloud) -> None:
    cloud.control("POST", "config", {"stack_seconds": 0.02})
    put(cloud, "EUR")
    cloud.client("secretsmanager").create_secret(Name="shop", SecretString=json.dumps({"token": "first"}))


def put(cloud: Cloud, value: str, name: str = "/shop/currency", kind: str = "String") -> int:
    parameters = cloud.client("ssm")
    return int(parameters.put_parameter(Name=name, Value=value, Type=kind, Overwrite=True)["Version"])


def rotate(cloud: Cloud, value: str) -> str:
    secrets = cloud.client("secretsmanager")
    return str(secrets.put_secret_value(SecretId="shop", SecretString=json.dumps({"token": value}))["VersionId"])


def of(value: str, **changed: t.Any) -> dict[str, t.Any]:
    """A stack of one function with a variable."""
    return stack(One=resource("Lambda::Function", FUNCTION, Environment={"Variables": {"VALUE": value}}, **changed))


def live(cloud: Cloud) -> str:
    found = cloud.client("lambda").get_function_configuration(FunctionName="one")
    return str(found["Environment"]["Variables"]["VALUE"])


def test_a_secret_is_looked_at_again_when_its_resource_changes(cloud: Cloud) -> None:
    deployed(cloud, of(SECRET))
    version = rotate(cloud, "second")
    deployed(cloud, {**of(SECRET), "Description": "other"}, is_update=True)
    assert live(cloud) == "first"
    deployed(cloud, of(SECRET.replace("token", f"token::{version}")), is_update=True)
    assert live(cloud) == "second"


def test_a_version_of_a_parameter_stays(cloud: Cloud) -> None:
    deployed(cloud, of(SSM.replace("}}", ":1}}")))
    put(cloud, "USD")
    deployed(cloud, of(SSM.replace("}}", ":1}}"), MemorySize=256), is_update=True)
    assert live(cloud) == "EUR"
    deployed(cloud, of(SSM.replace("}}", ":2}}")), is_update=True)
    assert live(cloud) == "USD"


def test_the_template_keeps_the_reference(cloud: Cloud) -> None:
    deployed(cloud, of(SECRET))
    template = cloud.client("cloudformation").get_template(StackName="one", TemplateStage="Original")["TemplateBody"]
    assert template["Resources"]["One"]["Properties"]["Environment"]["Variables"] == {"VALUE": SECRET}


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (SSM.replace("}}", ":7}}"), "version 7 not found"),
        (SSM.replace("currency", "nothing"), "/shop/nothing not found"),
        (SSM.replace("}}", ":last}}"), "Incorrect format is used in the following SSM reference"),
        ("{{resolve:ssm:/shop/secure}}", "needs ssm-secure"),
        (SECRET.replace("shop", "nothing"), "secret nothing not found"),
        (SECRET.replace("token", "token::00000000-0000-4000-8000-000000000000"), "secret shop not found"),
        (SECRET.replace("token", "other"), "key other not found"),
    ],
)
def test_what_cannot_be_resolved(cloud: Cloud, value: str, reason: str) -> None:
    put(cloud, "x", "/shop/secure", "SecureString")
    assert reason in failure(cloud, of(value))


def test_a_secret_that_is_scheduled_for_deletion(cloud: Cloud) -> None:
    cloud.client("secretsmanager").delete_secret(SecretId="shop")
    assert "not found" in failure(cloud, of(SECRET))


def test_the_oldest_version_of_a_parameter_goes(cloud: Cloud) -> None:
    for number in range(100):
        assert put(cloud, str(number)) == number + 2
    assert "version 1 not found" in failure(cloud, of(SSM.replace("}}", ":1}}")))
    deployed(cloud, of(SSM.replace("}}", ":2}}")), "two")


def test_sixty_references_and_one_more(cloud: Cloud) -> None:
    for number in range(61):
        put(cloud, "x", f"/p{number}")
    variables = {f"P{number}": f"{{{{resolve:ssm:/p{number}}}}}" for number in range(61)}
    with pytest.raises(ClientError, match="Number of dynamic references, 61"):
        cloud.create_stack(
            "one", stack(One=resource("Lambda::Function", FUNCTION, Environment={"Variables": variables}))
        )
    del variables["P60"]
    deployed(cloud, stack(One=resource("Lambda::Function", FUNCTION, Environment={"Variables": variables})))


def test_eleven_names_are_too_many(cloud: Cloud) -> None:
    parameters = cloud.client("ssm")
    names = [f"/p{number}" for number in range(11)]
    with pytest.raises(ClientError, match="Member must have length less than or equal to 10"):
        parameters.get_parameters(Names=names)
    assert parameters.get_parameters(Names=names[:10])["InvalidParameters"] == names[:10]


def allowed(cloud: Cloud, *statements: tuple[str, str]) -> t.Any:
    """What makes clients of a user with these permissions, beside those for stacks and functions."""
    identities = cloud.client("iam")
    everything = [{"Effect": "Allow", "Action": ["cloudformation:*", "lambda:*", "iam:*"], "Resource": "*"}]
    given = [{"Effect": "Allow", "Action": action, "Resource": on} for action, on in statements]
    document = json.dumps({"Version": "2012-10-17", "Statement": everything + given})
    identities.create_user(UserName="deployer")
    identities.put_user_policy(UserName="deployer", PolicyName="one", PolicyDocument=document)
    key = identities.create_access_key(UserName="deployer")["AccessKey"]
    cloud.control("POST", "config", {"enforce_iam": True})

    def client(service: str) -> t.Any:
        return boto3.client(
            service,
            endpoint_url=cloud.url,
            region_name="us-east-1",
            aws_access_key_id=key["AccessKeyId"],
            aws_secret_access_key=key["SecretAccessKey"],
        )

    return client


@pytest.mark.parametrize(("value", "action"), [(SSM, "ssm:GetParameters"), (SECRET, "secretsmanager:GetSecretValue")])
def test_cloudformation_looks_with_the_permissions_of_its_caller(cloud: Cloud, value: str, action: str) -> None:
    client = allowed(cloud)("cloudformation")
    client.create_stack(StackName="one", TemplateBody=json.dumps(of(value)))
    assert cloud.finished_stack("one")["StackStatus"] == "ROLLBACK_COMPLETE"
    reasons = [each.get("ResourceStatusReason", "") for each in cloud.events_of("one")]
    assert any(f"is not authorized to perform: {action} on resource: " in reason for reason in reasons)


def test_with_the_permissions_it_resolves(cloud: Cloud) -> None:
    secret = "arn:aws:secretsmanager:us-east-1:000000000000:secret:shop-*"
    client = allowed(cloud, ("secretsmanager:GetSecretValue", secret))("cloudformation")
    client.create_stack(StackName="one", TemplateBody=json.dumps(of(SECRET)))
    assert cloud.finished_stack("one")["StackStatus"] == "CREATE_COMPLETE"


def test_each_parameter_needs_the_permission(cloud: Cloud) -> None:
    put(cloud, "x", "/other")
    one = "arn:aws:ssm:us-east-1:000000000000:parameter/shop/*"
    parameters = allowed(cloud, ("ssm:GetParameters", one))("ssm")
    assert len(parameters.get_parameters(Names=["/shop/currency"])["Parameters"]) == 1
    with pytest.raises(ClientError, match="not authorized to perform: ssm:GetParameters"):
        parameters.get_parameters(Names=["/shop/currency", "/other"])
