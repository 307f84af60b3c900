# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""AWS::Lambda::Function: configuration, code and reserved concurrency (pure).

(Lambda's GetFunction, or else GetFunctionConfiguration)
"""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.expressions import is_known
from ansible_collections.polycloud.faas.plugins.module_utils._aws.description import view
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.differences import (
    BY_CALLS,
    BY_UPDATES,
    NEVER,
    UNSET,
    VARIABLES,
    Question,
)
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.live_properties import (
    comparable,
    comparable_live,
)
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.reading import reading
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.function_settings import Settings
from ansible_collections.polycloud.faas.plugins.module_utils._module.result import CHANGED, SET

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import Properties
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.connection.api import Answer
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.differences import Drift
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.places import Place
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.reading import Answers, Read
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.watched import Call

COMPARED: t.Final = ("Handler", "Runtime", "Architectures")
NOT_OF_IMAGES: t.Final = frozenset({"Handler", "Runtime"})
OF_CODE: t.Final = frozenset({"Architectures", "CodeSha256"})
CONCURRENCY: t.Final = "ReservedConcurrentExecutions"


def named(place: Place) -> str:
    return f"function {place.properties['FunctionName']}"


def reads(place: Place, answers: Answers) -> list[Read]:
    """What does not tell the reserved concurrency is read where the caller may not read more."""
    read = _read(place)
    return [read] if read not in answers.denied else [_configuration_read(place)]


def live(place: Place, answers: Answers) -> Properties | None:
    """The live configuration; None for a function that is missing."""
    (read,) = reads(place, answers)
    answer = answers[read]
    return answer["Configuration"] if answer and "Configuration" in answer else answer


def compare(place: Place, answers: Answers) -> list[Drift]:
    found = live(place, answers)
    if found is None:
        return [place.is_missing("FunctionName", place.properties["FunctionName"], way=BY_UPDATES)]
    answer = answers.found.get(_read(place))
    differences = [*_settings_drift(place, found), *(_concurrency_drift(place, answer) if answer else ())]
    if "Error" in found.get("Environment", {}):
        # Without permission for the key of the variables, Lambda returns none of them.
        return differences
    return differences + _environment_drift(place, view.given_environment(found))


def repair(place: Place, drift: t.Sequence[Drift], answers: Answers) -> list[Call]:
    """UpdateFunctionConfiguration, UpdateFunctionCode, PutFunctionConcurrency, DeleteFunctionConcurrency."""
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.functions.repair import function_calls

    return function_calls(place, live(place, answers) or {}, drift)


def _read(place: Place) -> Read:
    name = place.properties["FunctionName"]
    return reading("lambda", "get_function", f"function {name}", FunctionName=name)


def _configuration_read(place: Place) -> Read:
    name = place.properties["FunctionName"]
    return reading("lambda", "get_function_configuration", f"the configuration of function {name}", FunctionName=name)


def _settings_drift(place: Place, found: Properties) -> list[Drift]:
    deployed = place.properties
    expected = {name: deployed.get(name) for name in COMPARED if name in deployed or name not in NOT_OF_IMAGES}
    expected |= comparable(Settings, deployed)
    actual = {name: found.get(name) for name in COMPARED} | comparable_live(Settings, found, expected)
    if is_known(deployed.get("Role")):
        expected["Role"], actual["Role"] = deployed.get("Role"), found.get("Role")
    if code_sha256 := place.known.hashes.get(deployed["Code"].get("S3Key", "")):
        expected["CodeSha256"], actual["CodeSha256"] = code_sha256, found.get("CodeSha256")
    ways = {name: BY_CALLS if name not in OF_CODE or is_known(deployed["Code"]) else NEVER for name in expected}
    return [
        place.differs(name, expected[name], actual[name], way=ways[name])
        for name in expected
        if expected[name] != actual[name]
    ]


def _concurrency_drift(place: Place, answer: Answer) -> list[Drift]:
    """Nobody lifts AWS's emergency stop without being asked to."""
    expected = place.properties.get(CONCURRENCY)
    actual = answer.get("Concurrency", {}).get(CONCURRENCY)
    if expected == actual or not is_known(expected):
        return []
    stopped = Question(
        (("functions", place.logical_id, "reserved_concurrency"), ("defaults", "reserved_concurrency")),
        "Somebody may have stopped the function on purpose.",
        f"Set reserved_concurrency for {named(place)}: its number, or -1 for none, lifts the stop.",
    )
    question = stopped if actual == 0 else None
    shown = [UNSET if each is None else each for each in (expected, actual)]
    return [place.differs(CONCURRENCY, *shown, question=question)]


def _environment_drift(place: Place, actual: t.Mapping[str, str]) -> list[Drift]:
    """For a value that CloudFormation resolves, only whether it exists can be compared."""
    expected = view.given_environment(place.template)
    worked_out = {name for name in expected if name in actual and not is_known(expected[name])}
    return [
        place.differs(
            f"{VARIABLES}{name}",
            SET if name in expected else UNSET,
            (CHANGED if name in expected else SET) if name in actual else UNSET,
            way=BY_CALLS if name in actual or is_known(expected[name]) else BY_UPDATES,
        )
        for name in sorted({*expected, *actual} - worked_out)
        if expected.get(name) != actual.get(name)
    ]
