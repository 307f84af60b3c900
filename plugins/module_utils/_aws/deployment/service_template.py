# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The CloudFormation template of a service, a pure function of what was requested."""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation import logical_ids
from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.digest import digest
from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.outputs import (
    BUCKET_NAME,
    DOMAIN_TARGET,
    DOMAIN_URL,
    ENDPOINT,
    FINGERPRINT,
    SETTINGS,
    SNAPSHOT,
    SOURCE_RULES,
    UNFINISHED,
)
from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import (
    Template,
    add_resources,
    body,
)
from ansible_collections.polycloud.faas.plugins.module_utils._aws.function import function
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.stack import Additions
from ansible_collections.polycloud.faas.plugins.module_utils._aws.package import bucket
from ansible_collections.polycloud.faas.plugins.module_utils._aws.package.archive_keys import (
    ARCHIVE_KEY,
    CODE_SHA256,
    OWN_ARCHIVES,
    Archives,
)
from ansible_collections.polycloud.faas.plugins.module_utils._aws.role import role
from ansible_collections.polycloud.faas.plugins.module_utils._errors import OptionError
from ansible_collections.polycloud.faas.plugins.module_utils._source.rules import FIRST

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.service import Service
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.stack import Parameter

LATER_OUTPUTS: t.Final = (FINGERPRINT, CODE_SHA256, ARCHIVE_KEY, OWN_ARCHIVES, SETTINGS)

LARGEST_TEMPLATE: t.Final = 1_000_000
MOST_RESOURCES: t.Final = 500
MOST_OUTPUTS: t.Final = 200
MOST_PARAMETERS: t.Final = 200
# https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
MOST_REFERENCES: t.Final = 60

Resources = dict[str, dict[str, t.Any]]


def build_template(service: Service, archives: Archives) -> Template:
    """The whole stack; the keys of the archives in the bucket change with their content."""
    resources: dict[str, dict[str, t.Any]] = {} if service.deployment_bucket else bucket.resources(service)
    add_resources(resources, role.resources(service))
    for each in service.functions:
        add_resources(resources, function.resources(service, each, archives))
    add_resources(resources, _api_resources(service, resources))
    add_resources(resources, _url_resources(service))
    additions = service.additions
    if service.has_events:
        from ansible_collections.polycloud.faas.plugins.module_utils._aws.events.events import with_events, with_joined

        resources, additions = with_events(service, resources), with_joined(service)
    if service.overrides:
        from ansible_collections.polycloud.faas.plugins.module_utils._aws.overrides.merging import applied

        resources = applied(service, resources)
    outputs = _outputs(service, resources)
    template: Template = {**_frame(service, resources, outputs), **_parameters(service)}
    if service.overrides:
        from ansible_collections.polycloud.faas.plugins.module_utils._aws.overrides.record import recorded

        template["Metadata"] = recorded(service, resources)
    deployed: t.Any = template
    if additions != Additions():
        from ansible_collections.polycloud.faas.plugins.module_utils._aws.deployment.user_additions import extended

        template, deployed = extended(template, additions, service.stack_name, LATER_OUTPUTS)
    template["Outputs"][FINGERPRINT] = _output("What was deployed; equal means nothing to do.", digest(deployed))
    return template


def resources_without_overrides(service: Service, archives: Archives) -> Resources:
    """All resources of the service as they would be if nothing of them was overridden."""
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.overrides.merging import without_effect

    found: Resources = build_template(without_effect(service), archives)["Resources"]
    return {name: each for name, each in found.items() if name not in service.additions.resources}


def bucket_only(service: Service) -> Template:
    """The first step of a new stack: its bucket, which must exist before the code is uploaded.

    With a deployment bucket of the user it is empty.
    """
    unfinished = {FINGERPRINT: _output("The deployment is not finished.", UNFINISHED)}
    if service.deployment_bucket:
        return _frame(service, {}, unfinished)
    return _frame(service, bucket.resources(service), {BUCKET_NAME: _bucket_output(), **unfinished})


def with_code(template: Template, archives: Archives) -> Template:
    """The template with the keys and the hashes of the archives that are really in the bucket.

    The hashes are for the comparison with the live functions, the keys for building the same template again.
    """
    described = {ARCHIVE_KEY: "The archive of the functions.", CODE_SHA256: "CodeSha256 of the functions."}
    kept = {
        name: _output(described.get(name, "Functions with archives of their own."), value)
        for name, value in archives.outputs().items()
    }
    return {**template, "Outputs": {**template["Outputs"], **kept}}


