# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Lock files of uv and Poetry, as uv 0.13 and Poetry 2.5 write them."""

from __future__ import annotations

import hashlib
import typing as t
from pathlib import Path

import pytest

from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.requirements import Requirements, Target
from ansible_collections.polycloud.faas.plugins.module_utils._aws.requirements.cache import Installation, installation
from ansible_collections.polycloud.faas.plugins.module_utils._aws.requirements.lines import Line, parsed_line
from ansible_collections.polycloud.faas.plugins.module_utils._errors import FaasError, OptionError
from tests.unit.plugins.module_utils._aws.wheelhouse import Wheelhouse

INTEL, OLD = Target("python3.13", "x86_64"), Target("python3.10", "x86_64")
UV_LOCK = """
version = 1
revision = 5
requires-python = ">=3.10"
resolution-markers = [
    "python_full_version >= '3.11'",
    "python_full_version < '3.11'",
]

[manifest]
members = [
    "house",
    "orders",
    "shared",
]

[[package]]
name = "asgiref"
version = "3.12.1"
source = PYPI
resolution-markers = [
    "python_full_version < '3.11'",
]
dependencies = [
    { name = "typing-extensions" },
]
sdist = { url = "https://files.example/asgiref-3.12.1.tar.gz", hash = "sha256:aa0", size = 42378 }
wheels = [
    { url = "https://files.example/asgiref-3.12.1-py3-none-any.whl", hash = "sha256:aa1", size = 25478 },
]

[[package]]
name = "asgiref"
version = "3.13.0"
source = PYPI
resolution-markers = [
    "python_full_version >= '3.11'",
]
wheels = [
    { url = "https://files.example/asgiref-3.13.0-py3-none-any.whl", hash = "sha256:aa2", size = 27593 },
]

[[package]]
name = "certifi"
version = "2026.10.19"
source = { registry = "https://own.example/simple" }
wheels = [
    { url = "https://own.example/certifi-2026.10.19-py3-none-any.whl", hash = "sha256:cc0", size = 134047 },
]

[[package]]
name = "flask"
version = "3.1.3"
source = PYPI
wheels = [
    { url = "https://files.example/flask-3.1.3-py3-none-any.whl", hash = "sha256:ff0", size = 103424 },
]

[package.optional-dependencies]
async = [
    { name = "asgiref", version = "3.12.1", source = PYPI, marker = "python_full_version < '3.11'" },
    { name = "asgiref", version = "3.13.0", source = PYPI, marker = "python_full_version >= '3.11'" },
]

[[package]]
name = "fpdf"
version = "1"
source = { url = "https://files.example/fpdf-1-py3-none-any.whl" }
wheels = [
    { url = "https://files.example/fpdf-1-py3-none-any.whl", hash = "sha256:dd0" },
]

[[package]]
name = "house"
version = "0.1.0"
source = { virtual = "." }
dependencies = [
    { name = "asgiref" },
]

[[package]]
name = "orders"
version = "0"
source = { virtual = "fn/orders" }
dependencies = [
    { name = "flask", extra = ["async"] },
    { name = "pywin32", marker = "sys_platform == 'win32'" },
    { name = "shared" },
]

[package.optional-dependencies]
pdf-files = [
    { name = "fpdf" },
]

[package.dev-dependencies]
dev = [
    { name = "tools" },
]
prod = [
    { name = "six" },
]

[[package]]
name = "pywin32"
version = "312"
source = PYPI

[[package]]
name = "shared"
version = "1.2.0"
source = { editable = "libs/shared" }
dependencies = [
    { name = "certifi" },
]

[[package]]
name = "six"
version = "1.17.0"
source = PYPI
wheels = [
    { url = "https://files.example/six-1.17.0-py3-none-any.whl", hash = "sha256:660", size = 11050 },
]

[[package]]
name = "tools"
version = "2"
source = { git = "https://example.com/tools?subdirectory=py&rev=2#0123" }

[[package]]
name = "typing-extensions"
version = "4.16.0"
source = PYPI
wheels = [
    { url = "https://files.example/typing_extensions-4.16.0-py3-none-any.whl", hash = "sha256:770", size = 1 },
]
""".replace("PYPI", '{ registry = "https://pypi.org/simple" }')
ASYNC = "asgiref==3.13.0 --hash=sha256:aa2"
CERTIFI = "certifi==2026.10.19 --hash=sha256:cc0"
FLASK = "flask==3.1.3 --hash=sha256:ff0"
POETRY_LOCK = """
[[package]]
name = "asgiref"
version = "3.12.1"
description = "ASGI specs"
optional = false
python-versions = ">=3.10"
groups = ["main"]
files = [
    {file = "asgiref-3.12.1-py3-none-any.whl", hash = "sha256:aa1"},
    {file = "asgiref-3.12.1.tar.gz", hash = "sha256:aa0"},
]

[package.dependencies]
typing_extensions = {version = ">=4", markers = "python_version < \\"3.11\\""}

[[package]]
name = "fpdf"
version = "1"
optional = true
python-versions = ">=3.9"
groups = ["main"]
markers = "extra == \\"pdf-files\\""
files = [{file = "fpdf-1-py3-none-any.whl", hash = "sha256:dd0"}]

[[package]]
name = "lib"
version = "0.2.0"
optional = false
python-versions = "^3.10"
groups = ["main"]
files = []
develop = true

[package.source]
type = "directory"
url = "lib"

[[package]]
name = "pywin32"
version = "312"
optional = false
python-versions = "*"
groups = ["main"]
markers = "sys_platform == \\"win32\\""
files = []

[[package]]
name = "six"
version = "1.17.0"
optional = false
python-versions = "*"
groups = ["dev", "prod"]
files = [{file = "six-1.17.0-py3-none-any.whl", hash = "sha256:660"}]

[package.markers]
dev = "python_version < \\"3.11\\""

[package.source]
type = "legacy"
url = "https://own.example/simple"
reference = "own"

[[package]]
name = "tools"
version = "2"
optional = false
python-versions = "*"
groups = ["dev"]
files = []

[package.source]
type = "git"
url = "https://example.com/tools"
reference = "HEAD"
resolved_reference = "0123"
subdirectory = "py"

[[package]]
name = "typing-extensions"
version = "4.16.0"
optional = false
python-versions = ">=3.9"
groups = ["main"]
markers = "python_version == \\"3.10\\""
files = [{file = "typing_extensions-4.16.0-py3-none-any.whl", hash = "sha256:770"}]

[extras]
Pdf_Files = ["fpdf"]

[metadata]
lock-version = "2.1"
python-versions = "^3.10"
content-hash = "286c"
"""


