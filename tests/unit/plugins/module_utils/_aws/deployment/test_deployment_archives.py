# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Deployments of services with several archives."""

from __future__ import annotations

import pytest

from tests.unit.plugins.module_utils._aws.fakes.fake_resources import FakeBucket
from tests.unit.plugins.module_utils._aws.service_runs import HANDLER, Options, Outcome, Shop, function

CHANGED = f"{HANDLER}\nx = 1\n"


@pytest.fixture
def two(shop: Shop) -> Shop:
    """A service of three functions: two share an archive, the third has one of its own; deployed."""
    own = shop.folder.parent / "own"
    own.mkdir()
    (own / "handler.py").write_text(CHANGED)
    functions = [function("hello", "GET /ping"), function("job"), function("own", source=str(own))]
    shop.run(functions=functions)
    return shop


def write_own(shop: Shop, code: str) -> None:
    (shop.folder.parent / "own" / "handler.py").write_text(code)


def changed_functions(outcome: Outcome) -> list[str]:
    return [change["logical_id"] for change in outcome.result["changes"] if change["type"] == "AWS::Lambda::Function"]


def bucket(shop: Shop) -> FakeBucket:
    return shop.aws.account.buckets[shop.stack.physical_ids["DeploymentBucket"]]


def test_each_archive_is_uploaded_once(shop: Shop, two: Shop) -> None:
    assert len(bucket(two).keys) == 2
    live = two.aws.account.functions
    assert live["shop-dev-hello"]["CodeSha256"] == live["shop-dev-job"]["CodeSha256"]
    assert live["shop-dev-hello"]["CodeSha256"] != live["shop-dev-own"]["CodeSha256"]


def test_the_same_content_is_one_archive(shop: Shop) -> None:
    shop.run(functions=[function("hello"), function("same", exclude=["nothing"])])
    assert bucket(shop).keys == [shop.archive_key]
    assert not shop.run().result["changed"]


def test_nothing_to_do_reads_stack_resources_and_functions(two: Shop) -> None:
    outcome = two.run()
    assert not outcome.result["changed"]
    assert outcome.warnings == []
    assert len(two.aws.operations()) == 9


def test_a_change_of_one_archive_leaves_the_others(two: Shop) -> None:
    write_own(two, f"{HANDLER}\nx = 2\n")
    assert changed_functions(two.check()) == ["OwnLambdaFunction"]
    outcome = two.run()
    assert changed_functions(outcome) == ["OwnLambdaFunction"]
    assert two.aws.writes() == ["put_object", "update_stack"]
    assert "get_template" not in two.aws.operations()
    assert not two.run().result["changed"]


def test_a_change_of_the_shared_archive_leaves_the_other(two: Shop) -> None:
    two.write(f"{HANDLER}\nx = 3\n")
    outcome = two.run()
    assert changed_functions(outcome) == ["HelloLambdaFunction", "JobLambdaFunction"]
    assert len(bucket(two).keys) == 3
    assert not two.run().result["changed"]


def test_the_hash_of_each_function_is_known(two: Shop) -> None:
    live = two.aws.account.functions
    returned = {each["function_name"]: each["code_sha256"] for each in two.run().result["functions"]}
    assert returned == {name: each["CodeSha256"] for name, each in live.items()}
    live["shop-dev-own"]["CodeSha256"] = "other="
    (drift,) = two.run(drift="report").result["drift"]
    assert (drift["logical_id"], drift["property"], drift["actual"]) == ("OwnLambdaFunction", "CodeSha256", "other=")


def test_an_archive_of_its_own_and_back(two: Shop) -> None:
    shared = two.options["functions"][:2]
    outcome = two.run(functions=[*shared, function("own")])
    assert changed_functions(outcome) == ["OwnLambdaFunction"]
    assert "put_object" not in two.aws.writes()
    assert not any(name.startswith("OwnArchives") for name in two.stack.outputs)
    assert not two.run().result["changed"]


