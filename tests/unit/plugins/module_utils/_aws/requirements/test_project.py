# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Requirements of a pyproject.toml, and where it says that they come from."""

from __future__ import annotations

import typing as t
from pathlib import Path

import pytest

from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.requirements import Requirements, Target
from ansible_collections.polycloud.faas.plugins.module_utils._aws.requirements import indexes as requirements_indexes
from ansible_collections.polycloud.faas.plugins.module_utils._aws.requirements.cache import installation
from ansible_collections.polycloud.faas.plugins.module_utils._aws.requirements.indexes import check_indexes
from ansible_collections.polycloud.faas.plugins.module_utils._aws.requirements.requirements_file import read_file
from ansible_collections.polycloud.faas.plugins.module_utils._errors import OptionError

INTEL = Target("python3.13", "x86_64")
OWN = """
[project]
name = "My.Proj_H1"
dependencies = ["demo==1.0"]
[project.optional-dependencies]
pdf = ["other", "deep ; python_version < '3.14'"]
my_web = ["flask", "my-proj.h1[pdf] ; os_name == 'posix'"]
all = ["MY-PROJ-H1[pdf, My-Web]", "my_proj_h1"]
round = ["my-proj-h1[trip]", "one"]
trip = ["my-proj-h1[round]", "two"]
far = ["my-proj-h1[pdf] @ https://example.com/x.whl"]
wrong = ["my-proj-h1[absent]"]
"""
DEEP = "deep ; python_version < '3.14'"
POSIX = ["other ; os_name == 'posix'", "deep ; (os_name == 'posix') and (python_version < '3.14')"]


def project(folder: Path, text: str) -> str:
    path = folder / "pyproject.toml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)
    return str(path)


def lines(folder: Path, text: str, *extras: str) -> list[str]:
    return [line.text for line in read_file(project(folder, text), extras).lines]


def refusal(call: t.Callable[..., t.Any], *arguments: t.Any) -> str:
    with pytest.raises(OptionError) as raised:
        call(*arguments)
    return raised.value.message


@pytest.mark.parametrize(
    ("extra", "expected"),
    [
        ("pdf", ["other", DEEP]),
        ("PDF", ["other", DEEP]),
        ("my-web", ["flask", *POSIX]),
        ("My.Web", ["flask", *POSIX]),
        ("all", ["other", DEEP, "flask", *POSIX]),
        ("round", ["two", "one"]),
        ("far", ["other", DEEP]),
    ],
)
def test_extras_of_the_project_itself_are_not_looked_up(tmp_path: Path, extra: str, expected: list[str]) -> None:
    assert lines(tmp_path, OWN, extra) == ["demo==1.0", *expected]


def test_the_project_among_its_own_dependencies(tmp_path: Path) -> None:
    text = '[project]\nname = "own"\ndependencies = ["a", "own[x]", "Own"]\noptional-dependencies = {x = ["b"]}\n'
    assert lines(tmp_path, text) == ["a", "b"]


def test_an_extra_of_its_own_that_the_project_has_not(tmp_path: Path) -> None:
    path = project(tmp_path, OWN)
    assert refusal(read_file, path, ["wrong"]) == (
        "requirements.file must reference only extras that it defines, but 'my-proj-h1[absent]' in "
        f"{path} names absent."
    )


@pytest.mark.parametrize(
    ("text", "allowed"),
    [
        ('project = "x"', "a table project"),
        ('[project]\ndependencies = "flask"', "a list of strings for project.dependencies"),
        ("[project]\ndependencies = [1]", "a list of strings for project.dependencies"),
        ("[project]\noptional-dependencies = []", "a table project.optional-dependencies"),
        ('[project.optional-dependencies]\na = "flask"', "a list of strings for project.optional-dependencies.a"),
        ('[project]\ndependencies = ["--index-url x"]', "names of packages in project.dependencies"),
        ('[project]\ndependencies = ["a\\n-e ."]', "names of packages in project.dependencies"),
    ],
)
def test_tables_that_are_something_else(tmp_path: Path, text: str, allowed: str) -> None:
    path = project(tmp_path, text)
    assert refusal(read_file, path, ()) == f"requirements.file must have {allowed}, but {path} has something else."


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ('[tool.poetry.dependencies]\nflask = "*"', "tool.poetry.dependencies"),
        ('[dependency-groups]\na = ["flask"]', "dependency-groups"),
        ('[project]\ndynamic = ["dependencies"]', "project.dynamic"),
    ],
)
def test_a_project_that_names_none_says_what_is_read(tmp_path: Path, text: str, named: str) -> None:
    with pytest.raises(OptionError) as raised:
        read_file(project(tmp_path, text), ())
    ways = {
        "tool.poetry.dependencies": ", or name poetry.lock in requirements.file",
        "dependency-groups": ", or name groups in requirements.groups",
    }
    assert raised.value.hint == (
        f"Only project.dependencies is read, and not {named}: export them to a requirements.txt and name it in "
        f"requirements.file{ways.get(named, '')}."
    )


