# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Preflight requests to APIs of the local AWS: who answers them, and who must be authorized for them."""

from __future__ import annotations

import pytest

from ..conftest import Cloud
from .gateway_live import DECIDE, Http, Rest, create_function, send, uri

PAGE = {"Origin": "https://page.example", "Access_Control_Request_Method": "GET"}
CORS = {"CorsConfiguration": {"AllowOrigins": ["https://page.example"], "AllowMethods": ["GET"]}}


def test_without_cors_a_preflight_request_is_like_any_other(cloud: Cloud) -> None:
    api = Http(cloud, create_function(cloud))
    api.route("OPTIONS /own")
    assert api.send("OPTIONS", "/own", **PAGE).status == 200
    other = api.send("OPTIONS", "/other", **PAGE)
    assert (other.status, other.body) == (404, '{"message":"Not Found"}')


@pytest.mark.parametrize("key", ["ANY /{proxy+}", "$default"])
def test_a_route_that_takes_options_wants_them_authorized(cloud: Cloud, key: str) -> None:
    api = Http(cloud, create_function(cloud), **CORS)
    api.route(key, **api.authorizer(create_function(cloud, "decide", DECIDE)))
    refused = api.send("OPTIONS", "/x", **PAGE)
    assert (refused.status, refused.body) == (401, '{"message":"Unauthorized"}')
    assert refused.headers["Access-Control-Allow-Origin"] is None
    assert api.send("OPTIONS", "/x", Authorization="yes", **PAGE).status == 204
    assert api.send("OPTIONS", "/x", Authorization="no", **PAGE).status == 403
    api.route("OPTIONS /{proxy+}")
    answered = api.send("OPTIONS", "/x", **PAGE)
    assert answered.status == 204
    assert answered.headers["Access-Control-Allow-Origin"] == "https://page.example"


def test_other_routes_leave_preflight_requests_to_the_api(cloud: Cloud) -> None:
    api = Http(cloud, create_function(cloud), **CORS)
    api.route("GET /x", **api.authorizer(create_function(cloud, "decide", DECIDE)))
    answered = api.send("OPTIONS", "/x", **PAGE)
    assert (answered.status, answered.headers["Access-Control-Allow-Methods"]) == (204, "GET")
    assert api.send("OPTIONS", "/nowhere", **PAGE).status == 204


def test_a_rest_method_that_takes_options_wants_them_authorized(cloud: Cloud) -> None:
    api = Rest(cloud)
    authorizer = api.aws.create_authorizer(
        restApiId=api.id,
        name="decide",
        type="TOKEN",
        authorizerUri=uri(create_function(cloud, "decide", DECIDE)),
        identitySource="method.request.header.Authorization",
    )
    api.method(api.root, "ANY", authorizationType="CUSTOM", authorizerId=authorizer["id"])
    api.deploy()
    assert send(cloud, api.url(), "OPTIONS", PAGE)[:2] == (401, '{"message":"Unauthorized"}')
    api.method(api.root, "OPTIONS")
    api.deploy()
    assert send(cloud, api.url(), "OPTIONS", PAGE).status == 200
