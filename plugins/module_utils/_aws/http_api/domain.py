# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The user's own domain name in front of an HTTP API."""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.api import domain as api_domain
from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation import logical_ids
from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import of_type

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import (
        Properties,
        Resources,
        Template,
    )
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.api import Domain
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.service import Service


def check(service: Service) -> None:
    """Check the name, its base path and the trust store."""
    if service.api.domain:
        api_domain.check_domain(service.api.domain)


def resources(service: Service, _deployment: str) -> Resources:
    """AWS::ApiGatewayV2::DomainName and ApiMapping, and AWS::Route53::RecordSet in a given hosted zone."""
    domain = service.api.domain
    if domain is None:
        return {}
    base_path = {"ApiMappingKey": domain.base_path} if domain.base_path else {}
    mapping = {
        "Type": "AWS::ApiGatewayV2::ApiMapping",
        "Properties": {
            "DomainName": {"Ref": logical_ids.HTTP_DOMAIN},
            "ApiId": {"Ref": logical_ids.HTTP_API},
            "Stage": {"Ref": logical_ids.HTTP_STAGE},
            **base_path,
        },
    }
    return {logical_ids.HTTP_DOMAIN: _domain_name(domain), logical_ids.HTTP_MAPPING: mapping, **_record(domain)}


def view(template: Template) -> Properties:
    """The option again, from the domain name, its mapping and its record."""
    (properties,) = of_type(template, "AWS::ApiGatewayV2::DomainName").values()
    mapping = template["Resources"][logical_ids.HTTP_MAPPING]["Properties"]
    record = template["Resources"].get(logical_ids.HTTP_RECORD, {}).get("Properties", {})
    certificate = properties["DomainNameConfigurations"][0]["CertificateArn"]
    return {"domain": api_domain.words(properties, certificate, mapping.get("ApiMappingKey"), record)}


def target() -> dict[str, t.Any]:
    """The AWS name that the domain name points to, as a CloudFormation expression."""
    return {"Fn::GetAtt": [logical_ids.HTTP_DOMAIN, "RegionalDomainName"]}


def _domain_name(domain: Domain) -> dict[str, t.Any]:
    configuration = {
        "CertificateArn": domain.certificate_arn,
        "EndpointType": "REGIONAL",
        "SecurityPolicy": "TLS_1_2",
    }
    return {
        "Type": "AWS::ApiGatewayV2::DomainName",
        "Properties": {
            "DomainName": domain.name,
            "DomainNameConfigurations": [configuration],
            **api_domain.mutual_tls(domain),
        },
    }


def _record(domain: Domain) -> Resources:
    zone = {"Fn::GetAtt": [logical_ids.HTTP_DOMAIN, "RegionalHostedZoneId"]}
    return api_domain.record(domain, logical_ids.HTTP_RECORD, target(), zone)
