# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a local cloud has, with and without the mark: after the tests it has nothing that they can make."""

from __future__ import annotations

import os
import sys
import typing as t

import boto3
import requests

# Service, operation and the key of its list: whatever a stack of ours consists of.
OF_AWS = (
    ("cloudformation", "describe_stacks", "Stacks"),
    ("lambda", "list_functions", "Functions"),
    ("apigateway", "get_rest_apis", "items"),
    ("apigatewayv2", "get_apis", "Items"),
    ("iam", "list_roles", "Roles"),
    ("logs", "describe_log_groups", "logGroups"),
    ("s3", "list_buckets", "Buckets"),
)
OF_GOOGLE = (("cloudfunctions", "functions"), ("run", "services"))
ANSWER_SECONDS = 60.0


def of_aws() -> list[str]:
    found = []
    for service, operation, key in OF_AWS:
        answer = getattr(boto3.client(service), operation)()
        found += [f"{service} {each}" for each in answer.get(key, ())]
    return found


def of_google(project: str) -> list[str]:
    headers = {"Authorization": f"Bearer {os.environ['GCP_ACCESS_TOKEN']}"}
    found = []
    for api, kind in OF_GOOGLE:
        url = f"{os.environ[f'CLOUDSDK_API_ENDPOINT_OVERRIDES_{api.upper()}']}v2/projects/{project}/locations/-/{kind}"
        answer: dict[str, t.Any] = requests.get(url, headers=headers, timeout=ANSWER_SECONDS).json()
        found += [each["name"] for each in answer.get(kind, ())]
    return found


if __name__ == "__main__":
    left = of_google(sys.argv[1]) if len(sys.argv) > 1 else of_aws()
    print("\n".join(left) or "nothing")
    sys.exit(bool(left))
