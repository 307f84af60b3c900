# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Checks a whole service before the first API call; the order of the checks is that of the reported errors.

Limits are those of the Lambda, API Gateway, CloudFormation, IAM and S3 quota pages.
"""

from __future__ import annotations

import re
import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.api.function_urls import (
    check_cors_of_urls,
    check_function_urls,
)
from ansible_collections.polycloud.faas.plugins.module_utils._aws.api.routes import check_routes
from ansible_collections.polycloud.faas.plugins.module_utils._aws.function.checks import check_functions
from ansible_collections.polycloud.faas.plugins.module_utils._aws.function.runtimes import check_runtime
from ansible_collections.polycloud.faas.plugins.module_utils._aws.function.settings_checks import check_alias
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.checks import (
    check_case_of_tags,
    check_keep_versions,
    check_tags,
    check_tags_of_function,
)
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.role import RoleSettings
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.service import Service, service_from_options
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.stack import Additions
from ansible_collections.polycloud.faas.plugins.module_utils._errors import require


def checked_service(options: t.Mapping[str, t.Any]) -> Service:
    """The service that the options describe, without its region.

    :raises OptionError: an option is invalid.
    """
    check_tags(options["tags"])
    check_keep_versions(options["keep_versions"])
    more = _asks_for_more(options)
    if more:
        from ansible_collections.polycloud.faas.plugins.module_utils._aws.api.which_api_takes_what import (
            check_api_options,
        )

        check_api_options(options)
    service = service_from_options(options, region="")
    check_service(service)
    if service.role.arn is None and not all(function.role for function in service.functions):
        check_case_of_tags("tags", map(str, options["tags"] or ()))
    for function in service.functions:
        check_tags_of_function(options["tags"], function.settings.tags, function.name)
    if service.api_type == "function_url":
        check_function_urls(service)
    check_cors_of_urls(service)
    if service.additions != Additions() or service.bucket_tls_only:
        from ansible_collections.polycloud.faas.plugins.module_utils._aws.stack.checks import check_additions

        check_additions(service)
    if service.has_events:
        from ansible_collections.polycloud.faas.plugins.module_utils._aws.events.events import check_events

        check_events(service)
    check_routes(service)
    if service.api_type == "http":
        from ansible_collections.polycloud.faas.plugins.module_utils._aws.http_api.checks import check_http_api

        check_http_api(service)
    elif more:
        from ansible_collections.polycloud.faas.plugins.module_utils._aws.rest_api.checks import check_rest_api

        check_rest_api(service)
    if service.overrides:
        _check_overrides(service)
    return service


def _check_overrides(service: Service) -> None:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.deployment.service_template import (
        resources_without_overrides,
    )
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.overrides.checks import (
        check_form,
        check_overrides,
    )
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.package.archive_keys import some_archives

    check_form(service)
    check_overrides(service, resources_without_overrides(service, some_archives(service.functions)))


def _asks_for_more(options: t.Mapping[str, t.Any]) -> bool:
    """Whether there is more to an API than methods and paths, about which there is nothing else to check."""
    routes = [route for function in options["functions"] or () for route in function["routes"] or ()]
    return bool(options["api"]) or any(
        value is not None for route in routes for name, value in route.items() if name not in {"method", "path"}
    )


def check_service(service: Service) -> None:
    """Check everything that can be checked without the source."""
    check_runtime("runtime", service.runtime)
    if service.deployment_bucket is not None:
        from ansible_collections.polycloud.faas.plugins.module_utils._aws.package.checks import BUCKET_NAME

        good = re.fullmatch(BUCKET_NAME, service.deployment_bucket)
        require(good, "deployment_bucket", service.deployment_bucket, "the name of an S3 bucket")
    if service.iam_statements:
        from ansible_collections.polycloud.faas.plugins.module_utils._aws.role.checks import (
            check_sids,
            check_statement,
        )

        for statement in service.iam_statements:
            check_statement("iam_statements", statement)
        check_sids("iam_statements", service.iam_statements)
    check_alias(service.alias)
    check_functions(service)
    if _asks_for_roles(service):
        from ansible_collections.polycloud.faas.plugins.module_utils._aws.role.checks import check_roles

        check_roles(service)


def _asks_for_roles(service: Service) -> bool:
    """Whether there is anything but the one role that the functions share."""
    requested = [(function.role, function.iam_statements) for function in service.functions]
    return service.role != RoleSettings() or any(role or statements for role, statements in requested)
