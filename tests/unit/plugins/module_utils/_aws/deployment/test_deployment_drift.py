# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Functions that somebody edited or deleted by other means."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.polycloud.faas.plugins.module_utils._errors import CloudError, FaasError, WaitTimeout
from tests.unit.plugins.module_utils._aws.service_runs import HANDLER, Shop, function, looks

OF_API = ("get_resources", "get_rest_api", "get_stage")
CONCURRENCY = "ReservedConcurrentExecutions"
TABLE = {"Table": {"Type": "AWS::DynamoDB::Table", "Properties": {}}}


def live(shop: Shop, name: str = "hello") -> dict[str, t.Any]:
    return shop.aws.account.functions[f"shop-dev-{name}"]


def copied(shop: Shop, name: str = "hello") -> dict[str, t.Any]:
    return dict(live(shop, name))


def clean(shop: Shop) -> bool:
    """Whether the next run finds nothing to do, in seven calls for one function."""
    outcome = shop.run()
    functions = shop.options["functions"]
    reads = [each for each in looks(len(functions)) if each != "get_policy"]
    behind_routes = [each for each in functions if each["routes"]]
    reads += ["get_policy"] * len(behind_routes)
    reads += ["get_alias"] * len(shop.aws.account.aliases)
    assert sorted(shop.aws.operations()) == sorted(each for each in reads if behind_routes or each not in OF_API)
    return not outcome.result["changed"] and outcome.result["drift"] == outcome.result["repaired"] == []


# Edited functions


@pytest.mark.parametrize(
    ("name", "value", "calls"),
    [
        ("MemorySize", 512, ["update_function_configuration"]),
        ("Handler", "handler.other", ["update_function_configuration"]),
        ("TracingConfig", {"Mode": "Active"}, ["update_function_configuration"]),
        ("Environment", {"Variables": {"ADDED": "1"}}, ["update_function_configuration"]),
        ("CodeSha256", "other=", ["update_function_code"]),
        ("Architectures", ["arm64"], ["update_function_code"]),
    ],
)
def test_an_edited_function_gets_back_what_was_deployed(
    deployed: Shop, name: str, value: t.Any, calls: list[str]
) -> None:
    before = copied(deployed)
    live(deployed)[name] = value
    outcome = deployed.run()
    assert outcome.result["changed"]
    assert deployed.aws.writes() == calls
    (repaired,) = outcome.result["repaired"]
    assert (repaired["logical_id"], repaired["property"].partition(".")[0]) == ("HelloLambdaFunction", name)
    assert outcome.result["drift"] == outcome.warnings == []
    assert {key: live(deployed)[key] for key in before} == before
    assert clean(deployed)


def test_code_and_configuration_at_once(deployed: Shop) -> None:
    before = copied(deployed)
    live(deployed).update(MemorySize=512, Timeout=9, CodeSha256="other=")
    outcome = deployed.run()
    assert deployed.aws.writes() == ["update_function_configuration", "update_function_code"]
    assert outcome.changes == [("Modify", "HelloLambdaFunction")]
    assert outcome.result["changes"][0]["properties"] == ["CodeSha256", "MemorySize", "Timeout"]
    assert outcome.result["changes"][0]["details"][1] == {"property": "MemorySize", "before": 512, "after": 128}
    assert live(deployed) == before


def test_the_progress_says_what_is_repaired(deployed: Shop) -> None:
    live(deployed)["MemorySize"] = 512
    assert deployed.run().steps == ["Repairing function shop-dev-hello: MemorySize is 512, not 128"]


def test_check_mode_and_diff_say_what_would_be_repaired(deployed: Shop) -> None:
    live(deployed)["MemorySize"] = 512
    outcome = deployed.check()
    assert deployed.aws.writes() == []
    assert outcome.result["changed"]
    assert outcome.result["repaired"] == [
        {"logical_id": "HelloLambdaFunction", "property": "MemorySize", "expected": 128, "actual": 512}
    ]
    diff = outcome.result["diff"]
    assert diff["before"]["drift"] == {"HelloLambdaFunction": {"MemorySize": 512}}
    assert diff["after"]["drift"] == {"HelloLambdaFunction": {"MemorySize": 128}}
    assert live(deployed)["MemorySize"] == 512


