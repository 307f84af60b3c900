# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The secrets in the options of a task, and text without them."""

from __future__ import annotations

import functools
import os
import re
import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._secrets.masking import (
    HIDDEN,
    SHORTEST_SECRET,
    passwords_of_urls,
    without,
    without_credentials,
    without_measured,
)

Options = t.Mapping[str, t.Any]
Named = tuple[str, str]

SECRET_VARIABLES: t.Final = (
    r"AWS_SECRET_(ACCESS_)?KEY|AWS_SE(SSION|CURITY)_TOKEN|AWS_BEARER_TOKEN_\w+|AWS_CONTAINER_AUTHORIZATION_TOKEN"
    r"|GCP_ACCESS_TOKEN|GCP_SERVICE_ACCOUNT_CONTENTS|CLOUDSDK_AUTH_ACCESS_TOKEN"
)
REGION: t.Final = (
    r"(us|eu|ap|sa|ca|me|af|il|mx|cn|us-gov|us-iso\w?|asia|europe|australia|northamerica|southamerica|africa)"
    r"-(north|south|east|west|central|northeast|northwest|southeast|southwest)-?\d{1,2}(-?[a-f])?"
)


class Secrets:
    """Options whose values must not be shown, although they are too common to be hidden in every result.

    Ansible hides the value of a ``no_log`` option wherever the same string occurs. For the values of environment
    variables, such as ``dev`` or ``1``, that would garble URLs and names. So results are built without them, and what
    repeats the options (the invocation, error messages) is masked here. Values of other options are not secret.
    """

    def __init__(
        self,
        options: Options,
        names: frozenset[str],
        *,
        partly: t.Mapping[str, t.Callable[[t.Any], t.Any]] | None = None,
        public_strings: t.Iterable[str] = (),
        no_log_values: t.Iterable[str] = (),
    ) -> None:
        """``names`` are options with only secret values, at any depth; ``partly`` those with some, with functions that
        mask them; ``public_strings`` are strings that are not secret, in addition to those of other options.
        """
        self._names = names
        self._partly = partly or {}
        self._found: list[Named] = []
        self._no_log = frozenset(no_log_values)
        self._shown: dict[str, t.Any] = {name: self._shown_option(name, value) for name, value in options.items()}
        self._public_strings = frozenset({*public_strings, *_words(self._shown)}) - self._no_log

    def also_hide(self, variables: t.Any) -> None:
        """Add secret variables, such as those of a live function."""
        self._found += _variables(variables)
        for name in ("_forms", "_beside_names"):
            self.__dict__.pop(name, None)

    def masked_options(self) -> dict[str, t.Any]:
        """The options with every secret value replaced."""
        return self._shown

    def masked_text(self, text: str) -> str:
        """The text without secrets; one of fewer than six characters is hidden only next to its name."""
        text = without(without_measured(text), self._forms)
        for pattern in self._beside_names:
            text = pattern.sub(rf"\1{HIDDEN}", text)
        return without_credentials(text)

    def masked(self, node: t.Any) -> t.Any:
        """The same for each string in dictionaries and lists."""
        if isinstance(node, str):
            return self.masked_text(node)
        if isinstance(node, t.Mapping):
            return {key: self.masked(value) for key, value in node.items()}
        if isinstance(node, list | tuple):
            return [self.masked(value) for value in node]
        return node

    @functools.cached_property
    def _forms(self) -> list[str]:
        public_strings = "\n".join(self._public_strings)
        own = {
            text for _name, text in self._found if text.strip() not in public_strings and not re.fullmatch(REGION, text)
        }
        others = {*self._no_log, *_of_environment()}
        if not own and not others:
            return []
        from ansible_collections.polycloud.faas.plugins.module_utils._secrets.forms import forms

        found = {form for text in own for form in forms(text) if form not in public_strings}
        found |= {form for text in others for form in forms(text)}
        return sorted(found, key=lambda form: (-len(form), form))

    @functools.cached_property
    def _beside_names(self) -> list[re.Pattern[str]]:
        found = {(name, text) for name, text in self._found if text.strip() and text not in self._public_strings}
        short = sorted((name, text) for name, text in found if len(text) < SHORTEST_SECRET)
        if not short:
            return []
        from ansible_collections.polycloud.faas.plugins.module_utils._secrets.forms import next_to_its_name

        return [next_to_its_name(name, text) for name, text in short]

    def _shown_option(self, name: str, value: t.Any) -> t.Any:
        """An option as it may be shown; its secrets are recorded."""
        if name in self._partly:
            shown = self._partly[name](value)
            self._found += _replaced(name, value, shown)
            return self._without_urls(name, shown)
        if name in self._names and value is not None:
            self._found += _variables(value)
            return dict.fromkeys(value, HIDDEN) if isinstance(value, dict) else HIDDEN
        if isinstance(value, dict):
            return self._shown_dictionary(value)
        if isinstance(value, list | tuple):
            return [self._shown_option(name, each) for each in value]
        return self._without_urls(name, value)

    def _shown_dictionary(self, value: dict[str, t.Any]) -> dict[str, t.Any]:
        """CloudFormation parameters with NoEcho have a secret value."""
        hidden = [key for key in _no_echo_keys(value) if value.get(key) is not None]
        shown = {key: HIDDEN if key in hidden else self._shown_option(key, each) for key, each in value.items()}
        self._found += [(key, text) for key in hidden for text in _spellings(value[key])]
        return shown

    def _without_urls(self, name: str, value: t.Any) -> t.Any:
        """Passwords of URLs are secret wherever they are given."""
        if isinstance(value, dict):
            return {key: self._without_urls(key, each) for key, each in value.items()}
        if isinstance(value, list | tuple):
            return [self._without_urls(name, each) for each in value]
        if not isinstance(value, str):
            return value
        self._found += [(name, password) for password in passwords_of_urls(value)]
        return without_credentials(value)


