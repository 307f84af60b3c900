# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Members of a workspace and path dependencies are deployed with their code."""

from __future__ import annotations

import shutil
import typing as t
import zipfile
from pathlib import Path

import pytest

from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.requirements import Requirements, Target
from ansible_collections.polycloud.faas.plugins.module_utils._aws.package import packing
from ansible_collections.polycloud.faas.plugins.module_utils._aws.package.archive_keys import SHARED, layer_of
from ansible_collections.polycloud.faas.plugins.module_utils._aws.package.bucket_objects import Content
from ansible_collections.polycloud.faas.plugins.module_utils._aws.requirements.cache import installation
from ansible_collections.polycloud.faas.plugins.module_utils._aws.requirements.local_code import with_local_code
from ansible_collections.polycloud.faas.plugins.module_utils._errors import OptionError
from ansible_collections.polycloud.faas.plugins.module_utils._module.task import Task
from ansible_collections.polycloud.faas.plugins.module_utils._source.archive import Source
from tests.unit.plugins.module_utils._aws.service_runs import HANDLER, Options, function, make_service, validated
from tests.unit.plugins.module_utils._aws.wheelhouse import Wheelhouse

INTEL = Target("python3.13", "x86_64")
ORDERS = """
[project]
name = "orders"
dependencies = ["shared[pdf]", "six"]
[tool.uv.sources]
shared = { workspace = true }
"""
SHARED_PROJECT = """
[project]
name = "Shared"
version = "1.2"
dependencies = ["idna", "deep; sys_platform == 'linux'", "windows; sys_platform == 'win32'"]
[project.optional-dependencies]
pdf = ["fpdf"]
[tool.uv.sources]
deep = { path = "../deep", editable = true }
windows = { path = "../windows" }
"""
DEEP = '[project]\nname = "deep"\ndependencies = ["certifi"]\n'


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Wheelhouse:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    made = Wheelhouse(tmp_path / "wheels", monkeypatch)
    for name in ("six", "idna", "fpdf", "certifi"):
        made.wheel(name)
    return made


