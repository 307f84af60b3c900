# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Amounts of memory and CPU."""

from __future__ import annotations

import pytest

from ansible_collections.polycloud.faas.plugins.module_utils._gcp.options.quantities import (
    is_derived_cpu,
    memory_bytes,
    milli_cpu,
    same_cpu,
    same_memory,
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("256M", 256 * 1024**2),
        ("256Mi", 256 * 1024**2),
        ("1Gi", 1024**3),
        ("0.5G", 512 * 1024**2),
        ("1024k", 1024**2),
        ("1024Ki", 1024**2),
        ("1048576", 1024**2),
        ("256MB", None),
        ("256m", None),
        ("M", None),
        ("", None),
        ("-1M", None),
    ],
)
def test_memory(text: str, expected: int | None) -> None:
    assert memory_bytes(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("1", 1000), ("0.1666", 167), ("167m", 167), ("0.08", 80), ("2.0", 2000), ("one", None), ("", None), ("1.", None)],
)
def test_cpu(text: str, expected: int | None) -> None:
    assert milli_cpu(text) == expected


def test_the_same_in_other_words() -> None:
    assert same_memory("1Gi", "1024M")
    assert not same_memory("512M", "1G")
    assert same_cpu("0.1666", "167m")
    assert not same_cpu("1", "2")


@pytest.mark.parametrize(
    ("cpu", "memory", "derived"),
    [
        ("0.1666", "256M", True),
        ("0.17", "256Mi", True),
        ("0.2", "256M", False),
        ("1", "256M", False),
        ("0.5833", "1Gi", True),
        ("2", "4Gi", True),
        ("2", "8Gi", True),
        ("8", "32Gi", True),
        # between 256 and 512 MiB
        ("0.1666", "300M", True),
        ("0.3333", "300M", True),
        ("0.5", "300M", False),
        ("one", "256M", False),
    ],
)
def test_a_cpu_that_google_derives(cpu: str, memory: str, derived: bool) -> None:
    assert is_derived_cpu(cpu, memory) is derived
