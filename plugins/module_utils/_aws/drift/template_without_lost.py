# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A template without resources that are missing, so that an update can create them again (pure).

CloudFormation fails to update a resource that was deleted outside Ansible, and cannot create it while it is in the
stack. What the service deleted with it is removed with it, such as the versions and permissions of a function. All else
stays, and gets the name or the ID that the resource had: CloudFormation sees no change in it before the second update.
"""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.references import (
    SUBSTITUTED,
    references,
)
from ansible_collections.polycloud.faas.plugins.module_utils._errors import CloudError
from ansible_collections.polycloud.faas.plugins.module_utils._mappings import NOTHING

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import Template

# The types that go with what they belong to, each with the properties that name it.
OWNERS: t.Final[dict[str, tuple[str, ...]]] = {
    "AWS::ApiGateway::Authorizer": ("RestApiId",),
    "AWS::ApiGateway::BasePathMapping": ("RestApiId", "DomainName"),
    "AWS::ApiGateway::Deployment": ("RestApiId",),
    "AWS::ApiGateway::GatewayResponse": ("RestApiId",),
    "AWS::ApiGateway::Method": ("RestApiId", "ResourceId", "AuthorizerId"),
    "AWS::ApiGateway::Model": ("RestApiId",),
    "AWS::ApiGateway::RequestValidator": ("RestApiId",),
    "AWS::ApiGateway::Resource": ("RestApiId", "ParentId"),
    "AWS::ApiGateway::Stage": ("RestApiId",),
    "AWS::ApiGateway::UsagePlan": ("ApiStages",),
    "AWS::ApiGateway::UsagePlanKey": ("UsagePlanId", "KeyId"),
    "AWS::ApiGatewayV2::ApiMapping": ("ApiId", "DomainName"),
    "AWS::ApiGatewayV2::Authorizer": ("ApiId",),
    "AWS::ApiGatewayV2::Integration": ("ApiId",),
    "AWS::ApiGatewayV2::Route": ("ApiId", "AuthorizerId", "Target"),
    "AWS::ApiGatewayV2::Stage": ("ApiId",),
    "AWS::Lambda::Alias": ("FunctionName",),
    "AWS::Lambda::EventInvokeConfig": ("FunctionName",),
    "AWS::Lambda::Permission": ("FunctionName", "SourceArn"),
    "AWS::Lambda::Url": ("TargetFunctionArn",),
    "AWS::Lambda::Version": ("FunctionName",),
    "AWS::Route53::RecordSet": ("AliasTarget",),
    "AWS::SNS::Subscription": ("TopicArn",),
    "AWS::S3::BucketPolicy": ("Bucket",),
    "AWS::WAFv2::WebACLAssociation": ("ResourceArn",),
}
ARN: t.Final = "arn:${AWS::Partition}:lambda:${AWS::Region}:${AWS::AccountId}:function:"
# The ARNs of other resources, by their type, without the physical ID at the end.
OTHER_ARNS: t.Final = {
    "AWS::IAM::Role": "arn:${AWS::Partition}:iam::${AWS::AccountId}:role/",
    "AWS::S3::Bucket": "arn:${AWS::Partition}:s3:::",
}


def without_resources(
    template: Template, missing: t.Collection[str], physical_ids: t.Mapping[str, str] = NOTHING
) -> Template:
    """The template without these resources (logical IDs) and what belongs to them.

    :raises CloudError: a resource needs more of such a resource than its name, its ID or its ARN.
    """
    if not missing:
        return template
    resources = template["Resources"]
    removed = belonging(resources, missing)
    known = _known_names(resources, removed, physical_ids)
    kept = {
        name: without_dependencies(_named(resource, known), removed)
        for name, resource in resources.items()
        if name not in removed
    }
    for name, resource in kept.items():
        if left := _referred(resource) & removed:
            raise CloudError(
                f"{', '.join(sorted(missing))} cannot be created again by an update, because {name} needs {min(left)}.",
                hint=f"Remove {name} from resources for one run.",
            )
    outputs = {name: _named(output, known) for name, output in template["Outputs"].items()}
    left_outputs = {name: output for name, output in outputs.items() if not _referred(output) & removed}
    return {**template, "Resources": kept, "Outputs": left_outputs}


def without_variables(template: Template, variables: t.Mapping[str, t.Collection[str]]) -> Template:
    """The template without some environment variables of its functions (by logical ID)."""
    resources = dict(template["Resources"])
    for logical_id, names in variables.items():
        properties = dict(resources[logical_id]["Properties"])
        kept = {name: value for name, value in properties.pop("Environment")["Variables"].items() if name not in names}
        environment = {"Environment": {"Variables": kept}} if kept else {}
        resources[logical_id] = {**resources[logical_id], "Properties": {**properties, **environment}}
    return {**template, "Resources": resources}


def belonging(resources: t.Mapping[str, t.Any], missing: t.Collection[str]) -> set[str]:
    """These resources, and all that belong to them."""
    removed = set(missing)
    while True:
        parts = {
            name
            for name, resource in resources.items()
            if name not in removed and _referred(_owners(resource)) & removed
        }
        if not parts:
            return removed
        removed |= parts


def _owners(resource: t.Mapping[str, t.Any]) -> list[t.Any]:
    """The properties that say what a resource belongs to."""
    names = OWNERS.get(resource["Type"], ())
    return [resource["Properties"].get(name) for name in names]


def _known_names(
    resources: t.Mapping[str, t.Any], removed: set[str], physical_ids: t.Mapping[str, str]
) -> dict[str, str]:
    """What a reference to a removed resource resolves to, for use within ``Fn::Sub``; "X" is Ref, "X.Arn" is GetAtt."""
    known = {name: physical_ids[name] for name in removed if name in physical_ids}
    for name in removed & known.keys():
        if resources[name]["Type"] in OTHER_ARNS:
            known[f"{name}.Arn"] = f"{OTHER_ARNS[resources[name]['Type']]}{known[name]}"
    for name in removed:
        properties = resources[name].get("Properties", {})
        if resources[name]["Type"] == "AWS::Lambda::Function":
            known[name] = properties["FunctionName"]
            known[f"{name}.Arn"] = f"{ARN}{properties['FunctionName']}"
    for name in removed:
        properties = resources[name].get("Properties", {})
        if resources[name]["Type"] == "AWS::Lambda::Alias" and properties["FunctionName"].get("Ref") in known:
            known[name] = f"{ARN}{known[properties['FunctionName']['Ref']]}:{properties['Name']}"
    return known


def _named(node: t.Any, known: t.Mapping[str, str]) -> t.Any:
    """A part of a template with names in place of references to known resources."""
    if isinstance(node, list):
        return [_named(each, known) for each in node]
    if not isinstance(node, dict):
        return node
    match node:
        case {"Ref": str() as name} if name in known:
            return _text(known[name])
        case {"Fn::GetAtt": [str() as name, str() as attribute]} if f"{name}.{attribute}" in known:
            return _text(known[f"{name}.{attribute}"])
        case {"Fn::GetAtt": str() as name} if name in known:
            return _text(known[name])
        case {"Fn::Sub": str() as text}:
            return {"Fn::Sub": _substituted(text, known)}
        case {"Fn::Sub": [str() as text, dict() as local]}:
            others = {name: value for name, value in known.items() if name not in local}
            return {"Fn::Sub": [_substituted(text, others), _named(local, known)]}
    return {key: _named(value, known) for key, value in node.items()}


def _text(value: str) -> t.Any:
    return {"Fn::Sub": value} if "${" in value else value


def _substituted(text: str, known: t.Mapping[str, str]) -> str:
    return SUBSTITUTED.sub(lambda found: known.get(found[1].strip(), found[0]), text)


def _referred(node: t.Any) -> set[str]:
    return {name for kind, name in references(node) if kind == "resource"}


def without_dependencies(resource: dict[str, t.Any], removed: t.Collection[str]) -> dict[str, t.Any]:
    """The resource without dependencies on removed resources."""
    depends = resource.get("DependsOn", [])
    kept = [name for name in ([depends] if isinstance(depends, str) else depends) if name not in removed]
    others = {name: value for name, value in resource.items() if name != "DependsOn"}
    return {**others, "DependsOn": kept} if kept else others
