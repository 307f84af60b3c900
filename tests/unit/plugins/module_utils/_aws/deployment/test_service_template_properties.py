# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What holds of the template of any service that the checks let through, whatever its names, paths and settings."""

from __future__ import annotations

import re
import typing as t
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from ansible_collections.polycloud.faas.plugins.module_utils._aws.api import function_urls, which_api_takes_what
from ansible_collections.polycloud.faas.plugins.module_utils._aws.api import routes as route_checks
from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import Template, body
from ansible_collections.polycloud.faas.plugins.module_utils._aws.function.checks import check_functions
from ansible_collections.polycloud.faas.plugins.module_utils._aws.http_api import checks as http_checks
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.service import Service, service_from_options
from ansible_collections.polycloud.faas.plugins.module_utils._aws.rest_api import checks as rest_checks
from ansible_collections.polycloud.faas.plugins.module_utils._errors import OptionError
from tests.unit.plugins.module_utils._aws.deployment.test_service_template import references
from tests.unit.plugins.module_utils._aws.deployment.test_service_template_lint import lint
from tests.unit.plugins.module_utils._aws.service_runs import Options, build_template, validated

KEY = f"polycloud.faas/shop/dev/{'0' * 64}.zip"
PSEUDO = {"AWS::Region", "AWS::Partition", "AWS::AccountId", "AWS::URLSuffix"}
METHODS = ("ANY", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT")

FUNCTION_NAMES = st.from_regex(r"[a-zA-Z0-9][a-zA-Z0-9_-]{0,12}", fullmatch=True)
PLAIN_SEGMENTS = st.from_regex(r"[a-zA-Z0-9._:-]{1,8}", fullmatch=True)
PARAMETERS = st.sampled_from(["{id}", "{a.b}", "{user-id}"])
LAST_SEGMENTS = st.one_of(PLAIN_SEGMENTS, PARAMETERS, st.just("{proxy+}"))
LIMITS = st.fixed_dictionaries({"rate_limit": st.integers(0, 1000), "burst_limit": st.integers(0, 1000)})
BOTH = {
    "throttling": LIMITS,
    "access_log": st.just({"retention_days": 7}),
    "stage_variables": st.dictionaries(
        st.from_regex(r"[a-zA-Z0-9_]{1,8}", fullmatch=True), st.integers(0, 9), min_size=1, max_size=2
    ),
    "detailed_metrics": st.booleans(),
    "description": st.text(st.characters(codec="ascii", categories=("L", "N")), min_size=1, max_size=20),
    "domain": st.just(
        {"name": "api.example.com", "certificate_arn": "arn:aws:acm:us-east-1:123456789012:certificate/a"}
    ),
}
ONLY_REST = {
    "tracing": st.booleans(),
    "binary_media_types": st.just(["image/png"]),
    "minimum_compression_size": st.integers(0, 10_485_760),
    "resource_policy": st.just([{}]),
}


@st.composite
def paths(draw: st.DrawFn) -> str:
    first = draw(st.lists(st.one_of(PLAIN_SEGMENTS, PARAMETERS), max_size=2))
    last = draw(st.lists(LAST_SEGMENTS, max_size=1))
    return "/" + "/".join([*first, *last])


def routes() -> st.SearchStrategy[Options]:
    settings_of_routes = {"throttling": LIMITS, "timeout": st.floats(0.05, 29).map(lambda value: round(value, 2))}
    return st.fixed_dictionaries({"method": st.sampled_from(METHODS), "path": paths()}, optional=settings_of_routes)


@st.composite
def options(draw: st.DrawFn) -> Options:
    """The options of a service, which need not be good together."""
    kind = draw(st.sampled_from(["rest", "http", "function_url"]))
    of_api = {"rest": {**BOTH, **ONLY_REST}, "http": BOTH, "function_url": {}}[kind]
    names = draw(st.lists(FUNCTION_NAMES, min_size=1, max_size=3, unique=True))
    functions = [
        {
            "name": name,
            "handler": "handler.endpoint",
            "routes": [] if kind == "function_url" else draw(st.lists(routes(), max_size=3)),
            **({"url": {}} if kind == "function_url" or draw(st.booleans()) else {}),
        }
        for name in names
    ]
    alias = {"alias": "live"} if draw(st.booleans()) else {}
    api = draw(st.fixed_dictionaries({}, optional=of_api))
    return {"name": "shop", "api_type": kind, "functions": functions, "api": api, **alias}


def checked(given_options: Options) -> Service:
    """The service; an example that the checks refuse is none."""
    validated_options = validated(**given_options)
    service = service_from_options(validated_options, "us-east-1")
    try:
        which_api_takes_what.check_api_options(validated_options)
        check_functions(service)
        function_urls.check_function_urls(service)
        route_checks.check_routes(service)
        http_checks.check_http_api(service)
        rest_checks.check_rest_api(service)
    except OptionError:
        assume(False)
    return service


def build(given_options: Options) -> Template:
    return build_template(checked(given_options), KEY)


quick = settings(
    derandomize=True,
    max_examples=40,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow],
)


@quick
@given(options())
def test_logical_ids_are_those_that_cloudformation_takes(given_options: Options) -> None:
    template = build(given_options)
    assert all(re.fullmatch("[A-Za-z0-9]{1,255}", name) for name in {*template["Resources"], *template["Outputs"]})


@quick
@given(options())
def test_each_route_and_each_function_has_a_resource_of_its_own(given_options: Options) -> None:
    template = build(given_options)
    kinds = [each["Type"] for each in template["Resources"].values()]
    requested = sum(len(each["routes"]) for each in given_options["functions"])
    assert kinds.count("AWS::Lambda::Function") == len(given_options["functions"])
    assert kinds.count("AWS::ApiGateway::Method") + kinds.count("AWS::ApiGatewayV2::Route") == requested


@quick
@given(options(), st.randoms(use_true_random=False))
def test_the_order_of_functions_and_routes_does_not_count(given_options: Options, random: t.Any) -> None:
    functions = [
        {**each, "routes": random.sample(each["routes"], len(each["routes"]))} for each in given_options["functions"]
    ]
    random.shuffle(functions)
    assert build(given_options) == build({**given_options, "functions": functions})


@quick
@given(options())
def test_all_that_is_referred_to_is_there(given_options: Options) -> None:
    template = build(given_options)
    depended = {name for each in template["Resources"].values() for name in each.get("DependsOn", [])}
    assert {*references(template), *depended} <= {*template["Resources"], *PSEUDO}


@pytest.mark.other_program
def test_cfn_lint_finds_nothing_in_a_sample(tmp_path: Path) -> None:
    made: list[str] = []

    @settings(quick, max_examples=12)
    @given(options())
    def write(given_options: Options) -> None:
        made.append(body(build(given_options)))

    write()
    for number, text in enumerate(made):
        (tmp_path / f"{number}.json").write_text(text)
    assert lint(*sorted(tmp_path.iterdir())) == []
