# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Secrets in stacks: their physical ID, and so what Ref returns, is the ARN; MiniStack takes the name.

Source: AWS::SecretsManager::Secret, "Return values", in the CloudFormation Template Reference Guide.
"""

from __future__ import annotations

import functools
import typing as t

from ..emulator.ministack import module

TYPE = "AWS::SecretsManager::Secret"
Made = tuple[str, dict[str, t.Any]]


def install() -> None:
    """Let CloudFormation identify secrets by their ARNs."""
    handlers = module("services.cloudformation.provisioners")._RESOURCE_HANDLERS[TYPE]
    handlers.update(
        create=_named_by_arn(handlers["create"]),
        update=_named_by_arn(_by_name(handlers["update"])),
        delete=_by_name(handlers["delete"]),
    )


def _named_by_arn(make: t.Callable[..., Made]) -> t.Callable[..., Made]:
    @functools.wraps(make)
    def made(*args: t.Any, **named: t.Any) -> Made:
        _name, attributes = make(*args, **named)
        return attributes["Arn"], attributes

    return made


def _by_name(work: t.Callable[..., t.Any]) -> t.Callable[..., t.Any]:
    @functools.wraps(work)
    def done(physical_id: str, *args: t.Any, **named: t.Any) -> t.Any:
        secrets = module("services.secretsmanager")._secrets
        names = [name for name, secret in secrets.items() if secret["ARN"] == physical_id]
        return work(names[0] if names else physical_id, *args, **named)

    return done
