# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Prints a line of JSON for each result of a task, as soon as there is one."""

from __future__ import annotations

import json
import typing as t

from ansible.plugins.callback import CallbackBase

DOCUMENTATION = """
name: json_lines
type: stdout
short_description: Lines of JSON
description: Prints each result as a line of JSON, as ansible.posix.jsonl does.
"""


class CallbackModule(CallbackBase):
    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "stdout"
    CALLBACK_NAME = "json_lines"

    def v2_playbook_on_task_start(self, task: t.Any, is_conditional: bool) -> None:
        self._display.display(json.dumps({"task": task.get_name()}))

    def v2_runner_on_ok(self, result: t.Any) -> None:
        self._display.display(json.dumps(json.loads(self._dump_results(result._result, indent=None))))

    v2_runner_on_failed = v2_runner_on_ok
