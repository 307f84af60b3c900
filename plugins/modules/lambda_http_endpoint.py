#!/usr/bin/python
# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Deploy Python functions behind an HTTPS URL on AWS."""

from __future__ import annotations

DOCUMENTATION = r"""
module: lambda_http_endpoint
short_description: Deploy Python functions behind an HTTPS URL on AWS
version_added: 0.1.0
author:
  - polycloud.faas contributors (@polycloud)
description:
  - Deploys a folder of Python source as one or more AWS Lambda functions behind an Amazon API Gateway REST API, in one
    AWS CloudFormation stack C(<name>-<stage>), and returns the URL that answers.
  - For one function with one route the stack has ten resources, one of each of these types. AWS::ApiGateway::RestApi,
    Resource, Method and Deployment; AWS::Lambda::Function, Version and Permission; AWS::Logs::LogGroup; AWS::IAM::Role;
    AWS::S3::Bucket.
  - A run that has nothing to do reads the stack, its resources and each function's live configuration, nothing else.
  - A stack in any state is brought to the asked one. What is in progress is waited for, a creation that failed is
    replaced, an unfinished rollback or deletion is finished. A stack that once worked is never deleted.
options:
  name:
    description:
      - Name of the service.
      - Letters, digits and hyphens, a letter first.
    type: str
    required: true
  stage:
    description:
      - Stage of the service, for example V(dev) or V(prod). Each stage is a stack of its own.
    type: str
    default: dev
  state:
    description:
      - With V(present) the service is brought to what the options say.
      - With V(absent) the stack and all that is in it are removed, together with all versions of the archives in its
        bucket. In a bucket given as O(deployment_bucket) only the archives of this service are removed.
    type: str
    choices: [present, absent]
    default: present
  runtime:
    description: Lambda's name of the Python version, V(python3.N).
    type: str
    default: python3.13
  architecture:
    description: Processor that the functions run on.
    type: str
    choices: [x86_64, arm64]
    default: x86_64
  functions:
    description:
      - The functions of the service. Required when O(state=present).
      - A function that is no longer named is removed.
    type: list
    elements: dict
    suboptions:
      name:
        description:
          - Name of the function within the service.
          - The Lambda function is called C(<service>-<stage>-<name>).
        type: str
        required: true
      handler:
        description:
          - The Python function that is called, as V(module.function), for example V(handler.endpoint).
        type: str
        required: true
      routes:
        description:
          - Where the function answers. A function without routes has no URL.
        type: list
        elements: dict
        default: []
        suboptions:
          method:
            description:
              - HTTP method, one of V(GET), V(POST), V(PUT), V(PATCH), V(DELETE), V(HEAD), V(OPTIONS) and V(ANY).
            type: str
            required: true
          path:
            description:
              - Path below the stage, such as V(/ping), V(/users/{id}) or V(/files/{proxy+}).
            type: str
            required: true
      memory_size:
        description: Memory in MB, V(128) to V(10240). If not given, Lambda's default holds.
        type: int
      timeout:
        description: Seconds that a call may take, V(1) to V(900). If not given, Lambda's default holds.
        type: int
      environment:
        description:
          - Environment variables.
          - Their values are shown nowhere, neither in results nor in diffs.
        type: dict
      description:
        description: Description of the function.
        type: str
      source:
        description:
          - The folder with the source of this function, or a C(.zip) file of it, where it is not the O(source) of the
            service.
          - A function with O(functions[].source), O(functions[].include) or O(functions[].exclude) has an archive of
            its own, and is not deployed again when only other sources change.
          - O(source) is not needed when every function has one.
        type: path
      include:
        description: Globs for this function, beyond those of O(include).
        type: list
        elements: str
      exclude:
        description: Globs for this function, beyond those of O(exclude).
        type: list
        elements: str
  log_retention_days:
    description: Days that log lines are kept. If not given, they are kept for ever.
    type: int
    choices: [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653]
  iam_statements:
    description:
      - Statements of an IAM policy that say what the functions may do, beyond writing to their own log groups.
      - Each has C(Effect), C(Action) or C(NotAction), and C(Resource) or C(NotResource).
    type: list
    elements: dict
    default: []
  deployment_bucket:
    description:
      - An existing bucket for the archives. If not given, the stack has a bucket of its own.
    type: str
extends_documentation_fragment:
  - polycloud.faas._source
  - polycloud.faas._wait
  - polycloud.faas._aws
  - polycloud.faas._aws.tags
  - polycloud.faas._attributes
  - polycloud.faas._attributes.aws
seealso:
  - module: polycloud.faas.lambda_http_endpoint_info
  - module: polycloud.faas.lambda_invoke
"""

EXAMPLES = r"""
- name: A function that tells the time
  polycloud.faas.lambda_http_endpoint:
    name: clock
    stage: dev
    region: us-east-1
    source: "{{ playbook_dir }}/functions/clock"
    functions:
      - name: currentTime
        handler: handler.endpoint
        routes:
          - method: GET
            path: /ping
  register: clock

- name: Show where it answers
  ansible.builtin.debug:
    msg: "{{ clock.url }}"

- name: Two functions, several routes, and a table that they may read
  polycloud.faas.lambda_http_endpoint:
    name: users
    stage: prod
    region: eu-central-1
    source: "{{ playbook_dir }}/functions/users"
    exclude:
      - tests/
    functions:
      - name: read
        handler: users.read
        memory_size: 256
        environment:
          TABLE: users
        routes:
          - method: GET
            path: /users
          - method: GET
            path: /users/{id}
      - name: write
        handler: users.write
        timeout: 10
        routes:
          - method: POST
            path: /users
    log_retention_days: 14
    iam_statements:
      - Effect: Allow
        Action:
          - dynamodb:GetItem
          - dynamodb:PutItem
        Resource: arn:aws:dynamodb:eu-central-1:123456789012:table/users
    tags:
      team: accounts

- name: Remove it with all that belongs to it
  polycloud.faas.lambda_http_endpoint:
    name: users
    stage: prod
    region: eu-central-1
    state: absent
"""

