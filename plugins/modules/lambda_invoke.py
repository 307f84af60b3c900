#!/usr/bin/python
# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Invoke an AWS Lambda function."""

from __future__ import annotations

DOCUMENTATION = r"""
module: lambda_invoke
short_description: Invoke an AWS Lambda function
version_added: 0.1.0
description:
  - Invokes a Lambda function and returns its response, the end of its log, and the figures that AWS reports about the
    invocation.
  - The function is one of a service of M(polycloud.faas.lambda_http_endpoint), or any function by its name or ARN.
author:
  - polycloud.faas contributors (@polycloud)
extends_documentation_fragment:
  - polycloud.faas._aws
  - polycloud.faas._attributes
  - polycloud.faas._attributes.aws
attributes:
  check_mode:
    support: full
    details:
      - Checks with a dry run whether the function exists and may be invoked, and reports no change.
  diff_mode:
    support: none
  idempotent:
    support: none
    details:
      - Each run invokes the function.
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
      - The name of the invoked function is C(<service>-<stage>-<function>), or its C(physical_name) where the stack of
        the service says that it has one.
      - Required with O(service).
    type: str
  name:
    description:
      - Name of the function, or its full or partial ARN. It may end in C(:) and a version or an alias.
    type: str
    aliases: [function_name, function_arn]
  payload:
    description:
      - The event for the function, any JSON value, that is a dictionary, a list, a string, a number, a boolean or
        V(null).
      - A string is sent as a JSON string. For JSON text use O(payload_text).
      - With ansible-core 2.18 and older a template such as C({{ count }}) yields a string even if the variable is a
        number.
      - Mutually exclusive with O(payload_text).
      - At most 6291456 bytes of JSON, or 1048576 with O(invocation_type=event).
    type: raw
    default: {}
  payload_text:
    description:
      - The event for the function as JSON text, for example from a file. It is sent unchanged.
      - With ansible-core 2.18 and older a template of it must end in C(| string), because Ansible otherwise turns it
        into a dictionary or a list.
    type: str
  event_template:
    description:
      - Invokes the function with an event as this service sends it, with the values in O(event_values).
      - V(schedule) is the event of a rule or of a schedule, V(event_bridge) that of a rule with a pattern, and
        V(dynamodb) and V(kinesis) are those of a stream.
      - Mutually exclusive with O(payload) and O(payload_text).
    type: str
    choices: [sqs, sns, s3, schedule, dynamodb, kinesis, event_bridge, alexa_skill]
  event_values:
    description:
      - Values of the event, each of which has a default. Only used with O(event_template).
      - V(sqs) takes C(queue) (its name), C(body), C(attributes), C(message_id), C(receive_count) and
        C(message_group_id), which makes it a FIFO queue.
      - V(sns) takes C(topic) (its name), C(message), C(subject), C(attributes) and C(message_id).
      - V(s3) takes C(bucket), C(key), C(size), C(etag), C(version_id) and C(event), such as V(ObjectRemoved:Delete).
        Its default is V(ObjectCreated:Put).
      - V(schedule) takes C(name) and C(method), which is V(rule) (the default) or V(scheduler).
      - V(dynamodb) takes C(table), C(event) (V(INSERT), V(MODIFY) or V(REMOVE)), C(keys), C(new_image) and
        C(old_image). Write plain values, which get DynamoDB's types.
      - V(kinesis) takes C(stream) (its name), C(data) and C(partition_key). The data is encoded.
      - V(event_bridge) takes C(source), C(detail_type), C(detail) and C(resources).
      - V(alexa_skill) takes C(request) (V(LaunchRequest), V(IntentRequest) or V(SessionEndedRequest)), C(intent),
        C(slots), C(locale), C(application_id) and C(user_id).
      - All take C(account), C(region) and C(time), such as V(2027-02-01T12:00:00Z), which is now by default.
      - With V(sqs), V(sns), V(s3), V(dynamodb) and V(kinesis), C(records) is a list with the values of each record. The
        other values apply to all of them.
      - C(body), C(message) and C(data) are sent as they are if they are strings, otherwise as JSON.
    type: dict
  qualifier:
    description: Version or alias to invoke. If not given, V($LATEST) is invoked, unless O(name) ends in a version or an
      alias.
    type: str
    aliases: [version_qualifier]
  invocation_type:
    description:
      - V(request_response) waits for the response of the function.
      - V(event) puts the event into Lambda's queue and does not wait. A failure of the function is not reported, and
        Lambda may retry the invocation.
      - V(dry_run) does not run the function. It checks whether the function exists and may be invoked.
    type: str
    choices: [request_response, event, dry_run]
    default: request_response
  fail_on_function_error:
    description:
      - Whether the task fails when the function fails, that is when RV(function_error) is not V(null).
      - The failed result has the same keys as any other.
    type: bool
    default: true
  timeout:
    description:
      - Seconds to wait for the response of the function. The default is a little longer than any function can run.
      - The function is not stopped when the time is over.
    type: int
    default: 930
notes:
  - With O(service) the stack of the service is read first, and a function that belongs to another service is not
    invoked. If the credentials do not allow reading the stack (C(cloudformation:DescribeStacks)), the function is
    invoked without this check.
  - An invocation that may have reached the function is never repeated, so C(retries) and C(read_timeout) in
    O(aws_config) have no effect here. If AWS reports that the function was not started, because of throttling or
    because it is not ready yet, the module retries for a minute.
  - For users of C(amazon.aws.lambda_execute), C(wait=false) is O(invocation_type=event), C(dry_run=true) is
    O(invocation_type=dry_run), C(version_qualifier) is an alias of O(qualifier), and C(tail_log) is not needed because
    the log is always returned. C(result.output) is RV(payload), C(result.status) is RV(status_code) and C(result.logs)
    is RV(log).
  - The payload and the log may contain secrets of the function. In this case use C(no_log) on the task.
seealso:
  - module: polycloud.faas.lambda_http_endpoint
  - name: Invoke in the AWS Lambda API Reference
    description: The API method that is called.
    link: https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
"""

