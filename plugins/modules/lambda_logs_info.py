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
  - Returns the newest entries of the log of a function, with their severity and the run that they belong to.
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
      - Name of the function inside the service.
      - Required with O(service).
    type: str
  name:
    description: Name of the function, or its whole or partial ARN, without a version.
    type: str
    aliases: [function_name, function_arn]
  log_group:
    description: The log group, for a function that writes into another one than C(/aws/lambda/<name>).
    type: str
notes:
  - Lambda writes a run's log within seconds after the run.
  - The severity of a line is that of a JSON entry, of a logger's prefix, or of the platform's own line; others have
    V(DEFAULT).
  - Credentials need C(logs:FilterLogEvents) on the log group.
  - With O(service) the stack of the service is read too, and the log of a function that is known to be that of another
    service is refused. Credentials that may not read the stack (C(cloudformation:DescribeStacks)) do without it.
  - Entries may hold secrets of the function. Use C(no_log) on the task in this case.
seealso:
  - module: polycloud.faas.lambda_invoke
  - module: polycloud.faas.gcp_cloudfunction_logs_info
  - name: FilterLogEvents in the Amazon CloudWatch Logs API Reference
    description: The API method that is called.
    link: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_FilterLogEvents.html
"""

EXAMPLES = r"""
- name: What went wrong in the last two hours
  polycloud.faas.lambda_logs_info:
    service: shop
    stage: prod
    function: checkout
    since: 2h
    severity: ERROR
  register: log

- name: Show it
  ansible.builtin.debug:
    msg: "{{ log.entries | map(attribute='message') | list }}"

- name: Everything that a run wrote
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
      sample: shop-dev-checkout
    execution_id:
      description: Id of the invocation; null where the log does not tell it.
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
      description: The JSON object of a structured entry, else null.
      type: dict
      sample: {level: ERROR, message: no such order, order: 17}
    report:
      description:
        - Of the last line of a run, the figures that AWS reports, as in RV(polycloud.faas.lambda_invoke#module:report);
          else null.
      type: dict
      sample: {duration_ms: 1.23, billed_duration_ms: 2, memory_size_mb: 128}
    request:
      description: Always null; what API Gateway answered is not in this log.
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
