# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The local AWS put together: MiniStack, what makes it behave like AWS, and the front before it."""

from __future__ import annotations

import typing as t
from pathlib import Path

from tests.local_cloud._control import Control
from tests.local_cloud.aws import (
    _emulator,
    _function_paths,
    _interpreters,
    _invocations,
    _log_events,
    _stack_answers,
    _stack_reports,
    _stack_settings,
)
from tests.local_cloud.aws._front import Front
from tests.local_cloud.aws._gateway import Gateway
from tests.local_cloud.aws._http_gateway import HttpGateway
from tests.local_cloud.aws._operations import warm_up
from tests.local_cloud.aws._rest_gateway import RestGateway
from tests.local_cloud.aws._rest_requests import RestRequests
from tests.local_cloud.aws._rest_stages import RestStages
from tests.local_cloud.aws._stack_engine import StackEngine

DEFAULT_SETTINGS: dict[str, t.Any] = {
    "delay_seconds": 0.0,
    "stack_seconds": 0.3,
    "stack_told": False,
    "api_snapshot": True,
    "api_log_role": True,
    "log_scan": 0,
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
        _emulator.forget_everything()

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
    _stack_answers.install()
    _stack_reports.install(control)
    _stack_settings.install()
    _function_paths.install()
    _interpreters.install()
    _invocations.install()
    _log_events.install(control)
    warm_up()
    return Front(_emulator.application(), control), forget_everything
