# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Mapping templates of REST APIs on the local AWS."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.polycloud.faas.plugins.module_utils._aws.rest_api import cors as rest_cors
from extensions.local_cloud.aws.gateway.rest_templates import Parameters, Rendered, at_path, rendered
from tests.unit.plugins.module_utils._aws.service_runs import build_template, make_service


def preflight_template(*origins: str) -> str:
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
    template = preflight_template("https://a", "https://b", "https://c")
    assert rendered(template, "", Parameters(header=headers)) == Rendered("", found, None)


def text_of(template: str, body: str = "", **known: t.Any) -> str:
    parameters = Parameters({"id": "7", "both": "path"}, {"q": "a b", "both": "query"}, {"X-Name": "me"})
    return rendered(template, body, parameters, **known).text


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("$input.params('id') $input.params('q') $input.params('X-Name') $input.params('both')", "7 a b me path"),
        ("$input.params().querystring.both $input.params().header.get('X-Name')", "query me"),
        ("$input.json('$.a') $input.path('$.a[1].b') $input.json('$.none')", '[1,{"b":"c"}] c '),
        ("#foreach($each in $input.path('$.a'))$foreach.index#if($foreach.hasNext),#end#end", "0,1"),
        ("#set($all = $input.path('$'))#if($all.n > 1)more#{else}less#end", "more"),
        ("$context.stage $context.identity.sourceIp $stageVariables.colour", "dev 192.0.2.1 blue"),
        ("$util.urlEncode('a b~') $util.base64Decode($util.base64Encode('x')) $util.urlDecode('a+b')", "a+b%7E x a b"),
        ("$util.escapeJavaScript($input.params('q')) $util.parseJson($input.body).n", "a b 2"),
        ("## nothing\nleft", "left"),
    ],
)
def test_what_templates_know(template: str, text: str) -> None:
    context = {"stage": "dev", "identity": {"sourceIp": "192.0.2.1"}}
    body = '{"a": [1, {"b": "c"}], "n": 2}'
    assert text_of(template, body, context=context, variables={"colour": "blue"}) == text


def test_what_templates_set() -> None:
    template = '#set($context.responseOverride.status = 404)#set($context.responseOverride.header.X-Why = "none")gone'
    assert rendered(template, "", Parameters()) == Rendered("gone", {"X-Why": "none"}, 404)


@pytest.mark.parametrize(
    ("body", "path", "found"),
    [("", "$", {}), ("no json", "$", None), ('{"a-b": {"c": [3]}}', "$['a-b'].c[0]", 3), ("[1]", "$[2]", None)],
)
def test_parts_of_payloads(body: str, path: str, found: t.Any) -> None:
    assert at_path(body, path) == found
