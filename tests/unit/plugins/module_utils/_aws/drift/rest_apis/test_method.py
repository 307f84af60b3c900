# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Are the paths and methods of a REST API as they were deployed?"""

from __future__ import annotations

import copy
import typing as t

import pytest

from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.differences import BY_CALLS, BY_UPDATES
from tests.unit.plugins.module_utils._aws.drift.looking import calls_of, drift_of
from tests.unit.plugins.module_utils._aws.drift.rest_apis.rest_answers import ANSWERS, API, URI, method_with, template

ID: t.Final = "ApiGatewayMethodPingGet"
PATH: t.Final = "ApiGatewayResourcePing"
WHERE: t.Final = {"restApiId": API, "resourceId": "ApiGatewayResourcePing-id", "httpMethod": "GET"}
INTEGRATION: t.Final = {**WHERE, "type": "AWS_PROXY", "integrationHttpMethod": "POST", "uri": URI}


def without(*, method: bool = False) -> dict[str, t.Any]:
    """Answers without the path, or without its method."""
    found = copy.deepcopy(ANSWERS)
    if method:
        del found["get_resources"]["items"][1]["resourceMethods"]["GET"]
    else:
        del found["get_resources"]["items"][1]
    return found


def test_as_deployed() -> None:
    assert drift_of(template(), ID, ANSWERS) == drift_of(template(), PATH, ANSWERS) == []


def test_a_path_comes_back_by_the_stack_and_its_methods_with_it() -> None:
    (found,) = drift_of(template(), PATH, without())
    assert (found.property, found.expected, found.is_missing, found.way) == ("PathPart", "ping", True, BY_UPDATES)
    assert drift_of(template(), ID, without()) == []


def test_a_path_with_another_name() -> None:
    live = copy.deepcopy(ANSWERS)
    live["get_resources"]["items"][1]["pathPart"] = "pong"
    (call,) = calls_of(template(), PATH, live)
    assert (call.operation, call.parameters["patchOperations"]) == (
        "update_resource",
        [{"op": "replace", "path": "/pathPart", "value": "ping"}],
    )


def test_a_method_comes_back_by_calls() -> None:
    (found,) = drift_of(template(), ID, without(method=True))
    assert (found.property, found.is_missing, found.way) == ("HttpMethod", True, BY_CALLS)
    assert [(call.operation, call.parameters) for call in calls_of(template(), ID, without(method=True))] == [
        ("put_method", {**WHERE, "authorizationType": "NONE", "apiKeyRequired": False}),
        ("put_integration", INTEGRATION),
    ]


def test_the_answers_of_a_preflight_come_back_with_it() -> None:
    deployed = template(api={"cors": True})
    calls = calls_of(deployed, "ApiGatewayMethodPingOptions", without(method=True))
    assert [call.operation for call in calls] == [
        *("put_method", "put_method_response", "put_integration", "put_integration_response"),
    ]
    assert calls[1].parameters["statusCode"] == calls[3].parameters["statusCode"]


@pytest.mark.parametrize(
    ("live", "name", "patch", "asks"),
    [
        ({"apiKeyRequired": True}, "ApiKeyRequired", ("/apiKeyRequired", "false"), True),
        ({"authorizationType": "AWS_IAM"}, "AuthorizationType", ("/authorizationType", "NONE"), True),
        ({"requestValidatorId": "abc"}, "RequestValidatorId", ("/requestValidatorId", ""), False),
    ],
)
def test_a_method_that_somebody_changed(live: dict[str, t.Any], name: str, patch: tuple[str, str], asks: bool) -> None:
    (found,) = drift_of(template(), ID, method_with(**live))
    assert (found.property, found.question is not None) == (name, asks)
    (call,) = calls_of(template(), ID, method_with(**live))
    assert call.operation == "update_method"
    assert call.parameters == {**WHERE, "patchOperations": [{"op": "replace", "path": patch[0], "value": patch[1]}]}


def test_parameters_that_somebody_requires() -> None:
    (call,) = calls_of(template(), ID, method_with(requestParameters={"method.request.header.a/b": True}))
    removed = {"op": "remove", "path": "/requestParameters/method.request.header.a~1b"}
    assert call.parameters["patchOperations"] == [removed]


def test_a_key_that_was_deployed_is_no_question() -> None:
    deployed = template(api={"api_key_required": True, "api_keys": [{"name": "a"}]})
    (found,) = drift_of(deployed, ID, ANSWERS)
    assert (found.property, found.question) == ("ApiKeyRequired", None)


@pytest.mark.parametrize(
    ("live", "name"),
    [
        ({"uri": URI.replace("shop", "other")}, "Integration.Uri"),
        ({"timeoutInMillis": 50}, "Integration.TimeoutInMillis"),
        ({"type": "AWS"}, "Integration.Type"),
        ({"credentials": "arn:a"}, "Integration.Credentials"),
    ],
)
def test_another_integration(live: dict[str, t.Any], name: str) -> None:
    answers = method_with(integration=live)
    (found,) = drift_of(template(), ID, answers)
    assert found.property == name
    assert [(call.operation, call.parameters) for call in calls_of(template(), ID, answers)] == [
        ("put_integration", INTEGRATION)
    ]


def test_no_integration() -> None:
    (found,) = drift_of(template(), ID, method_with(methodIntegration=None))
    assert (found.property, found.expected) == ("Integration", "AWS_PROXY")
    assert len(calls_of(template(), ID, method_with(methodIntegration=None))) == 1
