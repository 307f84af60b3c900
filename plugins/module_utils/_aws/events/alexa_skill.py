# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""An Alexa skill that invokes a function (pure)."""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation import logical_ids
from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import of_type
from ansible_collections.polycloud.faas.plugins.module_utils._aws.events.event import (
    Made,
    is_target,
    permission,
)
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.declared import Declared, Option, options_of
from ansible_collections.polycloud.faas.plugins.module_utils._limits import at_least, text

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import Template
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.events.event import Event

HOSTING: t.Final = (
    "https://developer.amazon.com/en-US/docs/alexa/custom-skills/host-a-custom-skill-as-an-aws-lambda-function.html"
)
PRINCIPAL: t.Final = "alexa-appkit.amazon.com"


class AlexaSkill(Declared):
    """Which skill; ``number`` is its place among the skills of the function."""

    skill_id: Option[str] = Option(
        {"type": "str", "required": True},
        "EventSourceToken",
        limit=text(
            r"amzn1\.(ask|echo-sdk-ams)\.(skill|app)\.[\w-]+",
            "the ID of a skill, such as amzn1.ask.skill.1234",
            HOSTING,
        ),
    )
    enabled: Option[bool] = Option("bool", unset=True)
    number: Option[int | None] = Option("int", limit=at_least(1, "", HOSTING))


OPTIONS: type[Declared] = AlexaSkill


def check(_event: Event) -> None:
    """There is nothing to check besides each option by itself."""


def made(event: Event) -> Made:
    """AWS::Lambda::Permission for the skill."""
    given = event.options
    if not given.enabled:
        return Made()
    logical_id = permission_id(event.function.name, given.number or event.nth)
    return Made({logical_id: permission(event.function, PRINCIPAL, EventSourceToken=given.skill_id)})


def words(template: Template, function: str) -> dict[str, dict[str, t.Any]]:
    """The skills that may invoke the function."""
    return {
        logical_id: options_of(AlexaSkill, properties)
        for logical_id, properties in of_type(template, "AWS::Lambda::Permission").items()
        if properties["Principal"] == PRINCIPAL and is_target(properties["FunctionName"], function)
    }


def permission_id(function: str, nth: int) -> str:
    return f"{logical_ids.logical_id_part(function)}LambdaPermissionAlexaSkill{nth}"
