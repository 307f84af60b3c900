# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Schedules that are due by the clock of the cloud: those of EventBridge's rules, and those of EventBridge Scheduler.

When the clock is moved past several moments of a schedule, it fires once, for the last of them; when it is moved back,
the schedule counts from then on.
"""

from __future__ import annotations

import contextlib
import typing as t
import uuid

from ...shared import clock
from ..emulator.ministack import module
from .expressions import ExpressionError, parsed
from .scheduler import Invoker, ends_at, is_over, starts_at

Record = dict[str, t.Any]
Key = tuple[str, ...]
TICK_SECONDS = 0.1


class Anchor(t.NamedTuple):
    """From when a schedule counts, and what it was then."""

    what: tuple[t.Any, ...]
    moment: float


class Schedules:
    """The clock's hands: what was fired until when."""

    def __init__(self, invoker: Invoker) -> None:
        self._rules = module("services.eventbridge")
        self._scheduler = module("services.scheduler")
        self._invoker = invoker
        self._anchors: dict[Key, Anchor] = {}

    def install(self) -> None:
        """Put these in the place of MiniStack's, which go by the machine's clock, every ten seconds."""
        self._rules._tick_scheduled_rules = self.fire_rules
        self._rules._SCHEDULER_TICK_INTERVAL = TICK_SECONDS
        self._scheduler._tick_schedules = self.fire_schedules
        self._scheduler._SCHEDULE_TICK_INTERVAL = TICK_SECONDS

    def forget_everything(self) -> None:
        """Forget what was fired."""
        self._anchors.clear()

    def note_new(self) -> None:
        """Let what is new count from now; to be called before the clock is moved."""
        for key, rule in list(self._rules._rules._data.items()):
            if is_on(rule) and rule.get("ScheduleExpression"):
                self._anchored(("rule", *key), (rule["ScheduleExpression"],))
        for key, schedule in list(self._scheduler._schedules._data.items()):
            if is_on(schedule):
                self._anchored(("schedule", *key), _identity(schedule), starts_at(schedule))

    def fire_rules(self) -> None:
        """Fire the rules that are due."""
        for key, rule in list(self._rules._rules._data.items()):
            expression, place = rule.get("ScheduleExpression", ""), ("rule", *key)
            if not expression or not is_on(rule):
                self._anchors.pop(place, None)
                continue
            moment = self._due(place, self._anchored(place, (expression,)), expression)
            if moment is not None:
                with _scope(key[0], key[1]):
                    self._fire_rule(rule, self._rules._targets._data.get(key, []), moment)

    def _fire_rule(self, rule: Record, targets: list[Record], moment: float) -> None:
        event = {
            "EventId": str(uuid.uuid4()),
            "Source": "aws.events",
            "DetailType": "Scheduled Event",
            "Detail": "{}",
            "EventBusName": rule.get("EventBusName", "default"),
            "Time": int(moment),
            "Resources": [rule["Arn"]],
        }
        view = self._rules._pattern_event_view(event)
        for target in targets:
            self._rules._invoke_target(target, event, rule, view)

    def fire_schedules(self) -> None:
        """Fire the schedules of EventBridge Scheduler that are due, and delete those that are over, where they ask."""
        for key, schedule in list(self._scheduler._schedules._data.items()):
            place = ("schedule", *key)
            if not is_on(schedule):
                self._anchors.pop(place, None)
                continue
            moment = self._due_schedule(place, schedule)
            with _scope(key[0], key[1]):
                if moment is not None:
                    self._invoker.invoke(schedule, moment)
                was_once = moment is not None and schedule["ScheduleExpression"].startswith("at(")
                if schedule.get("ActionAfterCompletion") == "DELETE" and (was_once or is_over(schedule, clock.now())):
                    self._scheduler._schedules._data.pop(key, None)

    def _due_schedule(self, place: Key, schedule: Record) -> float | None:
        anchor = self._anchored(place, _identity(schedule), starts_at(schedule))
        moment = self._due(place, anchor, schedule["ScheduleExpression"], schedule.get("ScheduleExpressionTimezone"))
        is_within = moment is not None and starts_at(schedule) <= moment <= ends_at(schedule)
        return moment if is_within else None

    def _anchored(self, place: Key, what: tuple[t.Any, ...], begins: float = 0.0) -> Anchor:
        """From when a schedule counts, which is from now on if it is new, or was changed, or the clock went back."""
        now, anchor = clock.now(), self._anchors.get(place)
        if anchor is None or anchor.what != what or anchor.moment > max(now, begins):
            anchor = self._anchors[place] = Anchor(what, max(now, begins))
        return anchor

    def _due(self, place: Key, anchor: Anchor, expression: str, zone: str | None = None) -> float | None:
        """The moment for which a schedule is to be fired now, which counts as fired then."""
        try:
            schedule = parsed(expression, zone or "UTC", is_rule=place[0] == "rule")
        except ExpressionError:
            return None
        moment = schedule.latest(anchor.moment, clock.now())
        if moment is not None:
            self._anchors[place] = Anchor(anchor.what, moment)
        return moment


def is_on(record: Record) -> bool:
    """Whether a rule or a schedule is switched on."""
    return bool(record.get("State") == "ENABLED")


def _identity(schedule: Record) -> tuple[t.Any, ...]:
    """What makes a schedule count anew when it changes."""
    names = ("ScheduleExpression", "ScheduleExpressionTimezone", "StartDate", "EndDate")
    return tuple(schedule.get(name) for name in names)


@contextlib.contextmanager
def _scope(account: str, region: str) -> t.Iterator[None]:
    with module("core.responses").request_scope(account, region):
        yield
