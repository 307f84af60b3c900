# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Both sides of the diff, from the templates (pure)."""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation import logical_ids
from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.secret_properties import mask_resources
from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import (
    HTTP_PARTS,
    METADATA,
    REST_PARTS,
    Template,
    added_names,
    has_any,
)
from ansible_collections.polycloud.faas.plugins.module_utils._aws.description.view import (
    endpoints,
    events,
    function_summary,
    functions,
    given_environment,
)
from ansible_collections.polycloud.faas.plugins.module_utils._aws.function import url_view
from ansible_collections.polycloud.faas.plugins.module_utils._aws.function.view import (
    log_retention_options,
    settings_options,
    shared_role_options,
)
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.endpoint_view import CATCH_ALL, EndpointView
from ansible_collections.polycloud.faas.plugins.module_utils._module.result import masked_values


def diff_views(
    stack_name: str,
    before: tuple[Template, t.Mapping[str, str]] | None,
    after: tuple[Template, t.Mapping[str, str]] | None,
) -> tuple[dict[str, t.Any], dict[str, t.Any]]:
    """Both sides of the diff from (template, tags); None stands for no stack. Secret values are masked."""
    old, new = _service_view(stack_name, before), _service_view(stack_name, after)
    old_functions = functions(before[0], stack_name) if before else {}
    new_functions = functions(after[0], stack_name) if after else {}
    for name in {*old_functions, *new_functions}:
        sides = (given_environment(each.get(name, {})) for each in (old_functions, new_functions))
        shown = masked_values(*sides)
        for view, masked in zip((old, new), shown, strict=True):
            if name in view.get("functions", {}):
                view["functions"][name]["environment"] = masked
    _mask_api_keys(old, new)
    mask_resources(old, new)
    return old, new


def _service_view(stack_name: str, state: tuple[Template, t.Mapping[str, str]] | None) -> dict[str, t.Any]:
    if state is None:
        return {}
    template, tags = state
    routes = endpoints(template, stack_name)
    shown = functions(template, stack_name)
    without_function = [_route(route) for route in routes if route.function is None]
    retention, own_retention = log_retention_options(template, shown)
    return {
        "stack": stack_name,
        "functions": {
            name: {
                **function_summary(properties),
                "code": code_location(properties),
                "routes": [_route(route) for route in routes if route.function == name],
                **url_view.url_settings(template, name),
                **settings_options(template, name, properties),
                **events(template, name),
                **own_retention[name],
            }
            for name, properties in sorted(shown.items())
        },
        **({"routes_without_function": without_function} if without_function else {}),
        **_api_settings(template),
        "log_retention_days": retention,
        **shared_role_options(template),
        "own_deployment_bucket": logical_ids.BUCKET in template["Resources"],
        **_additions(template),
        "tags": dict(sorted(tags.items())),
    }


def _route(route: EndpointView) -> str:
    key = route.path if route.path == CATCH_ALL else f"{route.method} {route.path}"
    return f"{key} ({route.authorizer})" if route.authorizer else key


def _additions(template: Template) -> dict[str, t.Any]:
    """What the user added to the template; nothing where there is nothing. Values of parameters are no part of it."""
    found = {
        "bucket_tls_only": True if logical_ids.BUCKET_POLICY in template["Resources"] else None,
        **{
            section.lower(): {name: template[section][name] for name in added_names(template, section)}
            for section in ("Resources", "Outputs")
        },
        "overrides": _overrides(template),
        "conditions": template.get("Conditions"),
        "parameters": _parameters(template),
    }
    return {name: value for name, value in found.items() if value}


def _overrides(template: Template) -> dict[str, t.Any]:
    """The overridden parts of each resource."""
    if METADATA not in template.get("Metadata", {}):
        return {}
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.overrides.record import overridden_parts

    return overridden_parts(template)


def code_location(properties: t.Mapping[str, t.Any]) -> t.Any:
    """The image, or the key of the archive, with its version where one is named."""
    code = properties["Code"]
    version = f" (version {code['S3ObjectVersion']})" if "S3ObjectVersion" in code else ""
    return code["ImageUri"] if "ImageUri" in code else f"{code['S3Key']}{version}"


def _api_settings(template: Template) -> dict[str, t.Any]:
    found: dict[str, t.Any] = {}
    if has_any(template, HTTP_PARTS):
        from ansible_collections.polycloud.faas.plugins.module_utils._aws.http_api import diff_view as http_view

        found |= http_view.api_settings(template)
    if has_any(template, REST_PARTS):
        from ansible_collections.polycloud.faas.plugins.module_utils._aws.rest_api import diff_view as rest_view

        found |= rest_view.api_settings(template)
    return found


def _mask_api_keys(before: dict[str, t.Any], after: dict[str, t.Any]) -> None:
    if any("api_keys" in view.get("api", {}) for view in (before, after)):
        from ansible_collections.polycloud.faas.plugins.module_utils._aws.rest_api import api_keys

        api_keys.mask_api_keys(before, after)


def _parameters(template: Template) -> list[str]:
    """Those that the user added."""
    if "Parameters" not in template:
        return []
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.rest_api import diff_view as rest_view

    return sorted(template["Parameters"].keys() - rest_view.key_parameters(template))
