# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""All kinds of events: one file for each, which only services that have one load (pure)."""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._errors import OptionError
from ansible_collections.polycloud.faas.plugins.module_utils._later_spec import LaterSpec
from ansible_collections.polycloud.faas.plugins.module_utils._record import Record

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.events.event import EventFile

Spec = dict[str, dict[str, t.Any]]


class Kind(Record):
    """What loads its file, and the types of the resources that show such an event in a template."""

    load: t.Callable[[], EventFile]
    types: tuple[str, ...]


def _schedule() -> EventFile:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.events import schedule

    return schedule


def _sqs() -> EventFile:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.events import sqs

    return sqs


def _sns() -> EventFile:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.events import sns

    return sns


def _s3() -> EventFile:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.events import s3

    return s3


def _stream() -> EventFile:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.events import stream

    return stream


def _event_bridge() -> EventFile:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.events import event_bridge

    return event_bridge


def _alexa_skill() -> EventFile:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.events import alexa_skill

    return alexa_skill


KINDS: t.Final[dict[str, Kind]] = {
    "schedule": Kind(_schedule, ("AWS::Events::Rule", "AWS::Scheduler::Schedule")),
    "sqs": Kind(_sqs, ("AWS::Lambda::EventSourceMapping",)),
    "sns": Kind(_sns, ("AWS::SNS::Topic", "AWS::SNS::Subscription")),
    "s3": Kind(_s3, ("AWS::S3::Bucket",)),
    "stream": Kind(_stream, ("AWS::Lambda::EventSourceMapping",)),
    "event_bridge": Kind(_event_bridge, ("AWS::Events::Rule",)),
    "alexa_skill": Kind(_alexa_skill, ("AWS::Lambda::Permission",)),
}


def specs() -> Spec:
    """The argument spec of an element of ``events``; that of a kind is loaded where it is given."""
    return {name: {"type": "dict", "options": LaterSpec(_spec_of(kind))} for name, kind in KINDS.items()}


def _spec_of(kind: Kind) -> t.Callable[[], Spec]:
    def spec() -> Spec:
        from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.declared import specs_of

        return specs_of(kind.load().OPTIONS)

    return spec


def kind_of(given: t.Mapping[str, t.Any], function: str) -> str:
    """The kind of an element of ``events``, its only key.

    :raises OptionError: it has none, or several.
    """
    if len(given) == 1:
        return next(iter(given))
    raise OptionError(
        f"events of function {function} must each have one of {', '.join(KINDS)}, but one has "
        f"{' and '.join(sorted(given)) or 'none'}."
    )
