# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Writes down the options that tasks gave to some modules, where the module carried them out."""

from __future__ import annotations

import json
import os
import typing as t
from pathlib import Path

from ansible.plugins.callback import CallbackBase

DOCUMENTATION = """
name: given_options
type: notification
short_description: Write down the options that tasks gave to modules
description:
  - Appends a line of JSON for each task and item. Values are those before Ansible hides what is secret.
options:
  file:
    description: Where to write.
    type: path
    required: true
    ini:
      - {section: callback_given_options, key: file}
  modules:
    description: Modules whose options are written down.
    type: list
    elements: str
    required: true
    ini:
      - {section: callback_given_options, key: modules}
"""

# for the runs of Ansible that a target starts
TARGET: t.Final = "GIVEN_OPTIONS_TARGET"


class CallbackModule(CallbackBase):
    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "notification"
    CALLBACK_NAME = "given_options"

    def v2_playbook_on_start(self, playbook: t.Any) -> None:
        os.environ.setdefault(TARGET, Path(playbook._file_name).name.rpartition("-")[0])

    def v2_runner_on_ok(self, result: t.Any) -> None:
        """Only a run that was carried out has changes; one that was expected to be refused is ok, too."""
        fields = result._task_fields
        if fields["action"] not in self.get_option("modules") or "changes" not in result._result:
            return
        given = {"target": os.environ[TARGET], "module": fields["action"], "options": fields["args"]}
        with open(self.get_option("file"), "a", encoding="utf-8") as file:
            file.write(json.dumps(given, default=str) + "\n")

    v2_runner_item_on_ok = v2_runner_on_ok
