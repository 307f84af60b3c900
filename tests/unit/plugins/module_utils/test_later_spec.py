# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Suboptions whose spec is loaded when a task has them."""

from __future__ import annotations

import typing as t

import pytest
from ansible.module_utils.common.arg_spec import ModuleArgumentSpecValidator

from ansible_collections.polycloud.faas.plugins.module_utils._later_spec import LaterSpec, is_unused
from ansible_collections.polycloud.faas.plugins.module_utils._secrets import secret_options

SPEC: t.Final = {"rate": {"type": "str", "required": True}}


def whole() -> dict[str, dict[str, t.Any]]:
    return {"name": {"type": "str"}, "events": {"type": "list", "elements": "dict", "options": LaterSpec(SPEC.copy)}}


def test_a_task_without_the_option_loads_nothing() -> None:
    spec = whole()
    assert not ModuleArgumentSpecValidator(spec).validate({"name": "hello"}).error_messages
    assert is_unused(spec["events"]["options"])


def test_a_task_with_the_option_is_checked() -> None:
    spec = whole()
    assert not ModuleArgumentSpecValidator(spec).validate({"events": [{"rate": "1"}]}).error_messages
    assert not is_unused(spec["events"]["options"])
    (message,) = ModuleArgumentSpecValidator(whole()).validate({"events": [{}]}).error_messages
    assert message == "missing required arguments: rate found in events"


def test_names_are_public_once_they_are_loaded() -> None:
    spec = whole()
    options = secret_options.without_no_log(spec, frozenset({"secret"}))
    assert "rate" not in set(secret_options.public_strings(spec))
    assert is_unused(options["events"]["options"])
    ModuleArgumentSpecValidator(spec).validate({"events": [{"rate": "1"}]})
    assert "rate" in set(secret_options.public_strings(spec))


def test_tools_make_empty_ones() -> None:
    spec = LaterSpec()
    spec["rate"] = SPEC["rate"]
    assert spec == SPEC
    assert not is_unused(spec)


@pytest.mark.parametrize(
    "look",
    [
        len,
        list,
        lambda spec: "rate" in spec,
        lambda spec: spec["rate"],
        lambda spec: spec.get("rate"),
        lambda spec: spec.keys(),
        lambda spec: spec.values(),
        lambda spec: spec.items(),
    ],
)
def test_any_look_loads_it(look: t.Callable[[LaterSpec], t.Any]) -> None:
    spec = LaterSpec(SPEC.copy)
    assert bool(spec)
    assert is_unused(spec)
    look(spec)
    assert not is_unused(spec)
    assert dict(spec.items()) == SPEC