def write(folder: Path, **files: str) -> Path:
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)
    return folder


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    return write(tmp_path, **{"uv.lock": UV_LOCK, "libs/shared/pyproject.toml": "", "fn/orders/src/handler.py": ""})


@pytest.fixture
def poetry(tmp_path: Path) -> Path:
    return write(tmp_path, **{"poetry.lock": POETRY_LOCK.replace("\\\\", "\\"), "lib/pyproject.toml": ""})


def read(source: Path, file: str, target: Target = INTEL, **requested: t.Any) -> Installation:
    return installation(Requirements(file=file, **requested), str(source), target, 120)


def lines(source: Path, file: str, target: Target = INTEL, **requested: t.Any) -> list[str]:
    return [line.text for line in read(source, file, target, **requested).listed.lines]


def refusal(source: Path, file: str, **requested: t.Any) -> str:
    with pytest.raises(OptionError) as raised:
        read(source, file, **requested)
    return raised.value.message


@pytest.mark.parametrize("folder", ["fn/orders", "fn/orders/src"])
def test_a_member_of_a_workspace(workspace: Path, folder: str) -> None:
    found = read(workspace / folder, str(workspace / "uv.lock"))
    assert [line.text for line in found.listed.lines] == [ASYNC, CERTIFI, FLASK]
    assert found.listed.projects == (str(workspace / "libs" / "shared"),)
    assert found.listed.indexes == ("https://own.example/simple",)


def test_the_project_of_the_lock_file_itself(workspace: Path) -> None:
    for folder in (workspace, workspace / "fn"):
        assert lines(folder, str(workspace / "uv.lock")) == [ASYNC]


def test_what_a_lock_has_for_another_python(workspace: Path) -> None:
    assert lines(workspace, "uv.lock", OLD) == [
        "asgiref==3.12.1 --hash=sha256:aa1 --hash=sha256:aa0",
        "typing-extensions==4.16.0 --hash=sha256:770",
    ]


def test_extras_and_groups_of_a_lock(workspace: Path) -> None:
    orders = workspace / "fn" / "orders"
    assert lines(orders, "../../uv.lock", extras=("PDF_files",), groups=("prod",)) == [
        *(ASYNC, CERTIFI, FLASK, "fpdf @ https://files.example/fpdf-1-py3-none-any.whl --hash=sha256:dd0"),
        "six==1.17.0 --hash=sha256:660",
    ]
    path = workspace / "uv.lock"
    for what, known in (("extras", "pdf-files"), ("groups", "dev, prod")):
        assert refusal(orders, str(path), **{what: ("x",)}) == (
            f"requirements.{what} must be among those of orders in {orders}/../../uv.lock ({known}), but 'x' was given."
        ).replace(f"{orders}/../../uv.lock", str(path))