GROUPS = """
[dependency-groups]
prod = ["mangum", {include-group = "Base_Line"}, "own[x]"]
base-line = ["six"]
round = [{include-group = "trip"}]
trip = [{include-group = "round"}]
lost = [{include-group = "absent"}]
table = {a = 1}
other = [{path = "x"}]
option = ["--pre"]
"""


def test_groups_are_read_with_those_that_they_include(tmp_path: Path) -> None:
    text = f'[project]\nname = "own"\ndependencies = ["a"]\noptional-dependencies = {{x = ["b"]}}\n{GROUPS}'
    path = project(tmp_path, text)
    assert [line.text for line in read_file(path, (), ["Prod"]).lines] == ["a", "mangum", "six", "b"]
    assert [line.text for line in read_file(project(tmp_path, GROUPS), (), ["base-line"]).lines] == ["six"]


@pytest.mark.parametrize(
    ("group", "message"),
    [
        (
            "absent",
            "requirements.groups must be in dependency-groups of {} (prod, base-line, round, trip, lost, table, other, "
            "option), but 'absent' was given.",
        ),
        ("round", "requirements.file must have no group that includes itself, but round in {} does."),
        (
            "lost",
            "requirements.groups must be in dependency-groups of {} (prod, base-line, round, trip, lost, table, other, "
            "option), but 'absent' was given.",
        ),
        *(
            (
                group,
                f"requirements.file must have names of packages and include-group in dependency-groups.{group}, but "
                "{} has something else.",
            )
            for group in ("table", "other", "option")
        ),
    ],
)
def test_groups_that_cannot_be_read(tmp_path: Path, group: str, message: str) -> None:
    path = project(tmp_path, GROUPS)
    assert refusal(read_file, path, (), [group]) == message.format(path)


def test_groups_need_a_project(tmp_path: Path) -> None:
    path = tmp_path / "requirements.txt"
    path.write_text("a\n")
    assert refusal(read_file, str(path), (), ["prod"]) == (
        f"requirements.groups is only valid with a pyproject.toml or a lock file, but the file is {path}."
    )


def test_sources_of_a_group_hold_for_that_group(tmp_path: Path) -> None:
    text = '[dependency-groups]\na = ["x"]\nb = ["x"]\n[tool.uv.sources]\nx = {git = "https://x", group = "a"}\n'
    project(tmp_path, text)
    installation(Requirements(groups=("b",)), str(tmp_path), INTEL, 1)
    assert "x has git" in refusal(installation, Requirements(groups=("a",)), str(tmp_path), INTEL, 1)


FLASK = '[project]\nname = "own"\ndependencies = ["Flask>=3"]\n[project.optional-dependencies]\nx = ["Li_B"]\n'
UV = "tool.uv.sources"
POETRY = "tool.poetry.dependencies"


@pytest.mark.parametrize(
    ("more", "kind", "table"),
    [
        ('[tool.uv.sources]\nflask = {git = "https://example.com/flask"}', "git", UV),
        ("[tool.uv.sources]\nflask = {workspace = true}", "workspace", UV),
        ('[tool.uv.sources]\nflask = {url = "https://example.com/flask-3-py3-none-any.whl"}', "url", UV),
        ('[tool.uv.sources]\nflask = {index = "own"}', "index", UV),
        ('[tool.uv.sources]\nflask = [{index = "own", marker = "sys_platform == \'linux\'"}]', "index", UV),
        ('[tool.poetry.dependencies]\nflask = {version = "3", source = "own"}', "source", POETRY),
        ('[tool.poetry.dependencies.flask]\ngit = "https://example.com/flask"', "git", POETRY),
    ],
)
def test_a_package_that_comes_from_elsewhere(tmp_path: Path, more: str, kind: str, table: str) -> None:
    project(tmp_path, FLASK + more)
    assert refusal(installation, Requirements(), str(tmp_path), INTEL, 1) == (
        f"requirements.file must not name packages that come from elsewhere, but flask has {kind} in {table}, which is "
        "not read here."
    )


