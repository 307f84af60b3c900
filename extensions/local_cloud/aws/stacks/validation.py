# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Pre-deployment validation: what a template says plainly is compared with AWS's schemas before anything is made.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/validate-stack-deployments.html. CreateStack and
UpdateStack fail, a change set cannot be executed, and DescribeEvents tells what is wrong.
"""

from __future__ import annotations

import copy
import typing as t
from xml.sax.saxutils import escape

from ..emulator.ministack import module
from ..resources.known import Resolve, known
from ..resources.names import taken
from ..resources.schema import UNKNOWN, findings

Answer = tuple[int, dict[str, str], bytes]
Handler = t.Callable[[dict[str, t.Any]], Answer]
# Logical id, type, name of the check, path in the template, reason.
Error = tuple[str, str, str, str, str]

# "Resource limitations" on AWS's page; what is wrong with these is seen when they are made.
NOT_VALIDATED = {
    "AWS::ApiGateway::GatewayResponse",
    "AWS::ApiGatewayV2::Stage",
    "AWS::IAM::Role",
    "AWS::Lambda::EventSourceMapping",
    "AWS::Logs::LogGroup",
    "AWS::Route53::RecordSet",
    "AWS::S3::BucketPolicy",
    "AWS::SNS::Subscription",
    "AWS::SNS::Topic",
    "AWS::SQS::QueuePolicy",
    "AWS::WAFv2::WebACLAssociation",
}
# What is identified by one property alone; buckets MiniStack compares itself.
NAMED_PLAINLY = {
    "AWS::DynamoDB::Table": "TableName",
    "AWS::Lambda::Function": "FunctionName",
    "AWS::SSM::Parameter": "Name",
}
CHANGE_SET_REASON = (
    "The following hook(s)/validation failed: [{}]. To troubleshoot Early Validation errors, use the DescribeEvents "
    "API for detailed failure information."
)
CHECKS = {
    "NAME_CONFLICT_VALIDATION": "AWS::EarlyValidation::ResourceExistenceCheck",
    "PROPERTY_VALIDATION": "AWS::EarlyValidation::PropertyValidation",
}


def install() -> None:
    """Add AWS's schemas to MiniStack's validation, and the validation to its change sets."""
    stacks = module("services.cloudformation.stacks")
    stacks._validation_errors = _with_schemas(stacks._validation_errors)
    changesets = module("services.cloudformation.changesets")
    changesets._find_change_set = _by_stack_id(changesets._find_change_set)
    table = module("services.cloudformation")._ACTION_HANDLERS
    table["CreateChangeSet"] = _validating(table["CreateChangeSet"])
    table["DescribeEvents"] = _telling(table["DescribeEvents"])


def property_errors(definitions: dict[str, t.Any], names: list[str], scope: tuple[t.Any, ...]) -> t.Iterator[Error]:
    """What the schemas refuse in these resources; ``scope`` as MiniStack's _resolve_refs takes it."""
    resolve = _resolving(definitions, scope)
    conditions = scope[1]
    for name in names:
        kind, properties = definitions[name].get("Type", ""), definitions[name].get("Properties") or {}
        is_made = conditions.get(definitions[name].get("Condition"), True)
        if kind in NOT_VALIDATED or not is_made:
            continue
        for finding in findings(kind, known(properties, resolve, conditions)):
            path = "/".join(("", "Resources", name, "Properties", *finding.path))
            yield name, kind, "PROPERTY_VALIDATION", path, str(finding)


def name_errors(definitions: dict[str, t.Any], names: list[str], scope: tuple[t.Any, ...]) -> t.Iterator[Error]:
    """Which of these resources have a name that is taken, but not by the stack itself."""
    resolve = _resolving(definitions, scope)
    stack = module("services.cloudformation")._stacks.get(scope[3], {})
    owned = {each["PhysicalResourceId"] for each in stack.get("_resources", {}).values()}
    for name in names:
        kind, properties = definitions[name].get("Type", ""), definitions[name].get("Properties") or {}
        if kind not in NAMED_PLAINLY or not scope[1].get(definitions[name].get("Condition"), True):
            continue
        plain = known(properties.get(NAMED_PLAINLY[kind]), resolve, scope[1])
        text = taken(kind, {NAMED_PLAINLY[kind]: plain}) if isinstance(plain, str) and plain not in owned else None
        if text:
            yield name, kind, "NAME_CONFLICT_VALIDATION", f"/Resources/{name}", text


