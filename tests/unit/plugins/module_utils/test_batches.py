# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Portions of long lists."""

from __future__ import annotations

import pytest

from ansible_collections.polycloud.faas.plugins.module_utils._batches import batches


@pytest.mark.parametrize(
    ("count", "expected"), [(0, []), (1, [[0]]), (3, [[0, 1, 2]]), (4, [[0, 1, 2], [3]]), (6, [[0, 1, 2], [3, 4, 5]])]
)
def test_every_item_is_in_one_batch_in_order(count: int, expected: list[list[int]]) -> None:
    assert list(batches(range(count), 3)) == expected
