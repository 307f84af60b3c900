# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A local Google Cloud for the tests of a file, fresh for each test."""

from __future__ import annotations

import typing as t

import pytest

from tests.unit.extensions.local_cloud.google.google_live import Google, running


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> t.Iterator[Google]:
    with running(tmp_path_factory.mktemp("google")) as google:
        yield google


@pytest.fixture
def empty(server: Google) -> t.Iterator[Google]:
    """The cloud without projects; each response has to be as Google's schemas say."""
    server.reset()
    yield server
    assert server.violations() == []


@pytest.fixture
def google(empty: Google) -> Google:
    """The cloud with a project that functions can be deployed to."""
    empty.ready_project()
    return empty
