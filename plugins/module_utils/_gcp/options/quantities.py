# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Amounts of memory and CPU as Kubernetes writes them."""

from __future__ import annotations

import re
import typing as t

MIB: t.Final = 1024**2
GIB: t.Final = 1024**3
# MiB of memory and thousandths of a CPU, as Google gives them to a function without a CPU of its own
DERIVED_CPUS: t.Final = (
    *((128, 83), (256, 167), (512, 333), (1024, 583), (2048, 1000)),
    *((4096, 2000), (8192, 2000), (16384, 4000), (32768, 8000)),
)
# how far Google's rounding of a CPU can be from the table
ROUNDING: t.Final = 5
POWERS: t.Final = {"": 0, "k": 1, "M": 2, "G": 3}


def memory_bytes(text: str) -> int | None:
    """Bytes of an amount such as ``256M``, ``512Mi`` or ``1G``; None when it is not an amount.

    Google itself writes ``256M`` and ``256Mi`` for the same memory, so both are read as 256 times 1024 times 1024.
    """
    found = re.fullmatch(r"(\d+(?:\.\d+)?)(?:([kMG])|(K|M|G)i)?", text)
    if not found:
        return None
    unit = found.group(2) or (found.group(3) or "").replace("K", "k")
    return round(float(found.group(1)) * 1024.0 ** POWERS[unit])


def milli_cpu(text: str) -> int | None:
    """Thousandths of a CPU of an amount such as ``1``, ``0.1666`` or ``167m``; None when it is not an amount."""
    found = re.fullmatch(r"(\d+(?:\.\d+)?)(m?)", text)
    return round(float(found.group(1)) * (1 if found.group(2) else 1000)) if found else None


def same_memory(one: str, other: str | None) -> bool:
    return other is not None and memory_bytes(one) == memory_bytes(other)


def same_cpu(one: str, other: str | None) -> bool:
    return other is not None and milli_cpu(one) == milli_cpu(other)


def is_derived_cpu(cpu: str, memory: str) -> bool:
    """Whether Google may have derived the CPU of a function from its memory.

    For an amount that its table does not have, any CPU between those of its neighbours can be.
    https://cloud.google.com/functions/docs/configuring/memory
    """
    size, found = memory_bytes(memory) or 0, milli_cpu(cpu)
    below = [share for amount, share in DERIVED_CPUS if amount * MIB <= size] or [DERIVED_CPUS[0][1]]
    above = [share for amount, share in DERIVED_CPUS if amount * MIB >= size] or [DERIVED_CPUS[-1][1]]
    return found is not None and below[-1] - ROUNDING <= found <= above[0] + ROUNDING
