# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A newer version of a parameter or secret reaches the functions that refer to it."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import VERSIONS_VARIABLE
from ansible_collections.polycloud.faas.plugins.module_utils._aws.deployment.followed_versions import References
from ansible_collections.polycloud.faas.plugins.module_utils._errors import CloudError, OptionError
from tests.unit.plugins.module_utils._aws.fakes.fake_secrets import FakeSecret, FakeStores
from tests.unit.plugins.module_utils._aws.service_runs import Outcome, Shop, function, looks, make_service
from tests.unit.plugins.module_utils._aws.test_run_endpoint import read

FUNCTION = "HelloLambdaFunction"
REFERENCES: t.Final = {"CURRENCY": {"ssm": "/shop/currency"}, "TOKEN": {"secret": "shop", "key": "token"}}
FIRST, SECOND = (f"00000000-0000-4000-8000-{number:012}" for number in (1, 2))


@pytest.fixture
def stores(shop: Shop) -> FakeStores:
    """A parameter and a secret that exist, and a function that refers to both beside one that refers to none."""
    stores = shop.aws.cloudformation.stores
    stores.parameters["/shop/currency"] = ["EUR"]
    stores.secrets["shop"] = FakeSecret()
    stores.secrets["shop"].put("first")
    shop.options["functions"] = [function("hello", "GET /ping", environment=REFERENCES), function("other", "GET /b")]
    return stores


def variables(shop: Shop, name: str = FUNCTION) -> dict[str, str]:
    """The variables as the deployed template has them."""
    found: dict[str, str] = shop.stack.template["Resources"][name]["Properties"]["Environment"]["Variables"]
    return {name: value for name, value in found.items() if name != VERSIONS_VARIABLE}


def live(shop: Shop) -> dict[str, str]:
    found: dict[str, str] = shop.aws.account.functions["shop-dev-hello"]["Environment"]["Variables"]
    return {name: value for name, value in found.items() if name != VERSIONS_VARIABLE}


def details(outcome: Outcome) -> dict[str, t.Any]:
    """What the changes say about the function's variables."""
    (change,) = [each for each in outcome.result["changes"] if each["logical_id"] == FUNCTION]
    return {each["property"]: (each["before"], each["after"]) for each in change["details"]}


def test_a_deployment_names_the_versions_and_the_next_run_has_nothing_to_do(shop: Shop, stores: FakeStores) -> None:
    shop.run()
    assert variables(shop) == {
        "CURRENCY": "{{resolve:ssm:/shop/currency:1}}",
        "TOKEN": f"{{{{resolve:secretsmanager:shop:SecretString:token::{FIRST}}}}}",
    }
    again = shop.run()
    assert not again.result["changed"]
    assert again.warnings == []
    assert sorted(shop.aws.operations()) == sorted(
        [*looks(2), "get_template", "get_parameters", "describe_secret"],
    )


def test_what_is_read_is_read_in_the_first_round(shop: Shop, stores: FakeStores) -> None:
    shop.run()
    shop.run()
    first = shop.aws.operations()[: len(looks(2)) - 3 + 3]
    assert {"get_template", "get_parameters", "describe_secret"} <= set(first)


def test_a_service_without_references_asks_nothing_more(shop: Shop) -> None:
    shop.run(functions=[function("hello", "GET /ping", environment={"A1": "1", "B1": {"Ref": "AWS::Region"}})])
    shop.run()
    assert sorted(shop.aws.operations()) == looks()


@pytest.mark.parametrize("alias", [None, "live"])
def test_a_newer_version_updates_the_functions_that_refer_to_it(
    shop: Shop, stores: FakeStores, alias: str | None
) -> None:
    shop.run(alias=alias)
    versions = shop.logical_ids("AWS::Lambda::Version")
    stores.secrets["shop"].put("second")
    checked = shop.check()
    assert details(checked) == {"Environment.Variables.TOKEN": ("(set)", "newer version of the secret shop")}
    shown = checked.result["diff"]["after"]["functions"]
    assert shown["hello"]["environment"] == {"CURRENCY": "(set)", "TOKEN": "(newer version of the secret shop)"}
    assert checked.result["drift"] == []
    assert live(shop)["TOKEN"] == "first"
    outcome = shop.run()
    assert details(outcome) == details(checked)
    assert live(shop) == {"CURRENCY": "EUR", "TOKEN": "second"}
    changed = {each["logical_id"] for each in outcome.result["changes"] if "Other" in each["logical_id"]}
    assert changed == set()
    assert len(set(shop.logical_ids("AWS::Lambda::Version")) - set(versions)) == 1
    assert not shop.run().result["changed"]


