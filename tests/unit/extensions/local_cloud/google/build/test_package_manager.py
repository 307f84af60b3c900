# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which packages a build installs and how, as Google's buildpacks choose it."""

from __future__ import annotations

import pathlib
import zipfile

import pytest

from extensions.local_cloud.google.build import buildpack, package_manager
from extensions.local_cloud.google.build.package_manager import NotBuildable, Packages, chosen

PROJECT = "[project]\nname = 'x'\ndependencies = ['functions-framework==3.*', 'six']\n"
POETRY = """
[tool.poetry.dependencies]
python = "^3.11"
functions-framework = "^3.5"
caret = "^1.2.3"
zero = "^0.4"
tilde = "~2.1"
exact = "1.0"
range = ">=1,<3"
any = {version = "*"}
"""
LISTED = "functions-framework>=3.5,<4\ncaret>=1.2.3,<2\nzero>=0.4,<0.5\ntilde>=2.1,<2.2\nexact==1.0\nrange>=1,<3\nany"


def source(folder: pathlib.Path, files: dict[str, str]) -> pathlib.Path:
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("files", "environment", "runtime", "packages"),
    [
        ({}, {}, "python313", Packages("", "requirements.txt", "pip")),
        ({"requirements.txt": "six\n"}, {}, "python313", Packages("six\n", "requirements.txt", "pip")),
        ({"requirements.txt": "six\n"}, {}, "python314", Packages("six\n", "requirements.txt", "uv")),
        (
            {"requirements.txt": "six\n"},
            {"GOOGLE_PYTHON_PACKAGE_MANAGER": "pip"},
            "python314",
            Packages("six\n", "requirements.txt", "pip"),
        ),
        (
            {"requirements.txt": "six\n", "pyproject.toml": "[project]"},
            {"GOOGLE_PYTHON_PACKAGE_MANAGER": "UV"},
            "python312",
            Packages("six\n", "requirements.txt", "uv"),
        ),
        (
            {"pyproject.toml": PROJECT},
            {},
            "python312",
            Packages("functions-framework==3.*\nsix", "pyproject.toml", "uv"),
        ),
        (
            {"pyproject.toml": PROJECT, "poetry.lock": ""},
            {},
            "python312",
            Packages("functions-framework==3.*\nsix", "pyproject.toml", "poetry"),
        ),
        (
            {"pyproject.toml": PROJECT, "uv.lock": ""},
            {"GOOGLE_PYTHON_PACKAGE_MANAGER": "pip"},
            "python312",
            Packages("functions-framework==3.*\nsix", "pyproject.toml", "uv"),
        ),
        ({"pyproject.toml": POETRY}, {}, "python312", Packages(LISTED, "pyproject.toml", "poetry")),
        ({"Pipfile": "[packages]\nsix = '*'\n"}, {}, "python313", Packages("", "requirements.txt", "pip")),
    ],
)
def test_what_is_installed_and_by_what(
    tmp_path: pathlib.Path, files: dict[str, str], environment: dict[str, str], runtime: str, packages: Packages
) -> None:
    assert chosen(source(tmp_path, files), environment, runtime) == packages


@pytest.mark.parametrize(
    ("files", "environment", "message"),
    [
        ({"pyproject.toml": "[project]\ndependencies = ['six']\n"}, {}, package_manager.NO_FRAMEWORK),
        ({"pyproject.toml": "[project"}, {}, "Could not parse pyproject.toml"),
        (
            {"requirements.txt": "six\n"},
            {"GOOGLE_VENDOR_PIP_DEPENDENCIES": "wheels"},
            package_manager.NO_VENDORED_FRAMEWORK,
        ),
        ({"pyproject.toml": PROJECT}, {"GOOGLE_PYTHON_PACKAGE_MANAGER": "pdm"}, package_manager.NO_INSTALLER),
        (
            {"pyproject.toml": PROJECT + "requires-python = '>=3.14'\n"},
            {},
            "resolved to Python 3.13.1, which is incompatible with the project's Python requirement: `>=3.14`",
        ),
        (
            {"pyproject.toml": PROJECT + "requires-python = '<3.13'\n"},
            {"GOOGLE_PYTHON_PACKAGE_MANAGER": "pip"},
            "requires a different Python: 3.13.1 not in '<3.13'",
        ),
        ({"pyproject.toml": POETRY.replace("3.11", "3.14")}, {}, "is not supported by the project (>=3.14,<4)"),
    ],
)
def test_what_cannot_be_built(
    tmp_path: pathlib.Path, files: dict[str, str], environment: dict[str, str], message: str
) -> None:
    with pytest.raises(NotBuildable) as caught:
        chosen(source(tmp_path, files), environment, "python313")
    assert message in str(caught.value)


def test_each_installer_reads_its_own_variables(tmp_path: pathlib.Path) -> None:
    environment = {"PIP_EXTRA_INDEX_URL": "https://a", "UV_EXTRA_INDEX_URL": "https://b", "UV_INDEX": "c=https://c"}
    of_pip = package_manager.settings(Packages("", "", "pip"), environment, tmp_path)
    assert of_pip == ({"PIP_EXTRA_INDEX_URL": "https://a"}, [])
    of_uv = package_manager.settings(Packages("", "", "uv"), {**environment, "UV_DEFAULT_INDEX": "https://d"}, tmp_path)
    listed = ["--index-url", "https://d", "--extra-index-url", "https://c", "--extra-index-url", "https://b"]
    assert of_uv == ({}, listed)
    of_poetry = package_manager.settings(
        Packages("", "", "poetry"), {**environment, "GOOGLE_VENDOR_PIP_DEPENDENCIES": "wheels"}, tmp_path
    )
    assert of_poetry == ({}, [])
    vendored = package_manager.settings(Packages("", "", "uv"), {"GOOGLE_VENDOR_PIP_DEPENDENCIES": "wheels"}, tmp_path)
    assert vendored == ({}, ["--no-index", "--find-links", str(tmp_path / "wheels")])


def test_a_package_that_is_not_there_in_the_words_of_uv(tmp_path: pathlib.Path) -> None:
    with zipfile.ZipFile(tmp_path / "source.zip", "w") as content:
        content.writestr("main.py", "")
        content.writestr("requirements.txt", "six-or-seven-or-eight\n")
    environment = {"UV_DEFAULT_INDEX": tmp_path.as_uri()}
    with pytest.raises(buildpack.BuildFailed) as caught:
        buildpack.build(tmp_path / "source.zip", tmp_path, environment, lambda _line: None, "python314")
    assert "Because six-or-seven-or-eight was not found in the package registry" in caught.value.message
