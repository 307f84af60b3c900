# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""By which rules the files of a service's archives are chosen, and how its stack keeps that."""

from __future__ import annotations

import io
import json
import zipfile

import pytest

from ansible_collections.polycloud.faas.plugins.module_utils._aws.deployment.service_template import bucket_only
from ansible_collections.polycloud.faas.plugins.module_utils._aws.package.archive_keys import deployed_rules
from ansible_collections.polycloud.faas.plugins.module_utils._errors import OptionError
from tests.unit.plugins.module_utils._aws.service_runs import Options, Shop, build_template, function, make_service

ENV = ".env"
RECORD = {"SourceRules": "2"}


@pytest.fixture
def shop(shop: Shop) -> Shop:
    shop.write("A=1", ENV)
    return shop


@pytest.fixture
def before(shop: Shop) -> Shop:
    """A service that was deployed by the first rules, and is asked for without the option from now on."""
    shop.run(source_rules=1)
    del shop.options["source_rules"]
    return shop


def record(shop: Shop) -> dict[str, str]:
    return {name: text for name, text in shop.run().result["stack"]["outputs"].items() if name == "SourceRules"}


def archived(shop: Shop) -> list[str]:
    """What is in the archives that the functions are deployed from."""
    resources = shop.stack.template["Resources"].values()
    keys = {each["Properties"]["Code"]["S3Key"] for each in resources if each["Type"] == "AWS::Lambda::Function"}
    (bucket,) = shop.aws.account.buckets.values()
    return sorted(
        name
        for key in keys
        if (stored := bucket.current(key))
        for name in zipfile.ZipFile(io.BytesIO(stored.body)).namelist()
    )


def test_a_new_service_leaves_out_files_of_variables(shop: Shop) -> None:
    outcome = shop.run()
    assert archived(shop) == ["handler.py"]
    assert outcome.warnings == []
    assert record(shop) == RECORD
    assert not shop.run().result["changed"]
    assert len(shop.aws.calls) == 7


def test_one_from_before_stays_as_it_is_and_a_run_warns(before: Shop) -> None:
    assert archived(before) == [".env", "handler.py"]
    outcome = before.run()
    assert not outcome.result["changed"]
    assert len(before.aws.calls) == 7
    (warning,) = outcome.warnings
    assert warning.startswith("Service shop-dev continues to use source_rules 1, with which it was deployed.")
    assert "leaves out .env." in warning
    assert record(before) == {}
    before.write("A=2", ENV)
    assert before.run().result["changed"]
    assert archived(before) == [".env", "handler.py"]
    assert before.run(source_rules=1).warnings == []


def test_only_the_newest_rules_are_recorded() -> None:
    first, newest = (build_template(make_service()._replace(source_rules=rules), "1.zip") for rules in (1, 2))
    assert first["Resources"] == newest["Resources"]
    assert newest["Outputs"].keys() - first["Outputs"].keys() == {"SourceRules"}


@pytest.mark.parametrize("same_files", [True, False])
def test_a_change_of_rules_and_back(before: Shop, same_files: bool) -> None:
    if same_files:
        (before.folder / ENV).unlink()
        before.run()
    for rules in (2, 1, 2):
        checked = before.check(source_rules=rules)
        assert checked.result["changed"]
        assert (checked.result["diff"]["before"]["settings"], checked.result["diff"]["after"]["settings"]) == (
            {"SourceRules": 3 - rules},
            {"SourceRules": rules},
        )
        outcome = before.run(source_rules=rules)
        assert outcome.result["changes"] == checked.result["changes"]
        assert outcome.changes[-1] == ("Modify", "shop-dev")
        assert len(outcome.changes) == (1 if same_files else 4)
        assert ENV not in archived(before) if same_files or rules == 2 else ENV in archived(before)
        assert not before.run().result["changed"]
    del before.options["source_rules"]
    outcome = before.run()
    assert (outcome.result["changed"], outcome.warnings) == (False, [])


def test_only_the_record_changes_where_the_files_are_the_same(before: Shop) -> None:
    (before.folder / ENV).unlink()
    before.run()
    assert before.run().warnings == []
    assert before.run(source_rules=2).steps == ["Updating stack shop-dev: outputs"]


def test_each_function_with_a_source_of_its_own(shop: Shop) -> None:
    shop.write(name="jobs/handler.py")
    shop.write("B=1", "jobs/.env.local")
    jobs = str(shop.folder / "jobs")
    functions = [function("hello", "GET /ping"), function("jobs", source=jobs)]
    shop.run(functions=functions, exclude=["/jobs"], source_rules=1)
    del shop.options["source_rules"]
    (warning,) = shop.run().warnings
    assert f"leaves out {shop.folder}/.env, {jobs}/.env.local." in warning
    shop.run(source_rules=2)
    assert archived(shop) == ["handler.py"]
    with_env = [functions[0], {**functions[1], "include": [".env.local"]}]
    shop.run(functions=with_env)
    assert archived(shop) == [".env.local", "handler.py", "handler.py"]


@pytest.mark.parametrize("options", [{"functions": [function("hello", "GET /ping"), function("two")]}, {}])
def test_a_first_deployment_that_was_cut_off_is_a_new_one(shop: Shop, options: Options) -> None:
    shop.aws.cloudformation.create_stack(
        "shop-dev", ["CAPABILITY_NAMED_IAM"], "other", json.dumps(bucket_only(make_service()))
    )
    shop.stack.upcoming = []
    outcome = shop.run(**options)
    assert (outcome.warnings, archived(shop)) == ([], ["handler.py"])
    assert record(shop) == RECORD


@pytest.mark.parametrize("status", ["ROLLBACK_COMPLETE", "CREATE_FAILED"])
def test_one_that_never_worked_is_a_new_one(before: Shop, status: str) -> None:
    before.stack.status = status
    assert before.check().warnings == []
    assert before.run().warnings == []
    assert archived(before) == ["handler.py"]


def test_a_stack_without_archives_keeps_the_rules_that_it_has_no_record_of() -> None:
    assert deployed_rules({"Fingerprint": "0123"}) == 1
    assert deployed_rules({"Fingerprint": "unfinished"}) is None
    assert deployed_rules({"Fingerprint": "unfinished", "ArchiveKey": "k", "CodeSha256": "h"}) == 1
    assert deployed_rules({"Fingerprint": "unfinished", "OwnArchives1": "a k h", "SourceRules": "2"}) == 2


def test_what_only_the_new_rules_refuse_is_no_matter_for_one_from_before(before: Shop) -> None:
    (before.folder / "handler.py").rename(before.folder / ".env.py")
    functions = [function("hello", "GET /ping", handler=".env.endpoint")]
    with pytest.raises(OptionError):
        before.run(functions=functions, source_rules=2)
    assert before.aws.calls == []


def test_a_source_that_is_refused_by_all_rules_makes_no_call(before: Shop) -> None:
    with pytest.raises(OptionError, match="source must be a folder or"):
        before.run(source=str(before.folder / "nowhere"))
    assert before.aws.calls == []