def test_a_newer_version_of_a_parameter(shop: Shop, stores: FakeStores) -> None:
    shop.run()
    stores.parameters["/shop/currency"].append("USD")
    outcome = shop.run()
    assert details(outcome) == {
        "Environment.Variables.CURRENCY": ("(set)", "newer version of the parameter /shop/currency")
    }
    assert variables(shop)["CURRENCY"] == "{{resolve:ssm:/shop/currency:2}}"
    assert live(shop)["CURRENCY"] == "USD"


def test_no_value_of_a_secret_is_shown(shop: Shop, stores: FakeStores) -> None:
    shop.run()
    stores.secrets["shop"].put("hush-hush")
    outcome = shop.run(show_diff=True)
    assert "hush-hush" not in str(outcome)


def test_what_an_earlier_release_deployed_is_left_until_its_next_deployment(shop: Shop, stores: FakeStores) -> None:
    shop.run(follow_references=False)
    stores.secrets["shop"].put("second")
    assert not shop.run(follow_references=True).result["changed"]
    other = function("other", "GET /b", memory_size=256)
    outcome = shop.run(functions=[shop.options["functions"][0], other])
    assert FUNCTION not in [logical_id for _action, logical_id in outcome.changes]
    assert variables(shop)["TOKEN"] == "{{resolve:secretsmanager:shop:SecretString:token}}"
    shop.write("def endpoint(event, context): return 1\n")
    outcome = shop.run()
    assert variables(shop)["TOKEN"].endswith(f"::{SECOND}}}}}")
    assert details(outcome)["Environment.Variables.TOKEN"] == ("(set)", f"version {SECOND} of the secret shop")
    assert not shop.run().result["changed"]


def test_versions_that_the_user_gives_stay(shop: Shop, stores: FakeStores) -> None:
    pinned = {
        "A1": {"ssm": "/shop/currency", "version": 1},
        "B1": {"secret": "shop", "key": "token", "version_id": FIRST},
        "C1": {"secret": "shop", "key": "token", "version_stage": "AWSCURRENT"},
    }
    shop.run(functions=[function("hello", "GET /ping", environment=pinned)])
    stores.parameters["/shop/currency"].append("USD")
    stores.secrets["shop"].put("second")
    assert not shop.run().result["changed"]
    assert sorted(shop.aws.operations()) == looks()


def test_a_version_that_is_no_longer_given_is_followed(shop: Shop, stores: FakeStores) -> None:
    pinned = function("hello", "GET /ping", environment={"A1": {"ssm": "/shop/currency", "version": 1}})
    shop.run(functions=[pinned])
    stores.parameters["/shop/currency"].append("USD")
    shop.run(functions=[{**pinned, "environment": {"A1": {"ssm": "/shop/currency"}}}], follow_references=False)
    assert variables(shop) == {"A1": "{{resolve:ssm:/shop/currency}}"}
    shop.run(functions=[pinned])
    shop.run(functions=[{**pinned, "environment": {"A1": {"ssm": "/shop/currency"}}}], follow_references=True)
    assert variables(shop) == {"A1": "{{resolve:ssm:/shop/currency:2}}"}


def test_without_follow_references_it_is_told(shop: Shop, stores: FakeStores) -> None:
    shop.run()
    stores.secrets["shop"].put("second")
    outcome = shop.run(follow_references=False)
    assert not outcome.result["changed"]
    assert outcome.result["drift"] == [
        {
            "logical_id": FUNCTION,
            "property": "Environment.Variables.TOKEN",
            "expected": "newer version of the secret shop",
            "actual": f"version {FIRST}",
        }
    ]
    assert outcome.warnings == [
        "Function hello of stack shop-dev does not have the newer version of the secret shop in TOKEN, because "
        "follow_references is false."
    ]
    quiet = shop.run(drift="ignore")
    assert (quiet.result["changed"], quiet.warnings) == (False, [])
    assert "describe_secret" not in shop.aws.operations()


def test_without_follow_references_a_function_keeps_its_version_until_it_is_deployed(
    shop: Shop, stores: FakeStores
) -> None:
    shop.run()
    other = function("other", "GET /b", memory_size=256)
    shop.run(functions=[shop.options["functions"][0], other], follow_references=False)
    assert variables(shop)["TOKEN"].endswith(f"::{FIRST}}}}}")
    shop.write("def endpoint(event, context): return 1\n")
    shop.run()
    assert variables(shop)["TOKEN"] == "{{resolve:secretsmanager:shop:SecretString:token}}"
    assert not shop.run().result["changed"]