EXAMPLES = r"""
- name: Invoke a function of a service
  polycloud.faas.lambda_invoke:
    service: aws-python-simple-http-endpoint
    function: currentTime
  register: invocation

- name: Show the duration, the memory and the billed amount
  ansible.builtin.debug:
    msg: >-
      {{ invocation.report.duration_ms }} ms, {{ invocation.report.max_memory_used_mb }} MB,
      {{ invocation.report.billed_gb_seconds }} GB-seconds

- name: Invoke a function by its name with a list as the event
  polycloud.faas.lambda_invoke:
    name: resize-images
    qualifier: live
    payload:
      - one.png
      - two.png

- name: Send an event from a file and do not wait
  polycloud.faas.lambda_invoke:
    name: arn:aws:lambda:eu-central-1:123456789012:function:nightly-import
    payload_text: "{{ lookup('ansible.builtin.file', 'event.json') | string }}"
    invocation_type: event

- name: Try a handler of a queue without the queue
  polycloud.faas.lambda_invoke:
    service: shop
    function: worker
    event_template: sqs
    event_values:
      queue: orders
      records:
        - body: {order: 17}
        - body: {order: 18}

- name: Try a handler of a bucket
  polycloud.faas.lambda_invoke:
    service: shop
    function: thumbnails
    event_template: s3
    event_values: {bucket: shop-pictures, key: in/cat.jpg}

- name: Accept one kind of failure
  polycloud.faas.lambda_invoke:
    service: shop
    stage: prod
    function: checkout
    payload:
      order: 17
    fail_on_function_error: false
  register: checkout
  failed_when: checkout.function_error is not none and checkout.payload.errorType != 'OutOfStock'
"""