def _no_echo_keys(node: dict[str, t.Any]) -> tuple[str, ...]:
    return ("Value", "Default") if str(node.get("NoEcho", "")).lower() == "true" else ()


def _words(node: t.Any) -> t.Iterator[str]:
    """The keys and strings that are shown."""
    if isinstance(node, str):
        yield from () if node == HIDDEN else (node,)
    elif isinstance(node, dict):
        yield from (str(key) for key in node)
        for each in node.values():
            yield from _words(each)
    elif isinstance(node, list):
        for each in node:
            yield from _words(each)


def _of_environment() -> t.Iterator[str]:
    """Secrets in environment variables, for clouds, proxies and package indexes."""
    for name, value in os.environ.items():
        if re.fullmatch(SECRET_VARIABLES, name):
            yield value
        yield from passwords_of_urls(value if "://" in value else f"any://{value}" if "_proxy" in name.lower() else "")


def _replaced(name: str, given: t.Any, shown: t.Any) -> t.Iterator[Named]:
    """The strings that are replaced in the shown options."""
    if isinstance(given, dict) and isinstance(shown, dict):
        for key, value in given.items():
            yield from _replaced(str(key), value, shown.get(key))
    elif isinstance(given, list) and isinstance(shown, list) and len(given) == len(shown):
        for one, other in zip(given, shown, strict=True):
            yield from _replaced(name, one, other)
    elif given != shown:
        yield from ((name, text) for text in _literals(given, is_secret=True))


def _variables(value: t.Any) -> t.Iterator[Named]:
    """The strings of secret variables by their names; what was not given as a dictionary may have been one."""
    if isinstance(value, dict):
        for name, each in value.items():
            yield from ((str(name), text) for text in _literals(each, is_secret=True))
    elif isinstance(value, list):
        for each in value:
            yield from _variables(each)
    else:
        given = str(value)
        yield "environment", given
        yield from re.findall(r"([\w.-]+)[\"']?\s*[=:]\s*[\"']?([^\s,\"'}]+)", given)


def _literals(value: t.Any, *, is_secret: bool) -> t.Iterator[str]:
    """The secret strings in the value of a variable.

    The target of a reference such as {Ref: Table} or {ssm: /name} is not secret, but text that it is combined with may
    be.
    """
    if isinstance(value, dict):
        for key, each in value.items():
            yield from _literals(each, is_secret=str(key).startswith("Fn::") and key != "Fn::GetAtt")
    elif isinstance(value, list):
        for each in value:
            yield from _literals(each, is_secret=is_secret)
    elif is_secret:
        yield from _spellings(value)


def _spellings(value: t.Any) -> tuple[str, ...]:
    """The string of a value, and how YAML and JSON write a boolean."""
    if value is None:
        return ()
    return (str(value), str(value).lower()) if isinstance(value, bool) else (str(value),)
