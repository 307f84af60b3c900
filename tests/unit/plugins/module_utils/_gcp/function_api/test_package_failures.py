# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is said about packages that a build does not find, by what pip, uv and poetry print."""

from __future__ import annotations

import pytest

from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.failures import operation_failure
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function_api.build_report import report
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function_api.package_failures import (
    advice,
    unwrapped,
)
from tests.unit.plugins.module_utils._gcp.scripted import PLACE, Clock, ScriptedGoogle

# as uv 0.9.30 prints it
WRAPPED = """\
  \N{MULTIPLICATION SIGN} No solution found when resolving dependencies:
  ╰─▶ Because a-private-package-of-the-house-with-a-long-name
      was not found in the package registry and you require
      a-private-package-of-the-house-with-a-long-name, we can conclude that
      your requirements are unsatisfiable."""
WHOLE = (
    "  ╰─▶ Because a-private-package-of-the-house-with-a-long-name was not found in the package registry and you "
    "require a-private-package-of-the-house-with-a-long-name, we can conclude that your requirements are unsatisfiable."
)


def uv(sentence: str) -> str:
    """As uv 0.13.9 prints it."""
    return f"error: No solution found when resolving dependencies\n  cause: {sentence}"


@pytest.mark.parametrize(
    ("log", "told"),
    [
        (
            "ERROR: Could not find a version that satisfies the requirement shop-keys (from versions: none)\n"
            "ERROR: No matching distribution found for shop-keys",
            "did not find the package shop-keys. If it is private",
        ),
        (WRAPPED, "did not find the package a-private-package-of-the-house-with-a-long-name. If"),
        (
            uv("Because shop-keys was not found in the provided package locations and you require shop-keys, we can"),
            "did not find the package shop-keys. If it is private",
        ),
        (
            uv("Because x depends on a and shop.keys was not found in the package registry, we can conclude"),
            None,
        ),
        (
            "ERROR: Could not find a version that satisfies the requirement six==99.0 (from versions: 1.16.0, 1.17.0)\n"
            "ERROR: No matching distribution found for six==99.0",
            "has the package six, but no version of it",
        ),
        (uv("Because there is no version of six==99.0 and you require six==99.0, we can"), "has the package six, but"),
        (
            uv("Because numpy==1.21.0 has no wheels with a matching Python ABI tag (e.g., `cp314`) and you require"),
            "has the package numpy, but no version",
        ),
        (
            uv(
                "Because the current Python version (3.13.1) does not satisfy Python>=3.14 and shop==2.0.0 depends on "
                "Python>=3.14, we can conclude that shop==2.0.0 cannot be used."
            ),
            "has the package shop, but no version of it",
        ),
        (
            "ERROR: Ignored the following versions that require a different python version: 2 Requires-Python >=3.14\n"
            "ERROR: Could not find a version that satisfies the requirement shop (from versions: none)\n"
            "ERROR: No matching distribution found for shop",
            "has the package shop, but no version of it",
        ),
        (
            "ERROR: Could not find a version that satisfies the requirement shop (from versions: )",
            None,
        ),
        ("Because shop depends on six (^99) which doesn't match any versions, version solving failed.", "package six,"),
        (
            uv("Because shop-keys was not found in the package registry and you require shop-keys, we can")
            + "\n\nhint: An index URL (https://europe-west3-python.pkg.dev/p/r/simple/) could not be queried due to a "
            "lack of valid authentication credentials (401 Unauthorized)",
            "The index https://europe-west3-python.pkg.dev/p/r/simple/ needs credentials. The build makes them",
        ),
        (
            "error: The requested interpreter resolved to Python 3.11.7, which is incompatible with the project's "
            "Python requirement: `>=3.14` (from `project.requires-python`)",
            "The build has Python 3.11.7: change requires-python",
        ),
        ("ERROR: Package 'x' requires a different Python: 3.13.1 not in '>=3.14'", "The build has Python 3.13.1:"),
        (
            "The currently activated Python version 3.12.3 is not supported by the project (^3.13).",
            "The build has Python 3.12.3:",
        ),
        (
            "ValueError: Unable to determine which files to ship inside the wheel using the following heuristics",
            "Take build-system out of it for uv",
        ),
        ("error: Multiple top-level modules discovered in a flat-layout: ['main', 'x'].", "for pip, use a"),
        ("ERROR: failed to build: exit status 1", None),
    ],
)
def test_what_to_do(log: str, told: str | None) -> None:
    found = advice(log.splitlines())
    assert found is None if told is None else told in str(found)


def test_a_sentence_in_several_lines_is_shown_whole() -> None:
    assert unwrapped(WRAPPED.splitlines())[1:] == [WHOLE]
    assert unwrapped(
        ["  \N{MULTIPLICATION SIGN} Failed", "  ├─▶ one", "  ╰─▶ two", "", "      [stderr]", "      x"]
    ) == [*("  \N{MULTIPLICATION SIGN} Failed", "  ├─▶ one", "  ╰─▶ two", "", "      [stderr]", "      x")]


def test_the_report_has_the_sentence_and_the_advice() -> None:
    google = ScriptedGoogle()
    lines = [f'Step #1 - "build": {line}' for line in WRAPPED.splitlines()]
    google.on("logging POST v2/entries:list", {"entries": [{"textPayload": line} for line in reversed(lines)]})
    build = "projects/devops-project/locations/us-central1/builds/0a1b-2c"
    failed = {"code": 13, "message": "Build failed with status: FAILURE."}
    error = operation_failure("Creating", {"error": failed, "metadata": {"buildName": build}})
    told = report(google, Clock().deadline(), PLACE, error).splitlines()
    assert told[1:3] == ["The build log says:", f"  {WHOLE}"]
    assert told[3].startswith("The build did not find the package a-private-package")
