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
  - What the function logs and the requests that it received are returned. Audit logs are not.
  - The credentials need C(roles/logging.viewer) on the project, and the API C(logging.googleapis.com) must be enabled.
  - For a function that does not exist, no entries are returned.
  - Entries may contain secrets of the function. In this case use C(no_log) on the task.
seealso:
  - module: polycloud.faas.gcp_cloudfunction_invoke
  - module: polycloud.faas.lambda_logs_info
  - name: entries.list in the Cloud Logging API reference
    description: The API method that is called.
    link: https://cloud.google.com/logging/docs/reference/v2/rest/v2/entries/list
"""

EXAMPLES = r"""
- name: Read the errors of the last two hours
  polycloud.faas.gcp_cloudfunction_logs_info:
    project: pythonfordevops-cloudfunction
    location: us-central1
    name: checkout
    since: 2h
    severity: ERROR
  register: log

- name: Show the messages
  ansible.builtin.debug:
    msg: "{{ log.entries | map(attribute='message') | list }}"
"""

RETURN = r"""
entries:
  description: The entries, oldest first, with the same keys on both clouds.
  returned: success
  type: list
  elements: dict
  contains:
    time:
      description: Time of the entry, in UTC.
      type: str
      sample: "2026-01-31T12:00:00.123Z"
    severity:
      description: One of the choices of O(severity), or V(DEFAULT) if the severity is not known.
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
      description: ID of the execution; null if the log does not contain it.
      type: str
      sample: a1b2c3d4e5f6
    version:
      description: Revision of the function; null in the 1st generation.
      type: str
      sample: checkout-00002-xyz
    instance:
      description: ID of the container instance; null if the log does not contain it.
      type: str
      sample: 0087244a80d1
    payload:
      description: The JSON object of a structured entry, otherwise null.
      type: dict
      sample: {level: ERROR, message: no such order, order: 17}
    report:
      description: Always null; Google Cloud does not report figures of an execution.
      type: dict
      sample: null
    request:
      description: For an entry about an HTTP request, the request and its response; otherwise null.
      type: dict
      contains:
        method:
          description: The HTTP method.
          type: str
          sample: GET
        url:
          description: URL of the request.
          type: str
          sample: https://checkout-xyz-uc.a.run.app/orders
        status_code:
          description: HTTP status of the response; null if there was none.
          type: int
          sample: 200
        duration_ms:
          description: Milliseconds until the response; null if not known.
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