def test_it_is_repaired_before_an_update_that_publishes_a_version(deployed: Shop) -> None:
    live(deployed)["CodeSha256"] = "other="
    outcome = deployed.run(functions=[function("hello", "GET /ping", memory_size=256)])
    assert deployed.aws.writes() == ["update_function_code", "update_stack"]
    published = deployed.aws.account.published["shop-dev-hello"][-1]
    assert published["CodeSha256"] == live(deployed)["CodeSha256"] != "other="
    details = {each["property"]: each for each in outcome.result["changes"][0]["details"]}
    assert details["MemorySize"]["after"] == 256
    assert details["CodeSha256"]["before"] == "other="
    assert clean(deployed)


def test_a_drifted_property_that_the_run_changes_too(deployed: Shop) -> None:
    live(deployed)["MemorySize"] = 512
    outcome = deployed.check(functions=[function("hello", "GET /ping", memory_size=256)])
    (detail,) = [
        each for change in outcome.result["changes"] for each in change["details"] if each["property"] == "MemorySize"
    ]
    assert detail == {"property": "MemorySize", "before": 512, "after": 256}


def test_an_update_of_the_function_that_goes_on_is_waited_for(deployed: Shop) -> None:
    live(deployed)["MemorySize"] = 512
    refused = ("ResourceConflictException", "An update is in progress.")
    deployed.aws.fail("lambda", "update_function_configuration", *refused, count=2, status=409)
    deployed.run()
    assert deployed.aws.writes() == ["update_function_configuration"] * 3
    assert deployed.aws.operations()[-1] == "get_function"
    assert clean(deployed)


def test_an_update_that_goes_on_for_ever(deployed: Shop) -> None:
    live(deployed)["MemorySize"] = 512
    refused = ("ResourceConflictException", "An update is in progress.")
    deployed.aws.fail("lambda", "update_function_configuration", *refused, count=1000, status=409)
    with pytest.raises(WaitTimeout, match="Repairing function shop-dev-hello: another update is in progress"):
        deployed.run()


