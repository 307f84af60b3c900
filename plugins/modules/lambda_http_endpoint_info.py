#!/usr/bin/python
# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Read services that lambda_http_endpoint deployed."""

from __future__ import annotations

DOCUMENTATION = r"""
module: lambda_http_endpoint_info
short_description: Read services that lambda_http_endpoint deployed
version_added: 0.1.0
author:
  - polycloud.faas contributors (@polycloud)
description:
  - Returns one service, or all services of this collection in the region, in the form that
    M(polycloud.faas.lambda_http_endpoint) returns.
options:
  name:
    description: Name of the service. If not given, all services are returned.
    type: str
  stage:
    description:
      - Stage of the service.
      - If not given, it is V(dev) where O(name) is given, and all stages otherwise.
      - A stack that has this name but belongs to another service is not returned, and a warning says so.
    type: str
  drift_detection:
    description:
      - Whether CloudFormation compares all resources of each service with what was deployed. This takes some seconds
        per service.
      - Resource types that CloudFormation cannot compare, and properties that AWS does not return, such as the code of
        functions, are left out.
      - Newer versions of the parameters and secrets that variables of functions refer to are returned in
        RV(services[].drift_detection.newer_versions); for CloudFormation they are no drift.
    type: bool
    default: false
extends_documentation_fragment:
  - polycloud.faas._wait
  - polycloud.faas._aws
  - polycloud.faas._attributes.info
  - polycloud.faas._attributes.aws
seealso:
  - module: polycloud.faas.lambda_http_endpoint
"""

EXAMPLES = r"""
- name: Read one service
  polycloud.faas.lambda_http_endpoint_info:
    name: clock
    stage: dev
    region: us-east-1
  register: found

- name: Show the types of its resources
  ansible.builtin.debug:
    msg: "{{ found.services[0].resources | map(attribute='type') | sort }}"

- name: Read what was changed outside Ansible, in any resource
  polycloud.faas.lambda_http_endpoint_info:
    name: clock
    region: us-east-1
    drift_detection: true
  register: checked
  failed_when: checked.services | selectattr('drift_detection.status', 'ne', 'IN_SYNC') | length > 0

- name: Read all services in the region
  polycloud.faas.lambda_http_endpoint_info:
    region: us-east-1
"""

