# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the benchmarks ran on."""

from __future__ import annotations

import os
import platform
from pathlib import Path


def machine() -> dict[str, str]:
    """Processor, cores, load (of the last minute), memory, system and Python, as far as this system tells."""
    found = {
        "processor": _field(Path("/proc/cpuinfo"), "model name") or platform.machine(),
        "cores": str(os.cpu_count()),
        "load before": f"{os.getloadavg()[0]:.1f}",
        "system": f"{platform.system()} {platform.release()}",
        "Python": platform.python_version(),
    }
    memory = _field(Path("/proc/meminfo"), "MemTotal")
    if memory:
        found["memory"] = f"{int(memory.split()[0]) / 2**20:.1f} GiB"
    return found


def _field(path: Path, name: str) -> str:
    """The value of the first line ``name: value``; empty when there is none."""
    if not path.is_file():
        return ""
    pairs = (line.partition(":") for line in path.read_text(encoding="utf-8", errors="replace").splitlines())
    return next((value.strip() for key, _separator, value in pairs if key.strip() == name), "")
