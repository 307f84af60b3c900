# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a template of the collection deploys of a REST API's settings, in terms of the options (pure)."""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.api import domain as api_domain
from ansible_collections.polycloud.faas.plugins.module_utils._aws.api.stage import LIMIT_NAMES, access_log_words
from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation import logical_ids
from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import Template, own_resources
from ansible_collections.polycloud.faas.plugins.module_utils._mappings import renamed

Words = dict[str, t.Any]

EVERYWHERE: t.Final = ("/*", "*")


def api_settings(template: Template) -> Words:
    """The settings; empty without a REST API, and for one without settings."""
    resources = own_resources(template)
    if logical_ids.REST_API not in resources:
        return {}
    found = {**_api(resources), **_stage(resources), "domain": _domain(resources)}
    return {name: value for name, value in found.items() if value not in (None, {}, []) and value is not False}


def _api(resources: Words) -> Words:
    properties = resources[logical_ids.REST_API]["Properties"]
    endpoint = properties["EndpointConfiguration"]
    kind = endpoint["Types"][0].lower()
    policy = properties.get("Policy") or {}
    acl = resources.get(logical_ids.REST_WEB_ACL, {}).get("Properties", {})
    return {
        "description": properties.get("Description"),
        "binary_media_types": properties.get("BinaryMediaTypes"),
        "minimum_compression_size": properties.get("MinimumCompressionSize"),
        "endpoint_type": None if kind == "regional" else kind,
        "vpc_endpoint_ids": endpoint.get("VpcEndpointIds"),
        "resource_policy": policy.get("Statement"),
        "disable_execute_api_endpoint": properties.get("DisableExecuteApiEndpoint"),
        "web_acl_arn": acl.get("WebACLArn"),
    }


def _stage(resources: Words) -> Words:
    properties = resources.get(logical_ids.REST_STAGE, {}).get("Properties", {})
    settings = {(each["ResourcePath"], each["HttpMethod"]): each for each in properties.get("MethodSettings", [])}
    log = resources.get(logical_ids.REST_LOG_GROUP, {}).get("Properties", {})
    return {
        "throttling": renamed(settings.get(EVERYWHERE, {}), LIMIT_NAMES),
        "route_throttling": {
            f"{method} {path if path == '/' else path[1:].replace('~1', '/')}": renamed(each, LIMIT_NAMES)
            for (path, method), each in settings.items()
            if (path, method) != EVERYWHERE
        },
        "detailed_metrics": settings.get(EVERYWHERE, {}).get("MetricsEnabled"),
        "stage_variables": properties.get("Variables"),
        "tracing": properties.get("TracingEnabled"),
        "access_log": access_log_words(properties.get("AccessLogSetting"), log),
    }


def _domain(resources: Words) -> Words | None:
    if logical_ids.REST_DOMAIN not in resources:
        return None
    properties = resources[logical_ids.REST_DOMAIN]["Properties"]
    mapping = resources[logical_ids.REST_MAPPING]["Properties"]
    record = resources.get(logical_ids.REST_RECORD, {}).get("Properties", {})
    certificate = properties.get("RegionalCertificateArn", properties.get("CertificateArn"))
    return api_domain.words(properties, certificate, mapping.get("BasePath"), record)
