#!/usr/bin/python
# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Ansible module: what a Lambda function wrote into its log."""

from __future__ import annotations

DOCUMENTATION = r"""
module: lambda_logs_info
short_description: Log entries of an AWS Lambda function
version_added: 0.1.0
description:
  - Returns the newest entries of the log of a function, with their severity and the invocation that they belong to.
  - The function is one of a service of M(polycloud.faas.lambda_http_endpoint), or any function by its name or ARN.
author:
  - polycloud.faas contributors (@polycloud)
extends_documentation_fragment:
  - polycloud.faas._aws
  - polycloud.faas._logs
  - polycloud.faas._attributes.info
  - polycloud.faas._attributes.aws
options:
  service:
    description:
      - Name of a service of M(polycloud.faas.lambda_http_endpoint).
      - Exactly one of O(service) and O(name) is required.
    type: str
  stage:
    description: Stage of the service. Only used with O(service).
    type: str
    default: dev
  function:
    description:
      - Name of the function inside the service. The log is that of its C(physical_name), if it has one.
      - Required with O(service).
    type: str
  name:
    description: Name of the function, or its full or partial ARN, without a version.
    type: str
    aliases: [function_name, function_arn]
  log_group:
    description: The log group, for a function that does not log to C(/aws/lambda/<name>).
    type: str
notes:
  - Lambda writes the log within seconds after an invocation.
  - The severity of a line comes from a JSON entry, from a logger's prefix, or from the platform's own line; other lines
    have V(DEFAULT).
  - The credentials need C(logs:FilterLogEvents) on the log group.
  - With O(service) the stack of the service is read too, and the log of a function that belongs to another service is
    refused. If the credentials do not allow reading the stack (C(cloudformation:DescribeStacks)), this check is
    skipped.
  - Entries may contain secrets of the function. In this case use C(no_log) on the task.
seealso:
  - module: polycloud.faas.lambda_invoke
  - module: polycloud.faas.gcp_cloudfunction_logs_info
  - name: FilterLogEvents in the Amazon CloudWatch Logs API Reference
    description: The API method that is called.
    link: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_FilterLogEvents.html
"""

EXAMPLES = r"""
- name: Read the errors of the last two hours
  polycloud.faas.lambda_logs_info:
    service: shop
    stage: prod
    function: checkout
    since: 2h
    severity: ERROR
  register: log

- name: Show the messages
  ansible.builtin.debug:
    msg: "{{ log.entries | map(attribute='message') | list }}"

- name: Everything that one invocation logged
  polycloud.faas.lambda_logs_info:
    name: resize-images
    contains: 8f507cfc-xmpl-4697-b07a-ac58fc914c95
    since: "2026-01-31T00:00:00Z"
    until: "2026-02-01T00:00:00Z"
    limit: 1000
"""

RETURN = r"""
log_group:
  description: The log group that was read.
  returned: success
  type: str
  sample: /aws/lambda/shop-prod-checkout
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
      sample: shop-dev-checkout
    execution_id:
      description: ID of the invocation; null if the log does not contain it.
      type: str
      sample: 8f507cfc-xmpl-4697-b07a-ac58fc914c95
    version:
      description: Version of the function.
      type: str
      sample: $LATEST
    instance:
      description: The log stream.
      type: str
      sample: "2026/01/31/[$LATEST]8f507cfcxmpl4697b07aac58fc914c95"
    payload:
      description: The JSON object of a structured entry, otherwise null.
      type: dict
      sample: {level: ERROR, message: no such order, order: 17}
    report:
      description:
        - For the last line of an invocation, the figures that AWS reports, as in
          RV(polycloud.faas.lambda_invoke#module:report); otherwise null.
      type: dict
      sample: {duration_ms: 1.23, billed_duration_ms: 2, memory_size_mb: 128}
    request:
      description: Always null; responses of API Gateway are not in this log.
      type: dict
      sample: null
resource_actions:
  description: API calls that the task made.
  returned: when O(debug_botocore_endpoint_logs=true)
  type: list
  elements: str
  sample: ["cloudformation:DescribeStacks", "logs:FilterLogEvents"]
"""

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.marks import DEFAULT_STAGE
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.connection import argument_spec
from ansible_collections.polycloud.faas.plugins.module_utils._aws.run_logs_info import read_logs
from ansible_collections.polycloud.faas.plugins.module_utils._log_options import LOG_OPTIONS
from ansible_collections.polycloud.faas.plugins.module_utils._module.definition import ModuleDefinition, run_module

DEFINITION = ModuleDefinition(
    argument_spec=argument_spec(
        service={"type": "str"},
        stage={"type": "str", "default": DEFAULT_STAGE},
        function={"type": "str"},
        name={"type": "str", "aliases": ["function_name", "function_arn"]},
        log_group={"type": "str"},
        **LOG_OPTIONS,
    ),
    operation=read_logs,
    mutually_exclusive=[("service", "name"), ("function", "name")],
    required_one_of=[("service", "name")],
    required_together=[("service", "function")],
)


def main() -> None:
    run_module(DEFINITION)


if __name__ == "__main__":
    main()
