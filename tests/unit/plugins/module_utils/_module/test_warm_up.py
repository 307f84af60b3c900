# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is loaded before processes are forked is no work for the garbage collector."""

from __future__ import annotations

import gc
import typing as t

import pytest

from ansible_collections.polycloud.faas.plugins.module_utils._aws.connection import clients
from ansible_collections.polycloud.faas.plugins.module_utils._aws.connection.session import AwsSession, warm_up
from ansible_collections.polycloud.faas.plugins.module_utils._module.warm_up import loaded_permanently


@pytest.fixture(autouse=True)
def thawed() -> t.Iterator[None]:
    yield
    gc.unfreeze()
    gc.enable()
    clients._spares.clear()


def test_what_is_loaded_is_never_looked_at_again() -> None:
    with loaded_permanently():
        assert not gc.isenabled()
        loaded: list[list[int]] = [[], []]
    assert gc.isenabled()
    assert gc.get_freeze_count() > 0
    assert not any(each is loaded for each in gc.get_objects())


def test_a_collector_that_was_off_stays_off() -> None:
    gc.disable()
    with loaded_permanently():
        pass
    assert not gc.isenabled()


def test_warming_up_leaves_one_session_that_knows_no_credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    warm_up("cloudformation")
    spare = clients._spares[0]
    assert len(clients._spares) == 1
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "from-the-environment")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "later")
    session = AwsSession({"region": "eu-west-1"})
    assert session._session is spare
    assert session._session.get_credentials().access_key == "from-the-environment"
    assert clients._spares == []


def test_a_profile_gets_a_session_of_its_own() -> None:
    clients.keep_spare_session()
    assert clients.core_session("somebody") is not clients._spares[0]