def test_what_is_in_a_repository_is_built_if_it_is_named(workspace: Path, poetry: Path) -> None:
    for source, file in ((workspace / "fn" / "orders", str(workspace / "uv.lock")), (poetry, f"{poetry}/poetry.lock")):
        assert refusal(source, file, groups=("dev",)) == (
            f"requirements.file must name packages that have a wheel, but tools in an entry of {file} comes from a "
            "repository."
        )
        built = read(source, file, groups=("dev",), build=("tools",)).plan.build[0].lines
        assert [line.written() for line in built] == ["tools @ git+https://example.com/tools@0123#subdirectory=py"]


def test_what_is_built_has_a_hash_where_all_must_have_one() -> None:
    line = parsed_line(Line("tools @ git+https://example.com/tools@0123"))
    assert line.at("file:///tools.whl", ["sha256:0"]).written() == "tools @ file:///tools.whl --hash=sha256:0"
    assert line.at("file:///tools.whl", []).written() == "tools @ file:///tools.whl"


@pytest.mark.parametrize(
    ("file", "old", "new", "kind"),
    [
        ("uv.lock", '{ url = "https://files.example/fpdf-1-py3-none-any.whl" }\n', '{ path = "fpdf.whl" }\n', "path"),
        ("poetry.lock", 'type = "git"', 'type = "file"', "file"),
    ],
)
def test_an_archive_by_its_path_is_refused(
    workspace: Path, poetry: Path, file: str, old: str, new: str, kind: str
) -> None:
    path = workspace / file
    path.write_text(path.read_text().replace(old, new))
    name, asked = ("fpdf", {"extras": ("pdf-files",)}) if file == "uv.lock" else ("tools", {"groups": ("dev",)})
    assert refusal(workspace / "fn" / "orders", str(path), **asked) == (
        f"requirements.file must name packages that come from an index or a URL, but {name} in {path} has {kind}."
    )


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("version = 1\n", "version = 2\n"), "must be a uv.lock of version 1, but {} has version 2."),
        (
            ("revision = 5", "conflicts = [[{extra = 'a'}]]"),
            "must be a uv.lock without conflicts between extras or groups, but {} has some.",
        ),
        (
            ('name = "flask"\nversion', 'name = "flusk"\nversion'),
            "must be a valid uv.lock, but {} has 0 packages for flask.",
        ),
        (("version = 1\n", "version = ["), "must be valid TOML, but {} is not: "),
    ],
)
def test_lock_files_that_cannot_be_read(workspace: Path, change: tuple[str, str], message: str) -> None:
    path = workspace / "uv.lock"
    path.write_text(UV_LOCK.replace(*change, 1))
    found = refusal(workspace / "fn" / "orders", str(path))
    assert found.startswith(f"requirements.file {message.format(path)}")


def test_a_project_that_needs_nothing(tmp_path: Path) -> None:
    path = (
        write(tmp_path, **{"uv.lock": 'version = 1\n[[package]]\nname = "a"\nsource = {virtual = "."}\n'}) / "uv.lock"
    )
    assert refusal(tmp_path, "uv.lock") == f"requirements.file must name packages, but {path} names none."
    path.write_text("version = 1\n")
    assert refusal(tmp_path, "uv.lock") == (
        f"requirements.file must be the lock file of the source's project, but {path} has no project for {tmp_path}."
    )


def test_a_lock_of_poetry(poetry: Path) -> None:
    found = read(poetry, "poetry.lock")
    asgiref = "asgiref==3.12.1 --hash=sha256:aa1 --hash=sha256:aa0"
    assert [line.text for line in found.listed.lines] == [asgiref]
    assert (found.listed.projects, found.listed.indexes) == ((str(poetry / "lib"),), ())
    assert lines(poetry, "poetry.lock", OLD) == [asgiref, "typing-extensions==4.16.0 --hash=sha256:770"]
    more = read(poetry, "poetry.lock", extras=("pdf-files",), groups=("prod",)).listed
    assert [line.text for line in more.lines] == [asgiref, "fpdf==1 --hash=sha256:dd0", "six==1.17.0 --hash=sha256:660"]
    assert more.indexes == ("https://own.example/simple",)


