# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The stack outputs that this collection reads back."""

from __future__ import annotations

import typing as t

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import Template

FINGERPRINT: t.Final = "Fingerprint"
ENDPOINT: t.Final = "ServiceEndpoint"
DOMAIN_URL: t.Final = "DomainUrl"
DOMAIN_TARGET: t.Final = "DomainTarget"
BUCKET_NAME: t.Final = "DeploymentBucketName"
SETTINGS: t.Final = "StackSettings"
UNFINISHED: t.Final = "unfinished"
# only in a stack whose archives were not made with the first rules
SOURCE_RULES: t.Final = "SourceRules"
# only in a stack whose REST API has been deployed because of something that its definition only refers to
SNAPSHOT: t.Final = "RestApiSnapshot"


def fingerprint(template: Template) -> str:
    return str(template["Outputs"][FINGERPRINT]["Value"])
