# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The CloudFormation template of a service, a pure function of what was requested."""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.api import domain as api_domain
from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation import logical_ids
from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.digest import digest
from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.outputs import (
    BUCKET_NAME,
    DOMAIN_TARGET,
    DOMAIN_URL,
    ENDPOINT,
    FINGERPRINT,
    SETTINGS,
    SOURCE_RULES,
    UNFINISHED,
)
from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import Template, body
from ansible_collections.polycloud.faas.plugins.module_utils._aws.deployment.user_additions import extended
from ansible_collections.polycloud.faas.plugins.module_utils._aws.function import function
from ansible_collections.polycloud.faas.plugins.module_utils._aws.function import url as function_url
from ansible_collections.polycloud.faas.plugins.module_utils._aws.http_api import domain as http_domain
from ansible_collections.polycloud.faas.plugins.module_utils._aws.http_api import http_api
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.service import Service
from ansible_collections.polycloud.faas.plugins.module_utils._aws.package import bucket
from ansible_collections.polycloud.faas.plugins.module_utils._aws.package.archives import (
    ARCHIVE_KEY,
    CODE_SHA256,
    OWN_ARCHIVES,
    Archives,
)
from ansible_collections.polycloud.faas.plugins.module_utils._aws.rest_api import api_keys, rest_api
from ansible_collections.polycloud.faas.plugins.module_utils._aws.rest_api import domain as rest_domain
from ansible_collections.polycloud.faas.plugins.module_utils._aws.role import role
from ansible_collections.polycloud.faas.plugins.module_utils._errors import OptionError
from ansible_collections.polycloud.faas.plugins.module_utils._source.rules import FIRST

LATER_OUTPUTS: t.Final = (FINGERPRINT, CODE_SHA256, ARCHIVE_KEY, OWN_ARCHIVES, SETTINGS)

LARGEST_TEMPLATE: t.Final = 1_000_000
MOST_RESOURCES: t.Final = 500
MOST_OUTPUTS: t.Final = 200


def build_template(service: Service, archives: Archives) -> Template:
    """The whole stack; the keys of the archives in the bucket change with their content."""
    resources: dict[str, dict[str, t.Any]] = {} if service.deployment_bucket else bucket.resources(service)
    resources |= role.resources(service)
    for each in service.functions:
        resources |= function.resources(service, each, archives)
    resources |= rest_api.resources(service) | http_api.resources(service) | function_url.resources(service)
    outputs = _outputs(service, resources)
    template, deployed = extended(
        {**_frame(service, resources, outputs), **_parameters(service)},
        service.additions,
        service.stack_name,
        LATER_OUTPUTS,
    )
    template["Outputs"][FINGERPRINT] = _output("What was deployed; equal means nothing to do.", digest(deployed))
    return template


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


def check_size(template: Template, archives: Archives) -> None:
    """:raises OptionError: the template, with what ``with_code`` adds to it, is larger than CloudFormation accepts."""
    whole = with_code(template, archives.with_hashes(dict.fromkeys(archives.keys.values(), "0" * 44)))
    for given, limit, unit in (
        (len(whole["Resources"]), MOST_RESOURCES, "resources"),
        (len(whole["Outputs"]), MOST_OUTPUTS, "outputs"),
        (len(body(whole).encode()), LARGEST_TEMPLATE, "bytes"),
    ):
        if given > limit:
            raise OptionError(
                f"functions must result in a template of at most {limit} {unit}, but it has {given}.",
                hint="Split the service.",
            )


def _frame(service: Service, resources: dict[str, dict[str, t.Any]], outputs: dict[str, t.Any]) -> Template:
    return {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Description": service.mark.description,
        "Resources": resources,
        "Outputs": outputs,
    }


def _parameters(service: Service) -> dict[str, t.Any]:
    """The section with the template's own parameters; empty where it has none."""
    declared = {name: dict(each.declaration) for name, each in sorted(api_keys.parameters(service).items())}
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
        **versions,
        **_addresses(service),
    }


def _addresses(service: Service) -> dict[str, t.Any]:
    urls = {
        logical_ids.function_url(each.name): _output(f"URL of {each.name}.", function_url.address(each))
        for each in service.functions
        if each.url
    }
    if rest_api.is_there(service):
        stage, target = _output("URL of the stage.", rest_api.endpoint_url(service)), rest_domain.target(service)
    elif http_api.is_there(service):
        stage, target = _output("URL of the API.", http_api.endpoint_url(service)), http_domain.target()
    else:
        return urls
    domain = service.api.domain
    of_domain = (
        {
            DOMAIN_URL: _output("URL behind the domain name.", api_domain.url(domain)),
            DOMAIN_TARGET: _output("What the domain name must point to.", target),
        }
        if domain
        else {}
    )
    return {ENDPOINT: stage, **of_domain, **urls}


def _bucket_output() -> dict[str, t.Any]:
    return _output("Where the archives are.", {"Ref": logical_ids.BUCKET})


def _output(description: str, value: t.Any) -> dict[str, t.Any]:
    return {"Description": description, "Value": value}
