# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Module ``aws_call``: one call of AWS as another tool would make it, with the credentials in the environment."""

from __future__ import annotations

import json

import boto3
import botocore.exceptions
from ansible.module_utils.basic import AnsibleModule


def main() -> None:
    """``answer`` is what AWS returns, ``code`` that of an error which is not a failure of the task."""
    module = AnsibleModule(
        {
            "service": {"required": True},
            "operation": {"required": True},
            "parameters": {"type": "dict", "default": {}},
            "region": {"required": True},
        }
    )
    given = module.params
    client = boto3.client(given["service"], region_name=given["region"])
    try:
        answer = getattr(client, given["operation"])(**given["parameters"])
    except botocore.exceptions.ClientError as exc:
        module.exit_json(changed=False, code=exc.response["Error"]["Code"], answer={})
    answer.pop("ResponseMetadata", None)
    module.exit_json(changed=True, code="", answer=json.loads(json.dumps(answer, default=str)))


if __name__ == "__main__":
    main()
