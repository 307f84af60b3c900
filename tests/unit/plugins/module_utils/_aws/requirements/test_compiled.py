# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Compiled files that do not run on the target."""

from __future__ import annotations

import struct
import zipfile
from pathlib import Path

import pytest

from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.requirements import Target
from ansible_collections.polycloud.faas.plugins.module_utils._aws.requirements.compiled import (
    check_built,
    check_installed,
)
from ansible_collections.polycloud.faas.plugins.module_utils._errors import OptionError
from ansible_collections.polycloud.faas.plugins.module_utils._source.archive import Source

ARM = Target("python3.13", "arm64")
OURS = "cpython-313-aarch64-linux-gnu.so"


def elf(machine: int, bits: int = 2, more: bytes = b"") -> bytes:
    return b"\x7fELF" + bytes([bits, 1]) + bytes(10) + struct.pack("<HH", 3, machine) + more


INTEL_LIBRARY, ARM_LIBRARY = elf(62), elf(183)
MAC_LIBRARY = b"\xcf\xfa\xed\xfe" + bytes(40)
MODULE = b"\0PyInit_x\0"


def check(folder: Path, files: dict[str, bytes], exclude: tuple[str, ...] = ()) -> None:
    for path, content in {"handler.py": b"", **files}.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    check_installed(Source(str(folder), exclude=exclude), ARM)


@pytest.mark.parametrize(
    "files",
    [
        {f"a/x.{OURS}": ARM_LIBRARY},
        {f"a/x.{OURS}": b"not read"},
        {"a/x.abi3.so": ARM_LIBRARY},
        {"a/x.so": ARM_LIBRARY + MODULE},
        {"a.libs/libx-1b.3.3.so": ARM_LIBRARY, "a.libs/libx.so.1.0.0": ARM_LIBRARY},
        {"a/x.py": b"", "a/x.cpython-311-x86_64-linux-gnu.so": INTEL_LIBRARY},
        {f"a/x.{OURS}": ARM_LIBRARY, "a/x.cpython-312-aarch64-linux-gnu.so": ARM_LIBRARY, "a/x.cp313-win32.pyd": b""},
        {"a/lib/one.so": INTEL_LIBRARY, "a/lib/two.so": ARM_LIBRARY, "a/lib/three.so": MAC_LIBRARY},
        {"a/manager": INTEL_LIBRARY, "a/tool.exe": b"MZ", "a/x.dll": b"MZ", "a/x.dylib": MAC_LIBRARY},
        {"a/script.so": b"INPUT(libx.so.1)"},
    ],
)
def test_what_runs(tmp_path: Path, files: dict[str, bytes]) -> None:
    check(tmp_path, files)


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("a/x.cpython-311-aarch64-linux-gnu.so", ARM_LIBRARY),
        ("a/x.cpython-313-x86_64-linux-gnu.so", INTEL_LIBRARY),
        ("a/x.cpython-313-aarch64-linux-musl.so", ARM_LIBRARY),
        ("a/x.cpython-313t-aarch64-linux-gnu.so", ARM_LIBRARY),
        ("a/x.cpython-313-darwin.so", MAC_LIBRARY),
        ("a/x.pypy310-pp73-aarch64-linux-gnu.so", ARM_LIBRARY),
        ("a/x.cp313-win_arm64.pyd", b"MZ"),
        ("a/x.pyd", b"MZ"),
        (f"a/x.{OURS}", INTEL_LIBRARY),
        ("a/x.abi3.so", INTEL_LIBRARY),
        ("a/x.so", INTEL_LIBRARY + MODULE),
        ("x.so", MAC_LIBRARY + MODULE),
        ("a/libx.so", elf(40, 1)),
        ("a/libx.so.1", INTEL_LIBRARY),
    ],
)
def test_what_does_not_run(tmp_path: Path, path: str, content: bytes) -> None:
    files = {path: content, f"other/y.{OURS}": ARM_LIBRARY}
    with pytest.raises(OptionError) as raised:
        check(tmp_path, files)
    assert raised.value.message == (
        f"requirements must install packages that run on python3.13 on arm64, but {path} was compiled for something "
        "else."
    )
    check(tmp_path, files, exclude=(path,))


@pytest.mark.parametrize(
    ("tag", "path", "content", "said"),
    [
        ("cp311-cp311-linux_x86_64", "a.txt", b"", "was built for this machine"),
        ("py3-none-linux_aarch64", "a.txt", b"", "was built for this machine"),
        ("cp311-none-any", "a.txt", b"", "was built for this machine"),
        ("py314-none-any", "a.txt", b"", "was built for this machine"),
        ("py2-none-any", "a.txt", b"", "was built for this machine"),
        ("py3-none-any", "evil/_c.cpython-313-aarch64-linux-gnu.so", ARM_LIBRARY, "has evil/_c.cpython-313"),
        ("py3-none-any", "evil/tool", INTEL_LIBRARY, "has evil/tool, which is compiled"),
        ("py3-none-any", "evil/_c.so", MAC_LIBRARY, "has evil/_c.so, which is compiled"),
        ("py3-none-any", "evil/_c.pyd", b"MZ", "has evil/_c.pyd, which is compiled"),
    ],
)
def test_what_is_built_must_be_pure_python(tmp_path: Path, tag: str, path: str, content: bytes, said: str) -> None:
    with pytest.raises(OptionError) as raised:
        check_built(wheel(tmp_path, tag, path, content), ARM)
    assert raised.value.message.startswith("requirements.build must name pure Python packages, but evil-1.0-")
    assert said in raised.value.message


@pytest.mark.parametrize("tag", ["py3-none-any", "py2.py3-none-any", "py311-none-any", "cp313-none-any"])
def test_pure_python(tmp_path: Path, tag: str) -> None:
    check_built(wheel(tmp_path, tag, "evil/cli.exe", b"MZ"), ARM)


def wheel(folder: Path, tag: str, path: str, content: bytes) -> str:
    made = folder / f"evil-1.0-{tag}.whl"
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr(path, content)
    return str(made)
