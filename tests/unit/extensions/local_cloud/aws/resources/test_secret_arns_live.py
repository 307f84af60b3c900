# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What Ref returns of a secret in a stack."""

from __future__ import annotations

import typing as t

from tests.unit.extensions.local_cloud.aws.conftest import Cloud


def template(description: str) -> dict[str, t.Any]:
    secret = {"Type": "AWS::SecretsManager::Secret", "Properties": {"Name": "word", "Description": description}}
    return {"Resources": {"Secret": secret}, "Outputs": {"Secret": {"Value": {"Ref": "Secret"}}}}


def test_the_physical_id_of_a_secret_is_its_arn(cloud: Cloud) -> None:
    cloud.control("POST", "config", {"stack_seconds": 0})
    client = cloud.client("secretsmanager")
    for description, change in (("one", cloud.create_stack), ("two", cloud.update_stack)):
        change("one", template(description))
        stack = cloud.finished_stack("one")
        found = client.describe_secret(SecretId="word")
        assert stack["Outputs"][0]["OutputValue"] == found["ARN"]
        assert found["Description"] == description
    cloud.client("cloudformation").delete_stack(StackName="one")
    assert client.list_secrets()["SecretList"] == []
