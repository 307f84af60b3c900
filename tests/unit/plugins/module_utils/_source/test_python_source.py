# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Is the function that is to be called really in the source, and can it be called?"""

from __future__ import annotations

import ast

import pytest

from ansible_collections.polycloud.faas.plugins.module_utils._source.python_source import (
    THIS_MINOR,
    SyntaxFault,
    called,
    defines,
    imported,
    parse,
)


def tree_of(code: str) -> ast.Module:
    found = parse(code.encode(), THIS_MINOR)
    assert isinstance(found, ast.Module)
    return found


@pytest.mark.parametrize(
    "code",
    [
        "def endpoint(event, context): ...",
        "async def endpoint(): ...",
        "class endpoint: ...",
        "endpoint = lambda event, context: None",
        "endpoint: object = print",
        "other, endpoint = 1, 2",
        "if (endpoint := print): ...",
        "from handlers import endpoint",
        "from handlers import other as endpoint",
        "import endpoint.deep",
        "if True:\n    def endpoint(): ...",
        "try:\n    from fast import endpoint\nexcept ImportError:\n    endpoint = None",
        "with open('x') as endpoint: ...",
        "for endpoint in (): ...",
        "from handlers import *",
        "def __getattr__(name): ...",
    ],
)
def test_it_is_there_or_may_be(code: str) -> None:
    assert defines(tree_of(code), "endpoint")


@pytest.mark.parametrize(
    "code",
    [
        "",
        "def Endpoint(): ...",
        "def other():\n    endpoint = 1",
        "class Other:\n    def endpoint(self): ...",
        "endpoint",
        "import other.endpoint",
        "from endpoint import other",
    ],
)
def test_it_is_not_there(code: str) -> None:
    assert not defines(tree_of(code), "endpoint")


@pytest.mark.parametrize(
    ("code", "line"),
    [
        ("def endpoint(event, context) return 1", 1),
        ("import json\n\nprint 'Python 2'\n", 3),
        ("def endpoint(event, event): ...", 1),
        ("\nreturn 1\n", 2),
    ],
)
def test_syntax_errors_have_a_line(code: str, line: int) -> None:
    found = parse(code.encode(), THIS_MINOR)
    assert isinstance(found, SyntaxFault)
    assert found.is_certain
    assert found.line == line
    assert f"a syntax error in line {line}: " in found.text


@pytest.mark.parametrize("minor", [THIS_MINOR + 1, None])
def test_a_newer_runtime_may_have_other_syntax(minor: int | None) -> None:
    found = parse(b"def endpoint(event) -> brand-new syntax: ...", minor)
    assert isinstance(found, SyntaxFault)
    assert not found.is_certain


def test_an_older_runtime_does_not_have_all_syntax() -> None:
    code = b"def endpoint(event, context):\n    match event:\n        case _:\n            return 1\n"
    assert isinstance(parse(code, 10), ast.Module)
    found = parse(code, 9)
    assert isinstance(found, SyntaxFault)
    assert found.is_certain
    assert "3.10" in found.text


def test_zero_bytes_are_no_python() -> None:
    found = parse(b"x = 1\n\0", THIS_MINOR)
    assert isinstance(found, SyntaxFault)
    assert "null" in found.text


@pytest.mark.parametrize(
    ("code", "fitting"),
    [
        ("def f(event, context): ...", {2}),
        ("async def f(event, context): ...", {2}),
        ("def f(request): ...", {1}),
        ("f = lambda request: request", {1}),
        ("def f(event, context=None): ...", {1, 2}),
        ("def f(event, /, context, more=1): ...", {2}),
        ("def f(*given): ...", {1, 2}),
        ("def f(event, *given): ...", {1, 2}),
        ("def f(event, context, third): ...", set()),
        ("def f(): ...", set()),
        ("def f(event, context, *, name): ...", set()),
        ("def f(event, context, *, name=1, **more): ...", {2}),
    ],
)
def test_numbers_of_arguments(code: str, fitting: set[int]) -> None:
    found = called(tree_of(code), "f")
    assert found
    assert {number for number in (1, 2) if found.takes(number)} == fitting


@pytest.mark.parametrize(
    "code",
    [
        "@wrapped\ndef f(): ...",
        "class f: ...",
        "from handlers import f",
        "def f(): ...\nf = wrapped(f)",
        "if True:\n    def f(): ...",
        "f = wrapped(lambda: 1)",
        "f = g = lambda: 1",
    ],
)
def test_arguments_are_not_known(code: str) -> None:
    assert called(tree_of(code), "f") is None


def test_what_is_imported_with_it() -> None:
    code = (
        "import json, shop.orders\nfrom . import near\nfrom .deep.er import thing\nfrom ..above import other\n"
        "from lib import tools\nif True:\n    import later\ndef f():\n    import never\n"
    )
    found = set(imported(tree_of(code), "pkg/sub/handler.py"))
    expected = {
        *("json.py", "shop/__init__.py", "shop/orders.py", "pkg/sub/near.py", "pkg/sub/deep/er.py"),
        *("pkg/above.py", "lib.py", "lib/__init__.py", "lib/tools.py", "pkg/sub/__init__.py"),
    }
    assert expected <= found
    assert not {"later.py", "never.py"} & found
