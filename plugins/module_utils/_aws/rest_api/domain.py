# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The user's own domain name in front of a REST API."""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.api import domain as api_domain
from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation import logical_ids
from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import own_resources
from ansible_collections.polycloud.faas.plugins.module_utils._aws.rest_api.features import needed_by_users
from ansible_collections.polycloud.faas.plugins.module_utils._errors import OptionError

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import (
        Properties,
        Resources,
        Template,
    )
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.api import Domain
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.service import Service


def check(service: Service) -> None:
    """Check the domain name, and whether it goes with the type of the endpoint."""
    domain, kind = service.api.domain, service.api.endpoint_type or "regional"
    if domain is None:
        return
    api_domain.check_domain(domain)
    if kind == "private":
        raise OptionError("api.domain is only valid with endpoint_type regional or edge, but endpoint_type is private.")
    if domain.base_path and "/" in domain.base_path:
        raise OptionError(
            f"api.domain.base_path must be one segment without / when api_type is rest, but {domain.base_path!r} was "
            f"given."
        )
    if domain.truststore_uri and kind == "edge":
        raise OptionError(
            "api.domain.truststore_uri is only valid with endpoint_type regional, but endpoint_type is edge."
        )


def resources(service: Service, deployment: str) -> Resources:
    """AWS::ApiGateway::DomainName and BasePathMapping, and AWS::Route53::RecordSet in a given hosted zone."""
    domain = service.api.domain
    if domain is None:
        return {}
    base_path = {"BasePath": domain.base_path} if domain.base_path else {}
    mapping = {
        "Type": "AWS::ApiGateway::BasePathMapping",
        "DependsOn": needed_by_users(service, deployment),
        "Properties": {
            "DomainName": {"Ref": logical_ids.REST_DOMAIN},
            "RestApiId": {"Ref": logical_ids.REST_API},
            "Stage": service.stage,
            **base_path,
        },
    }
    return {
        logical_ids.REST_DOMAIN: _domain_name(service, domain),
        logical_ids.REST_MAPPING: mapping,
        **_record(service, domain),
    }


def view(template: Template) -> Properties:
    """The option again, from the domain name, its mapping and its record."""
    resources = own_resources(template)
    properties = resources[logical_ids.REST_DOMAIN]["Properties"]
    mapping = resources[logical_ids.REST_MAPPING]["Properties"]
    record = resources.get(logical_ids.REST_RECORD, {}).get("Properties", {})
    certificate = properties.get("RegionalCertificateArn", properties.get("CertificateArn"))
    return {"domain": api_domain.words(properties, certificate, mapping.get("BasePath"), record)}


def target(service: Service) -> dict[str, t.Any]:
    """The AWS name that the domain name points to, as a CloudFormation expression."""
    attribute = "DistributionDomainName" if _is_edge(service) else "RegionalDomainName"
    return {"Fn::GetAtt": [logical_ids.REST_DOMAIN, attribute]}


def _is_edge(service: Service) -> bool:
    return service.api.endpoint_type == "edge"


def _domain_name(service: Service, domain: Domain) -> dict[str, t.Any]:
    certificate = "CertificateArn" if _is_edge(service) else "RegionalCertificateArn"
    return {
        "Type": "AWS::ApiGateway::DomainName",
        "Properties": {
            "DomainName": domain.name,
            "EndpointConfiguration": {"Types": ["EDGE" if _is_edge(service) else "REGIONAL"]},
            "SecurityPolicy": "TLS_1_2",
            certificate: domain.certificate_arn,
            **api_domain.mutual_tls(domain),
        },
    }


def _record(service: Service, domain: Domain) -> Resources:
    attribute = "DistributionHostedZoneId" if _is_edge(service) else "RegionalHostedZoneId"
    zone = {"Fn::GetAtt": [logical_ids.REST_DOMAIN, attribute]}
    return api_domain.record(domain, logical_ids.REST_RECORD, target(service), zone)
