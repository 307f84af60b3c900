# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What an update changes, from the templates (pure) or from the description of a change set."""

from __future__ import annotations

import json
import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.change import Change, Detail
from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.expressions import is_expression
from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.secret_values import (
    is_secret,
    read_value,
)
from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import METADATA
from ansible_collections.polycloud.faas.plugins.module_utils._aws.deployment.kept import keeping

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import (
        Resources,
        Template,
    )

# Properties whose change makes CloudFormation replace the resource, for the types that this collection creates.
REPLACING: t.Final[dict[str, frozenset[str]]] = {
    "AWS::ApiGateway::ApiKey": frozenset({"GenerateDistinctId", "Name", "Value"}),
    "AWS::ApiGateway::Authorizer": frozenset({"RestApiId"}),
    "AWS::ApiGateway::BasePathMapping": frozenset({"BasePath", "DomainName"}),
    "AWS::ApiGateway::Deployment": frozenset({"DeploymentCanarySettings", "RestApiId"}),
    "AWS::ApiGateway::DomainName": frozenset({"DomainName"}),
    "AWS::ApiGateway::GatewayResponse": frozenset({"ResponseType", "RestApiId"}),
    "AWS::ApiGateway::Method": frozenset({"HttpMethod", "ResourceId", "RestApiId"}),
    "AWS::ApiGateway::Model": frozenset({"ContentType", "Name", "RestApiId"}),
    "AWS::ApiGateway::RequestValidator": frozenset({"Name", "RestApiId"}),
    "AWS::ApiGateway::Resource": frozenset({"ParentId", "PathPart", "RestApiId"}),
    "AWS::ApiGateway::RestApi": frozenset(),
    "AWS::ApiGateway::Stage": frozenset({"RestApiId", "StageName"}),
    "AWS::ApiGateway::UsagePlan": frozenset(),
    "AWS::ApiGateway::UsagePlanKey": frozenset({"KeyId", "KeyType", "UsagePlanId"}),
    "AWS::ApiGatewayV2::Api": frozenset({"ProtocolType"}),
    "AWS::ApiGatewayV2::ApiMapping": frozenset({"DomainName"}),
    "AWS::ApiGatewayV2::Authorizer": frozenset({"ApiId"}),
    "AWS::ApiGatewayV2::DomainName": frozenset({"DomainName"}),
    "AWS::ApiGatewayV2::Integration": frozenset({"ApiId"}),
    "AWS::ApiGatewayV2::Route": frozenset({"ApiId"}),
    "AWS::ApiGatewayV2::Stage": frozenset({"ApiId", "StageName"}),
    "AWS::Events::EventBus": frozenset({"Name"}),
    "AWS::Events::Rule": frozenset({"Name"}),
    "AWS::IAM::Role": frozenset({"Path", "RoleName"}),
    "AWS::Lambda::Alias": frozenset({"FunctionName", "Name"}),
    "AWS::Lambda::EventInvokeConfig": frozenset({"FunctionName", "Qualifier"}),
    "AWS::Lambda::EventSourceMapping": frozenset({"EventSourceArn", "StartingPosition", "StartingPositionTimestamp"}),
    "AWS::Lambda::Function": frozenset({"FunctionName", "PackageType", "TenancyConfig"}),
    "AWS::Lambda::LayerVersion": frozenset(
        {"CompatibleArchitectures", "CompatibleRuntimes", "Content", "Description", "LayerName", "LicenseInfo"}
    ),
    "AWS::Lambda::Permission": frozenset(
        {
            *("Action", "EventSourceToken", "FunctionName", "FunctionUrlAuthType", "InvokedViaFunctionUrl"),
            *("Principal", "PrincipalOrgID", "SourceAccount", "SourceArn"),
        }
    ),
    "AWS::Lambda::Url": frozenset({"Qualifier", "TargetFunctionArn"}),
    "AWS::Lambda::Version": frozenset(
        {"CodeSha256", "Description", "FunctionName", "ProvisionedConcurrencyConfig", "RuntimePolicy"}
    ),
    "AWS::Logs::LogGroup": frozenset({"LogGroupName"}),
    "AWS::Route53::RecordSet": frozenset({"HostedZoneId", "HostedZoneName", "Name"}),
    "AWS::S3::Bucket": frozenset({"BucketName", "BucketNamePrefix", "BucketNamespace"}),
    "AWS::S3::BucketPolicy": frozenset({"Bucket"}),
    "AWS::SNS::Subscription": frozenset({"Endpoint", "Protocol", "TopicArn"}),
    "AWS::SNS::Topic": frozenset({"TopicName"}),
    "AWS::SQS::Queue": frozenset({"FifoQueue", "QueueName"}),
    "AWS::SQS::QueuePolicy": frozenset(),
    "AWS::Scheduler::Schedule": frozenset({"Name"}),
    "AWS::WAFv2::WebACLAssociation": frozenset({"ResourceArn", "WebACLArn"}),
}


