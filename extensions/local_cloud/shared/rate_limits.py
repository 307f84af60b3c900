# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How many calls a cloud takes in a time: token buckets, as both clouds describe theirs."""

from __future__ import annotations

import threading
import typing as t
from dataclasses import dataclass

Setting = bool | dict[str, t.Any]


@dataclass(frozen=True)
class Limit:
    """``calls`` calls in ``seconds`` seconds; ``burst`` of them at once, by default as many as in these seconds."""

    calls: float
    seconds: float = 1.0
    burst: float = 0.0

    @property
    def most(self) -> float:
        return self.burst or max(self.calls, 1.0)


class RateLimits:
    """The buckets of a cloud; ``documented`` has its limits by the name that the setting calls them."""

    def __init__(self, documented: t.Mapping[str, Limit]) -> None:
        self._documented = documented
        self._lock = threading.Lock()
        self._limits: dict[str, Limit] = {}
        self._buckets: dict[tuple[str, str], tuple[float, float]] = {}

    def configure(self, setting: Setting) -> None:
        """Full buckets: of none (``False``), of the documented limits (``True``), or of these and those given.

        :raises ValueError: a limit cannot be read.
        """
        given = setting if isinstance(setting, dict) else {}
        limits: dict[str, Limit] = dict(self._documented) if setting else {}
        for name, limit in given.items():
            limits.pop(name, None)
            if limit is not None:
                limits[name] = _read(name, limit)
        with self._lock:
            self._limits, self._buckets = limits, {}

    def exceeded(self, names: t.Iterable[str], whose: str, now: float) -> tuple[str, Limit] | None:
        """Take a token for a call from each of its buckets; the name and limit of an empty one, and then take none.

        :arg names: the limits that count the call; those that do not apply are passed over.
        :arg whose: account or project, each of which has buckets of its own.
        """
        with self._lock:
            counted = [name for name in names if name in self._limits]
            levels = {name: self._level(name, whose, now) for name in counted}
            for name, level in levels.items():
                if level < 1:
                    return name, self._limits[name]
            for name, level in levels.items():
                self._buckets[(name, whose)] = (level - 1, now)
        return None

    def _level(self, name: str, whose: str, now: float) -> float:
        limit = self._limits[name]
        level, at = self._buckets.get((name, whose), (limit.most, now))
        return min(limit.most, level + max(0.0, now - at) * limit.calls / limit.seconds)


def _read(name: str, given: t.Any) -> Limit:
    try:
        limit = Limit(**{key: float(value) for key, value in given.items()})
    except (AttributeError, TypeError, ValueError) as exc:
        raise ValueError(f"the rate limit {name} must be like {{calls: 15, seconds: 1, burst: 15}}: {exc}") from exc
    if limit.calls <= 0 or limit.seconds <= 0:
        raise ValueError(f"the rate limit {name} must have calls and seconds above 0")
    return limit
