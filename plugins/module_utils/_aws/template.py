# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Private to the collection: the CloudFormation template of a service, a pure function of what was asked for."""

from __future__ import annotations

import json
import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws import names
from ansible_collections.polycloud.faas.plugins.module_utils._aws.digest import digest
from ansible_collections.polycloud.faas.plugins.module_utils._aws.parts import api_rest, bucket, function, role
from ansible_collections.polycloud.faas.plugins.module_utils._aws.service import Service
from ansible_collections.polycloud.faas.plugins.module_utils._errors import OptionError

Template = dict[str, t.Any]

FINGERPRINT: t.Final = "Fingerprint"
CODE_SHA256: t.Final = "CodeSha256"
ARCHIVE_KEY: t.Final = "ArchiveKey"
ENDPOINT: t.Final = "ServiceEndpoint"
BUCKET_NAME: t.Final = "DeploymentBucketName"
UNFINISHED: t.Final = "unfinished"

LARGEST_TEMPLATE: t.Final = 1_000_000
MOST_RESOURCES: t.Final = 500
MOST_OUTPUTS: t.Final = 200
DESCRIPTION: t.Final = "polycloud.faas service {name}, stage {stage}"


def build_template(service: Service, archive_key: str) -> Template:
    """The whole stack; ``archive_key`` is the key of the zip in the bucket and changes with its content."""
    resources: dict[str, dict[str, t.Any]] = {} if service.deployment_bucket else bucket.resources()
    resources |= role.resources(service)
    for each in service.functions:
        resources |= function.resources(service, each, archive_key)
    resources |= api_rest.resources(service)
    outputs = _outputs(service, resources)
    template = _frame(service, resources, outputs)
    outputs[FINGERPRINT] = _output("What was deployed; equal means nothing to do.", digest(template))
    return template


def bucket_only(service: Service) -> Template:
    """The first step of a new stack: its bucket, which must be there before the code can be."""
    outputs = {BUCKET_NAME: _bucket_output(), FINGERPRINT: _output("The deployment is not finished.", UNFINISHED)}
    return _frame(service, bucket.resources(), outputs)


def with_code(template: Template, archive_key: str, code_sha256: str) -> Template:
    """The template with the key and the hash of the zip that is really there.

    The hash is for the comparison with the live functions, the key for building this very template again. They are no
    part of the fingerprint: another zlib packs the same source to other bytes, and the resources have the key.
    """
    outputs = {
        **template["Outputs"],
        ARCHIVE_KEY: _output("The archive of the functions.", archive_key),
        CODE_SHA256: _output("CodeSha256 of the functions.", code_sha256),
    }
    return {**template, "Outputs": outputs}


def fingerprint(template: Template) -> str:
    return str(template["Outputs"][FINGERPRINT]["Value"])


def body(template: Template) -> str:
    """The template as compact JSON."""
    return json.dumps(template, separators=(",", ":"))


def check_size(template: Template) -> None:
    """:raises OptionError: the template, with what ``with_code`` adds to it, is larger than CloudFormation takes."""
    whole = with_code(template, "0" * 512, "0" * 44)
    for given, limit, unit in (
        (len(whole["Resources"]), MOST_RESOURCES, "resources"),
        (len(whole["Outputs"]), MOST_OUTPUTS, "outputs"),
        (len(body(whole).encode()), LARGEST_TEMPLATE, "bytes"),
    ):
        if given > limit:
            raise OptionError(
                f"functions must make a template of at most {limit} {unit}, but it has {given}.",
                hint="Split the service.",
            )


def is_ours(description: str | None) -> bool:
    """Whether a stack with this description was made by this collection."""
    return (description or "").startswith("polycloud.faas service ")


def service_of(description: str) -> tuple[str, str]:
    """Name and stage of the service, from the description of its stack."""
    name, _comma, stage = description.removeprefix("polycloud.faas service ").partition(", stage ")
    return name, stage


def _frame(service: Service, resources: dict[str, dict[str, t.Any]], outputs: dict[str, t.Any]) -> Template:
    return {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Description": DESCRIPTION.format(name=service.name, stage=service.stage),
        "Resources": resources,
        "Outputs": outputs,
    }


def _outputs(service: Service, resources: dict[str, dict[str, t.Any]]) -> dict[str, t.Any]:
    bucket_output = (
        _output("Where the archives are.", service.deployment_bucket) if service.deployment_bucket else _bucket_output()
    )
    versions = {
        names.qualified_arn(each.name): _output(
            f"The deployed version of {each.name}.", {"Ref": function.version_id(resources, each)}
        )
        for each in service.functions
    }
    endpoint = {ENDPOINT: _output("URL of the stage.", api_rest.endpoint_url(service))} if service.has_routes else {}
    return {BUCKET_NAME: bucket_output, **versions, **endpoint}


def _bucket_output() -> dict[str, t.Any]:
    return _output("Where the archives are.", {"Ref": names.BUCKET})


def _output(description: str, value: t.Any) -> dict[str, t.Any]:
    return {"Description": description, "Value": value}
