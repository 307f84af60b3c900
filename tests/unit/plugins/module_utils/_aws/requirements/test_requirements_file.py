# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Files of requirements."""

from __future__ import annotations

import typing as t
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.polycloud.faas.plugins.module_utils._aws.requirements.lines import Line
from ansible_collections.polycloud.faas.plugins.module_utils._aws.requirements.requirements_file import (
    _joined_lines,
    constraint_texts,
    read_file,
    requirements_path,
)
from ansible_collections.polycloud.faas.plugins.module_utils._errors import OptionError

PROJECT = """
[project]
name = "shop"
dependencies = ["flask>=3", "pydantic"]
[project.optional-dependencies]
aws = ["boto3"]
"""


def written(folder: Path, name: str, text: str) -> str:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return str(path)


def read_lines(path: str, extras: t.Sequence[str]) -> list[str]:
    return [line.text for line in read_file(path, extras).lines]


def refusal(call: t.Callable[..., t.Any], *arguments: t.Any) -> str:
    with pytest.raises(OptionError) as raised:
        call(*arguments)
    return raised.value.message


def test_comments_and_layout_make_no_difference(tmp_path: Path) -> None:
    text = "# what we need\n\nflask == 3.1  # web\nurl @ https://example.com/a-1-py3-none-any.whl#sha256=0\n"
    text += "pydantic==2.14 \\\n    --hash=sha256:00\n"
    assert read_lines(written(tmp_path, "requirements.txt", text), ()) == [
        "flask == 3.1",
        "url @ https://example.com/a-1-py3-none-any.whl#sha256=0",
        "pydantic==2.14 --hash=sha256:00",
    ]


@given(st.lists(st.from_regex(r"[a-z]{1,8}(==[0-9]{1,2})?", fullmatch=True)), st.sampled_from(["", " # why", "\n#x"]))
def test_lines_without_comments(lines: list[str], comment: str) -> None:
    found = _joined_lines("".join(f"  {line}{comment}\r\n\n" for line in lines))
    assert [line for _number, line in found] == lines


def test_included_files_are_read_and_constraints_are_kept(tmp_path: Path) -> None:
    written(tmp_path, "more/base.txt", "flask\n-c limits.txt\n")
    limits = written(tmp_path, "more/limits.txt", "flask<4 # soon\n")
    lines = read_lines(written(tmp_path, "requirements.txt", "-r more/base.txt\npydantic\n"), ())
    assert lines == ["flask", f"-c {limits}", "pydantic"]
    assert constraint_texts([Line(line) for line in lines]) == ["flask<4"]


def test_a_project(tmp_path: Path) -> None:
    path = written(tmp_path, "pyproject.toml", PROJECT)
    assert read_lines(path, ()) == ["flask>=3", "pydantic"]
    assert read_lines(path, ["aws"]) == ["flask>=3", "pydantic", "boto3"]
    assert refusal(read_lines, path, ["gcp"]) == (
        f"requirements.extras must be in project.optional-dependencies of {path} (aws), but 'gcp' was given."
    )


@pytest.mark.parametrize(
    "line", ["-e .", "./lib", "/lib", "../lib", "lib @ file:///lib", "file:lib", "a-1.whl", "-e x"]
)
def test_paths_are_refused(tmp_path: Path, line: str) -> None:
    path = written(tmp_path, "requirements.txt", f"{line}\n")
    assert refusal(read_lines, path, ()) == f"requirements.file must name packages, but line 1 of {path} is a path."


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("a.txt", "# nothing\n", "must name packages, but {} names none."),
        ("a.toml", "[project]\n", "must name packages, but {} names none."),
        ("a.txt", "-r a.txt\n", "must not include itself, but {} does."),
        ("a.toml", "[[", "must be valid TOML, but {} is not: "),
    ],
)
def test_files_that_cannot_be_right(tmp_path: Path, name: str, text: str, message: str) -> None:
    path = written(tmp_path, name, text)
    assert refusal(read_lines, path, ()).startswith(f"requirements.file {message.format(path)}")


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    path = str(tmp_path / "a.txt")
    assert refusal(read_lines, path, ()) == (
        f"requirements.file must be readable, but {path} is not: No such file or directory."
    )


def test_which_file(tmp_path: Path) -> None:
    folder = str(tmp_path)
    assert refusal(requirements_path, None, folder) == (
        f"requirements.file must be given, since there is no requirements.txt and no pyproject.toml in {folder}."
    )
    project = written(tmp_path, "pyproject.toml", "")
    assert requirements_path(None, folder) == project
    assert requirements_path(None, folder) != written(tmp_path, "requirements.txt", "")
    assert requirements_path("../r.txt", folder) == str(tmp_path.parent / "r.txt")
    assert requirements_path("/r.txt", "source.zip") == "/r.txt"
    assert refusal(requirements_path, "r.txt", "source.zip") == (
        "requirements.file must be an absolute path when source is a zip, but 'r.txt' was given."
    )
