# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What follows from the rows of options."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.live_properties import (
    comparable,
    comparable_live,
    update_parameter,
)
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.declared import (
    Declared,
    Live,
    Option,
    check_each,
    given_of,
    in_any_order,
    lifted_of,
    names_of,
    options_of,
    properties_of,
    reference,
    specs_of,
    versioned_of,
)
from ansible_collections.polycloud.faas.plugins.module_utils._errors import OptionError
from ansible_collections.polycloud.faas.plugins.module_utils._limits import LengthLimit, between, each
from tests.limits._rows import limits_of

PAGE: t.Final = "https://docs.example.com/limits"


class Disk(Declared):
    id: Option[str] = Option(
        {"type": "str", "required": True}, "Id", limit=reference(r"d-\d+", "the ID of a disk", PAGE)
    )
    path: Option[str | None] = Option("str", "Path", limit=LengthLimit(4, PAGE))


class Lamp(Declared):
    colour: Option[str | None] = Option("str", "Light.Colour", words={"red": "Red", "blue": "Blue"}, default="Red")
    dimmed: Option[bool | None] = Option("bool", "Dimmed", words={True: "yes"})


class Machine(Declared):
    memory: Option[int | None] = Option(
        "int", "Memory.Size", limit=between(1, 64, "GB", PAGE), default=8, live=Live(), of=("big",)
    )
    owners: Option[tuple[str, ...]] = Option(
        {"type": "list", "elements": "raw"}, "Owners", unset=(), take=in_any_order, versioned=False
    )
    disks: Option[tuple[Disk, ...]] = Option(
        {"type": "list", "elements": "dict"}, "Disks", unset=(), nested=Disk, default=[], live=Live("Attached")
    )
    lamp: Option[Lamp] = Option("dict", "Lamp", unset=Lamp(), nested=Lamp)
    key: Option[t.Any] = Option("raw", "Key", live=Live("KEY", cleared=""), lifted="none")
    secret: Option[str | None] = Option({"type": "str", "no_log": True}, "Secret")
    note: Option[str | None] = Option("str")


GIVEN: t.Final[dict[str, t.Any]] = {
    "memory": 16,
    "owners": ["b", "a"],
    "disks": [{"id": "d-1", "path": "/a"}, {"id": {"Ref": "Disk"}, "path": None}],
    "lamp": {"colour": "blue", "dimmed": True},
    "key": "k",
    "secret": "hush",
    "note": "n",
}
PROPERTIES: t.Final[dict[str, t.Any]] = {
    "Memory": {"Size": 16},
    "Owners": ["a", "b"],
    "Disks": [{"Id": "d-1", "Path": "/a"}, {"Id": {"Ref": "Disk"}}],
    "Lamp": {"Light": {"Colour": "Blue"}, "Dimmed": "yes"},
    "Key": "k",
    "Secret": "hush",
}


def test_the_argument_spec() -> None:
    assert specs_of(Machine) == {
        "memory": {"type": "int"},
        "owners": {"type": "list", "elements": "raw"},
        "disks": {
            "type": "list",
            "elements": "dict",
            "options": {"id": {"type": "str", "required": True}, "path": {"type": "str"}},
        },
        "lamp": {
            "type": "dict",
            "options": {"colour": {"type": "str", "choices": ["red", "blue"]}, "dimmed": {"type": "bool"}},
        },
        "key": {"type": "raw"},
        "secret": {"type": "str", "no_log": True},
        "note": {"type": "str"},
    }


def test_values_have_their_types_and_do_not_change() -> None:
    machine = Machine.from_options(GIVEN)
    assert (machine.memory, machine.owners, machine.lamp.colour, machine.disks[0].path) == (
        16,
        ("a", "b"),
        "blue",
        "/a",
    )
    assert machine == Machine.from_options({**GIVEN, "owners": ["a", "b"]})
    assert machine != Machine.from_options({**GIVEN, "note": None})
    assert repr(Machine(memory=3)) == "Machine(memory=3)"
    with pytest.raises(AttributeError, match=r"^Machine\.memory does not change$"):
        machine.memory = 4
    with pytest.raises(TypeError, match=r"^Machine has no colour, size$"):
        Machine(size=1, colour="red")


