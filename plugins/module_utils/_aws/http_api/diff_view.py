# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the diff shows of an HTTP API, in words of options (pure)."""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.api import feature
from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import Template, of_type
from ansible_collections.polycloud.faas.plugins.module_utils._aws.http_api.features import AUTHORIZERS, DOMAIN, STAGE
from ansible_collections.polycloud.faas.plugins.module_utils._aws.http_api.view import integration_of
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.api import ApiSettings
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.cors import CORS_NAMES
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.declared import options_of
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.routes import Route
from ansible_collections.polycloud.faas.plugins.module_utils._mappings import renamed


def api_settings(template: Template) -> dict[str, t.Any]:
    """The key ``api`` for the diff; empty without an HTTP API."""
    for properties in of_type(template, "AWS::ApiGatewayV2::Api").values():
        found = {
            "cors": renamed(properties.get("CorsConfiguration", {}), CORS_NAMES),
            **options_of(ApiSettings, properties),
            **feature.view([AUTHORIZERS], template),
            "payload_version": _payload_version(template),
            "timeouts": _timeouts(template),
            **feature.view([STAGE, DOMAIN], template),
        }
        return {"api": {"type": "http", **{name: value for name, value in found.items() if value not in (None, {})}}}
    return {}


def _payload_version(template: Template) -> str | None:
    integrations = of_type(template, "AWS::ApiGatewayV2::Integration").values()
    return next((str(each["PayloadFormatVersion"]) for each in integrations), None)


def _timeouts(template: Template) -> dict[str, float]:
    """The seconds of the routes that have a timeout."""
    routes = of_type(template, "AWS::ApiGatewayV2::Route").values()
    settings = {each["RouteKey"]: options_of(Route, integration_of(template, each)) for each in routes}
    return {key: each["timeout"] for key, each in settings.items() if "timeout" in each}