RETURN = r"""
services:
  description: The services, an empty list if there are none.
  type: list
  elements: dict
  returned: success
  contains:
    name:
      description: Name of the service.
      type: str
      sample: clock
    stage:
      description: Stage of the service.
      type: str
      sample: dev
    url:
      description: URL of the first of RV(services[].endpoints); null without routes and URLs of functions.
      type: str
      sample: https://a1b2c3d4e5.execute-api.us-east-1.amazonaws.com/dev/ping
    base_url:
      description:
        - URL of the API, to which a route's path is appended; null without routes.
        - Without an API it is the first function's own URL, without the C(/) at its end.
        - With a custom O(endpoint_url) it is the path-style URL of that cloud.
      type: str
      sample: https://a1b2c3d4e5.execute-api.us-east-1.amazonaws.com/dev
    domain:
      description: The domain name in front of the API; null without one.
      type: dict
      contains:
        url:
          description: URL with the domain name, to which a route's path is appended.
          type: str
        target:
          description: The AWS name that the domain name must point to.
          type: str
    endpoints:
      description:
        - The routes, sorted by function, path and method.
        - Then the functions with function URLs, with the method V(ANY) and the path V(/).
      type: list
      elements: dict
      contains:
        function:
          description:
            - Name of the function within the service.
            - Null after a run was interrupted that removed the function from the stack in order to create it again.
          type: str
        method:
          description: HTTP method.
          type: str
        path:
          description: Path below the stage.
          type: str
        authorizer:
          description: Who authorizes requests, the name of an authorizer or V(aws_iam); null for a public route.
          type: str
        api_key_required:
          description: Whether requests need an API key.
          type: bool
        url:
          description: URL with the path; path parameters are shown as given.
          type: str
      sample:
        - function: currentTime
          method: GET
          path: /ping
          authorizer: null
          api_key_required: false
          url: https://a1b2c3d4e5.execute-api.us-east-1.amazonaws.com/dev/ping
    api_keys:
      description: The API keys, sorted by name, without their values.
      type: list
      elements: dict
      contains:
        name:
          description: Name of the key.
          type: str
        id:
          description: ID of the key; null before it is created.
          type: str
        enabled:
          description: Whether the key is enabled.
          type: bool
    stack:
      description: The CloudFormation stack; null when there is none.
      type: dict
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
          description: The Python function that Lambda calls.
          type: str
        runtime:
          description: The runtime.
          type: str
        architecture:
          description: The architecture.
          type: str
        memory_size:
          description: Memory in MB.
          type: int
        timeout:
          description: Seconds that an invocation may take.
          type: int
        description:
          description: Description of the function.
          type: str
        environment:
          description: Names of the environment variables.
          type: list
          elements: str
        url:
          description: The function's own URL; null without one.
          type: str
    resources:
      description: The resources of the stack, sorted by logical ID.
      type: list
      elements: dict
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
    drift_detection:
      description: The result of CloudFormation's drift detection.
      type: dict
      returned: when O(drift_detection=true)
      contains:
        status:
          description: V(IN_SYNC), V(DRIFTED), V(UNKNOWN), or V(NOT_CHECKED) for a stack in a state that does not
            support drift detection.
          type: str
        reason:
          description: Why something was not checked; null when everything was checked.
          type: str
        newer_versions:
          description: The variables of functions that refer to a parameter or secret with a newer version than the one
            that was deployed.
          type: list
          elements: dict
          contains:
            logical_id:
              description: Name of the function in the stack.
              type: str
            property:
              description: The variable.
              type: str
              sample: Environment.Variables.TOKEN
            expected:
              description: What there is.
              type: str
              sample: newer version of the secret shop
            actual:
              description: The version that was deployed.
              type: str
              sample: version 7
        resources:
          description: The resources of the stack, sorted by logical ID.
          type: list
          elements: dict
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
            status:
              description: V(IN_SYNC), V(MODIFIED), V(DELETED), V(UNKNOWN), V(UNSUPPORTED), or V(NOT_CHECKED) for a type
                that CloudFormation cannot compare.
              type: str
            reason:
              description: Why it was not checked, where CloudFormation says so.
              type: str
            differences:
              description: How a V(MODIFIED) resource differs.
              type: list
              elements: dict
              contains:
                property:
                  description: Path of the property, with dots.
                  type: str
                  sample: RetentionInDays
                kind:
                  description: V(not_equal), V(add) or V(remove).
                  type: str
                expected:
                  description:
                    - The value that was deployed, null for none.
                    - Values of environment variables, and values from secrets, are not shown.
                  type: raw
                actual:
                  description: The live value, null for none. The same values are not shown.
                  type: raw
resource_actions:
  description: The API calls that were made.
  type: list
  elements: str
  returned: when O(debug_botocore_endpoint_logs=true)
  sample: ["cloudformation:DescribeStacks"]

"""

from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.connection import argument_spec
from ansible_collections.polycloud.faas.plugins.module_utils._aws.run_endpoint_info import endpoint_info
from ansible_collections.polycloud.faas.plugins.module_utils._module.definition import ModuleDefinition, run_module

DEFINITION = ModuleDefinition(
    argument_spec=argument_spec(
        name={"type": "str"},
        stage={"type": "str"},
        drift_detection={"type": "bool", "default": False},
        wait_timeout={"type": "int", "default": 900},
    ),
    operation=endpoint_info,
)


def main() -> None:
    run_module(DEFINITION)


if __name__ == "__main__":
    main()
