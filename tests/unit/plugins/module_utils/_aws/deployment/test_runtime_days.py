# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs on days on which Lambda no longer takes a runtime for new functions, or for any."""

from __future__ import annotations

import pytest

from ansible_collections.polycloud.faas.plugins.module_utils._aws.function import runtimes
from ansible_collections.polycloud.faas.plugins.module_utils._errors import OptionError
from tests.unit.plugins.module_utils._aws.service_runs import Shop, function

OLD = "python3.9"


def on(day: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runtimes, "today", lambda: day)


def test_a_service_lives_on_until_lambda_refuses_the_update(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    on("2025-12-14", monkeypatch)
    assert not shop.run(runtime=OLD).warnings
    on("2025-12-15", monkeypatch)
    assert "is deprecated since 2025-12-15" in shop.run().warnings[0]
    on("2027-03-02", monkeypatch)
    shop.write("def endpoint(event, context): return 1\n")
    assert shop.run().result["changed"]
    on("2027-03-03", monkeypatch)
    assert not shop.run().result["changed"]
    shop.write("def endpoint(event, context): return 2\n")
    with pytest.raises(OptionError, match=r"still updates functions, but python3.9 was given"):
        shop.check()
    with pytest.raises(OptionError, match=r"still updates functions, but python3.9 was given"):
        shop.run()
    assert not shop.aws.writes()
    assert shop.run(runtime="python3.13").result["changed"]


def test_no_new_function(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    on("2027-02-01", monkeypatch)
    with pytest.raises(OptionError, match=r"still creates functions, but python3.9 was given") as raised:
        shop.run(runtime=OLD)
    assert not shop.aws.writes()
    assert "shop-dev-hello" in raised.value.message
    shop.run(runtime="python3.13")
    with pytest.raises(OptionError, match=r"runtime of function shop-dev-more "):
        shop.run(functions=[function("hello", "GET /ping"), function("more", runtime=OLD)])
    assert not shop.aws.writes()


def test_a_repair_is_an_update_too(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    on("2026-12-01", monkeypatch)
    shop.run(runtime=OLD)
    shop.aws.account.functions["shop-dev-hello"]["MemorySize"] = 256
    on("2027-03-03", monkeypatch)
    with pytest.raises(OptionError, match=r"still updates functions, but python3.9 was given"):
        shop.run()
    assert not shop.aws.writes()
    assert not shop.run(drift="report").result["changed"]


def test_removal_needs_no_runtime(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    on("2026-12-01", monkeypatch)
    shop.run(runtime=OLD)
    on("2030-01-01", monkeypatch)
    assert shop.run(state="absent").result["changed"]
