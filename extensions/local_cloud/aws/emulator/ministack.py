# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""MiniStack inside this process. Import only when its environment variables are set."""

from __future__ import annotations

import importlib
import types
import typing as t


def module(name: str) -> t.Any:
    """A module of MiniStack, which has no type information."""
    return importlib.import_module(f"ministack.{name}")


def application() -> t.Any:
    """MiniStack's ASGI application."""
    return module("app").app


def forget_everything() -> None:
    """Forget all cloud state and end the processes of the functions."""
    module("app")._reset_all_state()


def rebound(function: t.Any, **names: t.Any) -> t.Any:
    """A copy of a function that sees ``names`` instead of those global names of its module."""
    copy = types.FunctionType(
        function.__code__,
        {**function.__globals__, **names},
        function.__name__,
        function.__defaults__,
        function.__closure__,
    )
    copy.__kwdefaults__ = function.__kwdefaults__
    return copy


def comparing(function: t.Any, **constants: t.Any) -> t.Any:
    """A function that compares with other constants than it was written with, by what they were; all are strings."""
    code = function.__code__
    others = tuple(constants.get(each, each) if isinstance(each, str) else each for each in code.co_consts)
    copy = types.FunctionType(
        code.replace(co_consts=others), function.__globals__, code.co_name, function.__defaults__, function.__closure__
    )
    copy.__kwdefaults__ = function.__kwdefaults__
    return copy


def read_from(function: t.Any, **names: t.Any) -> None:
    """Let a function of MiniStack see ``names`` instead of those global names, wherever it is wrapped already."""
    code = function.__code__
    others = {name: f"_instead_of{name}" for name in names}
    function.__globals__.update({others[name]: value for name, value in names.items()})
    function.__code__ = code.replace(co_names=tuple(others.get(name, name) for name in code.co_names))
