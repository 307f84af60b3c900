# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The URL of a function or of its alias: whether it is there, and who may call it (pure).

AWS makes the URL, so another one is another URL.
"""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift import comparing
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.comparing import Row
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.differences import BY_UPDATES, UNSET, Question
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.reading import contradiction, reading

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.connection.api import Answer
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.differences import Drift
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.places import Place
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.reading import Answers, Read
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.watched import Call

ACCESS: t.Final = "AuthType"
PUBLIC: t.Final = "NONE"
CORS: t.Final = "Cors"
LIST: t.Final = "FunctionUrlConfigs"
COMPARED: t.Final = {
    ACCESS: Row(ACCESS, PUBLIC),
    "InvokeMode": Row("InvokeMode", "BUFFERED"),
    CORS: Row(CORS, form=comparing.cors),
}
GONE: t.Final = Question(
    (("may_replace", "url"),),
    "A new function URL is another URL.",
    "If callers can follow, set may_replace: [url].",
)


def named(place: Place) -> str:
    return f"URL of function {':'.join(_target(place).values())}"


def reads(place: Place, answers: Answers) -> list[Read]:
    """The URL; where it is missing also the list of all, since another URL would take its place."""
    if not _target(place):
        return []
    return answers.followed(_read(place), _all_read(place))


def compare(place: Place, answers: Answers) -> list[Drift]:
    live = answers[_read(place)]
    if live is not None:
        return comparing.differences(place, live, COMPARED, lambda *values: _asking(place, *values))
    function = ":".join(_target(place).values())
    if any(_is_of(each, function) for each in (answers[_all_read(place)] or {}).get(LIST, ())):
        raise contradiction("Lambda", f"the {named(place)}")
    return [place.is_missing("TargetFunctionArn", function, way=BY_UPDATES, question=GONE)]


def repair(place: Place, drift: t.Sequence[Drift], _answers: Answers) -> list[Call]:
    """UpdateFunctionUrlConfig."""
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.watched import Call

    given = {each.property: {} if each.expected == UNSET else each.expected for each in drift}
    parameters = {**_target(place), **given}
    return [Call("lambda", "update_function_url_config", f"Repairing the {named(place)}", parameters)]


def _target(place: Place) -> dict[str, str]:
    """The function that the URL is of, as parameters of a call; empty as long as it is not known."""
    given = place.properties["TargetFunctionArn"]
    if not isinstance(given, str):
        return {}
    name, _colon, qualifier = (given.partition(":function:")[2] or given).partition(":")
    return {"FunctionName": name, **({"Qualifier": qualifier} if qualifier else {})}


def _read(place: Place) -> Read:
    target = _target(place)
    return reading("lambda", "get_function_url_config", f"the URL of function {':'.join(target.values())}", **target)


def _all_read(place: Place) -> Read:
    name = _target(place)["FunctionName"]
    what = f"the URLs of function {name}"
    return reading("lambda", "list_function_url_configs", what, LIST, FunctionName=name)


def _is_of(found: Answer, function: str) -> bool:
    """Whether a URL in the list is of this function, or of its alias."""
    return bool(found["FunctionArn"].partition(":function:")[2] == function)


def _asking(place: Place, name: str, expected: t.Any, _actual: t.Any) -> Question | None:
    """A URL that everybody could call, and that somebody closed, is not opened without being asked to."""
    if name != ACCESS or expected != PUBLIC:
        return None
    function = place.logical_id.removesuffix("Url")
    return Question(
        (("functions", function, "url", "auth"),),
        f"Somebody may have restricted callers of the {named(place)} on purpose, and they would get in again.",
        "Set url.auth of the function to what holds: none opens it.",
    )
