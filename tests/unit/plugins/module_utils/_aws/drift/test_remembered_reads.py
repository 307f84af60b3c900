# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads by the IDs that an earlier run kept on this machine."""

from __future__ import annotations

import typing as t
from pathlib import Path

import pytest

from ansible_collections.polycloud.faas.plugins.module_utils._aws.deployment import observed
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift import reading, remembered_reads
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.reading import Read
from ansible_collections.polycloud.faas.plugins.module_utils._parallel import in_parallel
from tests.unit.plugins.module_utils._aws.service_runs import Outcome, Shop, looks

OF_API = ("get_resources", "get_rest_api", "get_stage")
EMBEDDED = Read("apigateway", "get_resources", (("embed", ("methods",)), ("limit", 500)), "the API", "items")


def hints(tmp_path: Path) -> list[Path]:
    return sorted(tmp_path.glob("cache/polycloud.faas/services/*"))


@pytest.fixture
def rounds(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The number of calls in each round of reads."""
    found: list[int] = []

    def counting(calls: t.Sequence[t.Callable[[], t.Any]]) -> list[t.Any]:
        if calls:
            found.append(len(calls))
        return in_parallel(calls)

    for module in (observed, reading):
        monkeypatch.setattr(module, "in_parallel", counting)
    return found


def unchanged(shop: Shop) -> Outcome:
    outcome = shop.run()
    assert not outcome.result["changed"]
    assert outcome.warnings == []
    return outcome


def test_after_a_deployment_the_next_run_takes_one_round(deployed: Shop, rounds: list[int]) -> None:
    rounds.clear()
    unchanged(deployed)
    assert rounds == [7]
    assert sorted(deployed.aws.operations()) == looks()


def test_without_a_hint_it_takes_two(deployed: Shop, rounds: list[int], tmp_path: Path) -> None:
    for path in hints(tmp_path):
        path.unlink()
    rounds.clear()
    unchanged(deployed)
    assert rounds == [4, 3]
    unchanged(deployed)
    assert rounds == [4, 3, 7]


@pytest.mark.parametrize("text", ["{", "[]", '{"format": 1, "hint": {"reads": [["lambda"], 7, {}]}}'])
def test_a_damaged_hint_is_none(deployed: Shop, rounds: list[int], tmp_path: Path, text: str) -> None:
    (path,) = hints(tmp_path)
    path.write_text(text)
    rounds.clear()
    unchanged(deployed)
    assert rounds == [4, 3]


def test_an_outdated_hint_costs_calls_and_changes_nothing(deployed: Shop, rounds: list[int], tmp_path: Path) -> None:
    (path,) = hints(tmp_path)
    (api_id,) = deployed.aws.account.apis
    path.write_text(path.read_text().replace(api_id, "gone"))
    rounds.clear()
    unchanged(deployed)
    assert rounds == [7, 3]
    assert sorted(deployed.aws.operations()) == sorted([*looks(), *OF_API])
    unchanged(deployed)
    assert rounds == [7, 3, 7]


def test_what_is_read_in_advance_and_not_needed_may_be_denied(deployed: Shop, tmp_path: Path) -> None:
    (path,) = hints(tmp_path)
    (api_id,) = deployed.aws.account.apis
    path.write_text(path.read_text().replace(api_id, "gone"))
    deployed.aws.fail("apigateway", "get_rest_api", "AccessDeniedException", "no", status=403)
    unchanged(deployed)


def test_an_error_in_advance_is_no_error_yet(deployed: Shop) -> None:
    deployed.aws.fail("apigateway", "get_rest_api", "ServiceException", "no", status=500)
    unchanged(deployed)
    assert deployed.aws.operations().count("get_rest_api") == 2


def test_a_hint_makes_no_other_calls_than_reads(deployed: Shop, tmp_path: Path) -> None:
    (path,) = hints(tmp_path)
    path.write_text(path.read_text().replace("get_rest_api", "delete_rest_api"))
    unchanged(deployed)
    assert not deployed.aws.writes()


def test_what_is_kept_is_what_is_found(tmp_path: Path) -> None:
    remembered_reads.remember("one", [EMBEDDED, EMBEDDED])
    assert remembered_reads.remembered("one") == [EMBEDDED]
    assert remembered_reads.remembered("two") == []


def test_each_scope_stage_region_and_caller_has_its_own(deployed: Shop, tmp_path: Path) -> None:
    assert len(hints(tmp_path)) == 1
    deployed.run(drift_scope="functions")
    deployed.run(profile="other")
    assert len(hints(tmp_path)) == 3
    deployed.run(drift="ignore")
    assert len(hints(tmp_path)) == 3
