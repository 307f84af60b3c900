# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Changes that AWS refuses are refused before any write, and what only creation sets is known from AWS's schemas."""

from __future__ import annotations

import json
import typing as t
from pathlib import Path

import pytest

from ansible_collections.polycloud.faas.plugins.module_utils._aws.api.impossible_changes import check_changes
from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import Template
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.api import ApiSettings
from ansible_collections.polycloud.faas.plugins.module_utils._errors import OptionError
from tests.unit.plugins.module_utils._aws.service_runs import Options, Shop, build_template, function, make_service
from tests.unit.plugins.module_utils._aws.template_examples import OPTIONS

SCHEMAS: t.Final = Path(__file__).parents[6] / "extensions/local_cloud/aws/resources/schemas.json"
POLICY: t.Final[list[Options]] = [{}]
DOMAIN: t.Final = {"name": "api.example.com", "certificate_arn": "arn:aws:acm:us-east-1:123456789012:certificate/5a1b"}
MODEL: t.Final = {"name": "Order", "schema": {}}
# What identifies a resource of an API: something else with it is another resource, which an update creates.
IDENTIFYING: t.Final = {
    "ApiGateway::ApiKey": {"Name", "Value"},
    "ApiGateway::Authorizer": {"RestApiId"},
    "ApiGateway::BasePathMapping": {"BasePath", "DomainName"},
    "ApiGateway::Deployment": {"RestApiId"},
    "ApiGateway::DomainName": {"DomainName"},
    "ApiGateway::GatewayResponse": {"ResponseType", "RestApiId"},
    "ApiGateway::Method": {"HttpMethod", "ResourceId", "RestApiId"},
    "ApiGateway::Model": {"ContentType", "Name", "RestApiId"},
    "ApiGateway::RequestValidator": {"Name", "RestApiId"},
    "ApiGateway::Resource": {"ParentId", "PathPart", "RestApiId"},
    "ApiGateway::Stage": {"RestApiId", "StageName"},
    "ApiGateway::UsagePlanKey": {"KeyId", "KeyType", "UsagePlanId"},
    "ApiGatewayV2::Api": {"ProtocolType"},
    "ApiGatewayV2::ApiMapping": {"DomainName"},
    "ApiGatewayV2::Authorizer": {"ApiId"},
    "ApiGatewayV2::DomainName": {"DomainName"},
    "ApiGatewayV2::Integration": {"ApiId"},
    "ApiGatewayV2::Route": {"ApiId"},
    "ApiGatewayV2::Stage": {"ApiId", "StageName"},
}


def create_only(kind: str) -> set[str]:
    schema = json.loads(SCHEMAS.read_text(encoding="utf-8")).get(f"AWS::{kind}", {})
    return {pointer.split("/")[2] for pointer in schema.get("createOnlyProperties", [])}


def test_what_only_creation_sets_of_an_api_is_known() -> None:
    found: dict[str, set[str]] = {}
    for options in OPTIONS.values():
        for resource in build_template(make_service(**options), "1.zip")["Resources"].values():
            kind = resource["Type"].removeprefix("AWS::")
            if kind.startswith("ApiGateway"):
                found.setdefault(kind, set()).update(create_only(kind) & resource.get("Properties", {}).keys())
    assert {kind: names for kind, names in found.items() if names} == IDENTIFYING


def test_no_option_of_the_api_itself_is_set_by_creation_alone() -> None:
    set_by_options = {row.place[0] for row in ApiSettings.rows.values()}
    marked = {row.place[0] for row in ApiSettings.rows.values() if row.create_only}
    assert set_by_options & (create_only("ApiGateway::RestApi") | create_only("ApiGatewayV2::Api")) == marked == set()


@pytest.mark.parametrize(
    ("before", "after", "message", "hint"),
    [
        (
            {"api": {"endpoint_type": "private", "resource_policy": POLICY}},
            {"api": {"endpoint_type": "edge"}},
            "api.endpoint_type must be regional or private for an API that is private, but 'edge' was given.",
            "Deploy it with endpoint_type regional first, and then with edge.",
        ),
        (
            {"api": {"models": [MODEL]}},
            {"api": {"models": [{**MODEL, "content_type": "text/xml"}]}},
            "api.models[].content_type of Order must stay application/json, since only the creation of a model sets "
            "it, but 'text/xml' was given.",
            "Give the model another name, too.",
        ),
    ],
)
def test_it_is_refused(before: Options, after: Options, message: str, hint: str) -> None:
    with pytest.raises(OptionError) as caught:
        check_changes(built(before), built(after))
    assert (caught.value.message, caught.value.hint) == (message, hint)


@pytest.mark.parametrize("check_mode", [False, True])
def test_it_is_refused_before_any_write(shop: Shop, check_mode: bool) -> None:
    shop.run(api={"endpoint_type": "private", "resource_policy": POLICY})
    with pytest.raises(OptionError, match="must be regional or private"):
        (shop.check if check_mode else shop.run)(api={"endpoint_type": "edge"})
    assert shop.aws.writes() == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"endpoint_type": "private", "resource_policy": POLICY}, {"endpoint_type": "regional"}),
        ({"endpoint_type": "edge"}, {"endpoint_type": "private", "resource_policy": POLICY}),
        ({"models": [MODEL]}, {"models": [{**MODEL, "name": "Other", "content_type": "text/xml"}]}),
        ({"models": [MODEL]}, {"models": [{**MODEL, "description": "An order"}]}),
        ({"domain": DOMAIN}, {"domain": {**DOMAIN, "name": "other.example.com"}}),
        ({"domain": DOMAIN}, {"domain": {**DOMAIN, "base_path": "v1"}}),
    ],
)
def test_other_changes_can_be_made(before: Options, after: Options) -> None:
    check_changes(built({"api": before}), built({"api": after}))


def built(options: Options) -> Template:
    return build_template(make_service(**{"functions": [function("hello", "GET /ping")], **options}), "1.zip")
