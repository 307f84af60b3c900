# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The commands that install packages for Lambda, on any machine (pure).

By default installers choose wheels and evaluate environment markers (such as ``sys_platform``) for the machine that
they run on. pip has options for wheels only, so its markers are set before it starts, and so is what it must not do.
"""

from __future__ import annotations

import json
import typing as t

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.requirements import Target

OLDEST_MANYLINUX: t.Final = {"x86_64": 5, "aarch64": 17}
LEGACY_MANYLINUX: t.Final = {"x86_64": ("2014", "2010", "1"), "aarch64": ("2014",)}
BUILDS: t.Final = "Something would be built that requirements.build does not name."
QUIET: t.Final = ("--disable-pip-version-check", "--no-input", "--no-color", "--progress-bar", "off")

# The user's pip settings that apply: where packages come from and how they are downloaded. Other settings, such as
# PIP_NO_BINARY, PIP_REQUIREMENT or PIP_ROOT, would install something else, or somewhere else.
SETTINGS: t.Final = (
    *("index-url", "pypi-url", "extra-index-url", "no-index", "find-links", "trusted-host"),
    *("proxy", "cert", "client-cert"),
    *("timeout", "default-timeout", "retries", "resume-retries", "cache-dir", "no-cache-dir", "keyring-provider"),
    *("constraint", "require-hashes", "pre", "all-releases", "only-final", "uploaded-prior-to", "prefer-binary"),
    *("use-feature", "use-deprecated", "exists-action"),
)
SETTINGS_OF_A_BUILD: t.Final = (
    *("no-build-isolation", "use-pep517", "config-settings", "global-option", "build-option", "build-constraint"),
    "check-build-dependencies",
)

# Everything else is unmodified pip. The folder that it is started in is not searched for modules.
PIP: t.Final = """
import sys
sys.path[:] = [path for path in sys.path if path]
import json, runpy
told = json.loads(sys.argv.pop(1))
from pip._internal.cli.parser import ConfigOptionParser as parser
ordered = parser._get_ordered_configuration_items
parser._get_ordered_configuration_items = lambda self: [each for each in ordered(self) if each[0] in told["settings"]]
"""
# Only the environment for markers is replaced. pip builds packages with other programs: Python or a client of a
# repository; on a Mac it also runs Python with -sS to get tags.
PIP_WITH_MARKERS: t.Final = f"""{PIP}
import os
from pip._vendor.packaging import markers
own = markers.default_environment
markers.default_environment = lambda: {{**own(), **told["markers"]}}
def stop_builds(event, arguments):
    if event == "subprocess.Popen":
        program, words = os.path.basename(os.fsdecode(arguments[0])), [os.fsdecode(word) for word in arguments[1]]
        builds = program.startswith(("python", "pypy")) or os.fsdecode(arguments[0]) == sys.executable
        if (builds and "-sS" not in words) or program in ("git", "hg", "svn", "bzr"):
            os.write(1, b"ERROR: {BUILDS}\\n")
            os._exit(1)
sys.addaudithook(stop_builds)
"""
RUN: t.Final = """
sys.argv[0] = "pip"
runpy.run_module("pip", run_name="__main__")
"""


def pip_install(python: str, target: Target, requirements: str, folder: str, wheels: str | None) -> list[str]:
    """``requirements`` is the path of a file; ``wheels`` is a folder of wheels that were built here.

    Only pip's log says that an index refused its credentials.
    """
    platforms = [argument for name in platform_tags(target) for argument in ("--platform", name)]
    told = json.dumps({"markers": markers(target), "settings": SETTINGS})
    return [
        *(python, "-c", PIP_WITH_MARKERS + RUN, told, "install", *QUIET),
        *("--target", folder, "--no-compile", "--no-warn-conflicts", "--only-binary", ":all:"),
        *("--implementation", "cp", "--python-version", target.python_version),
        *("--abi", f"cp{target.python_version.replace('.', '')}", *platforms),
        *(("--find-links", wheels) if wheels else ()),
        *("--log", f"{requirements}.log", "--requirement", requirements),
    ]


def pip_wheel(python: str, wheels: str, requirements: str, names: t.Sequence[str], build: t.Sequence[str]) -> list[str]:
    """Build what the file and ``build`` name, without dependencies, into the folder.

    ``names`` are the packages that may be built; their build dependencies must have wheels.
    """
    told = json.dumps({"settings": (*SETTINGS, *SETTINGS_OF_A_BUILD)})
    options = ("--no-deps", "--only-binary", ":all:", *(("--no-binary", ",".join(names)) if names else ()))
    return [
        *(python, "-c", PIP + RUN, told, "wheel", *QUIET, *options, "--wheel-dir", wheels),
        *("--log", f"{requirements}.log", "--requirement", requirements, "--", *build),
    ]


def uv_install(uv: str, python: str, target: Target, requirements: str, folder: str) -> list[str]:
    """uv knows which markers hold on a platform; of the platforms that it supports this is the nearest."""
    manylinux = "manylinux_2_34" if target.glibc_minor >= 34 else "manylinux_2_17"
    return [
        *(uv, "pip", "install", "--no-progress", "--color", "never", "--link-mode", "copy"),
        *("--python", python, "--target", folder, "--only-binary", ":all:"),
        *("--python-version", target.python_version, "--python-platform", f"{target.machine}-{manylinux}"),
        *("--requirement", requirements),
    ]


def platform_tags(target: Target) -> list[str]:
    """The platforms whose wheels run on the target, newest first; older pips do not know that one includes another."""
    oldest = OLDEST_MANYLINUX[target.machine]
    return [
        *(f"manylinux_2_{minor}_{target.machine}" for minor in range(target.glibc_minor, oldest - 1, -1)),
        *(f"manylinux{name}_{target.machine}" for name in LEGACY_MANYLINUX[target.machine]),
    ]


def markers(target: Target) -> dict[str, str]:
    """The environment of the target, for the markers of requirements."""
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
