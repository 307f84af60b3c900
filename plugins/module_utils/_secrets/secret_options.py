# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which options are secret according to a module's specification (pure)."""

from __future__ import annotations

import json
import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._later_spec import is_unused

Spec = t.Mapping[str, t.Mapping[str, t.Any]]
Options = t.Mapping[str, t.Any]


def without_no_log(spec: Spec, names: frozenset[str]) -> dict[str, dict[str, t.Any]]:
    """The specification with ``no_log`` false for these options, at any depth."""
    return {
        name: {
            **option,
            **({"no_log": False} if name in names else {}),
            **({"options": without_no_log(option["options"], names)} if _below(option) else {}),
        }
        for name, option in spec.items()
    }


def public_strings(spec: Spec) -> t.Iterator[str]:
    """The names, choices and defaults of all options, which are public in the documentation."""
    for name, option in spec.items():
        yield name
        yield from (str(each) for each in (*option.get("choices", ()), option.get("default")))
        yield from public_strings(_below(option))


def readable(options: Options, spec: Spec, names: frozenset[str]) -> tuple[dict[str, t.Any], frozenset[str]]:
    """The options, with JSON strings parsed, and the names of those in which secrets could not be distinguished.

    Only options that Ansible rejects have any of these, for example a string in place of a list of functions.
    """
    found = {name: _read(value, spec.get(name, {})) for name, value in options.items()}
    opaque = {name for name, value in found.items() if _holds(spec.get(name, {}), names) and not _is_clear(value)}
    return found, frozenset(opaque)


def _read(value: t.Any, option: t.Mapping[str, t.Any]) -> t.Any:
    if not isinstance(value, str) or "dict" not in {option.get("type"), option.get("elements")}:
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value


def _holds(option: t.Mapping[str, t.Any], names: frozenset[str]) -> bool:
    """Whether one of these options is somewhere below."""
    return any(name in names or _holds(below, names) for name, below in _below(option).items())


def _is_clear(value: t.Any) -> bool:
    return value is None or all(isinstance(each, dict) for each in (value if isinstance(value, list) else [value]))


def _below(option: t.Mapping[str, t.Any]) -> Spec:
    """The suboptions; those that the task does not have are left alone."""
    found: Spec = option.get("options") or {}
    return {} if is_unused(found) else found
