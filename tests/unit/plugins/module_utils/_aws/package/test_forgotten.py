# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Packages that a source names, without ``requirements``."""

from __future__ import annotations

import typing as t
from pathlib import Path

import pytest

from ansible_collections.polycloud.faas.plugins.module_utils._aws.package import packing
from ansible_collections.polycloud.faas.plugins.module_utils._module.task import Task
from tests.unit.plugins.module_utils._aws.service_runs import HANDLER, Options, function, make_service, validated

LAYER = "arn:aws:lambda:us-east-1:123456789012:layer:tools:1"


def warnings(folder: Path, *functions: Options, **given: t.Any) -> list[str]:
    (folder / "handler.py").write_text(HANDLER)
    options = {"source": str(folder), "functions": list(functions or [function("hello")]), **given}
    found: list[str] = []
    for rules in (1, 2):
        packing.packed(make_service(**options), Task(validated(name="shop", **options), warn=found.append)).by(rules)
    return found


def write(folder: Path, path: str, text: str = "") -> None:
    (folder / path).parent.mkdir(parents=True, exist_ok=True)
    (folder / path).write_text(text)


@pytest.mark.parametrize(
    ("file", "text", "names"),
    [
        ("requirements.txt", "telegram==13.11\n", "telegram"),
        ("requirements.txt", "\ufeff# all\n-r base.txt\nboto3\nFlask[async] >= 3 # web\n", "flask"),
        ("requirements.txt", "d\nc>1\nb~=2\na @ https://example.com/a-1-py3-none-any.whl\n", "a, b, c, ..."),
        ("pyproject.toml", '[project]\nname = "shop"\ndependencies = ["PyJWT>=2; python_version>\'3\'"]\n', "pyjwt"),
    ],
)
def test_packages_that_are_not_deployed(tmp_path: Path, file: str, text: str, names: str) -> None:
    write(tmp_path, file, text)
    assert set(warnings(tmp_path)) == {
        f"{file} in source {tmp_path} names packages ({names}), but requirements is not given, so they are not "
        f"deployed. Set requirements to {{}} to install them, or add {file} to exclude if the function does not need "
        "them."
    }


def test_the_warning_is_given_once(tmp_path: Path) -> None:
    write(tmp_path, "requirements.txt", "telegram\n")
    options = {"source": str(tmp_path), "functions": [function("hello"), function("other")]}
    (tmp_path / "handler.py").write_text(HANDLER)
    found: list[str] = []
    made = packing.packed(make_service(**options), Task(validated(name="shop", **options), warn=found.append))
    (tmp_path / ".env").write_text("A=1")
    made.by(1)
    assert len(found) == 1


@pytest.mark.parametrize(
    "text",
    ["boto3\nbotocore==1.40\n", "functions-framework==3.*\n", "# nothing\n\n", "-r other.txt\n", "./local\n", "\xff{"],
)
def test_packages_that_are_not_missed(tmp_path: Path, text: str) -> None:
    write(tmp_path, "requirements.txt", text)
    assert warnings(tmp_path) == []


@pytest.mark.parametrize(
    "text",
    ["[tool.ruff]\nline-length = 120\n", "dependencies = [", '[project]\ndependencies = "x"\n', "dependencies = 1\n"],
)
def test_projects_without_packages(tmp_path: Path, text: str) -> None:
    write(tmp_path, "pyproject.toml", text)
    assert warnings(tmp_path) == []


def test_packages_that_are_in_the_source(tmp_path: Path) -> None:
    write(tmp_path, "requirements.txt", "PyYAML\nsingle-module\nfolder\n")
    for path in ("PyYAML-6.0.dist-info/METADATA", "single_module.py", "folder/__init__.py"):
        write(tmp_path, path)
    assert warnings(tmp_path) == []


@pytest.mark.parametrize(
    "given",
    [
        {"exclude": ["requirements.txt"]},
        {"functions": [function("hello", layers=[LAYER])]},
        {"defaults": {"layers": [LAYER]}},
        {"requirements": {"layer": True}},
    ],
)
def test_no_warning(tmp_path: Path, given: Options) -> None:
    write(tmp_path, "requirements.txt", "telegram\n")
    assert warnings(tmp_path, **given) == []


def test_a_handler_that_is_in_a_layer(tmp_path: Path) -> None:
    write(tmp_path, "run.sh", "exec python app.py")
    write(tmp_path, "run.py", "x = 1")
    functions = [
        {**function(name, layers=[LAYER]), "handler": name.replace("-", ".")} for name in ("a-b-handler", "run-sh")
    ]
    assert warnings(tmp_path, *functions) == []