def test_functions_without_an_archive_upload_nothing(shop: Shop) -> None:
    shop.aws.account.buckets["builds"] = FakeBucket()
    shop.aws.account.buckets["builds"].put("shop.zip", b"zip")
    ready = {**function("ready"), "package": {"bucket": "builds", "key": "shop.zip"}}
    result = shop.run(functions=[ready], source=None).result
    assert result["functions"][0]["code_sha256"] is None
    assert "put_object" not in shop.aws.writes()
    assert not shop.run().result["changed"]


def test_another_bucket_gets_every_archive(two: Shop) -> None:
    two.aws.account.buckets["archives"] = FakeBucket()
    two.run(deployment_bucket="archives")
    assert len(two.aws.account.buckets["archives"].keys) == 2
    assert not two.run().result["changed"]


# Archives that somebody deleted


def forget_archives(shop: Shop) -> list[str]:
    keys = list(bucket(shop).keys)
    bucket(shop).objects.clear()
    return keys


def larger(shop: Shop) -> list[Options]:
    return [{**each, "memory_size": 512} for each in shop.options["functions"]]


@pytest.mark.parametrize("change", [{"memory_size": 512}, {"environment": {"MODE": "b"}}, {"timeout": 7}])
def test_a_deleted_archive_is_uploaded_again_when_it_is_needed(two: Shop, change: dict[str, object]) -> None:
    keys = forget_archives(two)
    outcome = two.run(functions=[{**each, **change} for each in two.options["functions"]])
    assert outcome.result["changed"]
    assert sorted(bucket(two).keys) == sorted(keys)
    assert any(line.startswith("Uploading the code again") for line in outcome.steps)
    assert not two.run().result["changed"]


def test_a_deleted_archive_of_a_function_that_is_gone_or_was_edited(two: Shop) -> None:
    keys = forget_archives(two)
    del two.aws.account.functions["shop-dev-hello"]
    two.aws.account.functions["shop-dev-own"]["CodeSha256"] = "other"
    assert two.run().result["repaired"]
    assert sorted(bucket(two).keys) == sorted(keys)
    assert not two.run().result["changed"]


def test_edited_code_whose_archive_is_gone_is_replaced_by_new_code(two: Shop) -> None:
    forget_archives(two)
    two.aws.account.functions["shop-dev-hello"]["CodeSha256"] = "other"
    two.write("def endpoint(event, context): return 2\n")
    outcome = two.run()
    assert [each["property"] for each in outcome.result["repaired"]] == ["CodeSha256"]
    assert "update_function_code" not in two.aws.operations()
    assert not two.run().result["changed"]


def test_other_edits_are_repaired_before_new_code(two: Shop) -> None:
    two.aws.account.functions["shop-dev-hello"].update(CodeSha256="other", Timeout=77)
    two.write("def endpoint(event, context): return 2\n")
    assert {each["property"] for each in two.run().result["repaired"]} == {"CodeSha256", "Timeout"}
    writes = [each for each in two.aws.writes() if each.startswith("update_")]
    assert writes == ["update_function_configuration", "update_stack"]
    assert not two.run().result["changed"]


@pytest.mark.parametrize("second", ["b", "c"])
def test_a_deleted_archive_is_uploaded_again_when_only_a_parameter_changes(two: Shop, second: str) -> None:
    functions = [{**each, "environment": {"WORD": {"Ref": "Word"}}} for each in two.options["functions"]]
    two.run(functions=functions, parameters={"Word": "a"})
    keys = forget_archives(two)
    assert two.run(parameters={"Word": second}).result["changed"]
    assert sorted(bucket(two).keys) == sorted(keys)


def test_an_archive_is_not_looked_for_when_nothing_needs_it(two: Shop) -> None:
    forget_archives(two)
    assert not two.run().result["changed"]
    assert two.run(tags={"team": "shop"}).result["changed"]
    assert "head_object" not in two.aws.operations()
    assert bucket(two).keys == []


def test_archives_that_are_there_are_looked_for_once(two: Shop) -> None:
    two.run(functions=larger(two))
    assert two.aws.operations().count("head_object") == 2
    assert "put_object" not in two.aws.operations()


def test_who_may_not_look_goes_on(two: Shop) -> None:
    two.aws.fail("s3", "head_object", "403", "Forbidden", status=403, count=2)
    assert two.run(functions=larger(two)).result["changed"]
    assert "put_object" not in two.aws.operations()