def _resolving(definitions: dict[str, t.Any], scope: tuple[t.Any, ...]) -> Resolve:
    engine = module("services.cloudformation.engine")

    def resolve(value: dict[str, t.Any]) -> t.Any:
        if any(name in definitions for name, _attribute in engine._intrinsic_references(value)):
            return UNKNOWN
        found = engine._resolve_refs(copy.deepcopy(value), {}, *scope)
        return UNKNOWN if found is engine._NO_VALUE else found

    return resolve


def _with_schemas(original: t.Callable[..., list[Error]]) -> t.Callable[..., list[Error]]:
    def errors(definitions: dict[str, t.Any], names: list[str], *others: t.Any) -> list[Error]:
        return [
            *original(definitions, names, *others),
            *property_errors(definitions, names, others[:5]),
            *name_errors(definitions, names, others[:5]),
        ]

    return errors


def _validating(handler: Handler) -> Handler:
    """CreateChangeSet, whose change set fails when its template does."""

    def create(parameters: dict[str, t.Any]) -> Answer:
        answer = handler(parameters)
        change_set = _change_set(parameters)
        if answer[0] == 200 and change_set and change_set["Status"] != "FAILED":
            _validate(change_set)
        return answer

    return create


def _change_set(parameters: dict[str, t.Any]) -> dict[str, t.Any] | None:
    """The change set that a call names."""
    read = module("services.cloudformation.helpers")._p
    find = module("services.cloudformation.changesets")._find_change_set
    change_set: dict[str, t.Any] | None = find(read(parameters, "ChangeSetName"), read(parameters, "StackName"))[1]
    return change_set


def _by_stack_id(original: t.Callable[[str, str], t.Any]) -> t.Callable[..., t.Any]:
    """MiniStack finds a change set by the name of its stack, AWS by the ID of the stack, too."""

    def find(name: str, stack: str = "") -> t.Any:
        return original(name, stack.split("/")[1] if stack.startswith("arn:") else stack)

    return find


def _validate(change_set: dict[str, t.Any]) -> None:
    errors = [] if change_set["_disable_validation"] else _errors(change_set)
    if not errors:
        return
    stacks = module("services.cloudformation.stacks")
    checks = sorted({CHECKS[check] for _name, _kind, check, _path, _reason in errors})
    operation = module("core.responses").new_uuid()
    change_set.update(
        Status="FAILED",
        ExecutionStatus="UNAVAILABLE",
        StatusReason=CHANGE_SET_REASON.format(", ".join(checks)),
        _operation_events=[
            stacks._operation_event(
                change_set["StackId"],
                operation,
                "VALIDATION_ERROR",
                "CREATE_CHANGESET",
                LogicalResourceId=name,
                ResourceType=kind,
                ValidationFailureMode="FAIL",
                ValidationName=check,
                ValidationStatus="FAILED",
                ValidationStatusReason=reason,
                ValidationPath=path,
            )
            for name, kind, check, path, reason in errors
        ],
    )


def _errors(change_set: dict[str, t.Any]) -> list[Error]:
    package, stacks = module("services.cloudformation"), module("services.cloudformation.stacks")
    template, parameters = change_set["_template"], change_set["_resolved_params"]
    definitions = template.get("Resources", {})
    stack = package._stacks.get(change_set["StackName"], {})
    owned = {each["PhysicalResourceId"] for each in stack.get("_resources", {}).values()}
    imported = set(change_set.get("_import_existing") or {})
    try:
        conditions = stacks._evaluate_conditions(template, parameters)
        names = [name for name in stacks._topological_sort(definitions, conditions) if name not in imported]
    except ValueError:
        return []
    scope = (parameters, conditions, template.get("Mappings", {}), change_set["StackName"], change_set["StackId"])
    found: list[Error] = stacks._validation_errors(definitions, names, *scope, frozenset(owned))
    return found


def _telling(handler: Handler) -> Handler:
    """DescribeEvents, which tells the events of a change set, too."""

    def describe(parameters: dict[str, t.Any]) -> Answer:
        helpers = module("services.cloudformation.helpers")
        if not helpers._p(parameters, "ChangeSetName"):
            return handler(parameters)
        events = (_change_set(parameters) or {}).get("_operation_events", [])
        body = f"<DescribeEventsResult><OperationEvents>{''.join(map(_xml, events))}</OperationEvents>"
        told: Answer = helpers._xml(200, "DescribeEventsResponse", f"{body}</DescribeEventsResult>")
        return told

    return describe


def _xml(event: dict[str, t.Any]) -> str:
    fields = (f"<{name}>{escape(str(value))}</{name}>" for name, value in event.items())
    return f"<member>{''.join(fields)}</member>"
