# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The settings of a REST API's stage: limits, variables, cache, and what keeps callers out (pure)."""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.comparing import Row, differing, setting
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.differences import UNSET, Question
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.questions import STOPPED

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.connection.api import Answer
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.differences import Drift
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.places import Place

STAGE: t.Final = "AWS::ApiGateway::Stage"
ASSOCIATION: t.Final = "AWS::WAFv2::WebACLAssociation"
WEB_ACL: t.Final = "WebAclArn"
# Each property of the stage, what GetStage calls it, and AWS's default.
COMPARED: t.Final = {
    "CacheClusterEnabled": Row("cacheClusterEnabled", False, always=False),
    "CacheClusterSize": Row("cacheClusterSize", always=False),
    "TracingEnabled": Row("tracingEnabled", False, always=False),
    "Variables": Row("variables", {}, always=False),
}
# Each setting of methods, what GetStage calls it, and its path in a patch.
OF_METHODS: t.Final[dict[str, tuple[str, str]]] = {
    "CacheTtlInSeconds": ("cacheTtlInSeconds", "caching/ttlInSeconds"),
    "CachingEnabled": ("cachingEnabled", "caching/enabled"),
    "CacheDataEncrypted": ("cacheDataEncrypted", "caching/dataEncrypted"),
    "MetricsEnabled": ("metricsEnabled", "metrics/enabled"),
    "ThrottlingBurstLimit": ("throttlingBurstLimit", "throttling/burstLimit"),
    "ThrottlingRateLimit": ("throttlingRateLimit", "throttling/rateLimit"),
}
LIMITS: t.Final = ("ThrottlingBurstLimit", "ThrottlingRateLimit")
FIREWALL: t.Final = Question(
    (("api", "web_acl_arn"),),
    "Somebody may have put a web ACL in front of the API on purpose, and callers would get in again.",
    "Set api.web_acl_arn to the web ACL that holds, or to an empty string for none.",
)

MethodSettings = dict[str, dict[str, t.Any]]


def compare(place: Place, live: Answer) -> list[Drift]:
    """What is declared, and of all else only what keeps callers out."""
    deployed = place.properties if place.kind == STAGE else {}
    found = [place.differs(name, *values) for name, *values in differing(deployed, live, COMPARED)]
    acl = live.get("webAclArn")
    if acl and ASSOCIATION not in place.known.kinds:
        found.append(place.differs(WEB_ACL, UNSET, acl, question=FIREWALL))
    return found + _of_methods(place, method_settings(deployed), live.get("methodSettings") or {})


def method_settings(deployed: t.Mapping[str, t.Any]) -> MethodSettings:
    """The settings of methods by their place, as GetStage calls it: */* for all, or ~1users~1{id}/GET for one."""
    return {
        f"{each['ResourcePath'].removeprefix('/')}/{each['HttpMethod']}": each
        for each in deployed.get("MethodSettings", ())
    }


def _as_path(where: str) -> str:
    """The same place however its slashes are written."""
    return where.replace("~1", "/").lstrip("/")


def _of_methods(place: Place, expected: MethodSettings, actual: MethodSettings) -> list[Drift]:
    """A limit of 0 lets nobody in."""
    found: list[Drift] = []
    declared = {_as_path(where): (where, settings) for where, settings in expected.items()}
    told = {_as_path(where): (where, live) for where, live in actual.items()}
    for path in sorted({*declared, *told}):
        where, live = told.get(path, ("", {}))
        where, settings = declared.get(path, (where, {}))
        for name, (called, _path) in OF_METHODS.items():
            stopped = STOPPED if name in LIMITS else None
            found += setting(place, f"MethodSettings.{where}.{name}", settings.get(name), live.get(called), stopped)
    return found
