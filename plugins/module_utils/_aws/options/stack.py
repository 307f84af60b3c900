# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The requested settings and additions of the stack (no API calls, no Ansible).

``Additions`` become part of the template, ``StackSettings`` go with the calls.
"""

from __future__ import annotations

import functools
import hashlib
import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._mappings import NOTHING
from ansible_collections.polycloud.faas.plugins.module_utils._record import Record

NAMED_IAM: t.Final = "CAPABILITY_NAMED_IAM"
CAPABILITIES: t.Final = ["CAPABILITY_IAM", NAMED_IAM, "CAPABILITY_AUTO_EXPAND"]

# What an element of ``overrides`` may set besides properties, by the name that CloudFormation has for it.
ATTRIBUTES: t.Final = {
    "condition": "Condition",
    "metadata": "Metadata",
    "creation_policy": "CreationPolicy",
    "update_policy": "UpdatePolicy",
    "deletion_policy": "DeletionPolicy",
    "update_replace_policy": "UpdateReplacePolicy",
}
OVERRIDE_OPTIONS: t.Final[dict[str, dict[str, t.Any]]] = {
    "function": {"type": "str"},
    "route": {"type": "str"},
    "resource": {"type": "str"},
    "type": {"type": "str"},
    "properties": {"type": "dict"},
    "depends_on": {"type": "list", "elements": "str"},
    "condition": {"type": "str"},
    "metadata": {"type": "dict"},
    "creation_policy": {"type": "dict"},
    "update_policy": {"type": "dict"},
    "deletion_policy": {"type": "str", "choices": ["Delete", "Retain", "RetainExceptOnCreate"]},
    "update_replace_policy": {"type": "str", "choices": ["Delete", "Retain"]},
}
STACK_OPTIONS: t.Final[dict[str, dict[str, t.Any]]] = {
    "bucket_tls_only": {"type": "bool", "default": False},
    "resources": {"type": "dict"},
    "outputs": {"type": "dict"},
    "conditions": {"type": "dict"},
    "parameters": {"type": "dict"},
    "overrides": {"type": "list", "elements": "dict", "options": OVERRIDE_OPTIONS},
    "capabilities": {"type": "list", "elements": "str", "choices": CAPABILITIES, "default": [NAMED_IAM]},
    "stack_policy": {"type": "dict"},
    "termination_protection": {"type": "bool"},
    "notification_arns": {"type": "list", "elements": "str"},
    "cloudformation_role": {"type": "str"},
    "on_failure": {"type": "str", "choices": ["rollback", "delete", "do_nothing"], "default": "rollback"},
    "deployment_mode": {"type": "str", "choices": ["standard", "express"], "default": "standard"},
}

Section = t.Mapping[str, t.Any]

HASH_ROUNDS: t.Final = 100_000


class Parameter(Record):
    """A parameter of the stack with its CloudFormation declaration; ``value`` None leaves its default."""

    declaration: Section
    value: str | None = None

    def __repr__(self) -> str:
        """Without the value, which may be a secret."""
        return f"Parameter({self.declaration!r})"

    @property
    def is_secret(self) -> bool:
        return str(self.declaration.get("NoEcho", "")).lower() == "true"

    def fingerprint(self, salt: str) -> str | None:
        """What distinguishes values; that of a secret is slow to guess, since anyone may read it in an output."""
        if self.value is None or not self.is_secret:
            return self.value
        return _slow_hash(self.value, salt)


class Additions(Record):
    """The user's own parts of the template, each by logical ID."""

    resources: Section = NOTHING
    outputs: Section = NOTHING
    conditions: Section = NOTHING
    parameters: t.Mapping[str, Parameter] = NOTHING


class Override(Record):
    """What is merged into a resource of the service: that of a function, of a route, or by its logical ID or type.

    ``attributes`` are those of a resource in a template, such as ``DeletionPolicy``.
    """

    function: str | None = None
    route: str | None = None
    resource: str | None = None
    type: str | None = None
    properties: Section = NOTHING
    attributes: Section = NOTHING
    depends_on: tuple[str, ...] = ()


class StackSettings(Record):
    """Settings of a stack other than template and tags. None: not requested, so neither compared nor sent."""

    capabilities: tuple[str, ...] = (NAMED_IAM,)
    parameters: t.Mapping[str, Parameter] = NOTHING
    policy: Section | None = None
    termination_protection: bool | None = None
    notification_arns: tuple[str, ...] | None = None
    role_arn: str | None = None
    on_failure: str = "rollback"
    express: bool = False
    source_rules: int | None = None


def additions_from_options(options: Section) -> Additions:
    """The parts of the template that the options of ``lambda_http_endpoint`` add."""
    return Additions(
        resources=options["resources"] or {},
        outputs=options["outputs"] or {},
        conditions=options["conditions"] or {},
        parameters=_parameters(options),
    )


def overrides_from_options(given: t.Sequence[Section]) -> tuple[Override, ...]:
    """The elements of the option ``overrides``."""
    return tuple(
        Override(
            **{name: each[name] for name in ("function", "route", "resource", "type")},
            properties=each["properties"] or NOTHING,
            attributes={ATTRIBUTES[name]: each[name] for name in ATTRIBUTES if each[name] is not None},
            depends_on=tuple(each["depends_on"] or ()),
        )
        for each in given
    )


def settings_from_options(options: Section) -> StackSettings:
    """The settings of the stack that the options of ``lambda_http_endpoint`` request."""
    arns = options["notification_arns"]
    return StackSettings(
        capabilities=tuple(sorted(options["capabilities"])),
        parameters=_parameters(options),
        policy=options["stack_policy"],
        termination_protection=options["termination_protection"],
        notification_arns=None if arns is None else tuple(sorted(set(arns))),
        role_arn=options["cloudformation_role"],
        on_failure=options["on_failure"],
        express=options["deployment_mode"] == "express",
        source_rules=options["source_rules"],
    )


@functools.lru_cache(maxsize=64)
def _slow_hash(value: str, salt: str) -> str:
    return hashlib.pbkdf2_hmac("sha256", value.encode(), salt.encode(), HASH_ROUNDS).hex()


def _parameters(options: Section) -> dict[str, Parameter]:
    return {name: _parameter(given) for name, given in (options["parameters"] or {}).items()}


def _parameter(given: t.Any) -> Parameter:
    """A plain value means a String with that value; otherwise it is a declaration with one more key, ``Value``."""
    if not isinstance(given, dict):
        return Parameter({"Type": "String"}, _text(given))
    declaration = {"Type": "String", **{key: value for key, value in given.items() if key != "Value"}}
    return Parameter(declaration, _text(given["Value"]) if given.get("Value") is not None else None)


def _text(value: t.Any) -> str:
    if isinstance(value, list):
        return ",".join(map(_text, value))
    return str(value).lower() if isinstance(value, bool) else str(value)
