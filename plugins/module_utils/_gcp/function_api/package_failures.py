# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What pip, uv and poetry say in the log of a failed build, and what to do about it (pure).

The sentences are those of pip 26, of uv 0.9 (which breaks lines at 80 columns) and 0.13, and of poetry 2.
"""

from __future__ import annotations

import re
import typing as t

NAME: t.Final = r"([A-Za-z0-9](?:[\w.-]*[A-Za-z0-9])?)"
# a message of uv that goes on in the next lines, and such a line
BEGUN: t.Final = r"\s*(?:[├╰]─▶|cause:) "
CONTINUED: t.Final = r"\s{4,}[^\s├╰│]"

NO_VERSION: t.Final = (
    rf"satisfies the requirement {NAME}\S* \(from versions: (?!none)\w"
    rf"|require a different python version: .*?satisfies the requirement {NAME}"
    rf"|does not satisfy Python[^ ]* and {NAME}"
    rf"|[Bb]ecause there (?:is|are) no versions? of {NAME}"
    rf"|\b{NAME}(?:[=<>!~][^ ]*)? has no (?:usable wheels|wheels with a matching)"
    rf"|depends on {NAME} \([^)]*\) which doesn't match any versions"
)
MISSING: t.Final = (
    rf"No matching distribution found for {NAME}"
    rf"|[Bb]ecause {NAME} was not found in the (?:package registry|provided package locations|cache)"
)
UNAUTHORIZED: t.Final = (
    r"An index URL \(([^)\s]+)\) could not be queried due to a lack of valid authentication credentials"
)
OTHER_PYTHON: t.Final = (
    r"resolved to Python ([\d.]+), which is incompatible with the project's Python requirement"
    r"|requires a different Python: ([\d.]+) not in"
    r"|currently activated Python version ([\d.]+) is not supported by the project"
)
NO_PACKAGE: t.Final = (
    r"(Unable to determine which files to ship inside the wheel"
    r"|Multiple top-level (?:modules|packages) discovered in a flat-layout)"
)
PRIVATE: t.Final = (
    "The build did not find the package {}. If it is private, name its index in build_environment "
    "(PIP_EXTRA_INDEX_URL, or UV_EXTRA_INDEX_URL where uv installs packages: for python314 and newer, and for "
    "pyproject.toml), or put wheels of all packages and of functions-framework into a folder of the source that "
    "GOOGLE_VENDOR_PIP_DEPENDENCIES names. For an index in Artifact Registry, the service account of the build needs "
    "roles/artifactregistry.reader."
)
# the first that is found counts
ADVICE: t.Final = (
    (
        UNAUTHORIZED,
        "The index {} needs credentials. The build makes them for Artifact Registry, but only for pip: set "
        "GOOGLE_PYTHON_PACKAGE_MANAGER to pip in build_environment. For another index, give user and password in its "
        "URL.",
    ),
    (
        NO_VERSION,
        "The index has the package {}, but no version of it that is requested and that the Python of the runtime can "
        "install. Request another version, or use another runtime.",
    ),
    (MISSING, PRIVATE),
    (
        OTHER_PYTHON,
        "The build has Python {}: change requires-python (of poetry: dependencies.python) in pyproject.toml, or the "
        "runtime.",
    ),
    (
        NO_PACKAGE,
        "The build installs the source itself as a package, since its pyproject.toml says how to build one ({}). Take "
        "build-system out of it for uv, or set package to false in tool.uv; for pip, use a requirements.txt.",
    ),
)


def unwrapped(lines: t.Sequence[str]) -> list[str]:
    """Each message of uv in one line."""
    whole: list[str] = []
    for line in lines:
        if whole and re.match(BEGUN, whole[-1]) and re.match(CONTINUED, line):
            whole[-1] = f"{whole[-1]} {line.strip()}"
        else:
            whole.append(line)
    return whole


def advice(lines: t.Sequence[str]) -> str | None:
    """What to do, if the installers say what is wrong."""
    text = " ".join(" ".join(lines).split())
    for pattern, sentence in ADVICE:
        found = re.search(pattern, text)
        if found:
            return sentence.format(next(filter(None, found.groups())))
    return None