def check_size(template: Template, archives: Archives) -> int:
    """The bytes of the template with what ``with_code`` adds to it.

    :raises OptionError: it is larger than CloudFormation accepts.
    """
    whole = with_code(template, archives.with_hashes(dict.fromkeys(archives.keys.values(), "0" * 44)))
    text = body(whole)
    size = len(text.encode())
    for given, limit, unit in (
        (len(whole["Resources"]), MOST_RESOURCES, "resources"),
        (len(whole["Outputs"]), MOST_OUTPUTS, "outputs"),
        (len(whole.get("Parameters", {})), MOST_PARAMETERS, "parameters"),
        (size, LARGEST_TEMPLATE, "bytes"),
        (_references_in(whole, text), MOST_REFERENCES, "different dynamic references"),
    ):
        if given > limit:
            raise OptionError(
                f"functions must result in a template of at most {limit} {unit}, but it has {given}.",
                hint="Split the service.",
            )
    return size


def _references_in(template: Template, text: str) -> int:
    """How many dynamic references there are; only more than the limit are looked at more closely."""
    if text.count("{{resolve:") <= MOST_REFERENCES:
        return 0
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.dynamic_references import all_in

    return len(all_in(template))


def _frame(service: Service, resources: dict[str, dict[str, t.Any]], outputs: dict[str, t.Any]) -> Template:
    return {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Description": service.mark.description,
        "Resources": resources,
        "Outputs": outputs,
    }


def _parameters(service: Service) -> dict[str, t.Any]:
    """The section with the template's own parameters; empty where it has none."""
    declared = {name: dict(each.declaration) for name, each in sorted(key_parameters(service).items())}
    return {"Parameters": declared} if declared else {}


def _outputs(service: Service, resources: dict[str, dict[str, t.Any]]) -> dict[str, t.Any]:
    bucket_output = (
        _output("Where the archives are.", service.deployment_bucket) if service.deployment_bucket else _bucket_output()
    )
    versions = {
        logical_ids.qualified_arn(each.name): _output(
            f"The deployed version of {each.name}.", {"Ref": function.version_id(resources, each)}
        )
        for each in service.functions
    }
    rules = {SOURCE_RULES: _output("The rules that chose the files of the archives.", str(service.source_rules))}
    return {
        BUCKET_NAME: bucket_output,
        **({} if service.source_rules == FIRST else rules),
        **(
            {SNAPSHOT: _output("What the ID of the API's deployment depends on.", "names")}
            if service.holds_names
            else {}
        ),
        **versions,
        **_addresses(service),
    }


def key_parameters(service: Service) -> dict[str, Parameter]:
    """The values of the API keys, which the template itself does not have."""
    if not service.api.api_keys:
        return {}
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.rest_api import api_keys

    return api_keys.parameters(service)


def _api_resources(service: Service, others: Resources) -> Resources:
    """Of the REST or the HTTP API; the code of the other one is not loaded."""
    if service.has_routes and service.api_type == "rest":
        from ansible_collections.polycloud.faas.plugins.module_utils._aws.rest_api import rest_api

        return rest_api.resources(service, others)
    if service.has_routes and service.api_type == "http":
        from ansible_collections.polycloud.faas.plugins.module_utils._aws.http_api import http_api

        return http_api.resources(service)
    return {}


def _url_resources(service: Service) -> Resources:
    if not any(each.url for each in service.functions):
        return {}
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.function import url as function_url

    return function_url.resources(service)


def _addresses(service: Service) -> dict[str, t.Any]:
    urls = {
        logical_ids.function_url(each.name): _output(
            f"URL of {each.name}.", {"Fn::GetAtt": [logical_ids.function_url(each.name), "FunctionUrl"]}
        )
        for each in service.functions
        if each.url
    }
    return {**_api_address(service), **_domain(service), **urls}


def _api_address(service: Service) -> dict[str, t.Any]:
    if service.has_routes and service.api_type == "rest":
        from ansible_collections.polycloud.faas.plugins.module_utils._aws.rest_api import rest_api

        return {ENDPOINT: _output("URL of the stage.", rest_api.endpoint_url(service))}
    if service.has_routes and service.api_type == "http":
        from ansible_collections.polycloud.faas.plugins.module_utils._aws.http_api import http_api

        return {ENDPOINT: _output("URL of the API.", http_api.endpoint_url(service))}
    return {}


def _domain(service: Service) -> dict[str, t.Any]:
    domain = service.api.domain
    if domain is None or not service.has_routes:
        return {}
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.api import domain as api_domain

    return {
        DOMAIN_URL: _output("URL behind the domain name.", api_domain.url(domain)),
        DOMAIN_TARGET: _output("What the domain name must point to.", _domain_target(service)),
    }


def _domain_target(service: Service) -> t.Any:
    if service.api_type == "rest":
        from ansible_collections.polycloud.faas.plugins.module_utils._aws.rest_api import domain as rest_domain

        return rest_domain.target(service)
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.http_api import domain as http_domain

    return http_domain.target()


def _bucket_output() -> dict[str, t.Any]:
    return _output("Where the archives are.", {"Ref": logical_ids.BUCKET})


def _output(description: str, value: t.Any) -> dict[str, t.Any]:
    return {"Description": description, "Value": value}
