#!/usr/bin/python
# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Ansible module: what a Google Cloud Function wrote into its log."""

from __future__ import annotations

DOCUMENTATION = r"""
module: gcp_cloudfunction_logs_info
short_description: Log entries of a Google Cloud Function
version_added: 0.1.0
description:
  - Returns the newest entries of the log of a function of either generation.
author:
  - polycloud.faas contributors (@polycloud)
extends_documentation_fragment:
  - polycloud.faas._gcp
  - polycloud.faas._gcp.project
  - polycloud.faas._logs
  - polycloud.faas._attributes.info
  - polycloud.faas._attributes.gcp
options:
  location:
    description: The region of the function.
    type: str
    required: true
  name:
    description: Name of the function.
    type: str
    required: true
notes:
  - What the function writes and the requests that it got are returned, audit logs are not.
  - Credentials need C(roles/logging.viewer) on the project, and the API C(logging.googleapis.com) has to be enabled.
  - There are no entries of a function that does not exist.
  - Entries may hold secrets of the function. Use C(no_log) on the task in this case.
seealso:
  - module: polycloud.faas.gcp_cloudfunction_invoke
  - module: polycloud.faas.lambda_logs_info
  - name: entries.list in the Cloud Logging API reference
    description: The API method that is called.
    link: https://cloud.google.com/logging/docs/reference/v2/rest/v2/entries/list
"""

EXAMPLES = r"""
- name: What went wrong in the last two hours
  polycloud.faas.gcp_cloudfunction_logs_info:
    project: pythonfordevops-cloudfunction
    location: us-central1
    name: checkout
    since: 2h
    severity: ERROR
  register: log

- name: Show it
  ansible.builtin.debug:
    msg: "{{ log.entries | map(attribute='message') | list }}"
"""

RETURN = r"""
entries:
  description: The entries, oldest first. Those of both clouds have the same keys.
  returned: success
  type: list
  elements: dict
  contains:
    time:
      description: When it was written, in UTC.
      type: str
      sample: "2026-01-31T12:00:00.123Z"
    severity:
      description: V(DEFAULT) when none is known, else one of the choices of O(severity).
      type: str
      sample: ERROR
    message:
      description: The text, or the message of a structured entry.
      type: str
      sample: no such order
    function:
      description: Name of the function.
      type: str
      sample: checkout
    execution_id:
      description: Id of the execution; null where the log does not tell it.
      type: str
      sample: a1b2c3d4e5f6
    version:
      description: Revision of the function; null in the 1st generation.
      type: str
      sample: checkout-00002-xyz
    instance:
      description: Id of the container instance; null where the log does not tell it.
      type: str
      sample: 0087244a80d1
    payload:
      description: The JSON object of a structured entry, else null.
      type: dict
      sample: {level: ERROR, message: no such order, order: 17}
    report:
      description: Always null; Google Cloud reports no figures of a run.
      type: dict
      sample: null
    request:
      description: Of an entry about an HTTP request, what was asked and answered; else null.
      type: dict
      contains:
        method:
          description: The HTTP method.
          type: str
          sample: GET
        url:
          description: What was called.
          type: str
          sample: https://checkout-xyz-uc.a.run.app/orders
        status_code:
          description: HTTP status of the answer; null when there was none.
          type: int
          sample: 200
        duration_ms:
          description: Milliseconds until the answer; null when not told.
          type: float
          sample: 12.3
"""

from ansible_collections.polycloud.faas.plugins.module_utils._gcp.options import connection
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.run_function_logs_info import run
from ansible_collections.polycloud.faas.plugins.module_utils._log_options import LOG_OPTIONS
from ansible_collections.polycloud.faas.plugins.module_utils._module.definition import ModuleDefinition, run_module

DEFINITION = ModuleDefinition(
    argument_spec=connection.argument_spec(
        project=connection.PROJECT, location={"required": True}, name={"required": True}, **LOG_OPTIONS
    ),
    operation=run,
)


def main() -> None:
    run_module(DEFINITION)


if __name__ == "__main__":
    main()
