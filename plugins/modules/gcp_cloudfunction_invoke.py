#!/usr/bin/python
# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Ansible module: call a Google Cloud Function."""

from __future__ import annotations

DOCUMENTATION = r"""
module: gcp_cloudfunction_invoke
short_description: Call a Google Cloud Function
version_added: 0.1.0
description:
  - Sends one HTTP request to a function of either generation and returns its response.
  - A private function is called with an identity token for the identity that the authentication options select.
author:
  - polycloud.faas contributors (@polycloud)
extends_documentation_fragment:
  - polycloud.faas._gcp
  - polycloud.faas._gcp.project
  - polycloud.faas._attributes
  - polycloud.faas._attributes.gcp
attributes:
  check_mode:
    support: full
    details:
      - Reads the function and does not call it; reports no change.
  diff_mode:
    support: none
  idempotent:
    support: none
    details:
      - Each run calls the function.
options:
  location:
    description: The region of the function.
    type: str
    required: true
  name:
    description: Name of the function.
    type: str
    required: true
  method:
    description: The HTTP method. If not given, it is V(POST) with a payload and V(GET) without one.
    type: str
    choices: [GET, POST, PUT, PATCH, DELETE, OPTIONS]
  path:
    description: Path that is appended to the function's URL, for example V(/orders/17).
    type: str
  query:
    description: The query parameters. Values are strings, numbers, booleans or lists of them.
    type: dict
  headers:
    description:
      - HTTP headers. Their values are not shown.
      - If C(Authorization) is among them, the identity token is sent in C(X-Serverless-Authorization), which only
        functions of the 2nd generation support.
    type: dict
  payload:
    description:
      - The body of the request, any JSON value except V(null), that is a dictionary, a list, a string, a number or a
        boolean.
      - A string is sent as a JSON string. For other text use O(payload_text).
      - With ansible-core 2.18 and older a template such as C({{ count }}) yields a string even if the variable is a
        number.
      - Mutually exclusive with O(payload_text).
    type: raw
  payload_text:
    description:
      - The body of the request as text, for example from a file. It is sent unchanged, in UTF-8.
      - The content type is JSON if the text is valid JSON, and plain text otherwise, unless O(headers) has
        C(Content-Type).
      - With ansible-core 2.18 and older a template of JSON text must end in C(| string), because Ansible otherwise
        turns it into a dictionary or a list.
    type: str
  authenticate:
    description:
      - Whether an identity token is sent.
      - If not given, the function is called without a token, and called again with one if Google refuses that. V(true)
        saves this first call for a private function.
      - An identity token can come from O(impersonate_service_account), a service account key, the metadata server, the
        application default credentials and the gcloud login, but not from O(access_token) alone.
      - The audience of a token from a user login is gcloud, not the function.
    type: bool
  access_timeout:
    description:
      - Seconds during which the call is repeated while Google itself refuses it with 401, 403 or 404.
      - Google does so for a while after a deployment and after a change of the invokers. After a response of the
        function the call is never repeated.
      - V(0) calls once.
    type: int
    default: 60
  expected_status:
    description:
      - The HTTP statuses that do not count as a failure of the function.
      - If not given, these are all statuses below 400.
    type: list
    elements: int
  fail_on_function_error:
    description:
      - Whether the task fails when the status of the response is not in O(expected_status).
      - The failed result has the same keys as any other.
    type: bool
    default: true
  timeout:
    description:
      - Seconds to wait for the response of the function. The default is a little longer than this function can run.
      - The function is not stopped when the time is over.
    type: int
notes:
  - Redirects are not followed.
  - The payload of the response may contain secrets of the function. In this case use C(no_log) on the task.
seealso:
  - module: polycloud.faas.gcp_cloudfunction
  - module: polycloud.faas.lambda_invoke
  - name: Authenticate for invocation
    description: Identity tokens, and who can invoke a function.
    link: https://cloud.google.com/functions/docs/securing/authenticating
"""

EXAMPLES = r"""
- name: Call a public function
  polycloud.faas.gcp_cloudfunction_invoke:
    project: pythonfordevops-cloudfunction
    location: us-central1
    name: currenttime
  register: answer

- name: Show the response
  ansible.builtin.debug:
    msg: "{{ answer.payload }} after {{ answer.duration_ms }} ms"

- name: Call a private function as a service account
  polycloud.faas.gcp_cloudfunction_invoke:
    project: pythonfordevops-cloudfunction
    location: us-central1
    name: orders
    impersonate_service_account: caller@pythonfordevops-cloudfunction.iam.gserviceaccount.com
    authenticate: true
    path: /orders
    query:
      dry_run: true
    payload:
      article: 17
      count: 2

- name: Check that a removed order no longer exists
  polycloud.faas.gcp_cloudfunction_invoke:
    project: pythonfordevops-cloudfunction
    location: us-central1
    name: orders
    path: /orders/17
    expected_status: [404, 410]
"""

RETURN = r"""
url:
  description: The URL that was called, or would be called.
  returned: success
  type: str
  sample: https://us-central1-pythonfordevops-cloudfunction.cloudfunctions.net/currenttime
status_code:
  description: HTTP status of the response.
  returned: when the function responded
  type: int
  sample: 200
headers:
  description: The headers of the response, with names in lower case.
  returned: when the function responded
  type: dict
  sample: {content-type: application/json}
payload:
  description: The body of the response, as a value if it is JSON, otherwise as a string.
  returned: when the function responded
  type: raw
  sample: Hello
duration_ms:
  description: Milliseconds from sending the request until the complete response was received.
  returned: when the function responded
  type: float
  sample: 184.2
attempts:
  description: How many times the function was called until Google accepted the call.
  returned: when the function responded
  type: int
  sample: 1
"""

from ansible_collections.polycloud.faas.plugins.module_utils._gcp.invocation.request import (
    METHODS,
    shown_headers,
    shown_query,
)
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.options import connection
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.run_function_invoke import run
from ansible_collections.polycloud.faas.plugins.module_utils._module.definition import ModuleDefinition, run_module

DEFINITION = ModuleDefinition(
    argument_spec=connection.argument_spec(
        project=connection.PROJECT,
        location={"required": True},
        name={"required": True},
        method={"choices": list(METHODS)},
        path={},
        query={"type": "dict"},
        headers={"type": "dict"},
        payload={"type": "raw"},
        payload_text={},
        authenticate={"type": "bool"},
        access_timeout={"type": "int", "default": 60},
        expected_status={"type": "list", "elements": "int"},
        fail_on_function_error={"type": "bool", "default": True},
        timeout={"type": "int"},
    ),
    operation=run,
    mutually_exclusive=[("payload", "payload_text")],
    partly_secret={"headers": shown_headers, "query": shown_query},
)


def main() -> None:
    run_module(DEFINITION)


if __name__ == "__main__":
    main()
