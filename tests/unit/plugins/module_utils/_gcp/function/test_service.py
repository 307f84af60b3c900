# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the Cloud Run service of a function says."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function import function
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function.service import (
    INGRESS,
    RUN_INGRESS,
    Service,
    parsed,
    service_id,
    serving,
)
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function.values import INGRESS as OPTIONS
from tests.unit.plugins.module_utils._gcp.scripted import function_resource, service_resource

LATEST = "TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST"
OLD = {"type": "TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION", "revision": "hello-00001-abc", "percent": 70}
NEW = {"type": LATEST, "percent": 30}
TAGGED = {"type": "TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION", "revision": "hello-00001-abc", "tag": "try"}


@pytest.mark.parametrize(("name", "service"), [("hello", "hello"), ("My_Fn", "my-fn"), ("A-b_C1", "a-b-c1")])
def test_the_service_of_a_function(name: str, service: str) -> None:
    assert service_id(name) == service


def test_each_ingress_of_a_function_is_one_of_its_service() -> None:
    assert set(RUN_INGRESS) == set(OPTIONS.values())
    assert {INGRESS[RUN_INGRESS[name]] for name in RUN_INGRESS} == set(RUN_INGRESS)


def test_what_is_read() -> None:
    assert parsed(service_resource()) == Service("ALLOW_ALL", ({"type": LATEST, "percent": 100},), False)
    assert parsed({"ingress": "INGRESS_TRAFFIC_NONE", "invokerIamDisabled": True}) == Service(
        "INGRESS_TRAFFIC_NONE", (), True
    )


@pytest.mark.parametrize(
    ("traffic", "pinned"),
    [((), False), ((NEW,), False), ((NEW, TAGGED), False), (({"percent": 100},), False), ((OLD, NEW), True)],
)
def test_a_tag_alone_takes_no_traffic(traffic: tuple[t.Any, ...], pinned: bool) -> None:
    assert Service("ALLOW_ALL", traffic).pinned("hello-00002-xyz") is pinned
    assert not Service("ALLOW_ALL", traffic).pinned("hello-00001-abc"), "that is the latest one"


def test_who_serves() -> None:
    service = Service("ALLOW_ALL", (OLD, NEW, TAGGED))
    assert serving("hello-00002-xyz", True, service) == [
        {"revision": "hello-00001-abc", "percent": 70},
        {"revision": "hello-00002-xyz", "percent": 30},
    ]
    assert serving("hello-00002-xyz", False, None) == [{"revision": "hello-00002-xyz", "percent": 100}]
    assert serving("hello-00002-xyz", True, None) is None
    assert serving(None, False, service) is None


def test_the_service_has_the_last_word_about_traffic() -> None:
    pinned, free = Service("ALLOW_ALL", (OLD,)), Service("ALLOW_ALL", (NEW,))
    newer = {"revision": "hello-00002-xyz"}
    split = function_resource(serviceConfig={**newer, "allTrafficOnLatestRevision": False})
    for resource in (function_resource(serviceConfig=newer), split):
        assert function.pinned_traffic(function.as_served(resource, pinned))
        assert not function.pinned_traffic(function.as_served(resource, free))
        assert function.as_served(resource, None) is resource
        assert function.as_served(resource, Service("ALLOW_ALL")) is resource
