# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The lists of permissions that the roles need in Google Cloud."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.tooling._paths import ROOT

LISTS = sorted((ROOT / "docs" / "gcp").glob("*.json"))
WALK = ROOT / "tests" / "integration" / "targets" / "gcp_permissions" / "files" / "walk.py"


def test_there_is_one_for_each_role() -> None:
    assert [path.stem for path in LISTS] == ["gcp_function", "gcp_project"]


@pytest.mark.parametrize("path", LISTS, ids=lambda path: path.stem)
def test_a_list_is_a_role_that_gcloud_creates(path: Path) -> None:
    """https://cloud.google.com/iam/docs/creating-custom-roles"""
    role = json.loads(path.read_text(encoding="utf-8"))
    assert sorted(role) == ["description", "includedPermissions", "stage", "title"]
    assert role["stage"] == "GA"
    assert len(role["title"]) <= 100
    permissions = role["includedPermissions"]
    assert permissions == sorted(set(permissions))
    assert all(re.fullmatch(r"[a-z]+\.[A-Za-z]+\.[A-Za-z]+", permission) for permission in permissions)


@pytest.mark.parametrize("path", LISTS, ids=lambda path: path.stem)
def test_a_list_is_documented_and_run(path: Path) -> None:
    name = path.stem
    assert f"](gcp/{name}.json)" in (ROOT / "docs" / "gcp.md").read_text(encoding="utf-8")
    assert f"docs/gcp/{name}.json" in (ROOT / "roles" / name / "README.md").read_text(encoding="utf-8")
    assert f'"{name}",' in WALK.read_text(encoding="utf-8")
