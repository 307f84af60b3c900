# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the diff shows of a REST API, in words of options (pure)."""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.api import feature
from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation import logical_ids
from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import (
    Properties,
    Template,
    of_type,
    own_resources,
)
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.api import ApiSettings
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.declared import options_of
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.routes import Route
from ansible_collections.polycloud.faas.plugins.module_utils._aws.rest_api.features import OF_API, OF_REQUESTS
from ansible_collections.polycloud.faas.plugins.module_utils._aws.rest_api.view import methods, path_of

VALIDATED: t.Final = {"RequestParameters": "request_parameters", "RequestModels": "request_models"}


def api_settings(template: Template) -> dict[str, t.Any]:
    """The key ``api`` for the diff, with what there is; empty without a REST API that has something of it."""
    routes = {
        f"{method['HttpMethod']} {path_of(template, method['ResourceId'])}": settings
        for method in methods(template)
        if (settings := _method_settings(method))
    }
    found = {
        "routes": routes,
        **feature.view(OF_REQUESTS, template),
        **_api(template),
        **feature.view(OF_API, template),
    }
    settings = {name: value for name, value in found.items() if value not in (None, {}, []) and value is not False}
    return {"api": {"type": "rest", **settings}} if settings else {}


def _api(template: Template) -> Properties:
    api = own_resources(template).get(logical_ids.REST_API, {"Properties": {}})
    found = options_of(ApiSettings, api["Properties"])
    return {name: value for name, value in found.items() if (name, value) != ("endpoint_type", "regional")}


def key_parameters(template: Template) -> set[str]:
    """The parameters that have the values of the keys."""
    return {key["Value"]["Ref"] for key in of_type(template, "AWS::ApiGateway::ApiKey").values() if "Value" in key}


def _method_settings(method: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    """What a method asks for besides its authorizer; nothing where it takes every request."""
    found = {
        "scopes": method.get("AuthorizationScopes"),
        "api_key_required": method["ApiKeyRequired"] or None,
        **options_of(Route, method["Integration"]),
        "cache_key_parameters": method["Integration"].get("CacheKeyParameters"),
        **{word: method.get(name) for name, word in VALIDATED.items()},
    }
    return {word: value for word, value in found.items() if value is not None}
