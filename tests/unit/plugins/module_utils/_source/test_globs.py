# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The patterns of include and exclude."""

from __future__ import annotations

import fnmatch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.polycloud.faas.plugins.module_utils._errors import OptionError
from ansible_collections.polycloud.faas.plugins.module_utils._source.globs import check_globs, matcher

NAMES = st.text("abc._-+()$^|\\", min_size=1, max_size=6).filter(lambda name: name not in {".", ".."})
PATHS = st.lists(NAMES, min_size=1, max_size=4).map("/".join)


@pytest.mark.parametrize(
    ("pattern", "path", "expected"),
    [
        ("*.pyc", "a.pyc", True),
        ("*.pyc", "deep/down/a.pyc", True),
        ("*.pyc", "a.py", False),
        ("tests", "tests/unit/a.py", True),
        ("tests", "src/tests/a.py", True),
        ("tests", "contests/a.py", False),
        ("tests/", "tests/a.py", True),
        ("tests/", "src/tests/a.py", True),
        ("/tests", "tests/a.py", True),
        ("/tests", "src/tests/a.py", False),
        ("./tests", "tests/a.py", True),
        ("./tests", "src/tests/a.py", False),
        ("src/*.py", "src/a.py", True),
        ("src/*.py", "src/deep/a.py", False),
        ("src/*.py", "lib/src/a.py", False),
        ("src/**", "src/deep/down/a.py", True),
        ("src/**/a.py", "src/a.py", True),
        ("src/**/a.py", "src/deep/down/a.py", True),
        ("**/a.py", "a.py", True),
        ("a?.py", "ab.py", True),
        ("a?.py", "a/.py", False),
        ("a[bc].py", "ab.py", True),
        ("a[!bc].py", "ab.py", False),
        ("a[!bc].py", "ad.py", True),
        ("a[b.py", "a[b.py", True),
        ("a[[]1.py", "a[1.py", True),
        ("a[![]1.py", "a[1.py", False),
        ("a[!&&]1.py", "ab1.py", True),
        ("[z-a].py", "m.py", False),
        ("[!z-a].py", "m.py", False),
        ("a+b.py", "a+b.py", True),
        ("a.py", "axpy", False),
        ("a.py", "a.py\n", False),
        ("*", "a\nb", True),
    ],
)
@pytest.mark.filterwarnings("error")
def test_what_a_pattern_matches(pattern: str, path: str, expected: bool) -> None:
    assert matcher([pattern])(path) is expected


def test_no_pattern_matches_nothing() -> None:
    assert not matcher([])("a.py")


def test_any_of_several_patterns_is_enough() -> None:
    matches = matcher(["*.md", "docs/"])
    assert [path for path in ("README.md", "docs/a.txt", "a.py") if matches(path)] == ["README.md", "docs/a.txt"]


@given(PATHS)
def test_every_path_matches_itself(path: str) -> None:
    assert matcher([path])(path)


@given(PATHS, PATHS)
def test_a_path_matches_all_that_is_below_it(folder: str, below: str) -> None:
    assert matcher([folder])(f"{folder}/{below}")


@given(PATHS)
def test_two_stars_match_everything(path: str) -> None:
    assert matcher(["**"])(path)


@given(st.text("ab*?", min_size=1, max_size=6).filter(lambda text: "**" not in text), NAMES)
def test_within_a_name_it_is_like_the_shell(pattern: str, name: str) -> None:
    assert matcher([pattern])(name) == fnmatch.fnmatchcase(name, pattern)


def test_what_other_tools_write_with_an_exclamation_mark_is_refused() -> None:
    check_globs("exclude", ["tests/**", "[!a]*", "a!b"])
    with pytest.raises(OptionError, match=r"^include must have globs without ! in front, but '!tests/' was given"):
        check_globs("include", ["tests/", "!tests/"])
