# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where things are; everything that is made here is ignored by git and by the build of the collection."""

from __future__ import annotations

from pathlib import Path

NAMESPACE = "polycloud"
NAME = "faas"

ROOT = Path(__file__).resolve().parents[2]
REQUIREMENTS = ROOT / "tests" / "requirements"
LOCAL_CLOUD = ROOT / "extensions" / "local_cloud"
CACHE = ROOT / ".cache"
HOME = CACHE / "home"
LOGS = CACHE / "logs"
RUN_VENV = ROOT / ".venv"
LINT_VENV = ROOT / ".venv-lint"
DEMO_STATE = ROOT / ".local_cloud"


def collection_in(folder: Path) -> Path:
    """Where Ansible looks for the collection when ``folder`` is in its collections path."""
    return folder / "ansible_collections" / NAMESPACE / NAME
