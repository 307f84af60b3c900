# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Old versions and archives go, and what is needed stays."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.polycloud.faas.plugins.module_utils._aws.deployment.prune import (
    outdated_archives,
    outdated_versions,
)
from ansible_collections.polycloud.faas.plugins.module_utils._errors import OptionError
from tests.unit.plugins.module_utils._aws.service_runs import HANDLER, Outcome, Shop, function

NUMBERS = st.sets(st.integers(1, 40), max_size=20)


def deploy_code(shop: Shop, number: int) -> Outcome:
    shop.write(f"{HANDLER}\nx = {number}\n")
    return shop.run()


def versions(shop: Shop, name: str = "shop-dev-hello") -> list[int]:
    return [number for number, found in enumerate(shop.aws.account.published[name], 1) if found]


@given(NUMBERS, NUMBERS, st.integers(1, 5))
def test_the_newest_and_the_needed_versions_stay(there: set[int], needed: set[int], keep: int) -> None:
    names = ["$LATEST", *map(str, there)]
    gone = {int(each) for each in outdated_versions(names, {str(each) for each in needed}, keep)}
    assert gone == set(sorted(there)[: max(0, len(there) - keep)]) - needed


@given(NUMBERS, NUMBERS, st.integers(1, 3))
def test_the_newest_and_the_needed_archives_stay(there: set[int], needed: set[int], keep: int) -> None:
    gone = {int(key) for key in outdated_archives({str(each): each for each in there}, {*map(str, needed)}, keep)}
    assert not gone & needed
    stays = keep * max(1, len(needed))
    assert gone == set(sorted(there)[: max(0, len(there) - stays)]) - needed


def test_without_the_option_everything_stays(deployed: Shop) -> None:
    assert deploy_code(deployed, 1).result["pruned"] == {"versions": [], "archives": []}
    assert versions(deployed) == [1, 2]
    assert "list_aliases" not in deployed.aws.operations()


def test_old_versions_and_archives_go_after_a_deployment(deployed: Shop) -> None:
    first_key = deployed.archive_key
    deployed.options["keep_versions"] = 2
    assert deploy_code(deployed, 1).result["pruned"] == {"versions": [], "archives": []}
    outcome = deploy_code(deployed, 2)
    assert outcome.result["pruned"] == {"versions": ["shop-dev-hello:1"], "archives": [first_key]}
    assert outcome.warnings == []
    assert versions(deployed) == [2, 3]
    (bucket,) = deployed.aws.account.buckets.values()
    assert len(bucket.keys) == 2
    assert deployed.archive_key in bucket.keys


def test_a_run_with_nothing_to_do_and_a_first_one_look_for_nothing(shop: Shop) -> None:
    assert shop.run(keep_versions=1).result["pruned"] == {"versions": [], "archives": []}
    assert "list_aliases" not in shop.aws.operations()
    shop.run()
    assert len(shop.aws.calls) == 7


def test_check_mode_deletes_nothing(deployed: Shop) -> None:
    deployed.options["keep_versions"] = 1
    deployed.write(f"{HANDLER}\nx = 1\n")
    assert deployed.check().result["pruned"] == {"versions": [], "archives": []}
    assert versions(deployed) == [1]


def test_a_version_that_an_alias_leads_to_stays(deployed: Shop) -> None:
    deployed.aws.account.aliases["shop-dev-hello:canary"] = "1"
    deployed.options["keep_versions"] = 1
    deploy_code(deployed, 1)
    deploy_code(deployed, 2)
    assert versions(deployed) == [1, 3]


def test_both_versions_of_a_weighted_alias_stay(deployed: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    routing = {"AdditionalVersionWeights": {"1": 0.1}}
    aliases = {"Aliases": [{"Name": "canary", "FunctionVersion": "2", "RoutingConfig": routing}]}
    monkeypatch.setattr(deployed.aws._services["lambda"], "list_aliases", lambda FunctionName: aliases)
    deployed.options["keep_versions"] = 1
    for number in range(1, 4):
        deploy_code(deployed, number)
    assert versions(deployed) == [1, 2, 4]


def test_the_versions_of_every_function_go(deployed: Shop) -> None:
    deployed.run(functions=[function("hello"), function("job")], keep_versions=1)
    result = deploy_code(deployed, 1).result
    assert result["pruned"]["versions"] == ["shop-dev-hello:1", "shop-dev-job:1"]


@pytest.mark.parametrize(
    ("service", "operation", "activity"),
    [
        ("lambda", "list_aliases", "Deleting old versions of function shop-dev-hello"),
        ("lambda", "delete_function", "Deleting old versions of function shop-dev-hello"),
        ("s3", "list_object_versions", "Deleting old archives from bucket"),
    ],
)
def test_a_refusal_is_a_warning(deployed: Shop, service: str, operation: str, activity: str) -> None:
    deployed.aws.fail(service, operation, "AccessDenied", "Not allowed")
    deployed.options["keep_versions"] = 1
    outcome = deploy_code(deployed, 1)
    assert outcome.result["changed"]
    (warning,) = outcome.warnings
    assert warning.startswith(activity)
    assert "Not allowed" in warning


@pytest.mark.parametrize("keep", [0, -1])
def test_the_deployed_version_is_one_of_them(shop: Shop, keep: int) -> None:
    with pytest.raises(OptionError) as raised:
        shop.run(keep_versions=keep)
    assert raised.value.message == f"keep_versions must be at least 1, the deployed version, but {keep} was given."
    assert shop.aws.calls == []
