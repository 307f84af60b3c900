# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which preflight requests an HTTP API would refuse."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.polycloud.faas.plugins.module_utils._aws.http_api.preflight import warnings
from tests.unit.plugins.module_utils._aws.service_runs import Shop, function, make_service

PROTECTED = {
    "cors": True,
    "authorizers": [{"name": "a", "type": "jwt", "issuer": "https://issuer.example", "audience": ["me"]}],
    "default_authorizer": "a",
}


def found(*routes: str, public: str = "", api_type: str = "http", **api: t.Any) -> list[str]:
    """The warnings about routes, of which one may be public."""
    served = function("hello", *routes)
    for route in served["routes"]:
        if f"{route['method']} {route['path']}" == public:
            route["authorizer"] = "none"
    return warnings(make_service(functions=[served], api_type=api_type, api={**PROTECTED, **api}))


@pytest.mark.parametrize(
    ("route", "path"),
    [("ANY /x/{proxy+}", "/x/{proxy+}"), ("ANY $default", "/{proxy+}"), ("OPTIONS /x", "/x")],
)
def test_a_protected_route_that_takes_options(route: str, path: str) -> None:
    (warning,) = found(route, "GET /other")
    key = "$default" if "$default" in route else route
    assert warning == (
        f"Preflight requests of browsers have no authorization, so authorizer a of route {key} refuses them. "
        f"A route with method OPTIONS, path {path} and authorizer none lets them through."
    )


def test_a_public_route_beside_it() -> None:
    assert found("ANY $default", "OPTIONS /{proxy+}", public="OPTIONS /{proxy+}") == []
    assert len(found("ANY $default", "OPTIONS /{proxy+}")) == 1


def test_routes_that_leave_preflight_requests_to_the_api() -> None:
    assert found("GET /x") == []
    assert found("ANY /x", public="ANY /x") == []
    assert found("ANY /x", cors=None) == []


def test_a_run_warns(shop: Shop) -> None:
    api: dict[str, t.Any] = {"cors": True, "default_authorizer": "aws_iam"}
    outcome = shop.check(api_type="http", functions=[function("hello", "ANY /x")], api=api)
    assert outcome.warnings == found("ANY /x", **api)
    assert "authorizer aws_iam of route ANY /x" in outcome.warnings[0]
