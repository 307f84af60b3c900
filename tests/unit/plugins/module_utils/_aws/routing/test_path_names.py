# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Paths that AWS distinguishes have logical IDs of their own, and the ID of a path that is alone stays the same."""

from __future__ import annotations

import itertools
import re
import typing as t

from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation import logical_ids
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.routes import Route
from ansible_collections.polycloud.faas.plugins.module_utils._aws.routing.path_names import rest_names
from ansible_collections.polycloud.faas.plugins.module_utils._aws.routing.route_ids import route_ids
from tests.unit.plugins.module_utils._aws.service_runs import Shop, build_template, function, make_service, route

PATHS: t.Final = st.lists(st.text("aAbB", min_size=1, max_size=2), max_size=3).map(lambda parts: "/" + "/".join(parts))


def routes(*texts: str) -> list[Route]:
    return [Route.from_options(route(text)) for text in texts]


def test_a_path_that_is_alone_has_the_id_that_it_always_had() -> None:
    assert rest_names(routes("GET /users/{id}"))["users", "{id}"] == "UsersIdVar"
    assert rest_names(routes("GET /Users"))["Users",] == "Users"
    apart = route_ids(routes("GET /config/var", "POST /config/{name}", "ANY $default", "GET /default"))
    assert list(apart.values()) == [
        "HttpApiRouteGetConfigVar",
        "HttpApiRoutePostConfigVar",
        "HttpApiRouteAnyDefault",
        "HttpApiRouteGetDefault",
    ]


def test_the_order_of_routes_does_not_matter() -> None:
    several = routes("GET /users", "GET /Users", "GET /USERS", "GET /users/{id}", "GET /Users/{id}")
    names = [rest_names(order) for order in itertools.permutations(several)]
    assert all(each == names[0] for each in names)
    assert names[0]["users",] == "Users"
    assert re.fullmatch("Users[0-9a-f]{8}", names[0]["Users",])
    assert names[0]["users", "{id}"] == "UsersIdVar"


def test_an_http_api_may_have_a_name_where_another_route_has_a_parameter() -> None:
    ids = route_ids(routes("GET /config/var", "GET /config/{name}", "GET /config/{rest+}", "ANY $default"))
    assert ids["GET /config/{name}"] == "HttpApiRouteGetConfigVar"
    assert ids["$default"] == "HttpApiRouteAnyDefault"
    assert len(set(ids.values())) == 4
    both = route_ids(routes("ANY $default", "ANY /default"))
    assert both["$default"] == "HttpApiRouteAnyDefault" != both["ANY /default"]


@given(st.lists(PATHS, min_size=1, max_size=5, unique=True))
def test_all_ids_differ(paths: list[str]) -> None:
    given_routes = routes(*(f"GET {path}" for path in paths))
    names = rest_names(given_routes)
    assert len({logical_ids.resource(name) for name in names.values()}) == len(names)


def test_a_rest_api_with_both_spellings() -> None:
    hello = function("hello", "GET /users/{id}", "GET /Users/{id}", "POST /Users")
    service = make_service(functions=[hello], api={"cors": True})
    resources = build_template(service, "1.zip")["Resources"]
    parts = [each["Properties"]["PathPart"] for each in resources.values() if each["Type"].endswith("::Resource")]
    assert sorted(parts) == ["Users", "users", "{id}", "{id}"]
    methods = [each["Properties"] for each in resources.values() if each["Type"] == "AWS::ApiGateway::Method"]
    assert len({(each["ResourceId"]["Ref"], each["HttpMethod"]) for each in methods}) == len(methods) == 6
    assert {each["ResourceId"]["Ref"] for each in methods} <= resources.keys()


def test_the_second_spelling_is_added_to_a_deployed_one(shop: Shop) -> None:
    shop.run(functions=[function("hello", "GET /Users")])
    shop.run(functions=[function("hello", "GET /Users", "GET /users")])
    assert shop.served == {"GET /Users", "GET /users"}
    assert not shop.run().result["changed"]
    shop.run(functions=[function("hello", "GET /Users")])
    assert shop.served == {"GET /Users"}
