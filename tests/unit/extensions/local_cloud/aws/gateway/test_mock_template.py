# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the template of a MOCK answer makes of a request."""

from __future__ import annotations

import pytest

from ansible_collections.polycloud.faas.plugins.module_utils._aws.rest_api import cors as rest_cors
from extensions.local_cloud.aws.gateway.mock_template import overridden_headers
from tests.unit.plugins.module_utils._aws.service_runs import build_template, make_service


def template(*origins: str) -> str:
    built = build_template(make_service(api={"cors": {"allow_origins": list(origins)}}), "1.zip")
    method = built["Resources"]["ApiGatewayMethodPingOptions"]["Properties"]
    (answer,) = method["Integration"]["IntegrationResponses"]
    return str(answer["ResponseTemplates"]["application/json"])


@pytest.mark.parametrize(
    ("headers", "found"),
    [
        ({"Origin": "https://b"}, {rest_cors.ORIGIN: "https://b"}),
        ({"origin": "https://c"}, {rest_cors.ORIGIN: "https://c"}),
        ({"Origin": "https://a"}, {}),
        ({"Origin": "https://d"}, {}),
        ({}, {}),
    ],
)
def test_the_origin_that_asks_is_named_if_it_is_known(headers: dict[str, str], found: dict[str, str]) -> None:
    assert overridden_headers(template("https://a", "https://b", "https://c"), headers) == found


def test_no_template_sets_nothing() -> None:
    assert overridden_headers("", {"Origin": "https://a"}) == {}