@pytest.mark.parametrize(
    "more",
    [
        '[tool.uv.sources]\nother = {git = "https://example.com/x"}',
        '[tool.uv.sources]\nli-b = {git = "https://example.com/x"}',
        '[tool.uv.sources]\nflask = {path = "x", marker = "sys_platform == \'darwin\'"}',
        '[tool.uv.sources]\nflask = {path = "x", group = "dev"}',
        '[tool.uv.sources]\nflask = {path = "x", extra = "x"}',
        '[tool.uv.sources]\nflask = {index = "pypi"}',
        '[tool.uv.sources]\nflask = {index = "i"}\n[[tool.uv.index]]\nname = "i"\nurl = "https://pypi.org/simple"',
        '[tool.poetry.dependencies]\nflask = {version = "3", source = "PyPI"}',
        '[tool.poetry.dependencies]\nflask = "^3"',
        "[tool]\nuv = 1",
    ],
)
def test_a_package_that_comes_from_the_index(tmp_path: Path, more: str) -> None:
    project(tmp_path, FLASK + more)
    installation(Requirements(), str(tmp_path), INTEL, 1)


def test_sources_of_a_workspace_hold_for_its_members(tmp_path: Path) -> None:
    project(tmp_path, '[tool.uv.workspace]\nmembers = ["*"]\n[tool.uv.sources]\nflask = {workspace = true}\n')
    member = tmp_path / "member"
    project(member, FLASK)
    assert refusal(installation, Requirements(), str(member), INTEL, 1) == (
        f"requirements.file must name members of its uv workspace, but {tmp_path}/pyproject.toml has no member flask."
    )
    project(tmp_path, "[tool.uv.sources]\nflask = {workspace = true}\n")
    installation(Requirements(), str(member), INTEL, 1)
    project(tmp_path, "[[")
    installation(Requirements(), str(member), INTEL, 1)


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ('[[tool.uv.index]]\nname = "own"\nurl = "https://own.example/simple"', ["https://own.example/simple"]),
        ('[[tool.uv.index]]\nurl = "https://own.example/simple"\nexplicit = true', []),
        ('[[tool.uv.index]]\nurl = "https://pypi.org/simple/"\ndefault = true', []),
        ('[tool.uv]\nindex-url = "https://a.example"\nextra-index-url = ["https://b.example"]', None),
        ('[tool.uv.pip]\nextra-index-url = ["https://a.example", "https://b.example"]', None),
        ('[[tool.poetry.source]]\nname = "own"\nurl = "https://own.example/simple"', ["https://own.example/simple"]),
        ('[[tool.poetry.source]]\nname = "own"\nurl = "https://own.example"\npriority = "explicit"', []),
        ('[[tool.poetry.source]]\nname = "PyPI"\npriority = "primary"', []),
        ('[[tool.pdm.source]]\nname = "own"\nurl = "https://own.example/simple"', ["https://own.example/simple"]),
    ],
)
def test_indexes_of_a_project(tmp_path: Path, more: str, expected: list[str] | None) -> None:
    found = read_file(project(tmp_path, FLASK + more), ()).indexes
    assert list(found) == (["https://a.example", "https://b.example"] if expected is None else expected)


def test_an_index_that_the_installer_is_not_set_up_for(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = ["https://bob:secret@own.example/simple/?token=secret"]
    message = refusal(lambda: check_indexes(asked, is_uv=False))
    assert message == (
        "requirements.file must not use an index that pip is not configured for, but it names "
        "https://own.example/simple."
    )
    monkeypatch.setenv("PIP_EXTRA_INDEX_URL", "https://a.example https://eve@own.example/simple")
    check_indexes(asked, is_uv=False)
    assert "uv is not configured for" in refusal(lambda: check_indexes(asked, is_uv=True))
    monkeypatch.setenv("UV_INDEX", "own=https://own.example/simple")
    check_indexes(asked, is_uv=True)


def test_pip_is_not_asked_without_an_index(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(requirements_indexes, "_settings", lambda **_given: pytest.fail("pip was asked"))
    check_indexes([], is_uv=False)
