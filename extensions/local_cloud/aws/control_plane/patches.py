# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What patch operations of REST APIs do to keys, usage plans, authorizers, domain names and their mappings.

Their values are strings, whatever the type of the property. Source: API Gateway API Reference, "Patch Operations".
"""

from __future__ import annotations

import functools
import json
import re
import typing as t

from ..emulator.ministack import module

Answer = tuple[int, dict[str, str], bytes]
Change = dict[str, t.Any]
Record = dict[str, t.Any]
Call = t.Callable[..., Answer]

NUMBERS: dict[str, type] = {
    "/authorizerResultTtlInSeconds": int,
    "/quota/limit": int,
    "/quota/offset": int,
    "/throttle/burstLimit": int,
    "/throttle/rateLimit": float,
}
MAPPING = re.compile(r"/domainnames/(?P<domain>[^/]+)/basepathmappings/(?P<base_path>[^/]+)")
DOMAIN = re.compile(r"/domainnames/(?P<domain>[^/]+)")


def install() -> None:
    """Put the wrappers in the place of MiniStack's functions."""
    apis = module("services.apigateway_v1")
    for name in ("_update_api_key", "_update_authorizer"):
        setattr(apis, name, _typed(getattr(apis, name)))
    apis._update_usage_plan = _with_stages(_typed(apis._update_usage_plan))
    apis.handle_request = _with_domains(apis.handle_request)


def _typed(update: Call) -> Call:
    """An update whose values have the types of the properties."""

    @functools.wraps(update)
    def updated(*args: t.Any) -> Answer:
        *identifiers, data = args
        return update(*identifiers, {**data, "patchOperations": [typed(each) for each in data["patchOperations"]]})

    return updated


def typed(change: Change) -> Change:
    """The operation with a value of the right type."""
    if change["path"] == "/enabled":
        return {**change, "value": str(change["value"]).lower() == "true"}
    if change["path"] in NUMBERS and "value" in change:
        return {**change, "value": NUMBERS[change["path"]](change["value"])}
    return change


def _with_stages(update: Call) -> Call:
    """An update of a usage plan, whose stages are added and removed as API:STAGE."""

    @functools.wraps(update)
    def updated(plan_id: str, data: Record) -> Answer:
        plan = module("services.apigateway_v1")._usage_plans.get(plan_id)
        changes = data["patchOperations"]
        for change in changes if plan else ():
            if change["path"] == "/apiStages":
                plan["apiStages"] = stages_after(plan["apiStages"], change)
        return update(plan_id, {**data, "patchOperations": [each for each in changes if each["path"] != "/apiStages"]})

    return updated


def stages_after(stages: list[Record], change: Change) -> list[Record]:
    """The stages of a usage plan after one operation."""
    api_id, _colon, stage = change["value"].partition(":")
    others = [each for each in stages if (each["apiId"], each["stage"]) != (api_id, stage)]
    return others if change["op"] == "remove" else [*others, {"apiId": api_id, "stage": stage}]


def _with_domains(handle: t.Callable[..., t.Any]) -> t.Callable[..., t.Any]:
    """The requests of API Gateway with UpdateDomainName and UpdateBasePathMapping, which MiniStack lacks."""

    @functools.wraps(handle)
    async def handled(method: str, path: str, headers: t.Any, body: bytes, *rest: t.Any) -> t.Any:
        changes = json.loads(body or b"{}").get("patchOperations", []) if method == "PATCH" else []
        if method == "PATCH" and (found := MAPPING.fullmatch(path)):
            return _update_mapping(found["domain"], found["base_path"], changes)
        if method == "PATCH" and (found := DOMAIN.fullmatch(path)):
            return _update_domain(found["domain"], changes)
        return await handle(method, path, headers, body, *rest)

    return handled


def _update_mapping(domain: str, base_path: str, changes: list[Change]) -> Answer:
    apis = module("services.apigateway_v1")
    mappings = apis._base_path_mappings.get(domain, {})
    if base_path not in mappings:
        return t.cast(
            "Answer", apis._v1_error("NotFoundException", "Invalid base path mapping identifier specified", 404)
        )
    names = {"/restapiId": "restApiId", "/stage": "stage", "/basePath": "basePath"}
    mapping = mappings.pop(base_path)
    mapping.update({names[each["path"]]: each["value"] for each in changes})
    mappings[mapping["basePath"] or "(none)"] = mapping
    return t.cast("Answer", apis._v1_response(apis._public_mapping(mapping)))


def _update_domain(domain: str, changes: list[Change]) -> Answer:
    apis = module("services.apigateway_v1")
    record = apis._domain_names.get(domain)
    if record is None:
        return t.cast("Answer", apis._v1_error("NotFoundException", "Invalid domain name identifier specified", 404))
    apis._apply_patch(record, changes)
    return t.cast("Answer", apis._v1_response(record))
