# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Checks the stage and the domain name of an API before the first API call."""

from __future__ import annotations

import re
import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.function import RETENTION_DAYS
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.throttling import check_throttling
from ansible_collections.polycloud.faas.plugins.module_utils._errors import OptionError, require

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.api import Domain
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.service import Service

HOST_NAME: t.Final = r"(\*\.)?([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}"
BASE_PATH_SEGMENT: t.Final = r"[a-zA-Z0-9$_.+!*'(),-]+"
VARIABLE: t.Final = r"[a-zA-Z0-9_]+"
VARIABLE_VALUE: t.Final = r"[A-Za-z0-9-._~:/?#&=,]*"
LONGEST_DESCRIPTION: t.Final = 1024


def check_stage(service: Service) -> None:
    """Check the stage and the domain name of the API."""
    api = service.api
    check_throttling("api.throttling", api.throttling)
    check_access_log(service)
    check_variables(api.stage_variables or {})
    if api.domain:
        check_domain(api.domain)
    if api.disable_execute_api_endpoint and not api.domain:
        raise OptionError("api.disable_execute_api_endpoint requires api.domain, which was not given.")
    if len(api.description or "") > LONGEST_DESCRIPTION:
        raise OptionError(
            f"api.description must have at most {LONGEST_DESCRIPTION} characters, but {len(api.description or '')} "
            f"were given."
        )


def check_variables(variables: t.Mapping[str, str]) -> None:
    """Check names and values against what API Gateway accepts; values may end up in URLs."""
    for name, value in variables.items():
        require(re.fullmatch(VARIABLE, name), "api.stage_variables", name, "names of letters, digits and _")
        if not re.fullmatch(VARIABLE_VALUE, value):
            raise OptionError(
                f"api.stage_variables must have values of letters, digits and - . _ ~ : / ? # & = , but {name} is "
                f"{value!r}."
            )


def check_access_log(service: Service) -> None:
    """Check the retention against what CloudWatch Logs accepts."""
    log = service.api.access_log
    if log and log.retention_days is not None and log.retention_days not in RETENTION_DAYS:
        raise OptionError(
            f"api.access_log.retention_days must be one of {', '.join(map(str, RETENTION_DAYS))}, "
            f"but {log.retention_days} was given."
        )


def check_domain(domain: Domain) -> None:
    """Check the name, its base path, and the trust store for client certificates."""
    require(
        re.fullmatch(HOST_NAME, domain.name), "api.domain.name", domain.name, "a host name, such as api.example.com"
    )
    if domain.base_path is not None:
        good = re.fullmatch(f"{BASE_PATH_SEGMENT}(/{BASE_PATH_SEGMENT})*", domain.base_path)
        require(good, "api.domain.base_path", domain.base_path, "a path without a leading or trailing /")
    if domain.truststore_uri is not None:
        good = re.fullmatch(r"s3://[^/]+/.+", domain.truststore_uri)
        require(good, "api.domain.truststore_uri", domain.truststore_uri, "s3://bucket/key")
    if domain.truststore_version and not domain.truststore_uri:
        raise OptionError("api.domain.truststore_version requires truststore_uri, which was not given.")