def deny(shop: Shop, *operations: str) -> None:
    for operation in operations:
        service = "ssm" if operation == "get_parameters" else "secretsmanager"
        action = "".join(word.capitalize() for word in operation.split("_"))
        message = f"User: arn:aws:iam::123456789012:user/a is not authorized to perform: {service}:{action} on resource"
        shop.aws.fail(service, operation, "AccessDeniedException", message, count=100)


def test_without_the_permission_the_run_goes_on_and_says_once_what_it_did_not_look_at(
    shop: Shop, stores: FakeStores
) -> None:
    shop.run()
    stores.secrets["shop"].put("second")
    deny(shop, "get_parameters", "describe_secret")
    outcome = shop.run()
    assert not outcome.result["changed"]
    assert outcome.warnings == [
        "Not compared with what was deployed, because the caller may not read it: the newest version of parameter "
        "/shop/currency, the newest version of secret shop. It takes the permission secretsmanager:DescribeSecret, "
        "ssm:GetParameters."
    ]
    assert shop.run(follow_references=False).warnings == []


def test_without_the_permission_cloudformation_takes_the_newest_version(shop: Shop, stores: FakeStores) -> None:
    deny(shop, "describe_secret")
    shop.run()
    assert variables(shop) == {
        "CURRENCY": "{{resolve:ssm:/shop/currency:1}}",
        "TOKEN": "{{resolve:secretsmanager:shop:SecretString:token}}",
    }
    assert not shop.run().result["changed"]


def secret_is_gone(stores: FakeStores) -> None:
    del stores.secrets["shop"]


def secret_is_deleted(stores: FakeStores) -> None:
    stores.secrets["shop"].is_deleted = True


def secret_has_no_value(stores: FakeStores) -> None:
    stores.secrets["shop"].versions.clear()


def parameter_is_gone(stores: FakeStores) -> None:
    del stores.parameters["/shop/currency"]


def parameter_is_secure(stores: FakeStores) -> None:
    stores.secure.add("/shop/currency")


@pytest.mark.parametrize(
    ("happens", "problem"),
    [
        (secret_is_gone, "TOKEN refers to the secret shop, which does not exist"),
        (secret_is_deleted, "TOKEN refers to the secret shop, which is scheduled for deletion"),
        (secret_has_no_value, "TOKEN refers to the secret shop, which has no value yet"),
        (parameter_is_gone, "CURRENCY refers to the parameter /shop/currency, which does not exist"),
        (
            parameter_is_secure,
            "CURRENCY refers to the parameter /shop/currency, which is a SecureString, which variables cannot have",
        ),
    ],
)
def test_what_has_no_value_is_refused_before_anything_is_deployed(
    shop: Shop, stores: FakeStores, happens: t.Callable[[FakeStores], None], problem: str
) -> None:
    shop.run()
    happens(stores)
    unchanged = shop.run()
    assert not unchanged.result["changed"]
    variable, _space, rest = problem.partition(" ")
    assert unchanged.warnings == [
        f"Function hello of stack shop-dev keeps the value of {variable}, but its next deployment will fail: it {rest}."
    ]
    shop.write("def endpoint(event, context): return 1\n")
    refusal = (
        "environment of function hello must refer to parameters and secrets that CloudFormation can read, but "
        f"{problem}."
    )
    assert f"{refusal} A run would fail." in shop.check().warnings
    with pytest.raises(OptionError) as error:
        shop.run()
    assert error.value.message == refusal
    assert shop.aws.writes() == []


def test_a_check_before_the_secret_is_made(shop: Shop) -> None:
    checked = shop.check(functions=[function("hello", "GET /ping", environment=REFERENCES)])
    assert checked.result["changed"]
    assert len(checked.warnings) == 2


def test_a_function_whose_other_reference_has_no_value_is_left(shop: Shop, stores: FakeStores) -> None:
    shop.run()
    stores.secrets["shop"].put("second")
    parameter_is_gone(stores)
    outcome = shop.run()
    assert not outcome.result["changed"]
    assert "because another reference of the function has no value" in outcome.warnings[0]


def test_a_secret_that_was_made_again_is_followed(shop: Shop, stores: FakeStores) -> None:
    shop.run()
    stores.secrets["shop"] = FakeSecret({"11111111-0000-4000-8000-000000000001": "new"})
    shop.run()
    assert live(shop)["TOKEN"] == "new"


