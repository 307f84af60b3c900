# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Checks whether packages come from the indexes that a pyproject.toml names."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.requirements.commands import PIP, RUN
from ansible_collections.polycloud.faas.plugins.module_utils._errors import OptionError

OF_UV: t.Final = ("UV_INDEX", "UV_INDEX_URL", "UV_DEFAULT_INDEX", "UV_EXTRA_INDEX_URL")
A_URL: t.Final = re.compile(r"\w+://[^\s'\"\\]+")
LONGEST_WAIT: t.Final = 30


def check_indexes(requested: t.Sequence[str], *, is_uv: bool) -> None:
    """Check that the installer is configured for the indexes; its settings are read only if there are any.

    :raises OptionError: it would take packages from another index, where anyone could have published one of the same
        name.
    """
    known = {_bare(url) for url in A_URL.findall(_settings(is_uv=is_uv))} if requested else set()
    for url in requested:
        if _bare(url) not in known:
            name = "uv" if is_uv else "pip"
            raise OptionError(
                f"requirements.file must not use an index that {name} is not configured for, but it names "
                f"{_bare(url)}.",
                hint=f"Set {'UV_INDEX' if is_uv else 'PIP_INDEX_URL'} to it, or export the requirements to a "
                "requirements.txt with --index-url.",
            )


def _settings(*, is_uv: bool) -> str:
    if is_uv:
        return "\n".join(os.environ.get(name, "") for name in OF_UV)
    command = [sys.executable, "-c", PIP + RUN, json.dumps({"settings": []}), "config", "list"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=LONGEST_WAIT)
    except subprocess.TimeoutExpired:
        return ""
    lines = done.stdout.splitlines()
    return "\n".join(line for line in lines if line.partition("=")[0].endswith("index-url"))


def _bare(url: str) -> str:
    """The URL without the parts that differ between users of the index."""
    return re.sub(r"(?<=://)[^/@]*@|[?#].*", "", url).rstrip("/")
