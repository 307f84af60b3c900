# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Options that are declared once: one row says everything about an option (pure).

A class of values derives from ``Declared``, and each of its attributes is such a row::

    class Settings(Declared):
        ephemeral_storage: Option[int | None] = Option(
            "int", "EphemeralStorage.Size", limit=between(512, 10240, "MB", QUOTAS), default=512, live=Live()
        )

``Settings.from_options(options)`` is what was requested, and ``settings.ephemeral_storage`` a value of it. The
functions of this file derive the rest from the rows: the argument spec, the checks, the properties of the template, and
the options that a template was made of; those of drift/live_properties.py, what a live resource is compared with.
"""

from __future__ import annotations

import json
import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.expressions import is_expression
from ansible_collections.polycloud.faas.plugins.module_utils._limits import AnyLimit, Limit, text
from ansible_collections.polycloud.faas.plugins.module_utils._mappings import without_none
from ansible_collections.polycloud.faas.plugins.module_utils._record import Record

T = t.TypeVar("T")
Some = t.TypeVar("Some", bound="Declared")
Properties = dict[str, t.Any]
EMPTY: t.Final[tuple[t.Any, ...]] = (None, [], {})


def _unchanged(value: t.Any) -> t.Any:
    return value


def _as_found(found: t.Any, _deployed: t.Any) -> t.Any:
    return found


class Live(Record):
    """How AWS returns a property of a live resource, and how an update call takes it.

    ``place``: where it is in the response and in the parameters of the call, if not where the template has it.
    ``told``: the property from what was found there and what is deployed. ``form``: what both are compared as.
    ``cleared``: what the call takes to remove the setting; None if it takes AWS's default.
    """

    place: str | None = None
    told: t.Callable[[t.Any, t.Any], t.Any] = _as_found
    form: t.Callable[[t.Any], t.Any] = _unchanged
    cleared: t.Any = None


class Option(t.Generic[T]):
    """All there is to know about one option; ``T`` is the type of its value.

    ``spec``: its argument spec, or the type alone. ``place``: its property in the template, such as
    ``EphemeralStorage.Size``; None if it is no property. ``unset``: its value when it is not given. ``take``: the value
    from what is given; without it lists become tuples, and an empty ``raw`` option is not given.

    ``limit``: what is allowed, with the page that says so. ``words``: what CloudFormation calls each value; they are
    the choices of a string. ``write`` and ``read``: the property from the value, and the option from the property,
    where neither ``words`` nor ``nested`` says it. ``nested``: the class that declares the suboptions.

    ``default``: the property that AWS uses when there is none. ``live``: how the live resource has it; None if AWS does
    not return it with the rest. ``versioned``: whether a version of a function contains it. ``of``: the API types that
    have it; empty means all. ``lifted``: the value with which an update resets it, where CloudFormation leaves
    unchanged what a template no longer sets. ``create_only``: whether another value replaces the resource.
    """

    name: str

    def __init__(
        self,
        spec: str | dict[str, t.Any],
        place: str | None = None,
        *,
        unset: T | None = None,
        take: t.Callable[[t.Any], T] | None = None,
        limit: AnyLimit | None = None,
        words: t.Mapping[t.Any, t.Any] | None = None,
        write: t.Callable[[T], t.Any] | None = None,
        read: t.Callable[[t.Any], t.Any] | None = None,
        nested: type[Declared] | None = None,
        default: t.Any = None,
        live: Live | None = None,
        versioned: bool = True,
        of: tuple[str, ...] = (),
        lifted: t.Any = None,
        create_only: bool = False,
    ) -> None:
        self.spec = {"type": spec} if isinstance(spec, str) else spec
        self.place = tuple(place.split(".")) if place else ()
        self.unset, self.take, self.limit, self.words, self.nested = unset, take, limit, words, nested
        self.write, self.read = write, read
        self.default, self.live, self.versioned = default, live, versioned
        self.of, self.lifted, self.create_only = of, lifted, create_only

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    @t.overload
    def __get__(self, instance: None, owner: type) -> Option[T]:
        pass

    @t.overload
    def __get__(self, instance: Declared, owner: type) -> T:
        pass

    def __get__(self, instance: Declared | None, owner: type) -> Option[T] | T:
        """The row for the class; an instance has its values in attributes of its own, which come first."""
        return self

    @property
    def is_list(self) -> bool:
        return bool(self.spec["type"] == "list")

    def argument_spec(self) -> dict[str, t.Any]:
        more: dict[str, t.Any] = {}
        if self.words and self.spec["type"] == "str":
            more["choices"] = list(self.words)
        if self.nested:
            more["options"] = specs_of(self.nested)
        return {**self.spec, **more}

    def value(self, given: t.Any) -> T:
        """The value from what Ansible gives for the option."""
        if self.take is not None:
            return self.take(given)
        return t.cast(T, self.unset if given is None or given in self._absent() else self._taken(given))

    def _absent(self) -> tuple[t.Any, ...]:
        """What is given to say that there is nothing, such as ``""`` for no ARN."""
        return ("", {}) if self.spec["type"] == "raw" else ()

    def _taken(self, given: t.Any) -> t.Any:
        if self.nested:
            return tuple(map(self.nested.from_options, given)) if self.is_list else self.nested.from_options(given)
        return tuple(given) if self.is_list else given

    def written(self, value: T) -> t.Any:
        """What the template has for the value."""
        if value is None:
            return None
        if self.write is not None:
            return self.write(value)
        if self.words is not None:
            return self.words.get(value)
        if self.nested:
            return (
                [properties_of(each) for each in t.cast(t.Any, value)]
                if self.is_list
                else properties_of(t.cast(Declared, value))
            )
        return list(value) if isinstance(value, tuple) else value

    def option(self, found: t.Any) -> t.Any:
        """What was given for the option, from what the template has for it."""
        if self.read is not None:
            return self.read(found)
        if self.words is not None:
            return next((word for word, value in self.words.items() if value == found), None)
        if self.nested:
            return [options_of(self.nested, each) for each in found] if self.is_list else options_of(self.nested, found)
        return found


class Declared:
    """Values whose attributes are declared as rows; they do not change, and equal ones are equal."""

    rows: t.ClassVar[dict[str, Option[t.Any]]] = {}

    def __init_subclass__(cls) -> None:
        cls.rows = {**cls.rows, **{name: each for name, each in vars(cls).items() if isinstance(each, Option)}}

    def __init__(self, **values: t.Any) -> None:
        """:raises TypeError: there is no option with such a name."""
        if unknown := values.keys() - self.rows.keys():
            raise TypeError(f"{type(self).__name__} has no {', '.join(sorted(unknown))}")
        vars(self).update({name: row.unset for name, row in self.rows.items()}, **values)

    @classmethod
    def from_options(cls: type[Some], given: t.Mapping[str, t.Any]) -> Some:
        """The values of the options; one that is missing is not given."""
        return cls(**{name: row.value(given.get(name)) for name, row in cls.rows.items()})

    def __setattr__(self, name: str, value: t.Any) -> None:
        raise AttributeError(f"{type(self).__name__}.{name} does not change")

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and vars(other) == vars(self)

    __hash__ = None  # type: ignore[assignment]  # values of expressions are dictionaries

    def __repr__(self) -> str:
        given = ", ".join(f"{name}={value!r}" for name, value in given_of(self).items())
        return f"{type(self).__name__}({given})"


def given_of(values: Declared) -> dict[str, t.Any]:
    """The values that are not those of an option that is not given."""
    return {name: value for name, value in vars(values).items() if value != values.rows[name].unset}


def specs_of(declared: type[Declared]) -> dict[str, dict[str, t.Any]]:
    """The argument spec of the options."""
    return {name: row.argument_spec() for name, row in declared.rows.items()}


def check_each(values: Declared, where: str = "", prefix: str = "") -> None:
    """Check each option by itself; messages name it as ``<prefix><name> <where>``.

    :raises OptionError: a value is not allowed.
    """
    for name, value in given_of(values).items():
        row, option = values.rows[name], f"{prefix}{name}"
        if row.limit is not None and value is not None:
            row.limit.check(f"{option} {where}".rstrip(), value)
        if row.nested:
            inner, dots = (value, "[].") if row.is_list else ([value], ".")
            for each in inner:
                check_each(each, where, f"{option}{dots}")


def properties_of(values: Declared) -> Properties:
    """The properties that were requested and no others, in the order of the rows."""
    found: Properties = {}
    for name, row in values.rows.items():
        value = row.written(getattr(values, name)) if row.place else None
        if value not in EMPTY:
            _put(found, row.place, value)
    return found


def options_of(declared: type[Declared], properties: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    """The options that these properties were made of; secret ones (``no_log``) are left out."""
    found = {
        name: row.option(value)
        for name, row in declared.rows.items()
        if row.place and not row.spec.get("no_log") and (value := at(properties, row.place)) is not None
    }
    return without_none(found)


def names_of(declared: type[Declared], kind: str) -> frozenset[str]:
    """The options that an API of this type has."""
    return frozenset(name for name, row in declared.rows.items() if not row.of or kind in row.of)


def lifted_of(declared: type[Declared]) -> Properties:
    """The properties that CloudFormation leaves unchanged when a template no longer sets them, with reset values."""
    return {row.place[0]: row.lifted for row in declared.rows.values() if row.lifted is not None}


def versioned_of(declared: type[Declared], properties: t.Mapping[str, t.Any]) -> Properties:
    """The properties that a version contains; a default is the same whether or not it is written out."""
    rows = {row.place[0]: row for row in declared.rows.values() if row.place}
    return {
        name: value
        for name, value in properties.items()
        if name not in rows or (rows[name].versioned and value != default_of(rows[name]))
    }


def default_of(row: Option[t.Any]) -> t.Any:
    """The whole property that AWS uses when the template has none."""
    return within(row.place[1:], row.default)


def reference(pattern: str, allowed: str, source: str, other: str = "refer to a resource") -> Limit:
    """A string that the whole of the pattern matches, or an expression that CloudFormation resolves."""
    alone = text(pattern, allowed, source)
    return Limit(f"{allowed}, or {other}", source, lambda given: is_expression(given) or alone.fits(given))


def in_any_order(given: t.Sequence[t.Any] | None) -> tuple[t.Any, ...]:
    """A list whose order means nothing to AWS, sorted."""
    return tuple(sorted(given or (), key=lambda value: json.dumps(value, sort_keys=True)))


def at(properties: t.Mapping[str, t.Any], place: t.Sequence[str]) -> t.Any:
    """What is at this place; None where there is nothing."""
    found: t.Any = properties
    for name in place:
        found = found.get(name) if isinstance(found, t.Mapping) else None
    return found


def _put(properties: Properties, place: t.Sequence[str], value: t.Any) -> None:
    for name in place[:-1]:
        properties = properties.setdefault(name, {})
    properties[place[-1]] = value


def within(place: t.Sequence[str], value: t.Any) -> t.Any:
    """The value within dictionaries; nothing stays nothing."""
    for name in reversed(place) if value is not None else ():
        value = {name: value}
    return value