def test_names_and_versions_that_a_lock_of_poetry_has_not(poetry: Path) -> None:
    path = poetry / "poetry.lock"
    assert refusal(poetry, "poetry.lock", extras=("x",)) == (
        f"requirements.extras must be among those of {path} (pdf-files), but 'x' was given."
    )
    assert refusal(poetry, "poetry.lock", groups=("x",)) == (
        f"requirements.groups must be among those of {path} (dev, prod), but 'x' was given."
    )
    path.write_text(path.read_text().replace('"2.1"', '"1.1"'))
    assert refusal(poetry, "poetry.lock") == (
        f"requirements.file must be a poetry.lock with lock-version 2.0 or 2.1, but {path} has 1.1."
    )


OF_POETRY_ONE = """
[tool.poetry]
name = "own"
[tool.poetry.dependencies]
python = "^3.10"
Flask = {version = "^3.0", extras = ["async"]}
lib = {path = "lib", develop = true}
fpdf = {version = "*", optional = true}
pywin32 = {version = "*", markers = "sys_platform == 'win32'"}
old = [{version = "1", markers = "python_version < '3.11'"}]
[tool.poetry.extras]
Pdf_Files = ["FPDF"]
[tool.poetry.group.prod.dependencies]
six = "*"
"""
LOCK_OF_POETRY_ONE = """
[[package]]
name = "asgiref"
version = "3"
files = [{file = "asgiref-3-py3-none-any.whl", hash = "sha256:aa1"}]
[package.dependencies]
typing_extensions = {version = ">=4", markers = "python_version < '3.11'"}

[[package]]
name = "flask"
version = "3.1.3"
files = [{file = "flask-3.1.3-py3-none-any.whl", hash = "sha256:ff0"}]
[package.dependencies]
asgiref = {version = ">=3.2", optional = true, markers = "extra == 'async'"}
dotenv = {version = "*", optional = true, markers = "extra == 'dotenv'"}
[package.extras]
async = ["asgiref (>=3.2)"]

[[package]]
name = "lib"
version = "0.2.0"
files = []
[package.dependencies]
idna = "3.10"
[package.source]
type = "directory"
url = "lib"

[metadata]
lock-version = "2.0"
"""


def test_a_lock_of_poetry_one(tmp_path: Path) -> None:
    names = ("dotenv", "fpdf", "idna", "old", "pywin32", "six", "typing-extensions")
    packages = "".join(f'[[package]]\nname = "{name}"\nversion = "1"\nfiles = []\n' for name in names)
    lock = packages + LOCK_OF_POETRY_ONE
    write(tmp_path, **{"poetry.lock": lock, "pyproject.toml": OF_POETRY_ONE, "lib/pyproject.toml": ""})
    first = ["asgiref==3 --hash=sha256:aa1", "flask==3.1.3 --hash=sha256:ff0"]
    assert lines(tmp_path, "poetry.lock") == ["idna==1", *first]
    assert read(tmp_path, "poetry.lock").listed.projects == (str(tmp_path / "lib"),)
    assert lines(tmp_path, "poetry.lock", OLD) == ["idna==1", "old==1", "typing-extensions==1", *first]
    more = lines(tmp_path, "poetry.lock", extras=("pdf-files",), groups=("prod",))
    assert more == ["fpdf==1", "idna==1", "six==1", *first]
    assert refusal(tmp_path, "poetry.lock", groups=("x",)) == (
        f"requirements.groups must be among those of {tmp_path}/pyproject.toml (prod), but 'x' was given."
    )
    (tmp_path / "poetry.lock").write_text(f'{lock}\n[[package]]\nname = "flask"\nversion = "2"\n')
    assert refusal(tmp_path, "poetry.lock") == (
        f"requirements.file must have one release of each package, but {tmp_path}/poetry.lock has several of flask."
    )


def test_the_hashes_of_a_lock_are_checked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    wheel = Wheelhouse(tmp_path / "wheels", monkeypatch).wheel("six", "1.17.0")
    found = hashlib.sha256(wheel.read_bytes()).hexdigest()
    source = write(tmp_path / "source", **{"uv.lock": UV_LOCK.replace("sha256:660", f"sha256:{found}")})
    (source / "uv.lock").write_text(
        (source / "uv.lock").read_text().replace('{ name = "asgiref" },', '{ name = "six" },', 1)
    )
    made = read(source, "uv.lock").source(lambda _line: None)
    assert made.read("six/__init__.py") is not None
    (source / "uv.lock").write_text((source / "uv.lock").read_text().replace(found, "0" * 64))
    with pytest.raises(FaasError, match="DO NOT MATCH THE HASHES"):
        read(source, "uv.lock").source(lambda _line: None)
