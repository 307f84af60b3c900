# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Module ``google_call``: one call of Google Cloud as another tool would make it; waits for operations."""

from __future__ import annotations

import os
import time
import typing as t

import google.auth
import google.auth.transport.requests
import requests
from ansible.module_utils.basic import AnsibleModule

WAIT_SECONDS = 600.0


def token() -> str:
    """That of the modules, or of the application default credentials."""
    given = os.environ.get("GCP_ACCESS_TOKEN") or os.environ.get("CLOUDSDK_AUTH_ACCESS_TOKEN")
    if given:
        return given
    credentials, _project = google.auth.default(scopes=["https://www.googleapis.com/auth/cloud-platform"])
    credentials.refresh(google.auth.transport.requests.Request())
    return str(credentials.token)


def send(method: str, api: str, path: str, body: t.Any = None) -> tuple[int, dict[str, t.Any]]:
    base = os.environ.get(f"CLOUDSDK_API_ENDPOINT_OVERRIDES_{api.upper()}", f"https://{api}.googleapis.com/")
    headers = {"Authorization": f"Bearer {token()}"}
    answer = requests.request(method, f"{base}{path}", json=body, headers=headers, timeout=60)
    return answer.status_code, answer.json()


def main() -> None:
    """``status`` and ``answer``; an operation is the answer that it ends with."""
    module = AnsibleModule(
        {
            "api": {"required": True},
            "path": {"required": True},
            "method": {"default": "GET"},
            "body": {"type": "dict"},
        }
    )
    given = module.params
    status, answer = send(given["method"], given["api"], given["path"], given["body"])
    deadline = time.monotonic() + WAIT_SECONDS
    while "/operations/" in answer.get("name", "") and not answer.get("done") and time.monotonic() < deadline:
        time.sleep(1)
        status, answer = send("GET", given["api"], f"v2/{answer['name']}")
    module.exit_json(changed=given["method"] != "GET", status=status, answer=answer)


if __name__ == "__main__":
    main()
