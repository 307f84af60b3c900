# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Domain names of REST and HTTP APIs, and their mappings."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import Template
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.differences import BY_CALLS, BY_UPDATES
from tests.unit.plugins.module_utils._aws.drift.looking import calls_of, drift_of
from tests.unit.plugins.module_utils._aws.service_runs import build_template, make_service

NAME: t.Final = "api.example.com"
CERTIFICATE: t.Final = "arn:aws:acm:us-east-1:123456789012:certificate/one"
TRUST: t.Final = "s3://trust/store.pem"
HTTP_LIVE: t.Final = {"DomainNameConfigurations": [{"CertificateArn": CERTIFICATE}]}
REST_LIVE: t.Final = {"regionalCertificateArn": CERTIFICATE}
HTTP_MAPPING: t.Final = {
    "ApiMappingId": "HttpApiMapping-id",
    "ApiId": "HttpApi-id",
    "ApiMappingKey": "",
    "Stage": "HttpApiStage-id",
}


def template(api_type: str, **domain: t.Any) -> Template:
    api = {"domain": {"name": NAME, "certificate_arn": CERTIFICATE, **domain}}
    return build_template(make_service(api_type=api_type, api=api), "key.zip")


@pytest.mark.parametrize(
    ("api_type", "logical_id", "live"),
    [("http", "HttpApiDomainName", HTTP_LIVE), ("rest", "ApiGatewayDomainName", REST_LIVE)],
)
def test_a_domain_name(api_type: str, logical_id: str, live: dict[str, t.Any]) -> None:
    assert drift_of(template(api_type), logical_id, {"get_domain_name": live}) == []
    (drift,) = drift_of(template(api_type), logical_id, {"get_domain_name": None})
    assert (drift.property, drift.is_missing, drift.way) == ("DomainName", True, BY_UPDATES)


def test_a_domain_name_of_an_http_api_with_another_certificate() -> None:
    given = {"get_domain_name": {"DomainNameConfigurations": [{"CertificateArn": "other"}]}}
    (drift,) = drift_of(template("http"), "HttpApiDomainName", given)
    assert (drift.property, drift.expected, drift.actual) == ("CertificateArn", CERTIFICATE, "other")
    (call,) = calls_of(template("http"), "HttpApiDomainName", given)
    assert call.parameters["DomainNameConfigurations"][0]["CertificateArn"] == CERTIFICATE


def test_a_domain_name_of_a_rest_api_with_another_certificate() -> None:
    given = {"get_domain_name": {"regionalCertificateArn": "other"}}
    (call,) = calls_of(template("rest"), "ApiGatewayDomainName", given)
    patch = {"op": "replace", "path": "/regionalCertificateArn", "value": CERTIFICATE}
    assert call.parameters == {"domainName": NAME, "patchOperations": [patch]}


def test_certificates_that_somebody_asked_callers_for_are_asked_about() -> None:
    of_http = {"get_domain_name": {**HTTP_LIVE, "MutualTlsAuthentication": {"TruststoreUri": TRUST}}}
    of_rest = {"get_domain_name": {**REST_LIVE, "mutualTlsAuthentication": {"truststoreUri": TRUST}}}
    for api_type, logical_id, given in (
        ("http", "HttpApiDomainName", of_http),
        ("rest", "ApiGatewayDomainName", of_rest),
    ):
        (drift,) = drift_of(template(api_type), logical_id, given)
        assert (drift.property, drift.expected, drift.actual) == (
            "MutualTlsAuthentication.TruststoreUri",
            "(unset)",
            TRUST,
        )
        assert drift.question is not None
        assert drift.question.options == (("api", "domain", "truststore_uri"),)
    (call,) = calls_of(template("http"), "HttpApiDomainName", of_http)
    assert call.parameters["MutualTlsAuthentication"] == {"TruststoreUri": ""}
    (call,) = calls_of(template("rest"), "ApiGatewayDomainName", of_rest)
    assert call.parameters["patchOperations"] == [
        {"op": "replace", "path": "/mutualTlsAuthentication/truststoreUri", "value": ""}
    ]


