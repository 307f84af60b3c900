# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The IAM roles of the functions, and which function has which (pure)."""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation import logical_ids
from ansible_collections.polycloud.faas.plugins.module_utils._aws.role.needed_statements import needed_statements

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.expressions import Value
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import Resources
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.function import Function
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.service import Service

Statement = t.Mapping[str, t.Any]


def resources(service: Service) -> Resources:
    """The roles of the stack: one for all functions, and one for each function that has statements of its own.

    A role may write to the log groups of its functions, do what ``iam_statements`` names, and what the settings of the
    functions need. It may not create log groups: a late line after removal would create the group again
    (AWS::IAM::Role).
    """
    by_role: dict[str, list[Function]] = {}
    for function in service.functions:
        if given_role(service, function) is None:
            by_role.setdefault(logical_id(service, function), []).append(function)
    return {name: _role(service, name, functions) for name, functions in sorted(by_role.items())}


def given_role(service: Service, function: Function) -> Value | None:
    """The ARN of the function's role where it is not one of the stack."""
    return function.role or service.role.arn


def logical_id(service: Service, function: Function) -> str:
    """The logical ID of the function's role, if it is one of the stack."""
    own = service.role.per_function or function.iam_statements
    return logical_ids.function_role(function.name) if own else logical_ids.ROLE


def arn(service: Service, function: Function) -> Value:
    return given_role(service, function) or {"Fn::GetAtt": [logical_id(service, function), "Arn"]}


def _role(service: Service, name: str, functions: t.Sequence[Function]) -> dict[str, t.Any]:
    own = functions[0] if name != logical_ids.ROLE else None
    statements = [*service.iam_statements, *(own.iam_statements if own else ())]
    needed = needed_statements(functions)
    policies: dict[str, list[Statement]] = {"lambda": [_write_logs(service, functions), *statements]}
    if needed:
        policies["settings"] = needed
    optional = {
        "Path": service.role.path,
        "PermissionsBoundary": service.role.permissions_boundary,
        "ManagedPolicyArns": [_managed_policy(each) for each in service.role.managed_policies],
    }
    return {
        "Type": "AWS::IAM::Role",
        "Properties": {
            "RoleName": service.role_name(own),
            "AssumeRolePolicyDocument": _document(
                [{"Effect": "Allow", "Principal": {"Service": ["lambda.amazonaws.com"]}, "Action": ["sts:AssumeRole"]}]
            ),
            "Policies": [
                {"PolicyName": f"{service.stack_name}-{kind}", "PolicyDocument": _document(each)}
                for kind, each in policies.items()
            ],
            **{key: value for key, value in optional.items() if value},
        },
    }


def _document(statements: t.Sequence[Statement]) -> dict[str, t.Any]:
    return {"Version": "2012-10-17", "Statement": list(statements)}


def _managed_policy(policy: Value) -> Value:
    """AWS managed policies may be given by name."""
    if isinstance(policy, str) and not policy.startswith("arn:"):
        return {"Fn::Sub": f"arn:${{AWS::Partition}}:iam::aws:policy/{policy}"}
    return policy


def _write_logs(service: Service, functions: t.Sequence[Function]) -> Statement:
    groups = sorted(service.log_group(function) for function in functions)
    where = "arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group"
    return {
        "Effect": "Allow",
        "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
        "Resource": [{"Fn::Sub": f"{where}:{group}:*"} for group in groups],
    }
