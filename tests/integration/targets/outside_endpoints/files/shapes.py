# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The services that the cases change, and what a case is."""

from __future__ import annotations

import typing as t
from types import MappingProxyType

if t.TYPE_CHECKING:
    from walk import Lab

Json = dict[str, t.Any]
Change = t.Callable[["Lab"], object]

STACK: t.Final = "outside-dev"
FUNCTION: t.Final = f"{STACK}-one"
DOMAIN: t.Final = "api.outside.example.com"
CERTIFICATE: t.Final = "arn:aws:acm:us-east-1:000000000000:certificate/5a1b2c3d-0000-4000-8000-00000000000"
KEY_VALUE: t.Final = "a-value-of-our-own-that-is-long"


class Shape(t.NamedTuple):
    """A service: its options, the request that it answers, and the calls of a run with nothing to do.

    ``shut``: whether it does not answer without headers and key; ``routes`` of an HTTP API.
    """

    options: Json
    calls: int
    routes: int = 0
    headers: t.Mapping[str, str] = MappingProxyType({})
    by_domain: bool = False
    path: str = "/ping"
    with_key: bool = False
    shut: bool = False
    before: Change | None = None


class Case(t.NamedTuple):
    """A change outside Ansible, and what the runs after it must say.

    ``names`` is LOGICAL_ID.PROPERTY. ``asks`` is the option that a run must name, which goes on with the options of
    ``answer``. ``still_answers``: whether the URL answers in spite of the change.
    """

    title: str
    shape: Shape
    change: Change
    names: str
    asks: str = ""
    answer: t.Mapping[str, t.Any] = MappingProxyType({})
    still_answers: bool = False


ONE: t.Final[Json] = {"name": "one", "handler": "handler.endpoint", "environment": {"WORD": "1"}}
PING: t.Final[Json] = {"method": "GET", "path": "/ping"}
ROUTED: t.Final[Json] = {**ONE, "routes": [PING]}
OTHER: t.Final[Json] = {"name": "other", "handler": "handler.endpoint"}
COMMON: t.Final[Json] = {"runtime": "python3.12", "log_retention_days": 7}
NAME: t.Final[Json] = {"name": DOMAIN, "certificate_arn": f"{CERTIFICATE}0"}


def service(*functions: Json, **options: t.Any) -> Json:
    return {**COMMON, "functions": list(functions), **options}


DOOR: t.Final[Json] = {
    "name": "door",
    "type": "request",
    "function": "decide",
    "identity_sources": ["$request.header.X-Door"],
    "ttl": 0,
}
DECIDE: t.Final[Json] = {"name": "decide", "handler": "handler.decide"}
TOKEN: t.Final[Json] = {"name": "door", "type": "token", "function": "decide", "ttl": 0}
DECIDE_FOR_REST: t.Final[Json] = {"name": "decide", "handler": "handler.decide_for_rest"}
KEYS: t.Final[Json] = {"api_keys": [{"name": "shop"}], "api_key_required": True}
OWN_KEYS: t.Final[Json] = {"api_keys": [{"name": "shop", "value": KEY_VALUE}], "api_key_required": True}


def make_web_acl(lab: Lab) -> None:
    """Make a web ACL that lets everybody in; WEB_ACL in options stands for its ARN."""
    metrics = {"SampledRequestsEnabled": False, "CloudWatchMetricsEnabled": False, "MetricName": "none"}
    acl = {"Name": "outside", "Scope": "REGIONAL", "DefaultAction": {"Allow": {}}, "VisibilityConfig": metrics}
    lab.web_acl = lab.client("wafv2").create_web_acl(**acl)["Summary"]["ARN"]


HTTP: t.Final = Shape(service(ROUTED, api_type="http"), calls=8, routes=1)
HTTP_AND_OTHER: t.Final = Shape(service(ROUTED, OTHER, api_type="http"), calls=9, routes=1)
HTTP_DOOR: t.Final = Shape(
    service(ROUTED, DECIDE, api_type="http", api={"authorizers": [DOOR], "default_authorizer": "door"}),
    calls=11,
    routes=1,
    headers={"X-Door": "open"},
    shut=True,
)
HTTP_DOMAIN: t.Final = Shape(service(ROUTED, api_type="http", api={"domain": NAME}), calls=10, routes=1, by_domain=True)
URL: t.Final = Shape(service({**ONE, "url": {}}), calls=5)
URL_OF_ALIAS: t.Final = Shape(service({**ONE, "url": {}}, alias="live"), calls=6)
ALIAS: t.Final = Shape(service(ROUTED, alias="live"), calls=8)
REST_DOOR: t.Final = Shape(
    service(ROUTED, DECIDE_FOR_REST, api={"authorizers": [TOKEN], "default_authorizer": "door"}),
    calls=10,
    headers={"Authorization": "open"},
    shut=True,
)
REST_KEYS: t.Final = Shape(service(ROUTED, api=KEYS), calls=10, with_key=True, shut=True)
REST_OWN_KEYS: t.Final = Shape(service(ROUTED, api=OWN_KEYS), calls=10, with_key=True, shut=True)
REST_DOMAIN: t.Final = Shape(service(ROUTED, api={"domain": NAME}), calls=9, by_domain=True)
REST: t.Final = Shape(service(ROUTED), calls=7, before=make_web_acl)
REST_WEB_ACL: t.Final = Shape(service(ROUTED, api={"web_acl_arn": "WEB_ACL"}), calls=7, before=make_web_acl)
