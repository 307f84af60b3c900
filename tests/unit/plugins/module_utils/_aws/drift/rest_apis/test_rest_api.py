# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Is the REST API as it was deployed?"""

from __future__ import annotations

import json
import typing as t

import pytest

from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.differences import BY_UPDATES
from ansible_collections.polycloud.faas.plugins.module_utils._errors import CloudError
from tests.unit.plugins.module_utils._aws.drift.looking import calls_of, drift_of
from tests.unit.plugins.module_utils._aws.drift.rest_apis.rest_answers import ANSWERS, API, api_with, template

ID: t.Final = "ApiGatewayRestApi"
NOBODY: t.Final = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Principal": "*"}]})


def test_as_deployed() -> None:
    assert drift_of(template(), ID, ANSWERS) == []


def test_gone_is_a_question() -> None:
    (found,) = drift_of(template(), ID, {"get_rest_api": None, "get_resources": None})
    assert found.is_missing
    assert found.way == BY_UPDATES
    assert found.question is not None
    assert found.question.options == (("may_replace", "url"),)


@pytest.mark.parametrize("missing", ["get_rest_api", "get_resources"])
def test_answers_that_contradict_each_other_change_nothing(missing: str) -> None:
    with pytest.raises(CloudError, match="both has and does not have REST API"):
        drift_of(template(), ID, {**ANSWERS, missing: None})


@pytest.mark.parametrize(
    ("api", "live", "name", "patch", "asks"),
    [
        (
            {},
            {"disableExecuteApiEndpoint": True},
            "DisableExecuteApiEndpoint",
            ("/disableExecuteApiEndpoint", "false"),
            True,
        ),
        (
            {"disable_execute_api_endpoint": True, "domain": {"name": "a.example.com", "certificate_arn": "arn:a"}},
            {"disableExecuteApiEndpoint": False},
            "DisableExecuteApiEndpoint",
            ("/disableExecuteApiEndpoint", "true"),
            False,
        ),
        ({}, {"apiKeySource": "AUTHORIZER"}, "ApiKeySourceType", ("/apiKeySource", "HEADER"), False),
        ({}, {"minimumCompressionSize": 5}, "MinimumCompressionSize", ("/minimumCompressionSize", ""), False),
        (
            {"minimum_compression_size": 7},
            {},
            "MinimumCompressionSize",
            ("/minimumCompressionSize", "7"),
            False,
        ),
        (
            {},
            {"endpointConfiguration": {"types": ["EDGE"]}},
            "EndpointConfiguration.Types",
            ("/endpointConfiguration/types/EDGE", "REGIONAL"),
            False,
        ),
        ({}, {"policy": NOBODY}, "Policy", ("/policy", ""), True),
    ],
)
def test_a_setting_that_somebody_changed(
    api: dict[str, t.Any], live: dict[str, t.Any], name: str, patch: tuple[str, str], asks: bool
) -> None:
    deployed = template(api=api)
    (found,) = drift_of(deployed, ID, api_with(**live))
    assert found.property == name
    assert (found.question is not None) == asks
    (call,) = calls_of(deployed, ID, api_with(**live))
    assert call.operation == "update_rest_api"
    assert call.parameters == {
        "restApiId": API,
        "patchOperations": [{"op": "replace", "path": patch[0], "value": patch[1]}],
    }


def test_media_types() -> None:
    deployed = template(api={"binary_media_types": ["image/png", "a/b"]})
    assert drift_of(deployed, ID, api_with(binaryMediaTypes=["a/b", "image/png"])) == []
    (call,) = calls_of(deployed, ID, api_with(binaryMediaTypes=["a/b", "c/d"]))
    assert call.parameters["patchOperations"] == [
        {"op": "add", "path": "/binaryMediaTypes/image~1png"},
        {"op": "remove", "path": "/binaryMediaTypes/c~1d"},
    ]


def test_a_policy_that_was_deployed() -> None:
    deployed = template(api={"resource_policy": [{}]})
    (found,) = drift_of(deployed, ID, ANSWERS)
    assert (found.property, found.actual, found.question) == ("Policy", "(unset)", None)
    arn = f"arn:aws:execute-api:us-east-1:123456789012:{API}/*"
    policy = {**found.expected, "Statement": [{**found.expected["Statement"][0], "Resource": arn}]}
    assert drift_of(deployed, ID, api_with(policy=json.dumps(policy))) == []
    (call,) = calls_of(deployed, ID, api_with(policy=NOBODY))
    (patch,) = call.parameters["patchOperations"]
    assert json.loads(patch["value"]) == found.expected
