# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Botocore sessions, created as fast as botocore allows."""

from __future__ import annotations

import functools
import os
import typing as t

# the services that the collection calls, and those that botocore calls to find credentials
SERVICES: t.Final = (
    *("apigateway", "apigatewayv2", "cloudformation", "events", "iam", "kms", "lambda", "logs", "s3", "scheduler"),
    *("secretsmanager", "signin", "sns", "sqs", "ssm", "sso", "sso-oidc", "sts", "wafv2"),
)

_spares: t.Final[list[t.Any]] = []


def core_session(profile: str | None) -> t.Any:
    """A botocore session without credentials of its own."""
    if profile is None and _spares:
        return _spares.pop()
    return _new_session(profile)


def keep_spare_session() -> None:
    """Create a session in advance for the next call without a profile; it reads nothing until it is used."""
    _spares.append(_new_session(None))


def _new_session(profile: str | None) -> t.Any:
    import botocore.session

    session = botocore.session.Session(profile=profile)
    session.register_component("data_loader", _data_loader())
    return session


@functools.cache
def _data_loader() -> t.Any:
    """The descriptions of AWS services, read once per process instead of once per session.

    botocore would list the descriptions of all services before it reads the first one.
    """
    from botocore.loaders import create_loader

    loader = create_loader(os.environ.get("AWS_DATA_PATH"))
    loader.list_available_services = lambda type_name: list(SERVICES)
    return loader
