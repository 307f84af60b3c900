# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a template of the collection deploys, in terms of the options (pure).

The return values and both sides of the diff come from the same view.
"""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation import logical_ids
from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.secret_properties import mask_resources
from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import (
    Template,
    added_names,
    of_type,
)
from ansible_collections.polycloud.faas.plugins.module_utils._aws.function import url
from ansible_collections.polycloud.faas.plugins.module_utils._aws.function.view import (
    log_retention_words,
    settings_words,
    shared_role_words,
)
from ansible_collections.polycloud.faas.plugins.module_utils._aws.http_api import view as http_view
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.function import DEFAULT_CONFIGURATION
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.routes import CATCH_ALL, EndpointView
from ansible_collections.polycloud.faas.plugins.module_utils._aws.package.archives import Archives
from ansible_collections.polycloud.faas.plugins.module_utils._aws.rest_api import view as rest_view
from ansible_collections.polycloud.faas.plugins.module_utils._module.result import masked_values


def functions(template: Template, stack_name: str) -> dict[str, dict[str, t.Any]]:
    """The properties of the template's Lambda functions by short name."""
    return {
        str(properties["FunctionName"]).removeprefix(f"{stack_name}-"): properties
        for properties in of_type(template, "AWS::Lambda::Function").values()
    }


def endpoints(template: Template, stack_name: str) -> list[EndpointView]:
    """The template's routes, sorted by function, path and method; those without a function come first."""
    by_logical_id = {
        logical_id: name
        for name in functions(template, stack_name)
        for logical_id in (logical_ids.function(name), logical_ids.alias(name))
    }
    found = rest_view.endpoints(template, by_logical_id) + http_view.http_endpoints(template, by_logical_id)
    return sorted(found, key=lambda each: (each.function or "", each.path, each.method))


def urls(template: Template, stack_name: str) -> list[EndpointView]:
    """The functions with URLs of their own, which accept every method and path, sorted by name."""
    return url.url_endpoints(template, sorted(functions(template, stack_name)))


def function_summary(properties: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    """A function's configuration without environment values; memory in MB, timeout in seconds."""
    configuration = {**DEFAULT_CONFIGURATION, **properties}
    return {
        "handler": configuration.get("Handler"),
        "runtime": configuration.get("Runtime"),
        "architecture": configuration["Architectures"][0],
        "memory_size": configuration["MemorySize"],
        "timeout": configuration["Timeout"],
        "description": configuration["Description"],
        "environment": sorted(environment(properties)),
    }


def environment(properties: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    return dict(properties.get("Environment", {}).get("Variables", {}))


def code_location(properties: t.Mapping[str, t.Any]) -> t.Any:
    """The image, or the key of the archive, with its version where one is named."""
    code = properties["Code"]
    version = f" (version {code['S3ObjectVersion']})" if "S3ObjectVersion" in code else ""
    return code["ImageUri"] if "ImageUri" in code else f"{code['S3Key']}{version}"


def code_sha256(properties: t.Mapping[str, t.Any], archives: Archives) -> str | None:
    """The ``CodeSha256`` of a function's archive; None where it is not known."""
    return archives.hashes.get(properties["Code"].get("S3Key", ""))


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
        shown = masked_values(environment(old_functions.get(name, {})), environment(new_functions.get(name, {})))
        for view, masked in zip((old, new), shown, strict=True):
            if name in view.get("functions", {}):
                view["functions"][name]["environment"] = masked
    rest_view.mask_api_keys(old, new)
    mask_resources(old, new)
    return old, new


def _service_view(stack_name: str, state: tuple[Template, t.Mapping[str, str]] | None) -> dict[str, t.Any]:
    if state is None:
        return {}
    template, tags = state
    routes = endpoints(template, stack_name)
    shown = functions(template, stack_name)
    without_function = [_route(route) for route in routes if route.function is None]
    retention, own_retention = log_retention_words(template, shown)
    return {
        "stack": stack_name,
        "functions": {
            name: {
                **function_summary(properties),
                "code": code_location(properties),
                "routes": [_route(route) for route in routes if route.function == name],
                **url.url_settings(template, name),
                **settings_words(template, name, properties),
                **own_retention[name],
            }
            for name, properties in sorted(shown.items())
        },
        **({"routes_without_function": without_function} if without_function else {}),
        **http_view.api_settings(template),
        **rest_view.api_settings(template),
        "log_retention_days": retention,
        **shared_role_words(template),
        "own_deployment_bucket": logical_ids.BUCKET in template["Resources"],
        **_additions(template),
        "tags": dict(sorted(tags.items())),
    }


def _route(route: EndpointView) -> str:
    key = route.path if route.path == CATCH_ALL else f"{route.method} {route.path}"
    return f"{key} ({route.authorizer})" if route.authorizer else key


def _additions(template: Template) -> dict[str, t.Any]:
    """What the user added to the template; empty where nothing was added. Values of parameters are not included."""
    found = {
        "bucket_tls_only": True if logical_ids.BUCKET_POLICY in template["Resources"] else None,
        **{
            section.lower(): {name: template[section][name] for name in added_names(template, section)}
            for section in ("Resources", "Outputs")
        },
        "conditions": template.get("Conditions"),
        "parameters": sorted(template.get("Parameters", {}).keys() - rest_view.key_parameters(template)),
    }
    return {name: value for name, value in found.items() if value}
