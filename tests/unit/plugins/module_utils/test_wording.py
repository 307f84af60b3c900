# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Numbers in sentences."""

from __future__ import annotations

import pytest

from ansible_collections.polycloud.faas.plugins.module_utils._wording import pluralized, size_text


@pytest.mark.parametrize(("number", "text"), [(0, "0 files"), (1, "1 file"), (2, "2 files")])
def test_counted(number: int, text: str) -> None:
    assert pluralized(number, "file") == text


@pytest.mark.parametrize(
    ("number", "text"),
    [(1, "1 byte"), (999, "999 bytes"), (1000, "1.0 kB"), (45_670, "45.7 kB"), (1_250_000, "1.2 MB")],
)
def test_size_text(number: int, text: str) -> None:
    assert size_text(number) == text
