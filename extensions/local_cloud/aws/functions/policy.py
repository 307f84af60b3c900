# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The resource policy that counts for a call of a function; on AWS each version and alias has one of its own."""

from __future__ import annotations

import typing as t

from ..emulator.ministack import module

Policy = dict[str, t.Any]


def policy_for(reference: str, account: str, region: str) -> Policy | None:
    """The policy that counts for a call of this function, name or ARN, with its qualifier; None without a function."""
    find = module("services.lambda_svc")._get_func_record_for_ref_in_scope
    called, _configuration, name = find(reference, account_id=account, region=region)
    if called is None:
        return None
    function, *_rest = find(name, account_id=account, region=region)
    policy = (function or called).get("policy") or {}
    qualifier = reference[reference.rindex(name) + len(name) :]
    return {**policy, "Statement": statements_for(policy, f":function:{name}{qualifier}")}


def statements_for(policy: Policy, resource: str) -> list[t.Any]:
    """The statements of a policy whose resource ends like this."""
    return [each for each in policy.get("Statement", []) if str(each.get("Resource", resource)).endswith(resource)]