RETURN = r"""
name:
  description: Name of the service.
  type: str
  returned: success
  sample: clock
stage:
  description: Stage of the service.
  type: str
  returned: success
  sample: dev
url:
  description: URL of the first route, in the order of RV(endpoints); null without routes.
  type: str
  returned: success
  sample: https://a1b2c3d4e5.execute-api.us-east-1.amazonaws.com/dev/ping
base_url:
  description:
    - URL of the stage, to which a route's path is appended; null without routes.
    - With a custom O(endpoint_url) it is the path-style URL that answers there.
  type: str
  returned: success
  sample: https://a1b2c3d4e5.execute-api.us-east-1.amazonaws.com/dev
endpoints:
  description: The routes, sorted by function, path and method.
  type: list
  elements: dict
  returned: success
  contains:
    function:
      description: Name of the function within the service.
      type: str
    method:
      description: HTTP method.
      type: str
    path:
      description: Path below the stage.
      type: str
    url:
      description: URL with the path; parameters stand in it as they were given.
      type: str
  sample:
    - function: currentTime
      method: GET
      path: /ping
      url: https://a1b2c3d4e5.execute-api.us-east-1.amazonaws.com/dev/ping
stack:
  description: The CloudFormation stack; null when there is none.
  type: dict
  returned: success
  contains:
    name:
      description: Name of the stack.
      type: str
    id:
      description: ARN of the stack.
      type: str
    status:
      description: Status of the stack.
      type: str
    outputs:
      description: Outputs of the stack.
      type: dict
functions:
  description: The functions.
  type: list
  elements: dict
  returned: success
  contains:
    name:
      description: Name of the function within the service.
      type: str
    function_name:
      description: Name of the Lambda function.
      type: str
    arn:
      description: ARN of the Lambda function.
      type: str
    version:
      description: The version that was published for this deployment.
      type: str
    code_sha256:
      description: Base64 of the SHA-256 of the deployed zip, as Lambda shows it.
      type: str
    handler:
      description: The Python function that is called.
      type: str
    runtime:
      description: The runtime.
      type: str
    architecture:
      description: The processor.
      type: str
    memory_size:
      description: Memory in MB.
      type: int
    timeout:
      description: Seconds that a call may take.
      type: int
    description:
      description: Description of the function.
      type: str
    environment:
      description: Names of the environment variables.
      type: list
      elements: str
resources:
  description: The resources of the stack, sorted by logical ID.
  type: list
  elements: dict
  returned: success
  contains:
    logical_id:
      description: Name of the resource in the stack.
      type: str
    physical_id:
      description: Name or ID of the resource itself.
      type: str
    type:
      description: Type of the resource.
      type: str
      sample: AWS::Lambda::Function
    status:
      description: Status of the resource.
      type: str
tags:
  description: Tags of the stack.
  type: dict
  returned: success
changes:
  description:
    - What the run changed, or in check mode what a run would change.
    - In check mode on an existing stack this is what CloudFormation itself says, by a change set that is deleted again.
  type: list
  elements: dict
  returned: success
  contains:
    action:
      description: V(Add), V(Modify) or V(Remove).
      type: str
    logical_id:
      description: Name of the resource in the stack.
      type: str
    type:
      description: Type of the resource.
      type: str
    replacement:
      description: For V(Modify), whether the resource is replaced by a new one, V(True), V(False) or V(Conditional).
      type: str
    properties:
      description: For V(Modify), the properties that change.
      type: list
      elements: str
drift:
  description:
    - Where a live function is not what was deployed, because somebody changed or deleted it by other means.
    - Each is also shown as a warning. Nothing is repaired.
  type: list
  elements: dict
  returned: success
  contains:
    logical_id:
      description: Name of the function in the stack.
      type: str
    property:
      description: Name of the property. V(FunctionName) when the function is gone.
      type: str
    expected:
      description: The value that was deployed. Values of environment variables are not shown.
      type: raw
    actual:
      description: The live value; null when the function is gone.
      type: raw
resource_actions:
  description: The API calls that were made.
  type: list
  elements: str
  returned: when O(debug_botocore_endpoint_logs=true)
  sample: ["cloudformation:DescribeStacks"]
"""

from ansible_collections.polycloud.faas.plugins.module_utils._aws.endpoint import ENVIRONMENT_OPTIONS, endpoint
from ansible_collections.polycloud.faas.plugins.module_utils._aws.endpoint_options import ENDPOINT_OPTIONS
from ansible_collections.polycloud.faas.plugins.module_utils._module import ModuleDefinition, run_module

DEFINITION = ModuleDefinition(
    argument_spec=ENDPOINT_OPTIONS,
    operation=endpoint,
    required_if=[("state", "present", ("functions",))],
    secret_options=ENVIRONMENT_OPTIONS,
)


def main() -> None:
    run_module(DEFINITION)


if __name__ == "__main__":
    main()
