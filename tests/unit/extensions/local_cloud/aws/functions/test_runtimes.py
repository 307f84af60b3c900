# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which Python runs a function of the local AWS, and what it finds first."""

from __future__ import annotations

import io
import json
import sys
import zipfile
from pathlib import Path

import pytest

from extensions.local_cloud.aws.functions import runtimes
from extensions.local_cloud.shared.interpreters import Version

from ..conftest import Cloud

HERE = (sys.version_info[0], sys.version_info[1])
OLD = Path("/old/python3.9")
IMPORTS = "import os\nfrom botocore.config import Config\n"
SOURCE = """
import boto3, both, only, other

def answer(event, context):
    return [both.NAME, only.NAME, other.NAME, boto3.client("s3").meta.region_name]
"""


def zipped(files: dict[str, str]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return buffer.getvalue()


@pytest.fixture
def only_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine that has one more Python, which is too old for the packages that Lambda has."""
    found: dict[Version, Path] = {(3, 9): OLD, HERE: Path(sys.executable)}
    monkeypatch.setattr(runtimes, "_interpreter", found.get)
    monkeypatch.setattr(runtimes, "oldest_with_packages", lambda: (3, 10))


def test_a_function_runs_under_the_python_of_its_runtime(only_one: None) -> None:
    assert runtimes.choose("python3.9", [zipped({"handler.py": "import botanic"})]) == runtimes.Choice((3, 9), OLD)


def test_another_python_is_told(only_one: None) -> None:
    choice = runtimes.choose("python3.8", [zipped({"handler.py": ""})])
    assert choice.version == HERE
    assert choice.note == f"The function runs under Python {HERE[0]}.{HERE[1]}: this machine has no Python 3.8."


def test_an_old_python_is_left_to_those_that_do_not_need_boto3_of_the_local_cloud(only_one: None) -> None:
    choice = runtimes.choose("python3.9", [zipped({"a/handler.py": IMPORTS})])
    assert choice.version == HERE
    assert choice.note.endswith(": boto3 of the local cloud does not run under Python 3.9.")


@pytest.mark.parametrize(
    "name", ["botocore/__init__.py", "python/botocore/__init__.py", "a.cpython-39-x86_64-linux-gnu.so"]
)
def test_an_old_python_is_kept_by_those_who_bring_their_packages(only_one: None, name: str) -> None:
    archives = [zipped({"handler.py": IMPORTS}), zipped({name: ""})]
    assert runtimes.choose("python3.9", archives).version == (3, 9)


def test_the_oldest_python_of_the_packages_is_theirs() -> None:
    assert (3, 8) < runtimes.oldest_with_packages() <= HERE


def test_the_script_runs_with_what_it_needs_to_know() -> None:
    assert runtimes.script(depth="DEPTH").endswith("main({'depth': 'DEPTH'})\n")


def test_code_wins_over_layers_and_a_later_layer_over_an_earlier_one(cloud: Cloud) -> None:
    aws = cloud.client("lambda")
    runtime = f"python{HERE[0]}.{HERE[1]}"
    own = f"python/lib/{runtime}/site-packages/other.py"
    layers = [
        {
            "python/both.py": "NAME = 'first'",
            "python/only.py": "NAME = 'first'",
            "python/other.py": "NAME = 'plain'",
        },
        {"python/only.py": "NAME = 'second'", own: "NAME = 'of version'"},
    ]
    published = [
        aws.publish_layer_version(LayerName=f"layer{number}", Content={"ZipFile": zipped(files)})
        for number, files in enumerate(layers)
    ]
    aws.create_function(
        FunctionName="fn",
        Runtime=runtime,
        Handler="handler.answer",
        Role="arn:aws:iam::000000000000:role/role",
        Timeout=30,
        Code={"ZipFile": zipped({"handler.py": SOURCE, "both.py": "NAME = 'code'"})},
        Layers=[layer["LayerVersionArn"] for layer in published],
    )
    answer = json.loads(aws.invoke(FunctionName="fn")["Payload"].read())
    assert answer == ["code", "second", "of version", "us-east-1"]
