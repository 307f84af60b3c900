# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Private to the collection: what must hold of the options of ``lambda_http_endpoint`` before any call is made.

Limits are those of the Lambda, API Gateway, CloudFormation, IAM and S3 quota pages.
"""

from __future__ import annotations

import re
import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.function.checks import (
    check_functions,
)
from ansible_collections.polycloud.faas.plugins.module_utils._aws.function.settings_checks import (
    check_alias,
    check_runtime,
)
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.service import Service
from ansible_collections.polycloud.faas.plugins.module_utils._aws.package.checks import (
    BUCKET_NAME,
)
from ansible_collections.polycloud.faas.plugins.module_utils._aws.role.checks import (
    check_roles,
    check_statement,
)
from ansible_collections.polycloud.faas.plugins.module_utils._errors import OptionError, require

MOST_TAGS: t.Final = 50


def check_names(name: str, stage: str) -> None:
    """The names that make the stack's name."""
    require(re.fullmatch(r"[a-zA-Z][-a-zA-Z0-9]*", name), "name", name, "letters, digits and hyphens, a letter first")
    require(re.fullmatch(r"[a-zA-Z0-9][-a-zA-Z0-9]*", stage), "stage", stage, "letters, digits and hyphens")
    stack = f"{name}-{stage}"
    if len(stack) > 128:
        raise OptionError(f"name and stage must make at most 128 characters, but {stack} has {len(stack)}.")


def check_service(service: Service) -> None:
    """All that can be said of the service without its source."""
    check_runtime("runtime", service.runtime)
    if service.deployment_bucket is not None:
        good = BUCKET_NAME.fullmatch(service.deployment_bucket)
        require(good, "deployment_bucket", service.deployment_bucket, "the name of an S3 bucket")
    for statement in service.iam_statements:
        check_statement("iam_statements", statement)
    check_alias(service.alias)
    check_functions(service)
    check_roles(service)


def check_tags(tags: t.Mapping[str, t.Any] | None) -> None:
    for key, value in (tags or {}).items():
        if str(key).lower().startswith("aws:") or not 1 <= len(str(key)) <= 128 or len(str(value)) > 256:
            raise OptionError(
                f"tags must have keys of 1 to 128 characters that do not begin with aws:, and values of at most 256 "
                f"characters, but {key} was given."
            )
    if len(tags or {}) > MOST_TAGS:
        raise OptionError(f"tags must be at most {MOST_TAGS}, but {len(tags or {})} were given.")


def check_keep_versions(keep: int | None) -> None:
    if keep is not None and keep < 1:
        raise OptionError(f"keep_versions must be at least 1, the deployed version, but {keep} was given.")


def check_wait_timeout(seconds: int) -> None:
    if seconds < 1:
        raise OptionError(f"wait_timeout must be at least 1 second, but {seconds} was given.")
