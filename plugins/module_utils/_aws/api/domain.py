# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What domain names of REST and HTTP APIs have in common."""

from __future__ import annotations

import re
import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._errors import OptionError, require

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import (
        Properties,
        Resources,
    )
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.api import Domain

HOST_NAME: t.Final = r"(\*\.)?([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}"
BASE_PATH_SEGMENT: t.Final = r"[a-zA-Z0-9$_.+!*'(),-]+"


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
