# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What both local clouds share: the journal of calls, injected faults, settings, and the control path to them."""

from __future__ import annotations

import json
import threading
import typing as t
from dataclasses import dataclass, field

from . import clock
from .rate_limits import Limit, RateLimits

CONTROL_PREFIX = "/_local/"
# the service under which the resources of stacks have their faults; "*" are all API calls, and no resources
RESOURCES = "stack"
# settings that both clouds have
COMMON: dict[str, t.Any] = {
    # how long every API call takes at least
    "delay_seconds": 0.0,
    # the day or moment from which the clock goes on; empty for that of the machine
    "now": "",
    # whether calls are limited as the cloud documents; an object changes or adds limits, see rate_limits.py
    "rate_limits": False,
}


@dataclass(frozen=True)
class Call:
    """One API call that a cloud answered; ``at`` is in Unix seconds."""

    service: str
    operation: str
    status: int
    detail: dict[str, t.Any]
    at: float


@dataclass
class Fault:
    """Fails, or only delays, ``count`` calls of an operation: the ``first`` from now on, and each ``every``-th after.

    Status 0 drops the connection. ``content`` is what a proxy or a login page answers in place of the cloud, with its
    ``content_type``. ``carried_out``: the call is, and then its answer gets lost, or comes late. ``cut_off``: the call
    is carried out, and half of the answer comes.
    """

    service: str
    operation: str
    first: int = 1
    every: int = 1
    count: int = 1
    status: int | None = None
    code: str = ""
    message: str = ""
    delay_seconds: float = 0.0
    content: str | None = None
    content_type: str = "text/html"
    carried_out: bool = False
    cut_off: bool = False
    seen: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        if min(self.first, self.every, self.count) < 1:
            raise ValueError("first, every and count must be at least 1")
        if self.cut_off and self.status is not None and self.content is None:
            raise ValueError("cut_off takes no status, unless there is content")

    def strikes(self, service: str, operation: str) -> bool:
        is_any = self.service == "*" and service != RESOURCES
        if not (is_any or self.service == service) or self.operation not in {"*", operation}:
            return False
        self.seen += 1
        rounds, rest = divmod(self.seen - self.first, self.every)
        return rest == 0 and 0 <= rounds < self.count

    @property
    def comes_after(self) -> bool:
        """Whether the call is carried out before the fault shows."""
        return self.carried_out or (self.cut_off and self.content is None)


class Control:
    """The state behind the control path of one cloud; safe to use from many threads.

    ``settings`` are the settings of that cloud with their defaults, ``limits`` its documented rate limits;
    ``on_reset`` forgets the cloud's own state; ``checks`` raise ValueError for a value that a setting cannot have.
    """

    def __init__(
        self,
        settings: dict[str, t.Any],
        on_reset: t.Callable[[], None],
        limits: t.Mapping[str, Limit] | None = None,
        checks: t.Mapping[str, t.Callable[[t.Any], None]] | None = None,
    ) -> None:
        self._checks = checks or {}
        self._defaults = {**COMMON, **settings}
        self._on_reset = on_reset
        self._limits = RateLimits(limits or {})
        self._lock = threading.Lock()
        self._calls: list[Call] = []
        self._faults: list[Fault] = []
        self.settings = dict(self._defaults)

    def record(self, service: str, operation: str, status: int, detail: dict[str, t.Any]) -> None:
        with self._lock:
            self._calls.append(Call(service, operation, status, detail, clock.now()))

    def fault_for(self, service: str, operation: str) -> Fault | None:
        """Count this call against every matching fault; the first that strikes is returned."""
        with self._lock:
            striking = [fault for fault in self._faults if fault.strikes(service, operation)]
        return striking[0] if striking else None

    def exceeded(self, names: t.Iterable[str], whose: str = "") -> tuple[str, Limit] | None:
        """The name of the rate limit that a call exceeds, with the limit; None when it goes through."""
        return self._limits.exceeded(names, whose, clock.now())

    def handle(self, method: str, path: str, body: bytes) -> tuple[int, dict[str, t.Any]] | None:
        """Answer a request of the control path as (status, JSON object); None when the path is another."""
        if not path.startswith(CONTROL_PREFIX):
            return None
        try:
            given = json.loads(body) if body else {}
            return self._answer(method, path.removeprefix(CONTROL_PREFIX).rstrip("/"), given)
        except (AttributeError, TypeError, ValueError) as exc:
            return 400, {"error": str(exc)}

    def _answer(self, method: str, name: str, given: dict[str, t.Any]) -> tuple[int, dict[str, t.Any]]:
        match method, name:
            case "GET", "health":
                return 200, {"status": "ok"}
            case "GET", "calls":
                with self._lock:
                    return 200, {"calls": [vars(call) for call in self._calls]}
            case "DELETE", "calls":
                self._calls.clear()
            case "GET", "config":
                return 200, dict(self.settings)
            case "POST", "config":
                return self._configure(given)
            case "POST", "faults":
                with self._lock:
                    self._faults.append(Fault(**given))
            case "DELETE", "faults":
                self._faults.clear()
            case "POST", "reset":
                self._reset()
            case _:
                return 404, {"error": f"no control path {method} {CONTROL_PREFIX}{name}"}
        return 200, {}

    def _configure(self, given: dict[str, t.Any]) -> tuple[int, dict[str, t.Any]]:
        unknown = sorted(set(given) - set(self._defaults))
        if unknown:
            return 400, {"error": f"unknown settings: {', '.join(unknown)}; known: {', '.join(sorted(self._defaults))}"}
        for name in self._checks.keys() & given.keys():
            self._checks[name](given[name])
        if "now" in given:
            clock.move(given["now"])
        if "rate_limits" in given:
            self._limits.configure(given["rate_limits"])
        self.settings.update(given)
        return 200, dict(self.settings)

    def _reset(self) -> None:
        with self._lock:
            self._calls.clear()
            self._faults.clear()
            self.settings = dict(self._defaults)
        clock.move("")
        self._limits.configure(False)
        self._on_reset()
