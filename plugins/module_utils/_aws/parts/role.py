# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Private to the collection: the role that the functions of a service run with."""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws import names
from ansible_collections.polycloud.faas.plugins.module_utils._aws.service import Service

Resources = dict[str, dict[str, t.Any]]


def resources(service: Service) -> Resources:
    """One role for all functions: it may write to their own log groups, and what ``iam_statements`` names.

    It may not create log groups: a late line after removal would bring the group back (AWS::IAM::Role).
    """
    return {
        names.ROLE: {
            "Type": "AWS::IAM::Role",
            "Properties": {
                "RoleName": service.role_name,
                "AssumeRolePolicyDocument": {
                    "Version": "2012-10-17",
                    "Statement": [
                        {
                            "Effect": "Allow",
                            "Principal": {"Service": ["lambda.amazonaws.com"]},
                            "Action": ["sts:AssumeRole"],
                        }
                    ],
                },
                "Policies": [
                    {
                        "PolicyName": f"{service.stack_name}-lambda",
                        "PolicyDocument": {
                            "Version": "2012-10-17",
                            "Statement": [_write_logs(service), *service.iam_statements],
                        },
                    }
                ],
            },
        }
    }


def _write_logs(service: Service) -> dict[str, t.Any]:
    groups = sorted(service.log_group(function) for function in service.functions)
    where = "arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group"
    return {
        "Effect": "Allow",
        "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
        "Resource": [{"Fn::Sub": f"{where}:{group}:*"} for group in groups],
    }