def test_an_update_that_fails_in_the_end(deployed: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    live(deployed)["MemorySize"] = 512
    failed = {"LastUpdateStatus": "Failed", "LastUpdateStatusReason": "No subnet.", "LastUpdateStatusReasonCode": "X"}
    account = deployed.aws.account
    whole = account.configuration
    monkeypatch.setattr(
        account,
        "configuration",
        lambda name: {**whole(name), **(failed if account.functions[name]["MemorySize"] == 128 else {})},
    )
    with pytest.raises(CloudError, match=r"Repairing function shop-dev-hello failed: No subnet\.$"):
        deployed.run()


def test_no_value_of_a_variable_is_shown(shop: Shop) -> None:
    shop.run(functions=[function("hello", environment={"TOKEN": "hush1"})])
    live(shop)["Environment"] = {"Variables": {"TOKEN": "hush2", "OTHER": "hush3"}}
    outcomes = [shop.check(), shop.run()]
    assert "hush" not in str([[each.result, each.progress, each.warnings] for each in outcomes])
    assert outcomes[1].result["changes"][0]["details"] == [
        {"property": "Environment.Variables.OTHER", "before": "(set)", "after": None},
        {"property": "Environment.Variables.TOKEN", "before": "(set)", "after": "(changed)"},
    ]
    assert live(shop)["Environment"] == {"Variables": {"TOKEN": "hush1"}}


def test_a_variable_that_cloudformation_works_out_keeps_its_value(shop: Shop) -> None:
    given = {"TABLE": {"Ref": "Table"}, "MODE": "fast"}
    shop.run(functions=[function("hello", environment=given)], resources=TABLE)
    before = copied(shop)
    live(shop)["Environment"] = {"Variables": {**before["Environment"]["Variables"], "MODE": "slow"}}
    shop.run()
    assert shop.aws.writes() == ["update_function_configuration"]
    assert live(shop) == before


def test_a_missing_variable_that_cloudformation_works_out_comes_back_by_the_stack(shop: Shop) -> None:
    given = {"TABLE": {"Ref": "Table"}, "MODE": "fast"}
    shop.run(functions=[function("hello", environment=given)], resources=TABLE)
    before = copied(shop)
    live(shop)["Environment"] = {"Variables": {"MODE": "fast"}}
    outcome = shop.run()
    assert shop.aws.writes() == ["update_stack", "update_stack"]
    assert outcome.changes == [("Modify", "HelloLambdaFunction")]
    assert live(shop) == before
    assert clean(shop)


# Functions that are gone

OTHERS = [function("hello", "GET /ping"), function("other", "GET /other")]


def delete(shop: Shop, name: str) -> None:
    """What DeleteFunction does."""
    shop.aws.account.forget_function(f"shop-dev-{name}")


def test_a_deleted_function_is_made_again(shop: Shop) -> None:
    shop.run(functions=OTHERS)
    before, url = copied(shop, "other"), shop.run().result["url"]
    delete(shop, "other")
    outcome = shop.run()
    assert shop.aws.writes() == ["update_stack", "update_stack"]
    assert live(shop, "other") == before
    assert outcome.result["url"] == url
    assert [each["property"] for each in outcome.result["repaired"]] == ["FunctionName"]
    version = next(each for each in shop.logical_ids("AWS::Lambda::Version") if each.startswith("Other"))
    assert outcome.changes == [
        ("Add", "OtherLambdaFunction"),
        ("Add", "OtherLambdaPermissionApiGateway"),
        ("Add", version),
    ]
    assert shop.served == {"GET /ping", "GET /other"}
    assert clean(shop)


def test_everything_of_it_comes_back(shop: Shop) -> None:
    given = function("hello", "GET /ping", provisioned_concurrency=1, maximum_retry_attempts=0)
    shop.run(functions=[given], alias="live")
    delete(shop, "hello")
    shop.aws.account.aliases.clear()
    outcome = shop.run()
    assert {logical_id.removeprefix("HelloLambda")[:5] for _action, logical_id in outcome.changes} == {
        "Funct",
        "Versi",
        "Alias",
        "Permi",
        "Event",
    }
    assert {action for action, _logical_id in outcome.changes} == {"Add"}
    assert shop.aws.account.aliases == {"shop-dev-hello:live": "1"}
    assert clean(shop)


def test_check_mode_says_what_would_be_made_again(shop: Shop) -> None:
    shop.run(functions=OTHERS)
    delete(shop, "other")
    outcome = shop.check()
    assert shop.aws.writes() == ["create_change_set", "delete_change_set"]
    assert ("Add", "OtherLambdaFunction") in outcome.changes
    assert outcome.result["diff"]["before"]["drift"] == {"OtherLambdaFunction": {"FunctionName": None}}
    assert outcome.result["diff"]["after"]["drift"] == {"OtherLambdaFunction": {"FunctionName": "shop-dev-other"}}
    assert outcome.changes == shop.run().changes


def test_made_again_as_it_is_asked_for_now(shop: Shop) -> None:
    shop.run(functions=OTHERS)
    delete(shop, "other")
    shop.write(f"{HANDLER}\nx = 1\n")
    outcome = shop.run(functions=[OTHERS[0], function("other", "GET /another", memory_size=256)])
    assert live(shop, "other")["MemorySize"] == 256
    assert live(shop, "other")["CodeSha256"] == live(shop)["CodeSha256"]
    assert shop.served == {"GET /ping", "GET /another"}
    assert ("Add", "OtherLambdaFunction") in outcome.changes
    assert clean(shop)


def test_a_run_that_was_cut_off_in_between_is_continued(shop: Shop) -> None:
    shop.run(functions=OTHERS)
    delete(shop, "other")
    shop.aws.fail("cloudformation", "update_stack", "Throttling", "Rate exceeded", first=2)
    with pytest.raises(CloudError, match="Rate exceeded"):
        shop.run()
    assert "OtherLambdaFunction" not in shop.stack.template["Resources"]
    outcome = shop.run()
    assert ("Add", "OtherLambdaFunction") in outcome.changes
    assert live(shop, "other")["Handler"] == "handler.endpoint"
    assert clean(shop)


def test_a_deleted_function_that_nobody_asks_for_any_more_is_only_removed(shop: Shop) -> None:
    shop.run(functions=OTHERS)
    delete(shop, "other")
    outcome = shop.run(functions=OTHERS[:1])
    assert outcome.result["repaired"] == []
    assert ("Remove", "OtherLambdaFunction") in outcome.changes
    assert clean(shop)


# The other choices


def test_it_is_reported(deployed: Shop) -> None:
    live(deployed)["MemorySize"] = 512
    outcome = deployed.run(drift="report")
    assert not outcome.result["changed"]
    assert outcome.result["repaired"] == []
    assert outcome.result["drift"] == [
        {"logical_id": "HelloLambdaFunction", "property": "MemorySize", "expected": 128, "actual": 512}
    ]
    assert outcome.warnings == [
        "HelloLambdaFunction of stack shop-dev differs from what was deployed: MemorySize is 512, not 128."
    ]
    assert deployed.aws.writes() == []


def test_it_is_reported_that_a_function_is_gone(deployed: Shop) -> None:
    delete(deployed, "hello")
    outcome = deployed.run(drift="report")
    assert [each["property"] for each in outcome.result["drift"]] == ["FunctionName"]
    assert "is missing" in outcome.warnings[0]


def test_drift_of_a_function_that_the_run_changes_is_over(shop: Shop) -> None:
    shop.run(functions=OTHERS, drift="report")
    for configuration in shop.aws.account.functions.values():
        configuration["MemorySize"] = 512
    changed = [{**OTHERS[0], "memory_size": 256}, OTHERS[1]]
    assert len(shop.check(functions=changed).result["drift"]) == 2
    outcome = shop.run(functions=changed)
    assert [each["logical_id"] for each in outcome.result["drift"]] == ["OtherLambdaFunction"]
    assert live(shop)["MemorySize"] == 256


def test_it_is_ignored_and_not_even_looked_for(deployed: Shop) -> None:
    live(deployed)["MemorySize"] = 512
    outcome = deployed.run(drift="ignore")
    assert not outcome.result["changed"]
    assert outcome.result["drift"] == outcome.result["repaired"] == outcome.warnings == []
    assert sorted(deployed.aws.operations()) == ["describe_stacks", "list_stack_resources"]


# What the caller may not read


def test_without_permission_for_all_of_a_function_its_configuration_is_compared(deployed: Shop) -> None:
    live(deployed)["MemorySize"] = 512
    deployed.aws.account.concurrency["shop-dev-hello"] = 0
    deployed.aws.fail("lambda", "get_function", "AccessDeniedException", "no", status=403)
    outcome = deployed.run(drift="report")
    assert [each["property"] for each in outcome.result["drift"]] == ["MemorySize"]
    assert outcome.warnings[-1] == (
        "Not compared with what was deployed, because the caller may not read it: function shop-dev-hello. "
        "It takes the permission lambda:GetFunction."
    )


def test_a_run_goes_on_without_what_the_caller_may_not_read(deployed: Shop) -> None:
    deployed.aws.account.policies.clear()
    for operation in ("get_policy", "get_rest_api"):
        service = "lambda" if operation == "get_policy" else "apigateway"
        deployed.aws.fail(service, operation, "AccessDeniedException", "no", status=403, count=2)
    outcome = deployed.run()
    assert not outcome.result["changed"]
    (warning,) = outcome.warnings
    assert "the policy of function shop-dev-hello" in warning
    assert "lambda:GetPolicy" in warning
    assert deployed.aws.writes() == []


# What only the user decides


def test_a_stopped_function_stays_stopped_until_the_user_says_otherwise(deployed: Shop) -> None:
    account = deployed.aws.account
    account.concurrency["shop-dev-hello"] = 0
    assert [each["property"] for each in deployed.run(drift="report").result["drift"]] == [CONCURRENCY]
    for run in (deployed.check, deployed.run):
        with pytest.raises(FaasError, match="Somebody may have stopped the function on purpose") as raised:
            run(drift="repair")
        assert str(raised.value.hint).startswith("Set reserved_concurrency for function shop-dev-hello")
    assert account.concurrency == {"shop-dev-hello": 0}
    started = deployed.run(functions=[function("hello", "GET /ping", reserved_concurrency=-1)])
    assert deployed.aws.writes() == ["delete_function_concurrency"]
    assert [each["property"] for each in started.result["repaired"]] == [CONCURRENCY]
    (warning,) = started.warnings
    assert warning.endswith(f"{CONCURRENCY} is 0, not (unset). It is restored as the options say.")
    assert account.concurrency == {}


def test_a_permission_comes_back_under_its_id(deployed: Shop) -> None:
    before = {name: dict(held) for name, held in deployed.aws.account.policies.items()}
    deployed.aws.account.policies.clear()
    checked, outcome = deployed.check(), deployed.run()
    assert deployed.aws.writes() == ["add_permission"]
    assert outcome.changes == checked.changes == [("Add", "HelloLambdaPermissionApiGateway")]
    assert deployed.aws.account.policies == before
    assert clean(deployed)
