# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Short forms of options, and what cannot be one of them, before Ansible checks the options.

Ansible's own check names neither the option nor the function when a dictionary with suboptions is something else.
"""

from __future__ import annotations

import json
import typing as t

from ansible.module_utils.common.validation import check_type_dict

Spec = t.Mapping[str, t.Mapping[str, t.Any]]

# Dictionaries for which {} asks for something, so that true may stand for it.
SWITCHES: t.Final = frozenset({"access_log", "api", "cache", "requirements", "url"})
# YAML reads no and on as booleans.
NAMES: t.Final = frozenset({"alias", "name", "stage"})
WORDS: t.Final = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}
ROUTE: t.Final = frozenset({"method", "path"})
TYPES: t.Final = {bool: "a boolean", dict: "a dictionary", list: "a list", str: "a string", int: "a number"}


class MisfitError(Exception):
    """An option has a value of another type; the message names the option, and does not repeat the value."""


def expanded(options: t.Mapping[str, t.Any], spec: Spec) -> dict[str, t.Any]:
    """The options with short forms written out, also those of suboptions.

    :raises MisfitError: a dictionary with suboptions, or a list of them, is something else.
    """
    return _dictionary(options, spec, "", "")


def _dictionary(given: t.Mapping[str, t.Any], spec: Spec, prefix: str, where: str) -> dict[str, t.Any]:
    return {name: _value(name, value, spec.get(name, {}), prefix, where) for name, value in given.items()}


def _value(name: str, value: t.Any, declared: t.Mapping[str, t.Any], prefix: str, where: str) -> t.Any:
    below, kind = declared.get("options"), declared.get("type")
    if isinstance(value, bool) and name in NAMES and kind == "str":
        raise MisfitError(f"{prefix}{name}{where} must be a string, but a boolean was given: put it in quotes.")
    if value is None or not below or (kind == "list" and declared.get("elements") != "dict"):
        return value
    option = f"{prefix}{name}{where}"
    if kind == "list":
        return _list(name, value, below, option, where)
    if name in SWITCHES and isinstance(_switch(value), bool):
        return {} if _switch(value) else None
    if isinstance(value, str) and _is_parsed(value):
        return value
    if not isinstance(value, dict):
        raise MisfitError(f"{option} must be a dictionary of {_names(below)}, but {_type(value)} was given.")
    return _dictionary(value, below, f"{prefix}{name}.", where)


def _list(name: str, value: t.Any, below: Spec, option: str, where: str) -> t.Any:
    elements = _parsed_list(value) if isinstance(value, str) else value
    if not isinstance(elements, list):
        raise MisfitError(
            f"{option} must be a list of dictionaries, each of {_names(below)}, but {_type(value)} was given."
        )
    return [_element(name, each, below, option, where) for each in elements]


def _element(name: str, element: t.Any, below: Spec, option: str, where: str) -> t.Any:
    if isinstance(element, str) and below.keys() >= ROUTE and not _is_parsed(element):
        return _route(element, option)
    if isinstance(element, str) and _is_parsed(element):
        return element
    if not isinstance(element, dict):
        raise MisfitError(f"{option} must have dictionaries of {_names(below)} as elements, but has {_type(element)}.")
    if "cors" in element and below.keys() >= ROUTE:
        raise MisfitError(f"{option} must not have cors, which is api.cors, for all routes of the API.")
    own = f" of function {element['name']}" if name == "functions" and isinstance(element.get("name"), str) else where
    return _dictionary(element, below, "" if own else f"{name}[].", own)


def _route(text: str, option: str) -> dict[str, str]:
    parts = text.split()
    if len(parts) != 2:
        raise MisfitError(f"{option} must have a method and a path, such as GET /users, but has {text!r}.")
    return {"method": parts[0], "path": parts[1]}


def _names(below: Spec) -> str:
    """The required suboptions; all of them if none is."""
    required = [name for name, declared in below.items() if declared.get("required")]
    names = required or list(below)
    more = " and more" if required and len(required) < len(below) else ""
    return f"{', '.join(names)}{more}"


def _switch(value: t.Any) -> t.Any:
    return WORDS.get(value.lower(), value) if isinstance(value, str) else value


def _is_parsed(text: str) -> bool:
    """Whether Ansible makes a dictionary of the string."""
    try:
        check_type_dict(text)
    except TypeError:
        return False
    return True


def _parsed_list(text: str) -> t.Any:
    """The list that is written as JSON, as an extra variable has it; Ansible would split it at its commas."""
    try:
        return json.loads(text)
    except ValueError:
        return text


def _type(value: t.Any) -> str:
    return next((name for kind, name in TYPES.items() if isinstance(value, kind)), type(value).__name__)
