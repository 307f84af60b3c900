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
  - Sends one HTTP request to a function of either generation and returns its answer.
  - A function that is not public is called with an identity token of whom the authentication options stand for.
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
      - Reads where the function is and does not call it; reports no change.
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
    description: What comes behind the function's URL, for example V(/orders/17).
    type: str
  query:
    description: The query parameters, texts, numbers, booleans or lists of them.
    type: dict
  headers:
    description:
      - HTTP headers. Their values are not shown.
      - With C(Authorization) among them the identity token goes into C(X-Serverless-Authorization), which functions of
        the 2nd generation can do.
    type: dict
  payload:
    description:
      - The body of the request, any JSON value but V(null), a dictionary, a list, a text, a number or a boolean.
      - A text is sent as a JSON string. Other text goes into O(payload_text).
      - With ansible-core 2.18 and older a template such as C({{ count }}) gives a text even if the variable is a
        number.
      - Excludes O(payload_text).
    type: raw
  payload_text:
    description:
      - The body of the request as text, for example from a file. It is sent as it is, in UTF-8.
      - It is said to be JSON when it is JSON, and plain text otherwise, unless O(headers) has C(Content-Type).
      - With ansible-core 2.18 and older a template of JSON text must end in C(| string), because Ansible makes a
        dictionary or a list of any other.
    type: str
  authenticate:
    description:
      - Whether an identity token is sent.
      - If not given, the function is called without one, and once more with one when Google refuses that. With
        V(true) that first call of a function that is not public is saved.
      - An identity token can be had with O(impersonate_service_account), a service account key, the metadata server,
        the application default credentials and the login of gcloud, but not with O(access_token) alone.
      - The token of a person's login is made out to gcloud and not to the function.
    type: bool
  access_timeout:
    description:
      - Seconds during which the call is repeated while Google itself refuses it with 401, 403 or 404.
      - Google does so for a while after a deployment and after a change of the invokers. What the function answered is
        never asked for again.
      - V(0) calls once.
    type: int
    default: 60
  expected_status:
    description:
      - The HTTP statuses that are no failure of the function.
      - If not given, these are all below 400.
    type: list
    elements: int
  fail_on_function_error:
    description:
      - Whether the task fails when the function answers with a status that O(expected_status) does not have.
      - The failed result has the same keys as any other.
    type: bool
    default: true
  timeout:
    description:
      - Seconds to wait for the answer of the function. The default is a little longer than this function can run.
      - The function is not stopped when they are over.
    type: int
notes:
  - Redirects are not followed.
  - The payload of the answer may hold secrets of the function. Use C(no_log) on the task in this case.
seealso:
  - module: polycloud.faas.gcp_cloudfunction
  - module: polycloud.faas.lambda_invoke
  - name: Authenticate for invocation
    description: Identity tokens and who may invoke.
    link: https://cloud.google.com/functions/docs/securing/authenticating
"""

EXAMPLES = r"""
- name: Call a public function
  polycloud.faas.gcp_cloudfunction_invoke:
    project: pythonfordevops-cloudfunction
    location: us-central1
    name: currenttime
  register: answer

- name: Show what it said
  ansible.builtin.debug:
    msg: "{{ answer.payload }} after {{ answer.duration_ms }} ms"

- name: Call a function that is not public, as a service account
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

- name: Be sure that a removed order is gone
  polycloud.faas.gcp_cloudfunction_invoke:
    project: pythonfordevops-cloudfunction
    location: us-central1
    name: orders
    path: /orders/17
    expected_status: [404, 410]
"""

RETURN = r"""
url:
  description: What was called, or would be.
  returned: success
  type: str
  sample: https://us-central1-pythonfordevops-cloudfunction.cloudfunctions.net/currenttime
status_code:
  description: HTTP status of the answer.
  returned: when the function answered
  type: int
  sample: 200
headers:
  description: The headers of the answer, names in lower case.
  returned: when the function answered
  type: dict
  sample: {content-type: application/json}
payload:
  description: The body of the answer, as a value when it is JSON, otherwise as text.
  returned: when the function answered
  type: raw
  sample: Hello
duration_ms:
  description: Milliseconds from sending the request until the whole answer was there.
  returned: when the function answered
  type: float
  sample: 184.2
attempts:
  description: How often the function was called until Google let the call through.
  returned: when the function answered
  type: int
  sample: 1
"""

from ansible_collections.polycloud.faas.plugins.module_utils._gcp.invocation.call import (
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
