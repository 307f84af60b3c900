# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Newer versions of the secrets whose ``latest`` version variables have (Secret Manager v1, secrets.versions.get).

An instance keeps the version that was the latest one when it started. So a version that was created after the last
deployment of a function is one that its instances may not have.
"""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.answers import has
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.failures import GoogleError, Json
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function.secrets import LATEST
from ansible_collections.polycloud.faas.plugins.module_utils._record import Record

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.api import GoogleApi

ENABLED: t.Final = "ENABLED"


class Newer(Record):
    """A variable whose secret has a version that is newer than the last deployment of the function."""

    variable: str
    secret: str
    version: str

    def words(self) -> str:
        return f"newer version of the secret {self.secret}"


class NewerSecrets:
    """The secrets that variables have in their latest version, and what was read of them."""

    def __init__(self, given: t.Sequence[Json], *, follows: bool) -> None:
        """``given`` has the secrets of the variables in Google's form; ``follows`` is the option of the module."""
        self.follows = follows
        self._latest = [each for each in given if each["version"] == LATEST]
        self._found: dict[str, Json | GoogleError] = {}

    def calls(self, api: GoogleApi) -> dict[str, t.Callable[[], t.Any]]:
        """What must be read, by the name of the version."""
        names = {_name(each): str(each["secret"]) for each in self._latest}
        return {name: _reader(api, name, secret) for name, secret in names.items()}

    def keep(self, answers: t.Mapping[str, t.Any]) -> None:
        """Keep what ``calls`` read."""
        self._found = {name: answers[name] for name in map(_name, self._latest) if name in answers}

    def newer(self, now: Json) -> list[Newer]:
        """The variables of the live function that may not have the newest version of their secret."""
        deployed, live = now.get("updateTime"), _live(now)
        found = []
        for each in self._latest:
            version = self._found.get(_name(each))
            if not deployed or each["key"] not in live or not isinstance(version, dict):
                continue
            if version.get("state", ENABLED) == ENABLED and is_later(str(version.get("createTime", "")), deployed):
                found.append(Newer(each["key"], each["secret"], version["name"].rpartition("/")[2]))
        return found

    def renews(self, now: Json) -> bool:
        """Whether the live function is deployed again for a newer version."""
        return self.follows and bool(self.newer(now))

    def warnings(self, function: str, now: Json, *, deploys: bool) -> list[str]:
        """What the instances may not have, what they cannot get, and what could not be looked at."""
        left = [] if deploys else [_left(function, each) for each in self.newer(now)]
        return [*left, *self._without_value(function), *self._unseen()]

    def _without_value(self, function: str) -> list[str]:
        problems = [(each, _problem(self._found.get(_name(each)))) for each in self._latest]
        return [
            f"New instances of function {function} cannot start: {each['key']} refers to the latest version of the "
            f"secret {each['secret']}, which {problem}."
            for each, problem in problems
            if problem
        ]

    def _unseen(self) -> list[str]:
        """Who does not follow need not be able to look."""
        errors = [each for each in self._found.values() if isinstance(each, GoogleError) and not each.not_found]
        if not errors or not self.follows:
            return []
        return [
            f"Whether there are newer versions of secrets is not known: {errors[0].message} It needs "
            "secretmanager.versions.get."
        ]


def is_later(time: str, other: str) -> bool:
    """Whether a timestamp of Google, with any number of decimal places, is later than another one.

    >>> is_later("2026-01-01T00:00:00.5Z", "2026-01-01T00:00:00Z")
    True
    """
    return _parts(time) > _parts(other)


def _parts(time: str) -> tuple[str, str]:
    seconds, _point, rest = time.removesuffix("Z").partition(".")
    return seconds, rest.ljust(9, "0")


def _name(given: Json) -> str:
    return f"projects/{given['projectId']}/secrets/{given['secret']}/versions/{LATEST}"


def _live(now: Json) -> set[str]:
    """The variables that the live function has from the latest version of a secret."""
    variables = now.get("serviceConfig", {}).get("secretEnvironmentVariables") or ()
    return {each["key"] for each in variables if each.get("version", LATEST) == LATEST}


def _problem(found: Json | GoogleError | None) -> str:
    """Why an instance gets no value; "" when it gets one, or when that is not known."""
    if isinstance(found, GoogleError):
        return "does not exist" if found.not_found else ""
    state = (found or {}).get("state", ENABLED)
    return "" if state == ENABLED else f"is in state {state}"


def _left(function: str, newer: Newer) -> str:
    return (
        f"Instances of function {function} that started before it may not have the {newer.words()} in "
        f"{newer.variable}: version {newer.version} was created after the last deployment. To deploy "
        "it: follow_references: true"
    )


def _reader(api: GoogleApi, name: str, secret: str) -> t.Callable[[], Json]:
    activity = f"Reading the latest version of secret {secret}"

    def read() -> Json:
        return api.request("secretmanager", "GET", f"v1/{name}", activity=activity, shape=has("name"))

    return read
