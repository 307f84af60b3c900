# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""An API key: whether it is there, and enabled (pure).

Its ID is AWS's, and so is its value where no option gives one. Values are not read.
"""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift import comparing
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.comparing import Row
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.differences import BY_UPDATES, Question
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.reading import contradiction, reading

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.differences import Drift
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.places import Place
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.reading import Answers, Read
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.watched import Call

ENABLED: t.Final = "Enabled"
COMPARED: t.Final = {ENABLED: Row("enabled", False)}
GONE: t.Final = Question(
    (("may_replace", "api_key"),),
    "AWS made the value of the key, so a new key has another value.",
    "If callers can follow, set may_replace: [api_key].",
)


def named(place: Place) -> str:
    return f"API key {place.properties['Name']} with the ID {place.physical_id}"


def reads(place: Place, answers: Answers) -> list[Read]:
    """The key; where it is missing also the list of all with its name, since another value would take its place."""
    if not place.physical_id:
        return []
    return answers.followed(_read(place), _all_read(place))


def compare(place: Place, answers: Answers) -> list[Drift]:
    live = answers[_read(place)]
    if live is not None:
        return comparing.differences(place, live, COMPARED, lambda *values: _asking(place, *values))
    if comparing.item(answers, _all_read(place), "id", place.physical_id):
        raise contradiction("API Gateway", named(place))
    question = None if "Value" in place.template else GONE
    return [place.is_missing("Name", place.properties["Name"], way=BY_UPDATES, question=question)]


def repair(place: Place, drift: t.Sequence[Drift], _answers: Answers) -> list[Call]:
    """UpdateApiKey."""
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.watched import Call

    patches = [{"op": "replace", "path": "/enabled", "value": str(each.expected).lower()} for each in drift]
    parameters = {"apiKey": place.physical_id, "patchOperations": patches}
    return [Call("apigateway", "update_api_key", f"Repairing {named(place)}", parameters)]


def _read(place: Place) -> Read:
    return reading("apigateway", "get_api_key", named(place), apiKey=place.physical_id)


def _all_read(place: Place) -> Read:
    name = place.properties["Name"]
    return reading("apigateway", "get_api_keys", f"the API keys with the name {name}", "items", nameQuery=name)


def _asking(place: Place, _name: str, _expected: t.Any, actual: t.Any) -> Question | None:
    """A key that somebody disabled is not enabled without being asked to."""
    if actual:
        return None
    name = place.properties["Name"]
    return Question(
        (("api", "api_keys", name, "enabled"),),
        f"Somebody may have disabled the key {name} on purpose, and its callers would get in again.",
        f"Set api.api_keys[].enabled of {name} to say which of both it is.",
    )
