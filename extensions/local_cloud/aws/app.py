# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The local AWS put together: MiniStack, what makes it behave like AWS, and the front before it."""

from __future__ import annotations

import typing as t
from pathlib import Path

from ..shared.control import Control
from .emulator import ministack
from .functions import invocations, paths, runtimes
from .gateway.http_api import HttpGateway
from .gateway.http_definitions import HttpDefinitions
from .gateway.rest_api import RestGateway
from .gateway.rest_requests import RestRequests
from .gateway.rest_snapshots import Gateway
from .gateway.rest_stages import RestStages
from .http.front import Front
from .http.operations import warm_up
from .logs import filter_events
from .resources.limits import runtimes as runtime_dates
from .stacks import answers, reports, settings, validation
from .stacks.engine import StackEngine

DEFAULT_SETTINGS: dict[str, t.Any] = {
    "delay_seconds": 0.0,
    "stack_seconds": 0.3,
    "stack_told": False,
    "api_snapshot": True,
    "api_log_role": True,
    "log_scan": 0,
    "runtime_day": runtime_dates()["day"],
}


def build(templates: Path) -> tuple[Front, t.Callable[[], None]]:
    """The ASGI application, and a function that forgets all cloud state. Call once in a process.

    ``templates`` is the folder that each template of a stack is written to when its deployment has succeeded.
    """

    def forget_everything() -> None:
        engine.running.clear()
        gateway.forget_everything()
        http_gateway.forget_everything()
        rest_gateway.forget_everything()
        runtimes.forget_everything()
        ministack.forget_everything()

    control = Control(DEFAULT_SETTINGS, forget_everything)
    engine = StackEngine(control, templates)
    gateway = Gateway(control)
    http_gateway = HttpGateway()
    rest_gateway = RestGateway()
    engine.install()
    rest_gateway.install()
    RestStages(control).install()
    RestRequests().install()
    gateway.install()
    http_gateway.install()
    HttpDefinitions().install()
    validation.install()
    answers.install()
    reports.install(control)
    settings.install()
    paths.install()
    runtimes.install()
    invocations.install()
    filter_events.install(control)
    warm_up()
    return Front(ministack.application(), control), forget_everything
