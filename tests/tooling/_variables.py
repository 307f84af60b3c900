# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The environment of the checks: nothing of the user's own settings or credentials gets in."""

from __future__ import annotations

import os
from pathlib import Path

from extensions.local_cloud.shared.interpreters import find_interpreters
from tests.tooling._paths import HOME

_KEPT_PREFIXES = ("PIP_", "SSL_CERT_", "REQUESTS_CA_BUNDLE", "LC_", "http_proxy", "https_proxy", "no_proxy")
_KEPT_NAMES = ("HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "LANG", "TERM", "TMPDIR", "USER", "LOGNAME", "CI")


def clean_environment(*venvs: Path, **extra: str) -> dict[str, str]:
    """Variables for a child process whose programs come from ``venvs``, in this order, and then from the system.

    PATH names the folders of real interpreters, because ansible-test gives up on a wrapper that does not answer.
    """
    HOME.mkdir(parents=True, exist_ok=True)
    interpreters = [str(path.parent) for path in find_interpreters().values()]
    folders = [*(str(venv / "bin") for venv in venvs), *interpreters, "/usr/local/bin", "/usr/bin", "/bin"]
    kept = {name: value for name, value in os.environ.items() if name in _KEPT_NAMES or name.startswith(_KEPT_PREFIXES)}
    return {
        **kept,
        "PATH": os.pathsep.join(dict.fromkeys(folders)),
        "HOME": str(HOME),
        "NO_COLOR": "1",
        "PYTHONUNBUFFERED": "1",
        **extra,
    }
