# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What domain names of REST and HTTP APIs have in common."""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.declared import check_each
from ansible_collections.polycloud.faas.plugins.module_utils._errors import OptionError

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import (
        Properties,
        Resources,
    )
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.api import Domain


def check_domain(domain: Domain) -> None:
    """Check each option by itself, and the trust store for client certificates."""
    check_each(domain, prefix="api.domain.")
    if domain.truststore_version and not domain.truststore_uri:
        raise OptionError("api.domain.truststore_version requires truststore_uri, which was not given.")


def url(domain: Domain) -> str:
    """The URL of the API under the domain name."""
    return f"https://{domain.name}/{domain.base_path}" if domain.base_path else f"https://{domain.name}"


def mutual_tls(domain: Domain) -> dict[str, t.Any]:
    """The property for client certificates; empty without a trust store."""
    if domain.truststore_uri is None:
        return {}
    version = {"TruststoreVersion": domain.truststore_version} if domain.truststore_version else {}
    return {"MutualTlsAuthentication": {"TruststoreUri": domain.truststore_uri, **version}}


def words(properties: Properties, certificate_arn: t.Any, base_path: str | None, record: Properties) -> Properties:
    """The option again, from the properties of the domain name and of its record."""
    trust = properties.get("MutualTlsAuthentication", {})
    return {
        "name": properties["DomainName"],
        "certificate_arn": certificate_arn,
        "base_path": base_path,
        "hosted_zone_id": record.get("HostedZoneId"),
        "truststore_uri": trust.get("TruststoreUri"),
        "truststore_version": trust.get("TruststoreVersion"),
    }


def record(domain: Domain, logical_id: str, target: t.Any, target_zone: t.Any) -> Resources:
    """AWS::Route53::RecordSet for the name in the given hosted zone; empty without one."""
    if domain.hosted_zone_id is None:
        return {}
    alias = {"DNSName": target, "HostedZoneId": target_zone}
    properties = {"HostedZoneId": domain.hosted_zone_id, "Name": domain.name, "Type": "A", "AliasTarget": alias}
    return {logical_id: {"Type": "AWS::Route53::RecordSet", "Properties": properties}}
