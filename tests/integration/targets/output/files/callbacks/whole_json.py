# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Prints all results of the tasks at the end as one JSON value: host, task, and what the module returned."""

from __future__ import annotations

import json
import typing as t

from ansible.plugins.callback import CallbackBase

DOCUMENTATION = """
name: whole_json
type: stdout
short_description: One JSON value at the end
description: Prints all results at the end, as ansible.posix.json does.
"""


class CallbackModule(CallbackBase):
    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "stdout"
    CALLBACK_NAME = "whole_json"

    def __init__(self) -> None:
        super().__init__()
        self._results: list[t.Any] = []

    def v2_runner_on_ok(self, result: t.Any) -> None:
        self._results.append(json.loads(self._dump_results(result._result)))

    v2_runner_on_failed = v2_runner_on_ok

    def v2_playbook_on_stats(self, stats: t.Any) -> None:
        self._display.display(json.dumps(self._results))
