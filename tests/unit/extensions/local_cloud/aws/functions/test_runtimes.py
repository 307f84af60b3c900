# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which Python runs a function of the local AWS, and what it finds first."""

from __future__ import annotations

import io
import json
import zipfile

import pytest

from extensions.local_cloud.aws.functions.runtimes import compiled_for, with_code_before_layers
from extensions.local_cloud.shared.interpreters import Version, find_interpreters

from ..conftest import Cloud

SOURCE = """
import sys, boto3, both, only

def answer(event, context):
    return [both.NAME, only.NAME, list(sys.version_info[:2]), boto3.client("s3").meta.region_name]
"""


def zipped(**files: str) -> bytes:
    """A zip of files; ``__`` in a name stands for a slash."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, text in files.items():
            archive.writestr(name.replace("__", "/"), text)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("name", "version"),
    [
        ("pydantic_core/_core.cpython-313-x86_64-linux-gnu.so", (3, 13)),
        ("a.cpython-39-aarch64-linux-gnu.so", (3, 9)),
        ("a.cpython-313t-x86_64-linux-gnu.so", (3, 13)),
        ("bcrypt/_bcrypt.abi3.so", None),
        ("handler.py", None),
        ("lib/libssl.so.3", None),
    ],
)
def test_compiled_modules_name_their_python(name: str, version: Version | None) -> None:
    assert compiled_for([zipped(handler=""), zipped(**{name: ""})]) == version


def test_another_worker_than_the_expected_one_is_noticed() -> None:
    with pytest.raises(RuntimeError, match="not the expected one"):
        with_code_before_layers("print()")


def test_compiled_packages_decide_about_the_python_and_code_wins_over_a_layer(cloud: Cloud) -> None:
    aws = cloud.client("lambda")
    for version in find_interpreters():
        name = f"python{version[0]}{version[1]}"
        compiled = f"python__a.cpython-{version[0]}{version[1]}-x86_64-linux-gnu.so"
        content = zipped(**{"python__both.py": "NAME = 'layer'", "python__only.py": "NAME = 'layer'", compiled: ""})
        layer = aws.publish_layer_version(LayerName=name, Content={"ZipFile": content})
        aws.create_function(
            FunctionName=name,
            Runtime="python3.13",
            Handler="handler.answer",
            Role="arn:aws:iam::000000000000:role/role",
            Timeout=30,
            Code={"ZipFile": zipped(**{"handler.py": SOURCE, "both.py": "NAME = 'code'"})},
            Layers=[layer["LayerVersionArn"]],
        )
        answer = json.loads(aws.invoke(FunctionName=name)["Payload"].read())
        assert answer == ["code", "layer", list(version), "us-east-1"]
