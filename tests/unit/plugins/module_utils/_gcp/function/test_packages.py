# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is said about the packages of a source before Google builds it."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.polycloud.faas.plugins.module_utils._errors import OptionError
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function import function
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function.packages import check_packages
from ansible_collections.polycloud.faas.plugins.module_utils._source.archive import Source
from tests.unit.plugins.module_utils._gcp.scripted import function_options

if t.TYPE_CHECKING:
    from pathlib import Path

VENDORED = {"GOOGLE_VENDOR_PIP_DEPENDENCIES": "wheels"}
INDEX = {"PIP_EXTRA_INDEX_URL": "https://example.com/simple"}
PROJECT = "[project]\nname = 'x'\ndependencies = [{}]\n"


def said(folder: Path, files: dict[str, str], **options: t.Any) -> list[str]:
    """The warnings about a source."""
    for name, text in {"main.py": "", **files}.items():
        (folder / name).write_text(text, encoding="utf-8")
    warnings: list[str] = []
    want = function.requested(function_options(**options))
    check_packages(want, Source(str(folder), (), ()), want.build_environment or {}, warnings.append)
    return warnings


@pytest.mark.parametrize(
    ("files", "options"),
    [
        ({}, {}),
        ({"requirements.txt": "six\n"}, {}),
        ({"requirements.txt": "six\n"}, {"build_environment": INDEX}),
        ({"requirements.txt": "functions-framework==3.*\n"}, {"build_environment": VENDORED}),
        ({"requirements.txt": "six\n", "pyproject.toml": PROJECT.format("")}, {}),
        ({"pyproject.toml": PROJECT.format("'functions-framework>=3', 'six'")}, {}),
        ({"pyproject.toml": "[tool.poetry.dependencies]\nfunctions-framework = '^3'\n"}, {}),
        ({"requirements.txt": "six\n", "Pipfile": ""}, {}),
        (
            {"requirements.txt": ""},
            {"runtime": "python314", "build_environment": {**INDEX, "GOOGLE_PYTHON_PACKAGE_MANAGER": "pip"}},
        ),
    ],
)
def test_what_google_builds(tmp_path: Path, files: dict[str, str], options: dict[str, t.Any]) -> None:
    assert said(tmp_path, files, **options) == []


@pytest.mark.parametrize(
    ("files", "options", "message"),
    [
        (
            {"pyproject.toml": PROJECT.format("'six', 'functions-framework-extras'")},
            {},
            "source must name functions-framework in the dependencies of its pyproject.toml",
        ),
        ({"pyproject.toml": "[project"}, {}, "source must have a valid pyproject.toml, but"),
        (
            {"requirements.txt": "six\n"},
            {"build_environment": VENDORED},
            "GOOGLE_VENDOR_PIP_DEPENDENCIES in build_environment requires functions-framework in requirements.txt, and "
            "wheels of it and of all that it needs in wheels, but",
        ),
        ({}, {"build_environment": VENDORED}, "requires functions-framework in requirements.txt"),
    ],
)
def test_what_google_cannot_build(
    tmp_path: Path, files: dict[str, str], options: dict[str, t.Any], message: str
) -> None:
    with pytest.raises(OptionError) as caught:
        said(tmp_path, files, **options)
    assert message in caught.value.message


def test_a_pipfile_is_not_read(tmp_path: Path) -> None:
    assert said(tmp_path, {"Pipfile": ""}) == [
        f"Google's build does not read the Pipfile in {tmp_path}: packages must be in a requirements.txt."
    ]


def test_uv_does_not_read_the_variables_of_pip(tmp_path: Path) -> None:
    (warning,) = said(tmp_path, {"requirements.txt": ""}, runtime="python314", build_environment=INDEX)
    assert "uv does not read PIP_EXTRA_INDEX_URL" in warning
    assert "GOOGLE_PYTHON_PACKAGE_MANAGER to pip" in warning
