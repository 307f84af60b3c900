# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Aliases and URLs of functions."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import Template
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.differences import BY_CALLS, BY_UPDATES
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.places import Known, place_of
from ansible_collections.polycloud.faas.plugins.module_utils._aws.stack.stack import StackResource
from ansible_collections.polycloud.faas.plugins.module_utils._errors import CloudError
from tests.unit.plugins.module_utils._aws.drift.looking import STACK, calls_of, drift_of
from tests.unit.plugins.module_utils._aws.service_runs import build_template, function, make_service

URL: t.Final = "HelloLambdaFunctionUrl"
ALIAS: t.Final = "HelloLambdaAlias"
LIVE_URL: t.Final = {
    "FunctionArn": "arn:aws:lambda:us-east-1:123456789012:function:shop-dev-hello",
    "AuthType": "NONE",
    "InvokeMode": "BUFFERED",
}


def template(url: dict[str, t.Any] | None = None, **given: t.Any) -> Template:
    return build_template(make_service(functions=[function("hello", url=url)], **given), "key.zip")


def version_of(deployed: Template) -> str:
    """The version that the alias serves, as the IDs of these tests have it."""
    name = next(name for name, each in deployed["Resources"].items() if each["Type"] == "AWS::Lambda::Version")
    return f"{name}-id"


def test_a_url_as_it_was_deployed() -> None:
    assert drift_of(template({}), URL, {"get_function_url_config": LIVE_URL}) == []
    live = {**LIVE_URL, "Cors": {"AllowOrigins": ["*"], "AllowMethods": ["*"], "AllowHeaders": ["x-one"]}}
    deployed = template({"cors": {"allow_headers": ["X-One"]}})
    assert drift_of(deployed, URL, {"get_function_url_config": live}) == []


def test_a_url_that_is_gone_is_asked_about() -> None:
    given: dict[str, t.Any] = {
        "get_function_url_config": None,
        "list_function_url_configs": {"FunctionUrlConfigs": []},
    }
    (drift,) = drift_of(template({}), URL, given)
    assert (drift.is_missing, drift.way, drift.expected) == (True, BY_UPDATES, "shop-dev-hello")
    assert drift.question is not None
    assert drift.question.options == (("may_replace", "url"),)


def test_a_read_that_lies_makes_no_second_url() -> None:
    given = {"get_function_url_config": None, "list_function_url_configs": {"FunctionUrlConfigs": [LIVE_URL]}}
    with pytest.raises(CloudError, match="both has and does not have the URL of function shop-dev-hello"):
        drift_of(template({}), URL, given)


def test_a_url_that_somebody_closed_is_opened_only_when_that_is_asked_for() -> None:
    given = {"get_function_url_config": {**LIVE_URL, "AuthType": "AWS_IAM"}}
    (drift,) = drift_of(template({}), URL, given)
    assert drift.question is not None
    assert drift.question.options == (("functions", "HelloLambdaFunction", "url", "auth"),)
    (call,) = calls_of(template({}), URL, given)
    assert call.parameters == {"FunctionName": "shop-dev-hello", "AuthType": "NONE"}


def test_a_url_that_somebody_opened_is_closed() -> None:
    (drift,) = drift_of(template({"auth": "aws_iam"}), URL, {"get_function_url_config": LIVE_URL})
    assert (drift.expected, drift.actual, drift.question) == ("AWS_IAM", "NONE", None)


def test_the_cors_that_somebody_added_to_a_url_goes() -> None:
    given = {"get_function_url_config": {**LIVE_URL, "Cors": {"AllowOrigins": ["*"]}, "InvokeMode": "RESPONSE_STREAM"}}
    (call,) = calls_of(template({}), URL, given)
    assert call.parameters == {"FunctionName": "shop-dev-hello", "InvokeMode": "BUFFERED", "Cors": {}}


def test_the_url_of_an_alias_is_read_with_it() -> None:
    deployed = template({}, alias="live")
    arn = f"{LIVE_URL['FunctionArn']}:live"
    resources = [StackResource(ALIAS, arn, "AWS::Lambda::Alias", "CREATE_COMPLETE")]
    place = place_of(URL, deployed["Resources"][URL], Known(deployed, STACK, resources))
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.functions import url
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.reading import Answers

    (read,) = url.reads(place, Answers())
    assert dict(read.parameters) == {"FunctionName": "shop-dev-hello", "Qualifier": "live"}


def test_an_alias_on_its_version() -> None:
    deployed = template(alias="live")
    assert drift_of(deployed, ALIAS, {"get_alias": {"FunctionVersion": version_of(deployed)}}) == []


def test_an_alias_that_somebody_moved() -> None:
    deployed, weights = template(alias="live"), {"AdditionalVersionWeights": {"2": 0.5}}
    given = {"get_alias": {"FunctionVersion": "1", "RoutingConfig": weights}}
    drift = drift_of(deployed, ALIAS, given)
    assert [each.property for each in drift] == ["FunctionVersion", "RoutingConfig"]
    assert {each.way for each in drift} == {BY_CALLS}
    (call,) = calls_of(deployed, ALIAS, given)
    assert (call.operation, call.parameters) == (
        "update_alias",
        {
            "FunctionName": "shop-dev-hello",
            "Name": "live",
            "FunctionVersion": version_of(deployed),
            "RoutingConfig": {"AdditionalVersionWeights": {}},
        },
    )


def test_an_alias_that_is_gone_comes_back_with_its_concurrency() -> None:
    hello = function("hello", provisioned_concurrency=2)
    deployed = build_template(make_service(functions=[hello], alias="live"), "key.zip")
    made, concurrency = calls_of(deployed, ALIAS, {"get_alias": None})
    assert (made.operation, made.parameters["FunctionVersion"]) == ("create_alias", version_of(deployed))
    assert concurrency.parameters == {
        "FunctionName": "shop-dev-hello",
        "Qualifier": "live",
        "ProvisionedConcurrentExecutions": 2,
    }
