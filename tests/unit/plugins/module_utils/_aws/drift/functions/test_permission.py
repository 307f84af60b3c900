# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""May the API invoke the function?"""

from __future__ import annotations

import json
import typing as t

import pytest

from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.differences import BY_UPDATES
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.functions import permission
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.places import Known, place_of
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.reading import Answers
from tests.unit.plugins.module_utils._aws.drift.looking import calls_of, deployed_place, drift_of, looked_at
from tests.unit.plugins.module_utils._aws.drift.rest_apis.rest_answers import API, ARN, template
from tests.unit.plugins.module_utils._aws.fakes.fake_resources import statement

ID: t.Final = "HelloLambdaPermissionApiGateway"
SOURCE: t.Final = f"arn:aws:execute-api:us-east-1:123456789012:{API}/*/*"
GIVEN: t.Final = {"Action": "lambda:InvokeFunction", "Principal": "apigateway.amazonaws.com", "SourceArn": SOURCE}
WHERE: t.Final = {"FunctionName": "shop-dev-hello", "StatementId": f"{ID}-id"}


def policy(**changed: t.Any) -> dict[str, t.Any]:
    made = statement(changed.pop("Sid", f"{ID}-id"), {**GIVEN, **changed})
    return {"get_policy": {"Policy": json.dumps({"Statement": [made]})}}


def test_as_deployed() -> None:
    assert drift_of(template(), ID, policy()) == []


@pytest.mark.parametrize("given", [{"get_policy": None}, policy(Sid="other")])
def test_a_permission_that_is_gone(given: dict[str, t.Any]) -> None:
    (found,) = drift_of(template(), ID, given)
    assert found.is_missing
    (call,) = calls_of(template(), ID, given)
    assert (call.operation, call.parameters) == ("add_permission", {**WHERE, **GIVEN})


@pytest.mark.parametrize(("name", "value"), [("SourceArn", "arn:other"), ("Action", "lambda:GetFunction")])
def test_a_permission_for_something_else(name: str, value: str) -> None:
    (found,) = drift_of(template(), ID, policy(**{name: value}))
    assert (found.property, found.expected, found.actual) == (name, GIVEN[name], value)
    calls = calls_of(template(), ID, policy(**{name: value}))
    assert [(call.operation, call.parameters) for call in calls] == [
        ("remove_permission", WHERE),
        ("add_permission", {**WHERE, **GIVEN}),
    ]


@pytest.mark.parametrize(("given", "missing"), [({}, False), ({"SourceArn": "arn:other"}, True)])
def test_a_stack_that_does_not_say_which_statement_is_its_own(given: dict[str, str], missing: bool) -> None:
    deployed = template()
    place = deployed_place(deployed, ID, {})._replace(physical_id="")
    found = permission.compare(place, looked_at(place, policy(Sid="any", **given)))
    assert [(each.is_missing, each.way) for each in found] == [(True, BY_UPDATES)] * missing


def test_the_policy_of_an_alias_is_read_before_the_account_is_known() -> None:
    deployed = template(alias="live")
    before = permission.reads(place_of(ID, deployed["Resources"][ID], Known(deployed)), Answers())
    place = deployed_place(deployed, ID, {})
    assert place.properties["FunctionName"] == "HelloLambdaAlias-id"
    (read,) = before
    assert dict(read.parameters) == {"FunctionName": "shop-dev-hello", "Qualifier": "live"}


def test_the_function_is_called_by_its_name() -> None:
    place = deployed_place(template(), ID, {})
    assert place.properties["FunctionName"] == ARN
    (read,) = looked_at(place, policy()).found
    assert dict(read.parameters) == {"FunctionName": "shop-dev-hello"}
