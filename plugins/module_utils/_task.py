# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Private to the collection: what service code sees of a running task, and how its secrets are kept."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, field

HIDDEN = "(hidden)"
SHORTEST_SECRET = 6


def ignore(_message: str) -> None:
    """Takes a warning or a line of progress that nobody wants."""


@dataclass(frozen=True)
class Task:
    """The validated options and modes of a task; free of Ansible, so that tests and action plugins can make one.

    ``progress`` takes a line that says where the task is, while it is still running.
    """

    options: t.Mapping[str, t.Any]
    check_mode: bool = False
    show_diff: bool = False
    warn: t.Callable[[str], None] = field(default=ignore)
    progress: t.Callable[[str], None] = field(default=ignore)


def _secret_keys(node: dict[str, t.Any]) -> list[str]:
    """Where the value is in a CloudFormation parameter that says NoEcho."""
    if str(node.get("NoEcho", "")).lower() != "true":
        return []
    return [key for key in ("Value", "Default") if node.get(key) is not None]


class Secrets:
    """Options whose values must not be shown though they are too common to be blanked out of every result.

    Ansible hides the value of a ``no_log`` option wherever the same text occurs. For the values of environment
    variables, such as ``dev`` or ``1``, that would garble URLs and names. So these values are taken off Ansible's
    list, results are built without them, and what repeats the options (the invocation, error texts) is masked here.
    """

    def __init__(self, options: dict[str, t.Any], names: frozenset[str]) -> None:
        self._options = options
        self._names = names
        found = list(self._values_below(options))
        self.values = frozenset(text for text, _is_secret in found)
        self._secret_texts = frozenset(text for text, is_secret in found if is_secret)

    def _values_below(self, node: t.Any) -> t.Iterator[tuple[str, bool]]:
        if isinstance(node, dict):
            yield from ((str(node[key]), True) for key in _secret_keys(node))
            for key, value in node.items():
                if key in self._names and isinstance(value, dict):
                    for each in value.values():
                        yield from _texts(each, is_secret=True)
                else:
                    yield from self._values_below(value)
        elif isinstance(node, list):
            for value in node:
                yield from self._values_below(value)

    def masked_options(self) -> dict[str, t.Any]:
        """The options with every secret value replaced."""
        return t.cast("dict[str, t.Any]", self._masked(self._options))

    def _masked(self, node: t.Any) -> t.Any:
        if isinstance(node, dict):
            shown = {
                key: dict.fromkeys(value, HIDDEN)
                if key in self._names and isinstance(value, dict)
                else self._masked(value)
                for key, value in node.items()
            }
            return {**shown, **dict.fromkeys(_secret_keys(node), HIDDEN)}
        if isinstance(node, list):
            return [self._masked(value) for value in node]
        return node

    def masked_text(self, text: str) -> str:
        """The text without secret values of at least six characters; shorter ones are words that occur anywhere."""
        for value in sorted(self._secret_texts, key=len, reverse=True):
            if len(value) >= SHORTEST_SECRET:
                text = text.replace(value, HIDDEN)
        return text


def _texts(value: t.Any, *, is_secret: bool) -> t.Iterator[tuple[str, bool]]:
    """All texts of a variable's value, and whether they are secret.

    What a reference such as {Ref: Table} or {ssm: /name} names is not, but what is put together around it may be.
    """
    if isinstance(value, dict):
        for key, each in value.items():
            yield from _texts(each, is_secret=key.startswith("Fn::") and key != "Fn::GetAtt")
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each, is_secret=is_secret)
    else:
        yield str(value), is_secret
