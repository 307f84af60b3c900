# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the tests of the AWS code share: no real time, no AWS settings of the developer, an AWS in memory."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from ansible_collections.polycloud.faas.plugins.module_utils._aws import run_endpoint_info
from ansible_collections.polycloud.faas.plugins.module_utils._aws.deployment import deployment, removal
from ansible_collections.polycloud.faas.plugins.module_utils._deadline import Deadline
from tests.unit.plugins.module_utils._aws.fakes.fake_aws import FakeAws
from tests.unit.plugins.module_utils._aws.service_runs import FakeClock, Shop


@pytest.fixture(autouse=True)
def _no_aws_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> FakeClock:
    """The clock of all deadlines that deployments and removals make."""
    fake = FakeClock()
    for module in (deployment, run_endpoint_info, removal):
        monkeypatch.setattr(module, "Deadline", lambda seconds: Deadline(seconds, fake, fake.sleep))
    return fake


@pytest.fixture
def aws() -> FakeAws:
    return FakeAws()


@pytest.fixture
def shop(aws: FakeAws, tmp_path: Path) -> Shop:
    """A service that is not deployed yet."""
    return Shop(aws, tmp_path / "source")


@pytest.fixture
def deployed(shop: Shop) -> Shop:
    """A service with one function and one route, deployed."""
    shop.run()
    return shop