def write(folder: Path, **files: str) -> Path:
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)
    return folder


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A uv workspace with a function and a library, and a library that is no member."""
    return write(
        tmp_path / "repository",
        **{
            "pyproject.toml": '[tool.uv.workspace]\nmembers = ["libs/*", "fn/*"]\nexclude = ["libs/deep"]\n',
            "fn/orders/pyproject.toml": ORDERS,
            "fn/orders/handler.py": HANDLER,
            "libs/shared/pyproject.toml": SHARED_PROJECT,
            "libs/shared/src/shared/__init__.py": "A = 1\n",
            "libs/shared/src/shared/data/x.json": "{}",
            "libs/shared/src/shared/.env": "SECRET=1",
            "libs/shared/tests/test_shared.py": "",
            "libs/deep/pyproject.toml": DEEP,
            "libs/deep/deep.py": "B = 1\n",
        },
    )


def opened(folder: Path, rules: int = 2, **given: t.Any) -> dict[str, Content]:
    options: Options = {"source": str(folder), "functions": [function("hello")], "requirements": {}, **given}
    return dict(packing.packed(make_service(**options), Task(validated(name="shop", **options))).by(rules).contents)


def names(content: Content) -> set[str]:
    with content.zip(lambda _line: None).file as file, zipfile.ZipFile(file) as archive:
        return {name for name in archive.namelist() if "-1.0.dist-info" not in name}


def refusal(folder: Path) -> str:
    with pytest.raises(OptionError) as raised:
        installation(Requirements(), str(folder), INTEL, 1)
    return raised.value.message


def test_a_library_of_the_house_and_all_that_it_needs(house: Wheelhouse, repository: Path) -> None:
    content = opened(repository / "fn" / "orders")[SHARED]
    assert names(content) == {
        *("handler.py", "pyproject.toml", "requirements.sha256", "shared/__init__.py", "shared/data/x.json", "deep.py"),
        *("shared-1.2.dist-info/METADATA", "six/__init__.py", "idna/__init__.py", "fpdf/__init__.py"),
        "certifi/__init__.py",
    }


def test_a_change_of_the_library_is_another_archive(house: Wheelhouse, repository: Path) -> None:
    before = opened(repository / "fn" / "orders")[SHARED].sha256
    assert opened(repository / "fn" / "orders")[SHARED].sha256 == before
    write(repository, **{"libs/shared/tests/test_shared.py": "changed"})
    assert opened(repository / "fn" / "orders")[SHARED].sha256 == before
    write(repository, **{"libs/deep/deep.py": "B = 2\n"})
    assert opened(repository / "fn" / "orders")[SHARED].sha256 != before


def test_with_a_layer_the_library_stays_with_the_code(house: Wheelhouse, repository: Path) -> None:
    found = opened(repository / "fn" / "orders", requirements={"layer": True})
    assert {"handler.py", "shared/__init__.py", "deep.py"} <= names(found[SHARED])
    assert names(found[layer_of(SHARED)]) == {
        f"python/{name}/__init__.py" for name in ("six", "idna", "fpdf", "certifi")
    }


def test_only_local_projects(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    folder = write(
        tmp_path,
        **{
            "fn/handler.py": HANDLER,
            "fn/pyproject.toml": '[project]\ndependencies = ["lib"]\n'
            '[tool.poetry.dependencies]\nlib = {path = "../lib"}\n',
            "lib/pyproject.toml": '[tool.poetry]\nname = "lib"\nversion = "2"\n'
            '[tool.poetry.dependencies]\npython = "^3"\n',
            "lib/lib/__init__.py": "",
        },
    )
    assert names(opened(folder / "fn")[SHARED]) == {
        *("handler.py", "pyproject.toml", "lib/__init__.py", "lib-2.dist-info/METADATA")
    }


def test_the_rules_of_the_source_hold_for_projects(house: Wheelhouse, repository: Path) -> None:
    assert "shared/.env" in names(opened(repository / "fn" / "orders", rules=1, source_rules=1)[SHARED])
    assert "shared/.env" not in names(opened(repository / "fn" / "orders")[SHARED])


def test_what_a_project_needs_is_installed_from_the_index_alone(repository: Path) -> None:
    lines = installation(Requirements(), str(repository / "fn" / "orders"), INTEL, 1).listed.lines
    assert [line.text for line in lines] == ["six", "idna", "windows; sys_platform == 'win32'", "fpdf", "certifi"]


def test_projects_that_need_each_other(tmp_path: Path) -> None:
    for one, other in (("a", "b"), ("b", "a")):
        sources = f'[tool.uv.sources]\n{other} = {{path = "../{other}"}}\n'
        text = f'[project]\nname = "{one}"\ndependencies = ["{other}"]\n{sources}'
        write(tmp_path / one, **{"pyproject.toml": text, f"{one}.py": ""})
    write(
        tmp_path / "fn",
        **{"pyproject.toml": '[project]\ndependencies = ["a"]\n[tool.uv.sources]\na = {path = "../a"}\n'},
    )
    found = installation(Requirements(), str(tmp_path / "fn"), INTEL, 1).listed
    assert ([Path(folder).name for folder in found.projects], found.lines) == (["a", "b"], ())


ASKS = '[project]\nname = "fn"\ndependencies = ["lib"]\n[tool.uv.sources]\nlib = {{ path = "{}" }}\n'


def test_projects_of_other_places_are_refused(tmp_path: Path) -> None:
    top = tmp_path / "repository"
    lib = write(tmp_path / "lib", **{"pyproject.toml": '[project]\nname = "lib"\n', "lib.py": ""})
    write(top, **{".git/HEAD": "", "fn/pyproject.toml": ASKS.format("../../lib")})
    file = top / "fn" / "pyproject.toml"
    assert refusal(top / "fn") == (
        f"requirements.file must name local projects of its own repository, but lib in {file} is {lib}, which is "
        f"not in {top}."
    )
    shutil.rmtree(top / ".git")
    installation(Requirements(), str(top / "fn"), INTEL, 1)
    file.write_text(ASKS.format(lib))
    assert refusal(top / "fn") == (
        f"requirements.file must name local projects by relative paths, but lib has {lib} in tool.uv.sources of {file}."
    )
    file.write_text(ASKS.format("../none"))
    assert refusal(top / "fn") == (
        f"requirements.file must name local projects that have a pyproject.toml, but lib in {file} is {top}/none, "
        "which has none."
    )


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ('[project]\nname = "lib"\ndynamic = ["dependencies"]\n', "project.dynamic"),
        ('[tool.poetry]\nname = "lib"\n[tool.poetry.dependencies]\nflask = "*"\n', "tool.poetry.dependencies"),
    ],
)
def test_requirements_of_a_project_that_are_elsewhere(tmp_path: Path, text: str, named: str) -> None:
    write(tmp_path, **{"fn/pyproject.toml": ASKS.format("../lib"), "lib/pyproject.toml": text})
    assert refusal(tmp_path / "fn") == (
        f"requirements.file must name local projects that have project.dependencies, but "
        f"{tmp_path}/lib/pyproject.toml has {named}."
    )


def test_paths_in_a_requirements_file(house: Wheelhouse, repository: Path) -> None:
    lines = "-e ../../libs/shared[pdf]\n--editable=../../libs/deep  # ours\n../../libs/shared\nsix\n"
    write(repository / "fn" / "orders", **{"requirements.txt": lines})
    found = installation(Requirements(), str(repository / "fn" / "orders"), INTEL, 1).listed
    assert [Path(folder).name for folder in found.projects] == ["shared", "deep"]
    assert sorted(line.text for line in found.lines) == [
        *("certifi", "fpdf", "idna", "six", "windows; sys_platform == 'win32'")
    ]
    assert {"shared/__init__.py", "deep.py"} <= names(opened(repository / "fn" / "orders")[SHARED])


def test_a_wheel_by_its_path_is_refused(tmp_path: Path) -> None:
    write(tmp_path, **{"fn/pyproject.toml": ASKS.format("../lib.whl"), "lib.whl": ""})
    assert "lib has path in tool.uv.sources, which is not read here." in refusal(tmp_path / "fn")


NAMED = '[project]\nname = "My.Lib"\n'


@pytest.mark.parametrize(
    ("text", "files", "expected"),
    [
        (NAMED, ["src/my_lib/a.py", "my_lib/b.py", "src/other/c.py"], ["my_lib/a.py"]),
        (NAMED, ["my_lib/a.py", "tests/b.py"], ["my_lib/a.py"]),
        (NAMED, ["my_lib.py", "other.py"], ["my_lib.py"]),
        (NAMED, ["src/my_lib.py", "setup.py"], ["my_lib.py"]),
        (NAMED, ["src/one/a.py", "src/two.py", "src/x.egg-info/PKG-INFO"], ["one/a.py", "two.py"]),
        (
            f'{NAMED}[tool.uv.build-backend]\nmodule-root = ""\nmodule-name = "one.two"\n',
            ["one/two/a.py"],
            ["one/two/a.py"],
        ),
        (
            f'{NAMED}[tool.uv.build-backend]\nmodule-name = ["a", "b"]\n',
            ["src/a/x.py", "src/b/y.py"],
            ["a/x.py", "b/y.py"],
        ),
        (
            f'{NAMED}[tool.hatch.build.targets.wheel]\npackages = ["lib/a", "b"]\n',
            ["lib/a/x.py", "b/y.py"],
            ["a/x.py", "b/y.py"],
        ),
        (
            '[tool.poetry]\nname = "x"\npackages = [{include = "a", from = "lib"}, {include = "b/**/*.py"}]\n',
            ["lib/a/x.py", "b/y.py"],
            ["a/x.py", "b/y.py"],
        ),
        (f'{NAMED}[tool.setuptools.packages.find]\nwhere = ["lib"]\n', ["lib/a/x.py", "src/b.py"], ["a/x.py"]),
        (f'{NAMED}[tool.setuptools]\npackage-dir = {{"" = "lib"}}\n', ["lib/a/x.py", "b.py"], ["a/x.py"]),
        (
            f'{NAMED}[tool.setuptools]\npackages = ["a", "a.b"]\npy-modules = ["c"]\n',
            ["a/b/x.py", "c.py", "d.py"],
            ["a/b/x.py", "c.py"],
        ),
        (f'{NAMED}[tool.pdm.build]\npackage-dir = "lib"\n', ["lib/my_lib/x.py"], ["my_lib/x.py"]),
        (f"{NAMED}[tool.uv]\npackage = false\n", ["my_lib/x.py"], []),
        (f'{NAMED}[tool.flit.module]\nname = "a"\n', ["a/x.py", "b.py"], ["a/x.py"]),
    ],
)
def test_where_packages_are(tmp_path: Path, text: str, files: list[str], expected: list[str]) -> None:
    write(tmp_path / "fn", **{"handler.py": ""})
    lib = write(tmp_path / "lib", **{"pyproject.toml": text, **dict.fromkeys(files, "x = 1\n")})
    found = with_local_code(Source(str(tmp_path / "fn")), [str(lib)], 2)
    assert [file.path for file in found.files if file.path != "handler.py"] == expected
    assert all(found.read(path) == b"x = 1\n" for path in expected)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (NAMED, "but {} has neither a folder nor a module my_lib, in src or at the top."),
        (
            f'{NAMED}[tool.hatch.build.targets.wheel]\npackages = ["gone"]\n',
            "but {}/pyproject.toml names gone, which is not there.",
        ),
        (
            f'{NAMED}[tool.uv.build-backend]\nmodule-root = "../fn"\nmodule-name = "handler"\n',
            "but {}/pyproject.toml names ../fn/handler, which is not there.",
        ),
    ],
)
def test_packages_that_are_not_there(tmp_path: Path, text: str, message: str) -> None:
    source = Source(str(write(tmp_path / "fn", **{"handler.py": ""})))
    lib = write(tmp_path / "lib", **{"pyproject.toml": text})
    with pytest.raises(OptionError) as raised:
        with_local_code(source, [str(lib)], 2)
    assert raised.value.message == f"requirements.file must name local projects with packages, {message.format(lib)}"


def test_a_file_of_the_source_wins(tmp_path: Path) -> None:
    lib = write(tmp_path / "lib", **{"pyproject.toml": NAMED, "my_lib/a.py": "lib"})
    source = Source(str(write(tmp_path / "fn", **{"my_lib/a.py": "own", "b.py": ""})))
    assert with_local_code(source, [str(lib)], 2).read("my_lib/a.py") == b"own"
