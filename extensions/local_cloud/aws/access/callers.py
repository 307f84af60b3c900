# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Who calls, and whether MiniStack's policy evaluator lets the caller do something.

Callers are the IAM users and role sessions of the local AWS, told by their access key. The keys that stand for the
root user of the account may do everything.
"""

from __future__ import annotations

import typing as t
from contextvars import ContextVar
from types import MappingProxyType

from ..emulator.ministack import module


class Need(t.NamedTuple):
    """An action on a resource, with the condition keys of the request in lower case."""

    action: str
    resource: str = "*"
    keys: t.Mapping[str, t.Any] = MappingProxyType({})


class UnknownKeyError(Exception):
    """Nobody has the access key, or it is no longer valid; the text is AWS's."""


class Caller(t.NamedTuple):
    """A principal with its policies, which are None for the root user, in the form of MiniStack's evaluator."""

    arn: str
    kind: str
    account: str
    policies: list[t.Any] | None
    limits: list[t.Any]
    keys: dict[str, t.Any]

    def denial(self, need: Need) -> str | None:
        """AWS's sentence if the caller may not do it; None if it may."""
        if self.policies is None or need.action in evaluator()._ALWAYS_ALLOWED_ACTIONS:
            return None
        request = evaluator().EvalContext(
            principal_arn=self.arn,
            principal_type=self.kind,
            principal_account=self.account,
            action=need.action,
            resource_arn=need.resource,
            region=region(),
            service_context={"aws:tagkeys": None, **need.keys},
            principal_keys=self.keys,
        )
        result = evaluator().evaluate(request, self.policies, *self.limits)
        if result.decision == "Allow":
            return None
        message = module("core.iam_actions").identity_denial_message
        return str(message(need.action, self.arn, need.resource, result.decision == "Deny"))


# Who made the call that is being worked on; None when IAM is not enforced.
calling: ContextVar[Caller | None] = ContextVar("calling", default=None)


def evaluator() -> t.Any:
    """MiniStack's policy evaluator."""
    return module("core.iam_evaluator")


def account() -> str:
    """The account of the local AWS."""
    return str(module("core.responses").get_account_id())


def region() -> str:
    """The region of the local AWS."""
    return str(module("core.responses").get_region())


def caller_with(access_key: str) -> Caller:
    """The caller with this access key.

    :raises UnknownKeyError: nobody has it.
    """
    found = evaluator().resolve_principal(access_key, account())
    if isinstance(found, evaluator().AuthError):
        raise UnknownKeyError(found.message)
    return Caller(found.arn, found.type, found.account, found.policies, found.limits, found.keys)


def service_role(arn: str) -> Caller:
    """CloudFormation as it acts with a service role."""
    name = arn.rpartition("/")[2]
    found = evaluator()
    session = f"arn:aws:sts::{account()}:assumed-role/{name}/AWSCloudFormation"
    limits = found._permissions_boundary(module("services.iam")._roles, name, account())
    return Caller(session, "AssumedRole", account(), found._gather_role_policies(name, account()), limits, {})