# Attributes whose change does not count as a change of the resource.
NOT_COMPARED: t.Final = frozenset({"DependsOn", "Properties", "Type"})


def compare(deployed: Template | None, desired: Template | None) -> list[Change]:
    """The changes from one template to the other, sorted by logical ID; None stands for no stack."""
    before: Resources = deployed["Resources"] if deployed else {}
    after: Resources = desired["Resources"] if desired else {}
    found = (_change(name, before.get(name), after.get(name)) for name in sorted({*before, *after}))
    return keeping([change for change in found if change], before)


def _change(logical_id: str, before: dict[str, t.Any] | None, after: dict[str, t.Any] | None) -> Change | None:
    if before is None and after is not None:
        return Change("Add", logical_id, after["Type"])
    if after is None and before is not None:
        return Change("Remove", logical_id, before["Type"])
    if before is None or after is None:
        return None
    old, new = _compared(before), _compared(after)
    differing = tuple(name for name in sorted({*old, *new}) if old.get(name) != new.get(name))
    if not differing:
        return None
    replacing = REPLACING.get(after["Type"])
    replaced = "Conditional" if replacing is None else str(bool(replacing.intersection(differing)))
    details = tuple(each.masked(after["Type"]) for each in _details(old, new))
    return Change("Modify", logical_id, after["Type"], replaced, differing, details)


def _compared(resource: dict[str, t.Any]) -> dict[str, t.Any]:
    """A resource's properties, and its attributes such as DeletionPolicy."""
    attributes = {name: value for name, value in resource.items() if name not in NOT_COMPARED}
    if attributes.get("Metadata", {}).keys() == {METADATA}:
        del attributes["Metadata"]
    return {**attributes, **resource.get("Properties", {})}


def _details(old: t.Any, new: t.Any, path: str = "") -> t.Iterator[Detail]:
    """The differences between two values, down to where they are no longer dictionaries."""
    if old == new:
        return
    sides = [side for side in (old, new) if side is not None]
    if not all(isinstance(side, dict) and not is_expression(side) for side in sides):
        yield Detail(path, old, new)
        return
    for name in sorted({*(old or {}), *(new or {})}):
        yield from _details((old or {}).get(name), (new or {}).get(name), f"{path}.{name}" if path else name)


def from_change_set(described: t.Sequence[t.Mapping[str, t.Any]], template: Template) -> list[Change]:
    """The changes of DescribeChangeSet, sorted by logical ID; ``template``, the new one, shows what is secret.

    A change set also lists, as "Conditional", every resource that reads an attribute of a modified one, such as the
    API's methods on every change of code. The attributes change only when that resource is replaced; otherwise these
    resources are left out. So are resources of which only the tags change: the stack's tags are in the diff.
    """
    resources = [each["ResourceChange"] for each in described if each.get("Type") == "Resource"]
    replaced = {each["LogicalResourceId"] for each in resources if each.get("Replacement") == "True"}
    real = [_from_resource_change(each, template) for each in resources if not _only_follows(each, replaced)]
    return sorted((each for each in real if each.properties != ("Tags",)), key=lambda change: change.logical_id)