RETURN = r"""
status_code:
  description: HTTP status of the call, 200 for a response, 202 for a queued event, 204 for a dry run.
  returned: when AWS accepted the call
  type: int
  sample: 200
function_error:
  description: V(Handled) or V(Unhandled) when the function failed, otherwise V(null).
  returned: when AWS accepted the call
  type: str
  sample: Unhandled
executed_version:
  description: Version of the function that was invoked.
  returned: when AWS returns it
  type: str
  sample: $LATEST
payload:
  description: The function's response, as a value if it is JSON, otherwise as a string.
  returned: when O(invocation_type=request_response), not in check mode
  type: raw
  sample:
    statusCode: 200
    body: Hello
log:
  description: The last 4 KB of the log of this invocation. It may begin in the middle of a line.
  returned: when O(invocation_type=request_response), not in check mode
  type: str
  sample: "START RequestId: 8f507cfc-xmpl-4697-b07a-ac58fc914c95 Version: $LATEST\nEND RequestId: ..."
report:
  description:
    - The figures that AWS reports about this invocation, read from the log in either of Lambda's log formats.
    - Figures that the log does not contain are left out. With C(SystemLogLevel=WARN) it contains none.
  returned: when O(invocation_type) is V(request_response) or V(event), not in check mode
  type: dict
  contains:
    request_id:
      description: ID of the invocation, for finding it in Amazon CloudWatch Logs.
      returned: when known
      type: str
      sample: 8f507cfc-xmpl-4697-b07a-ac58fc914c95
    duration_ms:
      description: Milliseconds that the handler ran.
      returned: when known
      type: float
      sample: 1.23
    billed_duration_ms:
      description: Milliseconds that are billed. A billed initialization or restore is included.
      returned: when known
      type: int
      sample: 2
    memory_size_mb:
      description: Memory of the function in MB.
      returned: when known
      type: int
      sample: 128
    max_memory_used_mb:
      description: Maximum memory in MB that the execution environment has used.
      returned: when known
      type: int
      sample: 36
    billed_gb_seconds:
      description: RV(report.memory_size_mb) in GB times RV(report.billed_duration_ms) in seconds.
      returned: when known
      type: float
      sample: 0.00025
    init_duration_ms:
      description: Milliseconds that a cold start took.
      returned: after a cold start
      type: float
      sample: 102.25
    restore_duration_ms:
      description: Milliseconds that the restore of a SnapStart snapshot took.
      returned: after a restore
      type: float
      sample: 398.97
    billed_restore_duration_ms:
      description: Milliseconds of the restore that are billed.
      returned: after a restore
      type: int
      sample: 182
    status:
      description:
        - How the invocation ended. In the text log format only V(error) and V(timeout) are reported.
      returned: when known
      type: str
      sample: timeout
    error_type:
      description: Type of a failure that the platform detected.
      returned: when known
      type: str
      sample: Runtime.ExitError
    xray_trace_id:
      description: ID of the AWS X-Ray trace.
      returned: when the function is traced
      type: str
      sample: 1-5e34a614-10bdxmplf1fb44f07bc535a1
resource_actions:
  description: API calls that the task made.
  returned: when O(debug_botocore_endpoint_logs=true)
  type: list
  elements: str
  sample: ["cloudformation:DescribeStacks", "lambda:Invoke"]
"""

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.marks import DEFAULT_STAGE
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.connection import argument_spec
from ansible_collections.polycloud.faas.plugins.module_utils._aws.run_invoke import KINDS, TEMPLATES, invoke
from ansible_collections.polycloud.faas.plugins.module_utils._module.definition import ModuleDefinition, run_module

DEFINITION = ModuleDefinition(
    argument_spec=argument_spec(
        service={"type": "str"},
        stage={"type": "str", "default": DEFAULT_STAGE},
        function={"type": "str"},
        name={"type": "str", "aliases": ["function_name", "function_arn"]},
        payload={"type": "raw", "default": {}},
        payload_text={"type": "str"},
        event_template={"type": "str", "choices": list(TEMPLATES)},
        event_values={"type": "dict"},
        qualifier={"type": "str", "aliases": ["version_qualifier"]},
        invocation_type={"type": "str", "default": "request_response", "choices": list(KINDS)},
        fail_on_function_error={"type": "bool", "default": True},
        timeout={"type": "int", "default": 930},
    ),
    operation=invoke,
    mutually_exclusive=[
        ("service", "name"),
        ("function", "name"),
        ("payload", "payload_text"),
        ("payload", "event_template"),
        ("payload_text", "event_template"),
    ],
    required_one_of=[("service", "name")],
    required_together=[("service", "function")],
)


def main() -> None:
    run_module(DEFINITION)


if __name__ == "__main__":
    main()
