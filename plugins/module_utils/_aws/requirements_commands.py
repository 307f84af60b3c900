# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Private to the collection: the commands that install packages for Lambda, whatever machine they run on (pure).

Installers go by the machine that they run on unless they are told otherwise: which wheels fit, and which requirements
hold (environment markers such as ``sys_platform``). pip can be told the first only, so its markers are set before it
starts.
"""

from __future__ import annotations

import json
import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.requirements_values import Target

OLDEST_MANYLINUX: t.Final = {"x86_64": 5, "aarch64": 17}
LEGACY_MANYLINUX: t.Final = {"x86_64": ("2014", "2010", "1"), "aarch64": ("2014",)}
QUIET: t.Final = ("--disable-pip-version-check", "--no-input", "--no-color", "--progress-bar", "off")

# Only the environment that markers are compared with is replaced; all else is pip as it is.
PIP_WITH_MARKERS: t.Final = """
import json, runpy, sys
from pip._vendor.packaging import markers
own = markers.default_environment
target = json.loads(sys.argv.pop(1))
markers.default_environment = lambda: {**own(), **target}
sys.argv[0] = "pip"
runpy.run_module("pip", run_name="__main__")
"""


def pip_install(python: str, target: Target, requirements: str, folder: str, wheels: str | None) -> list[str]:
    """``requirements`` is the path of a file; ``wheels`` a folder of wheels that were built here."""
    platforms = [argument for name in platform_tags(target) for argument in ("--platform", name)]
    return [
        *(python, "-c", PIP_WITH_MARKERS, json.dumps(markers(target)), "install", *QUIET),
        *("--target", folder, "--no-compile", "--no-warn-conflicts", "--only-binary", ":all:"),
        *("--implementation", "cp", "--python-version", target.python_version),
        *("--abi", f"cp{target.python_version.replace('.', '')}", *platforms),
        *(("--find-links", wheels) if wheels else ()),
        *("--requirement", requirements),
    ]


def pip_wheel(python: str, wheels: str, build: t.Sequence[str]) -> list[str]:
    """Builds what is named, and nothing that it needs, into the folder."""
    options = ("--no-deps", "--no-binary", ":all:", "--wheel-dir", wheels)
    return [python, "-m", "pip", "wheel", *QUIET, *options, "--", *build]


def uv_install(uv: str, python: str, target: Target, requirements: str, folder: str) -> list[str]:
    """uv knows by itself which markers hold on the platform; of those that it can be told this is the nearest."""
    manylinux = "manylinux_2_34" if target.glibc_minor >= 34 else "manylinux_2_17"
    return [
        *(uv, "pip", "install", "--no-progress", "--color", "never", "--link-mode", "copy"),
        *("--python", python, "--target", folder, "--only-binary", ":all:"),
        *("--python-version", target.python_version, "--python-platform", f"{target.machine}-{manylinux}"),
        *("--requirement", requirements),
    ]


def platform_tags(target: Target) -> list[str]:
    """The platforms whose wheels run there, newest first; older pips do not know that one includes another."""
    oldest = OLDEST_MANYLINUX[target.machine]
    return [
        *(f"manylinux_2_{minor}_{target.machine}" for minor in range(target.glibc_minor, oldest - 1, -1)),
        *(f"manylinux{name}_{target.machine}" for name in LEGACY_MANYLINUX[target.machine]),
    ]


def markers(target: Target) -> dict[str, str]:
    """The environment of the target that requirements' markers are compared with."""
    return {
        "implementation_name": "cpython",
        "implementation_version": f"{target.python_version}.0",
        "os_name": "posix",
        "platform_machine": target.machine,
        "platform_python_implementation": "CPython",
        "platform_system": "Linux",
        "python_full_version": f"{target.python_version}.0",
        "python_version": target.python_version,
        "sys_platform": "linux",
    }