@pytest.mark.parametrize("alias", [None, "live"])
def test_a_newer_version_with_the_same_value(shop: Shop, stores: FakeStores, alias: str | None) -> None:
    shop.run(alias=alias)
    stores.secrets["shop"].put("first")
    assert shop.run().result["changed"]
    assert len(shop.aws.account.published["shop-dev-hello"]) == 2
    again = shop.run()
    assert not again.result["changed"]
    assert [each["environment"] for each in again.result["functions"]] == [["CURRENCY", "TOKEN"], []]


def test_drift_detection_tells_newer_versions(shop: Shop, stores: FakeStores) -> None:
    shop.run()
    shop.aws.cloudformation.detections = [{"DetectionStatus": "DETECTION_COMPLETE", "StackDriftStatus": "IN_SYNC"}]
    (before,) = read(shop.aws, name="shop", drift_detection=True)
    assert before["drift_detection"]["newer_versions"] == []
    stores.secrets["shop"].put("second")
    shop.aws.cloudformation.detections = [{"DetectionStatus": "DETECTION_COMPLETE", "StackDriftStatus": "IN_SYNC"}]
    (after,) = read(shop.aws, name="shop", drift_detection=True)
    assert after["drift_detection"]["newer_versions"] == shop.run(follow_references=False).result["drift"] != []


def test_drift_detection_without_references_asks_nothing(shop: Shop) -> None:
    shop.run()
    shop.aws.forget_calls()
    shop.aws.cloudformation.detections = [{"DetectionStatus": "DETECTION_COMPLETE", "StackDriftStatus": "IN_SYNC"}]
    (service,) = read(shop.aws, name="shop", drift_detection=True)
    assert service["drift_detection"]["newer_versions"] == []
    assert not {"get_parameters", "describe_secret"}.intersection(shop.aws.operations())


def test_eleven_parameters_are_asked_for_in_two_calls(shop: Shop, stores: FakeStores) -> None:
    names = [f"/shop/p{number}" for number in range(11)]
    stores.parameters |= {name: ["x"] for name in names}
    environment = {f"P{number}": {"ssm": name} for number, name in enumerate(names)}
    shop.run(functions=[function("hello", "GET /ping", environment=environment)])
    shop.run()
    asked = [call.parameters["Names"] for call in shop.aws.calls if call.operation == "get_parameters"]
    assert len(asked) == 2
    assert sorted(name for each in asked for name in each) == sorted(names)


def test_what_the_service_creates_itself_is_not_followed(shop: Shop, stores: FakeStores) -> None:
    own = {"Type": "AWS::SSM::Parameter", "Properties": {"Name": "/shop/own", "Type": "String", "Value": "x"}}
    secret = {"Type": "AWS::SecretsManager::Secret", "Properties": {"Name": "own"}}
    unnamed = {"Type": "AWS::SecretsManager::Secret", "Properties": {"Name": {"Ref": "AWS::StackName"}}}
    environment = {**REFERENCES, "OWN": {"ssm": "/shop/own"}, "SECRET": {"secret": "own"}}
    given = {
        "resources": {"Own": own, "Secret": secret, "Unnamed": unnamed, "Topic": {"Type": "AWS::SNS::Topic"}},
        "functions": [function("hello", environment=environment)],
    }
    references = References(make_service(**given), {"follow_references": True, "drift": "repair"})
    assert sorted(references.places["hello"]) == ["CURRENCY", "TOKEN"]


def test_a_run_that_was_interrupted_is_continued(shop: Shop, stores: FakeStores) -> None:
    shop.run()
    stores.secrets["shop"].put("second")
    shop.aws.fail("cloudformation", "update_stack", "ServiceUnavailable", "Try later.", after=True)
    with pytest.raises(CloudError):
        shop.run()
    shop.run()
    assert live(shop)["TOKEN"] == "second"
    assert not shop.run().result["changed"]


def test_the_template_of_the_stack_may_not_be_read(shop: Shop, stores: FakeStores) -> None:
    shop.run()
    stores.secrets["shop"].put("second")
    shop.aws.fail("cloudformation", "get_template", "AccessDenied", "not authorized to perform: cloudformation:x")
    outcome = shop.run()
    assert not outcome.result["changed"]
    assert "the template of stack shop-dev" in outcome.warnings[0]


def test_sixty_references_and_one_more(shop: Shop) -> None:
    environment = {f"P{number}": {"ssm": f"/p{number}"} for number in range(61)}
    shop.aws.cloudformation.stores.parameters |= {f"/p{number}": ["x"] for number in range(60)}
    with pytest.raises(OptionError, match="at most 60 different dynamic references, but it has 61"):
        shop.run(functions=[function("hello", environment=environment)])
    assert shop.aws.calls == []
    del environment["P60"]
    shop.run(functions=[function("hello", environment=environment), function("b", environment=environment)])
