# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Checks the roles of functions before the first API call (pure)."""

from __future__ import annotations

import re
import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.expressions import (
    Value,
    is_expression,
    is_known,
)
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.checks import check_different
from ansible_collections.polycloud.faas.plugins.module_utils._errors import OptionError, require

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.function import Function
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.service import Service

ROLE_ARN: t.Final = r"(?a:arn:aws[\w-]*:iam::\d{12}:role/[\w+=,.@/-]+)"
POLICY_ARN: t.Final = r"(?a:arn:aws[\w-]*:iam::(aws|\d{12}):policy/[\w+=,.@/-]+)"
POLICY_NAME: t.Final = r"(?a:(?!arn:)[\w+=,.@/-]+)"
PATH: t.Final = r"/([!-~]{1,510}/)?"
STATEMENT_KEYS: t.Final = ("Sid", "Effect", "Action", "NotAction", "Resource", "NotResource", "Condition")
ACTION: t.Final = r"\*|[a-zA-Z0-9*?-]+:[a-zA-Z0-9*?]+"
RESOURCE: t.Final = r"(?s:\*|arn:.+)"
MOST_MANAGED_POLICIES: t.Final = 20


def check_roles(service: Service) -> None:
    """Check the option ``role``, and the roles and statements of single functions."""
    role = service.role
    if role.arn is not None:
        _check_arn("role.arn", role.arn, ROLE_ARN, "the ARN of an IAM role")
        _check_nothing_else(service)
    if role.permissions_boundary is not None:
        _check_arn("role.permissions_boundary", role.permissions_boundary, POLICY_ARN, "the ARN of a managed policy")
    for policy in role.managed_policies:
        if not (isinstance(policy, str) and re.fullmatch(POLICY_NAME, policy)):
            allowed = "ARNs of managed policies or names of AWS managed policies"
            _check_arn("role.managed_policies", policy, POLICY_ARN, allowed)
    if len(role.managed_policies) > MOST_MANAGED_POLICIES:
        given = len(role.managed_policies)
        raise OptionError(f"role.managed_policies must be at most {MOST_MANAGED_POLICIES}, but {given} were given.")
    if role.path is not None and not re.fullmatch(PATH, role.path):
        raise OptionError(
            "role.path must begin and end with /, such as /services/, and have at most 512 characters of ASCII without "
            f"spaces, but {role.path!r} was given."
        )
    for function in service.functions:
        _check_function(function, has_role=function.role is not None or role.arn is not None)
        both = (*service.iam_statements, *function.iam_statements)
        check_sids(f"iam_statements of function {function.name}, with those of the service,", both)


def check_statement(option: str, statement: t.Mapping[str, t.Any]) -> None:
    """https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html."""
    if unknown := sorted(map(str, statement.keys() - set(STATEMENT_KEYS))):
        raise OptionError(f"{option} must each have only {', '.join(STATEMENT_KEYS)}, but {unknown[0]} was given.")
    if statement.get("Effect") not in {"Allow", "Deny"}:
        raise OptionError(f"{option} must each have Effect: Allow or Deny, but {dict(statement)} was given.")
    for names in (("Action", "NotAction"), ("Resource", "NotResource")):
        if sum(name in statement for name in names) != 1:
            raise OptionError(f"{option} must each have {' or '.join(names)}, but {dict(statement)} was given.")
    sid = statement.get("Sid")
    require(sid is None or re.fullmatch(r"[a-zA-Z0-9]*", str(sid)), f"Sid in {option}", sid, "letters and digits")
    for name in ("Action", "NotAction"):
        for action in _each(statement.get(name)):
            require(re.fullmatch(ACTION, action), f"{name} in {option}", action, "service:Action or *")
    for name in ("Resource", "NotResource"):
        for resource in _each(statement.get(name)):
            require(re.fullmatch(RESOURCE, resource), f"{name} in {option}", resource, "an ARN or *")


def _each(given: t.Any) -> list[str]:
    """The strings; what CloudFormation resolves is not known yet."""
    return [
        each for each in (given if isinstance(given, list) else [given]) if isinstance(each, str) and is_known(each)
    ]


def check_sids(option: str, statements: t.Sequence[t.Mapping[str, t.Any]]) -> None:
    """:raises OptionError: two statements of a policy have the same Sid."""
    check_different(option, [str(each["Sid"]) for each in statements if each.get("Sid")], "Sid")


def _check_nothing_else(service: Service) -> None:
    """The stack does not change a role that it did not create."""
    role = service.role
    others = {
        "role.permissions_boundary": role.permissions_boundary,
        "role.managed_policies": role.managed_policies,
        "role.path": role.path,
        "role.per_function": role.per_function,
        "iam_statements": service.iam_statements,
    }
    for option, value in others.items():
        if value:
            raise OptionError(f"role.arn and {option} cannot be combined, because an existing role is not changed.")


def _check_function(function: Function, *, has_role: bool) -> None:
    where = f"of function {function.name}"
    if function.role is not None:
        _check_arn(f"role {where}", function.role, ROLE_ARN, "the ARN of an IAM role")
    if has_role and function.iam_statements:
        raise OptionError(
            f"iam_statements {where} cannot be combined with the ARN of a role, because an existing role is not "
            "changed."
        )
    for statement in function.iam_statements:
        check_statement(f"iam_statements {where}", statement)


def _check_arn(option: str, value: Value, arn: str, allowed: str) -> None:
    if not is_expression(value) and not (isinstance(value, str) and re.fullmatch(arn, value)):
        raise OptionError(f"{option} must be {allowed}, or refer to a resource, but {value!r} was given.")
