# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Checks a whole service before the first API call; the order of the checks is that of the reported errors.

Limits are those of the Lambda, API Gateway, CloudFormation, IAM and S3 quota pages.
"""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.api import which_api_takes_what
from ansible_collections.polycloud.faas.plugins.module_utils._aws.api.authorizer_checks import check_authorizers
from ansible_collections.polycloud.faas.plugins.module_utils._aws.api.routes import check_routes
from ansible_collections.polycloud.faas.plugins.module_utils._aws.function.checks import check_functions
from ansible_collections.polycloud.faas.plugins.module_utils._aws.function.settings_checks import (
    check_alias,
    check_runtime,
)
from ansible_collections.polycloud.faas.plugins.module_utils._aws.http_api.checks import check_http_api
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.checks import check_keep_versions, check_tags
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.service import Service, service_from_options
from ansible_collections.polycloud.faas.plugins.module_utils._aws.package.checks import BUCKET_NAME
from ansible_collections.polycloud.faas.plugins.module_utils._aws.rest_api.checks import check_rest_api
from ansible_collections.polycloud.faas.plugins.module_utils._aws.rest_api.stage_checks import check_rest_stage
from ansible_collections.polycloud.faas.plugins.module_utils._aws.role.checks import check_roles, check_statement
from ansible_collections.polycloud.faas.plugins.module_utils._aws.stack.checks import check_additions
from ansible_collections.polycloud.faas.plugins.module_utils._errors import require


def checked_service(options: t.Mapping[str, t.Any]) -> Service:
    """The service that the options describe, without its region.

    :raises OptionError: an option is invalid.
    """
    check_tags(options["tags"])
    check_keep_versions(options["keep_versions"])
    which_api_takes_what.check_api_options(options)
    service = service_from_options(options, region="")
    check_service(service)
    which_api_takes_what.check_function_urls(service)
    check_additions(service)
    check_routes(service)
    check_authorizers(service)
    check_http_api(service)
    check_rest_api(service)
    check_rest_stage(service)
    return service


def check_service(service: Service) -> None:
    """Check everything that can be checked without the source."""
    check_runtime("runtime", service.runtime)
    if service.deployment_bucket is not None:
        good = BUCKET_NAME.fullmatch(service.deployment_bucket)
        require(good, "deployment_bucket", service.deployment_bucket, "the name of an S3 bucket")
    for statement in service.iam_statements:
        check_statement("iam_statements", statement)
    check_alias(service.alias)
    check_functions(service)
    check_roles(service)
