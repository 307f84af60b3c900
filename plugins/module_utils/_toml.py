# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A TOML parser for every Python version."""

from __future__ import annotations

import importlib
import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._errors import FaasError

# Python 3.11 and newer have the first; the second is its backport, the third is pip's copy of that.
READERS: t.Final = ("tomllib", "tomli", "pip._vendor.tomli")


def parse_toml(text: str) -> dict[str, t.Any]:
    """The tables of a TOML document.

    :raises ValueError: it is not valid.
    :raises FaasError: this Python has no parser.
    """
    for name in READERS:
        try:
            reader = importlib.import_module(name)
        except ImportError:
            continue
        return dict(reader.loads(text))
    raise FaasError(
        "Reading TOML needs Python 3.11, pip or tomli, and the Python that runs the module has none of them."
    )