def with_details(changes: t.Sequence[Change], compared: t.Sequence[Change]) -> list[Change]:
    """The changes of a change set, with details from the templates where the change set has none.

    A change set has each value as a string; where the templates have the same value, theirs is used. A resource's own
    tags, which cannot be told from those of the stack in a change set, are from the templates as well, and so is what a
    DeletionPolicy keeps.
    """
    known = {each.logical_id: each.details for each in compared if each.action == "Modify"}
    kept = {each.logical_id for each in compared if each.action == "Keep"}
    told = {each.logical_id for each in changes}
    completed = [
        each._replace(details=_completed(each.details, known.get(each.logical_id, ())))
        if each.action == "Modify"
        else each._replace(action="Keep")
        if each.action == "Remove" and each.logical_id in kept
        else each
        for each in changes
    ]
    only_tags = [each for each in compared if each.properties == ("Tags",) and each.logical_id not in told]
    return sorted([*completed, *only_tags], key=lambda change: change.logical_id)


def _completed(reported: tuple[Detail, ...], known: tuple[Detail, ...]) -> tuple[Detail, ...]:
    if not reported:
        return known
    by_property = {each.property: each for each in known}
    return tuple(
        by_property[each.property] if _same_text(each, by_property.get(each.property)) else each for each in reported
    )


def _same_text(reported: Detail, known: Detail | None) -> bool:
    return known is not None and all(
        one == other or one == json.dumps(other)
        for one, other in ((reported.before, known.before), (reported.after, known.after))
    )


def _only_follows(change: t.Mapping[str, t.Any], replaced: set[str]) -> bool:
    details = change.get("Details", [])
    causes = [str(detail.get("CausingEntity", "")).partition(".")[0] for detail in details]
    dynamic = all(detail.get("Evaluation") == "Dynamic" for detail in details)
    return (
        change["Action"] == "Modify" and bool(details) and dynamic and all(causes) and not replaced.intersection(causes)
    )


def _from_resource_change(change: t.Mapping[str, t.Any], template: Template) -> Change:
    logical_id = change["LogicalResourceId"]
    targets = [detail.get("Target", {}) for detail in change.get("Details", [])]
    reported = [each for target in targets for each in _reported(target)] or _from_contexts(change)
    details = {
        each.property: each.hidden()
        if is_secret(template, logical_id, each.property.split("."))
        else each.masked(change["ResourceType"])
        for each in reported
    }
    names = {target.get("Name") or target.get("Attribute", "") for target in targets}
    return Change(
        change["Action"],
        logical_id,
        change["ResourceType"],
        change.get("Replacement") if change["Action"] == "Modify" else None,
        tuple(sorted(name for name in names if name)),
        tuple(details[name] for name in sorted(details)),
    )


def _reported(target: t.Mapping[str, t.Any]) -> t.Iterator[Detail]:
    """The values that DescribeChangeSet returns with IncludePropertyValues.

    A path is such as /Properties/Code/S3Key.
    """
    path = target.get("Path") or target.get("Name") or target.get("Attribute", "")
    name = path.removeprefix("/Properties").strip("/").replace("/", ".")
    yield from _details(read_value(target.get("BeforeValue")), read_value(target.get("AfterValue")), name)


def _from_contexts(change: t.Mapping[str, t.Any]) -> list[Detail]:
    """The same from all properties before and after, which DescribeChangeSet returns as JSON."""
    contexts = [read_value(change.get(name)) for name in ("BeforeContext", "AfterContext")]
    if change["Action"] != "Modify" or not all(isinstance(each, dict) for each in contexts):
        return []
    before, after = (each.get("Properties", {}) for each in contexts)
    return list(_details(before, after))