def test_certificates_that_callers_need_no_more_come_back() -> None:
    deployed = template("http", truststore_uri=TRUST)
    (drift,) = drift_of(deployed, "HttpApiDomainName", {"get_domain_name": HTTP_LIVE})
    assert (drift.expected, drift.actual, drift.question) == (TRUST, "(unset)", None)
    (call,) = calls_of(deployed, "HttpApiDomainName", {"get_domain_name": HTTP_LIVE})
    assert call.parameters["MutualTlsAuthentication"] == {"TruststoreUri": TRUST}


def test_another_version_of_the_trust_store() -> None:
    trust = {"truststore_uri": TRUST, "truststore_version": "1"}
    of_http = {**HTTP_LIVE, "MutualTlsAuthentication": {"TruststoreUri": TRUST, "TruststoreVersion": "2"}}
    of_rest = {**REST_LIVE, "mutualTlsAuthentication": {"truststoreUri": TRUST, "truststoreVersion": "2"}}
    for api_type, logical_id, live in (
        ("http", "HttpApiDomainName", of_http),
        ("rest", "ApiGatewayDomainName", of_rest),
    ):
        given = {"get_domain_name": live}
        (drift,) = drift_of(template(api_type, **trust), logical_id, given)
        assert (drift.property, drift.expected, drift.actual, drift.question) == (
            "MutualTlsAuthentication.TruststoreVersion",
            "1",
            "2",
            None,
        )
        assert drift_of(template(api_type, truststore_uri=TRUST), logical_id, given) == []
    (call,) = calls_of(template("http", **trust), "HttpApiDomainName", {"get_domain_name": of_http})
    assert call.parameters["MutualTlsAuthentication"] == {"TruststoreUri": TRUST, "TruststoreVersion": "1"}
    (call,) = calls_of(template("rest", **trust), "ApiGatewayDomainName", {"get_domain_name": of_rest})
    assert call.parameters["patchOperations"] == [
        {"op": "replace", "path": "/mutualTlsAuthentication/truststoreVersion", "value": "1"}
    ]


def test_a_mapping_of_an_http_api() -> None:
    assert drift_of(template("http"), "HttpApiMapping", {"get_api_mapping": HTTP_MAPPING}) == []
    moved = {"get_api_mapping": {**HTTP_MAPPING, "ApiMappingKey": "v2", "ApiId": "other"}}
    (call,) = calls_of(template("http"), "HttpApiMapping", moved)
    assert call.parameters == {
        "DomainName": "HttpApiDomainName-id",
        "ApiMappingId": "HttpApiMapping-id",
        "ApiId": "HttpApi-id",
        "ApiMappingKey": "",
    }
    (drift,) = drift_of(
        template("http"), "HttpApiMapping", {"get_api_mapping": None, "get_api_mappings": {"Items": []}}
    )
    assert (drift.is_missing, drift.way) == (True, BY_UPDATES)


def test_a_mapping_that_somebody_made_in_its_place_goes() -> None:
    other = {**HTTP_MAPPING, "ApiMappingId": "other"}
    given = {"get_api_mapping": None, "get_api_mappings": {"Items": [{**other, "ApiMappingKey": "v2"}, other]}}
    taken, lost = drift_of(template("http"), "HttpApiMapping", given)
    assert (taken.property, taken.way, lost.way) == ("ApiMappingId", BY_CALLS, BY_UPDATES)
    (call,) = calls_of(template("http"), "HttpApiMapping", given)
    assert (call.operation, call.parameters["ApiMappingId"]) == ("delete_api_mapping", "other")


def test_a_mapping_of_a_rest_api() -> None:
    live = {"restApiId": "ApiGatewayRestApi-id", "stage": "dev"}
    deployed, name = template("rest", base_path="shop"), "ApiGatewayBasePathMapping"
    where = {"domainName": "ApiGatewayDomainName-id", "basePath": "shop"}
    assert drift_of(deployed, name, {"get_base_path_mapping": live}) == []
    (drift,) = drift_of(deployed, name, {"get_base_path_mapping": None})
    assert (drift.is_missing, drift.way) == (True, BY_CALLS)
    (call,) = calls_of(deployed, name, {"get_base_path_mapping": None})
    assert (call.operation, call.parameters) == ("create_base_path_mapping", {**where, **live})
    (call,) = calls_of(deployed, name, {"get_base_path_mapping": {**live, "stage": "other"}})
    patch = {"op": "replace", "path": "/stage", "value": "dev"}
    assert (call.operation, call.parameters) == ("update_base_path_mapping", {**where, "patchOperations": [patch]})
