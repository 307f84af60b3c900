# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The user's own domain name in front of a REST API."""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.api import domain as api_domain
from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation import logical_ids
from ansible_collections.polycloud.faas.plugins.module_utils._aws.rest_api import stage as rest_stage

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import Resources
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.api import Domain
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.service import Service


def resources(service: Service, deployment: str) -> Resources:
    """AWS::ApiGateway::DomainName and BasePathMapping, and AWS::Route53::RecordSet in a given hosted zone.

    ``deployment`` is the logical ID of the deployment that the stage serves.
    """
    domain = service.api.domain
    if domain is None:
        return {}
    base_path = {"BasePath": domain.base_path} if domain.base_path else {}
    mapping = {
        "Type": "AWS::ApiGateway::BasePathMapping",
        "DependsOn": rest_stage.needed_by_users(service, deployment),
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
