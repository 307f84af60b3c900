# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The local AWS put together: MiniStack, what makes it behave like AWS, and the front before it."""

from __future__ import annotations

import typing as t
from pathlib import Path

from ..shared.control import Control
from .access import stack_access
from .api_access import addresses
from .api_access.rest_access import RestAccess
from .control_plane import in_use, patches
from .control_plane.rest_apis import RestApis
from .emulator import ministack
from .events import permissions, targets_of_failures
from .events.asynchronous import AsynchronousInvocations
from .events.notifications import Notifications
from .events.rules import Rules
from .events.scheduler import Invoker
from .events.schedules import Schedules
from .events.subscriptions import Subscriptions
from .functions import invocations, paths, runtimes, traffic
from .gateway.http_api import HttpGateway
from .gateway.http_definitions import HttpDefinitions
from .gateway.rest_api import RestGateway
from .gateway.rest_integrations import RestIntegrations
from .gateway.rest_requests import RestRequests
from .gateway.rest_snapshots import Gateway
from .gateway.rest_stages import RestStages
from .http import rate_limits
from .http.front import Front
from .http.operations import warm_up
from .logs import filter_events
from .mappings import consumers
from .mappings.mappings import EventSourceMappings
from .resources import secret_arns
from .stacks import answers, dynamic_references, reports, settings, validation
from .stacks.engine import StackEngine

DEFAULT_SETTINGS: dict[str, t.Any] = {
    "stack_seconds": 0.3,
    "stack_told": False,
    "api_snapshot": True,
    "api_log_role": True,
    "log_scan": 0,
    "enforce_iam": False,
    "retry_seconds": 0.5,
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
        rest_stages.forget_everything()
        rest_access.forget_everything()
        runtimes.forget_everything()
        asynchronous.forget_everything()
        mappings.forget_everything()
        schedules.forget_everything()
        ministack.forget_everything()

    control = Control(
        DEFAULT_SETTINGS,
        forget_everything,
        rate_limits.LIMITS,
        {"now": lambda _moment: schedules.note_new(), "retry_seconds": _check_seconds},
    )
    engine = StackEngine(control, templates)
    gateway = Gateway(control)
    http_gateway = HttpGateway()
    rest_gateway = RestGateway()
    rest_stages = RestStages(control)
    rest_access = RestAccess()
    asynchronous = AsynchronousInvocations(control)
    invoker = Invoker(asynchronous)
    schedules = Schedules(invoker)
    mappings = EventSourceMappings(control)
    engine.install()
    secret_arns.install()
    addresses.install()
    rest_gateway.install()
    RestIntegrations().install()
    rest_stages.install()
    RestRequests(rest_stages, gateway).install()
    gateway.install()
    RestApis().install()
    rest_access.install()
    http_gateway.install()
    HttpDefinitions().install()
    patches.install()
    in_use.install()
    validation.install()
    answers.install()
    reports.install(control)
    settings.install()
    dynamic_references.install()
    stack_access.install()
    paths.install()
    runtimes.install()
    invocations.install()
    traffic.install()
    filter_events.install(control)
    permissions.install()
    asynchronous.install()
    targets_of_failures.install()
    Rules(asynchronous).install()
    Notifications(asynchronous).install()
    Subscriptions(asynchronous).install()
    invoker.install()
    schedules.install()
    consumers.install()
    mappings.install()
    warm_up()
    return Front(ministack.application(), control), forget_everything


def _check_seconds(given: t.Any) -> None:
    if isinstance(given, bool) or not isinstance(given, (int, float)) or given < 0:
        raise ValueError(f"retry_seconds must be a number of at least 0, but {given!r} was given")
