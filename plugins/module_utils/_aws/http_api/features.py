# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The features of an HTTP API; the code of each is loaded only where it is requested or deployed."""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.api.feature import Feature, has_authorizers

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.api.feature import FeatureFile


def _authorizers() -> FeatureFile:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.http_api import authorizers

    return authorizers


def _stage() -> FeatureFile:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.http_api import stage

    return stage


def _domain() -> FeatureFile:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.http_api import domain

    return domain


def _types(*names: str) -> frozenset[str]:
    return frozenset(f"AWS::ApiGatewayV2::{name}" for name in names)


AUTHORIZERS: t.Final = Feature(_authorizers, has_authorizers, _types("Authorizer"))
STAGE: t.Final = Feature(_stage, lambda _service: True, _types("Stage"))
DOMAIN: t.Final = Feature(_domain, lambda service: service.api.domain, _types("DomainName"))

FEATURES: t.Final = (AUTHORIZERS, STAGE, DOMAIN)
