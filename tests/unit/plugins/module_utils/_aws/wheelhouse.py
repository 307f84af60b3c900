# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Wheels and source packages made on the spot, so that installers need no index."""

from __future__ import annotations

import tarfile
import typing as t
import zipfile
from io import BytesIO
from pathlib import Path

import pytest

BACKEND = """
import os, zipfile

if os.environ.get("SEEN"):
    open(os.environ["SEEN"], "a").write("code of {name} ran\\n")

def build_wheel(folder, settings=None, metadata=None):
    name = "{name}-1.0-{tag}.whl"
    with zipfile.ZipFile(folder + "/" + name, "w") as wheel:
        wheel.writestr("{name}.py", "BUILT = True")
        wheel.writestr("{name}-1.0.dist-info/METADATA", "Metadata-Version: 2.1\\nName: {name}\\nVersion: 1.0\\n")
        wheel.writestr("{name}-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: {tag}\\n")
        wheel.writestr("{name}-1.0.dist-info/RECORD", "")
        for path, content in {more!r}.items():
            wheel.writestr(path, content)
    return name
"""
ANY = "py3-none-any"
PROJECT = '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n'


class Wheelhouse:
    """A folder that pip and uv are told to look into, and nowhere else."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder = folder
        folder.mkdir()
        for variable in ("PIP_FIND_LINKS", "UV_FIND_LINKS"):
            monkeypatch.setenv(variable, str(folder))
        for variable in ("PIP_NO_INDEX", "UV_NO_INDEX"):
            monkeypatch.setenv(variable, "1")

    def wheel(
        self,
        name: str,
        version: str = "1.0",
        tag: str = "py3-none-any",
        needs: t.Sequence[str] = (),
        **files: str | bytes,
    ) -> Path:
        about = f"{name}-{version}.dist-info"
        metadata = [f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}", *(f"Requires-Dist: {n}" for n in needs)]
        content: dict[str, str | bytes] = {
            f"{name}/__init__.py": f"VERSION = {version!r}\nTAG = {tag!r}\n",
            f"{name}/tests/test_it.py": "",
            f"{about}/METADATA": "\n".join(metadata) + "\n",
            f"{about}/WHEEL": f"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: {tag}\n",
            f"{about}/entry_points.txt": f"[console_scripts]\n{name} = {name}:main\n",
            **files,
        }
        made = self.folder / f"{name}-{version}-{tag}.whl"
        with zipfile.ZipFile(made, "w") as wheel:
            for path, text in content.items():
                wheel.writestr(path, text)
            wheel.writestr(f"{about}/RECORD", "".join(f"{path},,\n" for path in [*content, f"{about}/RECORD"]))
        return made

    def source(self, name: str, built_tag: str = ANY, more: t.Mapping[str, bytes] | None = None) -> Path:
        """A package without a wheel, which builds one with this tag; its code writes to the file that SEEN names."""
        return self.archive(name, source_files(name, built_tag, more))

    def archive(self, name: str, files: t.Mapping[str, str]) -> Path:
        """A source distribution with these files."""
        made = self.folder / f"{name}-1.0.tar.gz"
        with tarfile.open(made, "w:gz") as archive:
            for path, text in files.items():
                entry = tarfile.TarInfo(f"{name}-1.0/{path}")
                entry.size = len(text.encode())
                archive.addfile(entry, BytesIO(text.encode()))
        return made


def source_files(name: str, built_tag: str = ANY, more: t.Mapping[str, bytes] | None = None) -> dict[str, str]:
    """What a source distribution or a repository of a package has."""
    return {
        "pyproject.toml": PROJECT,
        "backend.py": BACKEND.format(name=name, tag=built_tag, more=dict(more or {})),
        "PKG-INFO": f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n",
    }