@pytest.mark.parametrize(
    "given", [{}, dict.fromkeys(GIVEN), {"key": "", "lamp": {}, "disks": [], "owners": []}], ids=str
)
def test_nothing_given_is_nothing_requested(given: dict[str, t.Any]) -> None:
    machine = Machine.from_options(given)
    assert (machine, properties_of(machine), given_of(machine)) == (Machine(), {}, {})


def test_properties_and_the_way_back() -> None:
    assert properties_of(Machine.from_options(GIVEN)) == PROPERTIES
    shown = {**GIVEN, "owners": ["a", "b"], "disks": [{"id": "d-1", "path": "/a"}, {"id": {"Ref": "Disk"}}]}
    del shown["secret"], shown["note"]
    assert options_of(Machine, PROPERTIES) == shown
    assert options_of(Machine, {"Lamp": {"Light": {"Colour": "Mauve"}}}) == {"lamp": {}}


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"memory": 0}, "memory of it must be 1 to 64 GB, but 0 was given."),
        (
            {"disks": [{"id": "d-x"}]},
            "disks[].id of it must be the ID of a disk, or refer to a resource, but 'd-x' was given.",
        ),
        (
            {"disks": [{"id": "d-1", "path": "/long"}]},
            "disks[].path of it must have at most 4 characters, but it has 5.",
        ),
    ],
    ids=str,
)
def test_checks(given: dict[str, t.Any], message: str) -> None:
    with pytest.raises(OptionError) as raised:
        check_each(Machine.from_options(given), "of it")
    assert raised.value.message == message


def test_elements_of_lists_and_their_number() -> None:
    few = each(between(0, 9, "", PAGE), 2)
    few.check("numbers", [0, 9])
    assert few.allowed == "0 to 9, at most 2"
    for given, message in (
        ([1, 10], "numbers must be 0 to 9, but 10 was given."),
        ([1, 1, 1], "numbers must be at most 2, but 3 were given."),
    ):
        with pytest.raises(OptionError) as raised:
            few.check("numbers", given)
        assert raised.value.message == message


def test_which_kind_has_an_option_and_what_is_lifted() -> None:
    assert "memory" in names_of(Machine, "big")
    assert names_of(Machine, "small") == Machine.rows.keys() - {"memory"}
    assert lifted_of(Machine) == {"Key": "none"}


def test_what_versions_contain() -> None:
    kept = {"Memory": {"Size": 16}, "Key": "k", "Other": 1}
    assert versioned_of(Machine, {**kept, "Owners": ["a"]}) == kept
    assert versioned_of(Machine, {"Memory": {"Size": 8}}) == {}


def test_a_live_resource_is_compared_with_defaults() -> None:
    deployed = comparable(Machine, {"Disks": [{"Id": {"Ref": "Disk"}}]})
    assert deployed == {"Memory": {"Size": 8}, "Key": None}
    assert comparable_live(Machine, {"Memory": {"Size": 4, "Speed": 3}, "KEY": ""}, deployed) == {
        "Memory": {"Size": 4},
        "Key": None,
    }
    assert comparable_live(Machine, {"Attached": [{"Id": "d-1"}]}, comparable(Machine, {})) == {
        "Memory": {"Size": 8},
        "Disks": [{"Id": "d-1"}],
        "Key": None,
    }


@pytest.mark.parametrize(
    ("name", "value", "parameter"),
    [
        ("Key", None, ("KEY", "")),
        ("Key", "k", ("KEY", "k")),
        ("Disks", [], ("Attached", [])),
        ("Memory", {"Size": 8}, ("Memory", {"Size": 8})),
        ("Role", "r", ("Role", "r")),
    ],
)
def test_what_an_update_takes(name: str, value: t.Any, parameter: tuple[str, t.Any]) -> None:
    assert update_parameter(Machine, name, value) == parameter


def test_the_tables_of_limits() -> None:
    assert list(limits_of(Machine)) == [
        ("memory", "1 to 64 GB", "8", PAGE),
        ("disks[].id", "the ID of a disk, or refer to a resource", "", PAGE),
        ("disks[].path", "at most 4 characters", "", PAGE),
    ]
