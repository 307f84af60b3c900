# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Checks which options go with which api_type, before the first API call; their rows say it."""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.api import (
    API_TYPES,
    AUTHORIZER_TYPES,
    Api,
    Authorizer,
)
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.routes import Route
from ansible_collections.polycloud.faas.plugins.module_utils._errors import OptionError
from ansible_collections.polycloud.faas.plugins.module_utils._mappings import without_none

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.declared import Declared


def check_api_options(options: t.Mapping[str, t.Any]) -> None:
    """:raises OptionError: an option was given that the chosen ``api_type`` does not support."""
    kind = options["api_type"]
    _check(Api, "api.", "", kind, options["api"] or {})
    for authorizer in (options["api"] or {}).get("authorizers") or ():
        _check_authorizer(kind, authorizer)
    for function in options["functions"] or ():
        for route in function["routes"] or () if kind in AUTHORIZER_TYPES else ():
            _check(Route, "routes[].", f" of function {function['name']}", kind, route)


def _check(declared: type[Declared], prefix: str, where: str, kind: str, given: t.Mapping[str, t.Any]) -> None:
    for name in without_none(given):
        of = declared.rows[name].of
        if of and kind not in of:
            fitting = " or ".join(each for each in API_TYPES if each in of)
            raise OptionError(f"{prefix}{name}{where} is only valid with api_type {fitting}, but api_type is {kind}.")


def _check_authorizer(kind: str, authorizer: t.Mapping[str, t.Any]) -> None:
    types, given, where = AUTHORIZER_TYPES[kind], authorizer["type"], f"of {authorizer['name']}"
    if given not in types:
        raise OptionError(
            f"api.authorizers[].type {where} must be one of {', '.join(types)} when api_type is {kind}, but {given!r} "
            "was given."
        )
    for name in without_none(authorizer):
        of = Authorizer.rows[name].of
        if not of or f"{kind} {given}" in of:
            continue
        option = f"api.authorizers[].{name} {where}"
        if fitting := [each for each in types if f"{kind} {each}" in of]:
            raise OptionError(f"{option} is only valid with type {' or '.join(fitting)}, but type is {given}.")
        apis = [each for each in AUTHORIZER_TYPES if any(name.startswith(f"{each} ") for name in of)]
        raise OptionError(f"{option} is only valid with api_type {' or '.join(apis)}, but api_type is {kind}.")
