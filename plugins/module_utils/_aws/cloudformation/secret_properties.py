# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which properties of resources hold secrets, by their names (pure).

Nothing in a template marks them. The names are those that AWS uses for passwords, keys and
tokens in its resource types, and for variables of whatever runs code. References and dynamic references are not
secret; the text that they are combined with may be.
"""

from __future__ import annotations

import re
import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._module.result import CHANGED, SET
from ansible_collections.polycloud.faas.plugins.module_utils._secrets.masking import HIDDEN

Path = tuple[str, ...]
Choose = t.Callable[[Path, t.Any], str]
Sides = tuple[t.Any, t.Any]

SECRET_NAME: t.Final = re.compile(
    r"\w*(secret|secret_?string(template)?|(password|passwd|passphrase|token|credential|private_?key|shared_?key"
    r"|api_?key(_?value)?|access_?key|secret_?key|token_?key|auth_?key|connection_?string)s?)|user_?data"
    r"|auth_?parameters",
    re.IGNORECASE,
)
VARIABLES: t.Final = re.compile(r"\w*Variables")
ENVIRONMENT: t.Final = "Environment"
OF_BUILDS: t.Final = frozenset(
    {"Certificate", "ComputeType", "Image", "ImagePullCredentialsType", "PrivilegedMode", "Type"}
)
NAMES_IN_LISTS: t.Final = frozenset({"Key", "Name", "Type"})
API_KEY: t.Final = "AWS::ApiGateway::ApiKey"
NO_TEXT: t.Final = frozenset({"Condition", "Fn::FindInMap", "Fn::GetAtt", "Fn::GetAZs", "Fn::ImportValue", "Ref"})
NO_SECRET: t.Final = re.compile(r"\s*\{\{resolve:[^{}]*\}\}\s*|arn:aws[\w-]*:[^\s?]*")


def is_secret_path(path: t.Sequence[str]) -> bool:
    """Whether a property and everything below it is secret: (type of the resource, name, name below or position ...).

    >>> is_secret_path(("AWS::RDS::DBInstance", "MasterUserPassword"))
    True
    """
    if path[0] == API_KEY and path[-1] == "Value":
        return True
    if any(SECRET_NAME.fullmatch(step) for step in path):
        return True
    if path[0].startswith("AWS::ApiGateway"):
        # Stage variables name things, such as a version or a function, and are visible to anyone who sees the stage.
        return False
    return any(_is_variable(step, path[number:]) for number, step in enumerate(path, 1))


def _is_variable(step: str, below: t.Sequence[str]) -> bool:
    """Whether a step leads to variables: {Variables: {X: ...}}, {Environment: {X: ...}} or [{Name: X, Value: ...}]."""
    in_list = bool(below) and below[0].isdigit()
    if VARIABLES.fullmatch(step):
        return not (in_list and below[-1] in NAMES_IN_LISTS)
    if step != ENVIRONMENT or not below:
        return False
    return below[-1] == "Value" if in_list else below[0] not in OF_BUILDS and not VARIABLES.fullmatch(below[0])


def hidden_resources(resources: t.Any) -> t.Any:
    """The option ``resources`` as it may be shown."""
    if not isinstance(resources, dict):
        return None if resources is None else HIDDEN
    return {logical_id: hidden_resource(each, lambda _path, _value: HIDDEN) for logical_id, each in resources.items()}


def hidden_overrides(overrides: t.Any) -> t.Any:
    """The option ``overrides`` as it may be shown."""
    if not isinstance(overrides, list | tuple):
        return HIDDEN
    return [_hidden_override(each) for each in overrides]


def _hidden_override(override: t.Any) -> t.Any:
    if not isinstance(override, t.Mapping):
        return HIDDEN
    kind = str(override.get("type") or "AWS::Lambda::Function")
    parts = {name: (kind,) if name == "properties" else (kind, name) for name in ("properties", "metadata")}
    return {
        name: hidden(value, parts[name], lambda _path, _value: HIDDEN) if name in parts else value
        for name, value in override.items()
    }


def hidden_resource(resource: t.Any, choose: Choose) -> t.Any:
    """A resource of a template with a placeholder for each secret string."""
    if not isinstance(resource, t.Mapping):
        return resource
    kind = str(resource.get("Type"))
    return {
        name: value if name == "Type" else hidden(value, (kind,) if name == "Properties" else (kind, name), choose)
        for name, value in resource.items()
    }


def hidden(node: t.Any, path: Path, choose: Choose) -> t.Any:
    """The value at a path with a placeholder for each secret string in it."""
    if isinstance(node, t.Mapping):
        marked = "Value" if node.get("IsValueSecret") is True else None
        return {
            key: value if key in NO_TEXT else hidden(value, (*path, *_steps(str(key), marked)), choose)
            for key, value in node.items()
        }
    if isinstance(node, list | tuple):
        return [hidden(each, (*path, str(number)), choose) for number, each in enumerate(node)]
    literal = isinstance(node, str | int | float) and not isinstance(node, bool)
    if not literal or node == "" or not is_secret_path(path) or NO_SECRET.fullmatch(str(node)):
        return node
    return choose(path, node)


def _steps(key: str, marked: str | None) -> Path:
    """A CloudFormation function does not count as a property."""
    if key.startswith("Fn::"):
        return ()
    return ("Secret", key) if key == marked else (key,)


def hidden_sides(before: t.Any, after: t.Any, hide: t.Callable[[t.Any, Choose], t.Any]) -> Sides:
    """Both sides with "(set)" for secret strings, and "(changed)" in the second where the string differs."""
    old: dict[Path, t.Any] = {}

    def was(path: Path, value: t.Any) -> str:
        old[path] = value
        return SET

    def will_be(path: Path, value: t.Any) -> str:
        return CHANGED if path in old and old[path] != value else SET

    return hide(before, was), hide(after, will_be)


def mask_resources(before: dict[str, t.Any], after: dict[str, t.Any]) -> None:
    """Replace the secrets in what the user added or overrode, on both sides of the diff."""
    for section in ("resources", "overrides"):
        sides = [view.get(section, {}) for view in (before, after)]
        for name in {*sides[0], *sides[1]}:
            shown = hidden_sides(sides[0].get(name), sides[1].get(name), hidden_resource)
            for side, resource in zip(sides, shown, strict=True):
                if name in side:
                    side[name] = resource
