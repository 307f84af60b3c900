# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Values of environment variables, as users write them and as a template has them (pure)."""

from __future__ import annotations

import re
import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.expressions import Value, is_expression
from ansible_collections.polycloud.faas.plugins.module_utils._errors import OptionError

SSM_KEYS: t.Final = frozenset({"ssm", "version"})
SECRET_KEYS: t.Final = frozenset({"secret", "key", "version_stage", "version_id"})

_PART: t.Final = r"[\w/+=.@-]+"
_ARN_OR_NAME: t.Final = r"arn:[\w-]+:(ssm|secretsmanager):[\w-]+:\d{12}:[\w:/+=.@-]+|[\w/+=.@-]+"


def environment_from_options(function: str, given: t.Mapping[str, t.Any]) -> dict[str, Value]:
    """The variables of a function; YAML's true becomes ``true``, as users of other tools expect.

    :raises OptionError: a variable cannot have such a value. The value is not shown.
    """
    return {name: _value(f"of function {function}", name, value) for name, value in given.items()}


def _value(where: str, name: str, value: t.Any) -> Value:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str | int | float):
        return str(value)
    if is_expression(value):
        return t.cast(Value, value)
    if isinstance(value, t.Mapping) and "ssm" in value and value.keys() <= SSM_KEYS:
        return _reference(where, name, "ssm", [value["ssm"], value.get("version")])
    if isinstance(value, t.Mapping) and "secret" in value and value.keys() <= SECRET_KEYS:
        return _secret(where, name, value)
    what = "none" if value is None else "another list or dictionary"
    raise OptionError(
        f"environment {where} must have strings, numbers, booleans, {{Ref: ...}}, {{Fn::...: ...}}, {{ssm: ...}} or "
        f"{{secret: ..., key: ...}} as values, but {name} has {what}."
    )


def _secret(where: str, name: str, value: t.Mapping[str, t.Any]) -> str:
    stage, identifier = value.get("version_stage"), value.get("version_id")
    if stage and identifier:
        raise OptionError(f"environment {where} must not have both version_stage and version_id in {name}.")
    parts = [value["secret"], "SecretString", value.get("key"), stage, identifier]
    return _reference(where, name, "secretsmanager", parts)


def _reference(where: str, name: str, service: str, parts: t.Sequence[t.Any]) -> str:
    """A dynamic reference, which CloudFormation resolves while it deploys; missing parts at the end are left out."""
    texts = ["" if part is None else str(part) for part in parts]
    for position, text in enumerate(texts):
        if (position == 0 or text) and not re.fullmatch(_PART if position else _ARN_OR_NAME, text):
            raise OptionError(
                f"environment {where} must have references that consist of letters, digits and / _ + = . @ -, or an "
                f"ARN, but {name} has {text!r} in one."
            )
    return f"{{{{resolve:{':'.join([service, *texts]).rstrip(':')}}}}}"
