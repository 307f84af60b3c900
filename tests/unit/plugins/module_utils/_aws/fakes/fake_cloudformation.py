# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""CloudFormation of the AWS in memory.

It works in the order of AWS: resources are made and changed first, and what the new template leaves out is removed
afterwards, so that an API deployment still sees the routes that are about to go. What fails is rolled back.
"""

from __future__ import annotations

import copy
import datetime
import graphlib
import json
import re
import typing as t
from dataclasses import dataclass, field

from tests.unit.plugins.module_utils._aws.fakes.fake_resources import Account, Answer, Refusal, ResourceFailure
from tests.unit.plugins.module_utils._aws.fakes.fake_secrets import FakeStores

Template = dict[str, t.Any]
Tags = list[dict[str, str]]

UPDATABLE = {"CREATE_COMPLETE", "IMPORT_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE", "UPDATE_FAILED"}
START = datetime.datetime(2026, 1, 1, tzinfo=datetime.timezone.utc)
NO_UPDATES = "No updates are to be performed."
VALIDATION_FAILED = "Validation failed with 1 error(s). Call DescribeEvents to retrieve the full list of issues."
NO_ARCHIVE = "Error occurred while GetObject. S3 Error Code: NoSuchKey."
CHANGE_SET_REFUSED = (
    "The following hook(s)/validation failed: [AWS::EarlyValidation::PropertyValidation]. "
    "To troubleshoot Early Validation errors, use the DescribeEvents API for detailed failure information."
)


@dataclass
class FakeStack:
    """A stack; a look shows the statuses in ``upcoming`` first, one at each look, and then ``status``.

    As long as there are upcoming ones, the last event is not shown.
    """

    name: str
    id: str
    status: str = "CREATE_COMPLETE"
    template: Template = field(default_factory=lambda: {"Resources": {}})
    tags: dict[str, str] = field(default_factory=dict)
    physical_ids: dict[str, str] = field(default_factory=dict)
    outputs: dict[str, str] = field(default_factory=dict)
    events: list[Answer] = field(default_factory=list)
    upcoming: list[str] = field(default_factory=list)
    reason: str = ""
    settings: dict[str, t.Any] = field(default_factory=dict)
    parameters: dict[str, str] = field(default_factory=dict)
    protected: bool = False

    def set(self, given: dict[str, t.Any]) -> None:
        """Keep what came with a call; parameters by name."""
        self.settings.update({name: value for name, value in given.items() if name != "Parameters"})
        if "Parameters" in given:
            self.parameters = self._values(given["Parameters"])

    def has(self, parameters: list[Answer]) -> bool:
        """Whether these are the values of the parameters already."""
        return self._values(parameters) == self.parameters

    def _values(self, parameters: list[Answer]) -> dict[str, str]:
        return {
            each["ParameterKey"]: self.parameters[each["ParameterKey"]]
            if each.get("UsePreviousValue")
            else each["ParameterValue"]
            for each in parameters
        }

    @property
    def is_missing(self) -> bool:
        return self.status == "DELETE_COMPLETE" and not self.upcoming


class FakeCloudFormation:
    """The operations of CloudFormation that the collection calls.

    ``failing`` maps logical ids to the reasons for which they fail, ``invalid`` to those for which the template is
    refused before anything is done, ``without_archive`` are functions whose old archive a rollback does not find;
    ``polls`` says how many looks show an operation in progress.
    """

    def __init__(self, account: Account) -> None:
        self.stores = FakeStores()
        self._account = account
        self.stacks: list[FakeStack] = []
        self.failing: dict[str, str] = {}
        self.invalid: dict[str, str] = {}
        self.without_archive: set[str] = set()
        self.validations: list[Answer] = []
        self.polls = 1
        self.change_sets: dict[str, Answer] = {}
        self.templates: list[Template] = []
        self.drifts: list[Answer] = []
        self.detections: list[Answer] = []

    def add_stack(self, name: str, status: str = "CREATE_COMPLETE", description: str = "", **given: t.Any) -> FakeStack:
        """Put a stack there as if somebody had made it."""
        stack_id = f"arn:aws:cloudformation:{self._account.region}:{Account.number}:stack/{name}/{len(self.stacks)}"
        stack = FakeStack(name, stack_id, status, {"Description": description, "Resources": {}}, **given)
        self.stacks.append(stack)
        return stack

    def find(self, name: str) -> FakeStack | None:
        """The stack with a name or an id; one that was deleted is found by its id only."""
        return next(
            (each for each in self.stacks if each.id == name or (each.name == name and not each.is_missing)), None
        )

    def stack(self, name: str) -> FakeStack:
        found = self.find(name)
        if found is None:
            raise Refusal("ValidationError", f"Stack with id {name} does not exist")
        return found

    # Operations

    def describe_stacks(self, StackName: str | None = None) -> Answer:
        if StackName is None:
            return {"Stacks": [self._described(each) for each in self.stacks if not each.is_missing]}
        return {"Stacks": [self._described(self.stack(StackName))]}

    def list_stack_resources(self, StackName: str) -> Answer:
        stack = self.stack(StackName)
        return {
            "StackResourceSummaries": [
                {
                    "LogicalResourceId": logical_id,
                    "PhysicalResourceId": physical_id,
                    "ResourceType": stack.template["Resources"][logical_id]["Type"],
                    "ResourceStatus": self._status_of(stack, logical_id),
                }
                for logical_id, physical_id in stack.physical_ids.items()
            ]
        }

    def get_template(self, StackName: str, TemplateStage: str = "Processed") -> Answer:
        return {"TemplateBody": json.dumps(self.stack(StackName).template)}

    def describe_stack_events(self, StackName: str) -> Answer:
        stack = self.stack(StackName)
        shown = stack.events[:-1] if stack.upcoming else stack.events
        del stack.upcoming[:1]
        return {"StackEvents": shown[::-1]}

    def create_stack(
        self,
        StackName: str,
        Capabilities: list[str],
        ClientRequestToken: str,
        TemplateBody: str | None = None,
        TemplateURL: str | None = None,
        Tags: Tags | None = None,
        **settings: t.Any,
    ) -> Answer:
        template = self._checked(TemplateBody, TemplateURL, Capabilities)
        if self.find(StackName):
            raise Refusal("AlreadyExistsException", f"Stack [{StackName}] already exists")
        stack = self.add_stack(StackName)
        stack.tags = _tags(Tags or [])
        stack.set(settings)
        self._bring(stack, template, "CREATE", ClientRequestToken)
        return {"StackId": stack.id}

    def update_stack(
        self,
        StackName: str,
        Capabilities: list[str],
        ClientRequestToken: str,
        TemplateBody: str | None = None,
        TemplateURL: str | None = None,
        Tags: Tags | None = None,
        **settings: t.Any,
    ) -> Answer:
        template, stack = self._checked(TemplateBody, TemplateURL, Capabilities), self.stack(StackName)
        status = stack.upcoming[0] if stack.upcoming else stack.status
        if status not in UPDATABLE:
            raise Refusal("ValidationError", f"Stack:{stack.id} is in {status} state and can not be updated.")
        tags = stack.tags if Tags is None else _tags(Tags)
        if template == stack.template and tags == stack.tags and stack.has(settings.get("Parameters", [])):
            raise Refusal("ValidationError", NO_UPDATES)
        _check_values(template, settings)
        stack.tags = tags
        stack.set(settings)
        self._bring(stack, template, "UPDATE", ClientRequestToken)
        return {"StackId": stack.id}

    def update_termination_protection(self, StackName: str, EnableTerminationProtection: bool) -> Answer:
        self.stack(StackName).protected = EnableTerminationProtection
        return {"StackId": self.stack(StackName).id}

    def delete_stack(self, StackName: str, ClientRequestToken: str = "", **settings: t.Any) -> Answer:
        stack = self.stack(StackName)
        if stack.protected:
            message = f"Stack [{stack.name}] cannot be deleted while TerminationProtection is enabled"
            raise Refusal("ValidationError", message)
        stack.set(settings)
        if stack.upcoming:
            message = f"Stack [{stack.id}] cannot be deleted while in status {stack.upcoming[0]}"
            raise Refusal("ValidationError", message)
        stack.upcoming = ["DELETE_IN_PROGRESS"] * self.polls
        stack.status = "DELETE_COMPLETE"
        stack.reason = ""
        self._stack_event(stack, "DELETE_IN_PROGRESS", "User Initiated", ClientRequestToken)
        for logical_id in reversed(_ordered(stack.template)):
            if logical_id in stack.physical_ids and not self._remove(stack, logical_id, ClientRequestToken):
                stack.status = "DELETE_FAILED"
                stack.reason = f"The following resource(s) failed to delete: [{logical_id}]. "
        self._stack_event(stack, stack.status, stack.reason, ClientRequestToken)
        return {}

    def continue_update_rollback(
        self, StackName: str, ClientRequestToken: str, ResourcesToSkip: t.Sequence[str] = (), **settings: t.Any
    ) -> Answer:
        self.stack(StackName).set(settings)
        self.without_archive -= set(ResourcesToSkip)
        return self._roll_back(StackName, "UPDATE_ROLLBACK_FAILED", ClientRequestToken)

    def rollback_stack(self, StackName: str, ClientRequestToken: str, **settings: t.Any) -> Answer:
        self.stack(StackName).set(settings)
        return self._roll_back(StackName, "UPDATE_FAILED", ClientRequestToken)

    def create_change_set(
        self,
        StackName: str,
        ChangeSetName: str,
        ChangeSetType: str,
        Capabilities: list[str],
        TemplateBody: str | None = None,
        TemplateURL: str | None = None,
        Tags: Tags | None = None,
        ResourcesToImport: list[Answer] | None = None,
        **settings: t.Any,
    ) -> Answer:
        assert (ChangeSetType == "IMPORT") == bool(ResourcesToImport)
        template, is_new = self._checked(TemplateBody, TemplateURL, Capabilities), ChangeSetType == "CREATE"
        stack = self.add_stack(StackName, "REVIEW_IN_PROGRESS") if is_new else self.stack(StackName)
        made = {"Id": ChangeSetName, "StackId": stack.id}
        _check_values(template, settings)
        if ResourcesToImport:
            self.change_sets[ChangeSetName] = self._import(stack, template, ResourcesToImport)
            return made
        imports = settings.pop("ImportExistingResources", False)
        proposed = {"stack": stack, "template": template, "tags": Tags, "settings": settings}
        same_tags = Tags is None or _tags(Tags) == stack.tags
        if template == stack.template and same_tags and stack.has(settings.get("Parameters", [])):
            reason = "The submitted information didn't contain changes."
            self.change_sets[ChangeSetName] = {"Status": "FAILED", "StatusReason": reason, "Changes": []}
        elif self.invalid:
            self._validate(template)
            reason = CHANGE_SET_REFUSED
            self.change_sets[ChangeSetName] = {"Status": "FAILED", "StatusReason": reason, "Changes": []}
        elif reason := self._import_problem(stack, template, imports):
            self.change_sets[ChangeSetName] = {"Status": "FAILED", "StatusReason": reason, "Changes": []}
        else:
            changes = changes_between(stack.template, template)
            for each in changes:
                change = each["ResourceChange"]
                if self._is_there(stack, template, change["LogicalResourceId"]):
                    change["Action"] = "Import"
            self.change_sets[ChangeSetName] = {"Status": "CREATE_COMPLETE", "Changes": changes, "proposed": proposed}
        return made

    def _is_there(self, stack: FakeStack, template: Template, logical_id: str) -> bool:
        """Whether a new log group of the template is there already."""
        resource = template["Resources"].get(logical_id, {})
        is_new = logical_id not in stack.physical_ids and resource.get("Type") == "AWS::Logs::LogGroup"
        return is_new and resource["Properties"]["LogGroupName"] in self._account.log_groups

    def _import_problem(self, stack: FakeStack, template: Template, imports: bool) -> str:
        """Why a change set that brings a log group that is there cannot be made."""
        for logical_id, resource in template["Resources"].items():
            if not self._is_there(stack, template, logical_id):
                continue
            name = resource["Properties"]["LogGroupName"]
            if not imports:
                return f"Resource of type 'AWS::Logs::LogGroup' with identifier '{name}' already exists."
            if resource.get("DeletionPolicy") != "Retain":
                return "The resources must have the DeletionPolicy attribute set to 'Retain'."
            for other in self.stacks:
                if name in other.physical_ids.values():
                    return f"{name} already exists in stack {other.id}"
        return ""

    def _carry_out(self, proposed: dict[str, t.Any], token: str, *, rolls_back: bool) -> Answer:
        """What executing a change set does that may import what is there."""
        stack, kind = proposed["stack"], "UPDATE"
        if stack.status == "REVIEW_IN_PROGRESS":
            kind = "CREATE"
            assert proposed["settings"].pop("OnStackFailure")
        else:
            assert rolls_back
        if proposed["tags"] is not None:
            stack.tags = _tags(proposed["tags"])
        stack.set(proposed["settings"])
        self._bring(stack, proposed["template"], kind, token)
        return {}

    def describe_change_set(
        self, ChangeSetName: str, IncludePropertyValues: bool = False, StackName: str | None = None
    ) -> Answer:
        if ChangeSetName not in self.change_sets:
            raise Refusal("ChangeSetNotFound", f"ChangeSet [{ChangeSetName}] does not exist", 404)
        assert IncludePropertyValues != bool(StackName)
        where = {"ChangeSetId": ChangeSetName, "StackId": self.stack(StackName).id} if StackName else {}
        return {**self.change_sets[ChangeSetName], **where}

    def delete_change_set(self, ChangeSetName: str) -> Answer:
        del self.change_sets[ChangeSetName]
        return {}

    def execute_change_set(self, ChangeSetName: str, ClientRequestToken: str, DisableRollback: bool = True) -> Answer:
        change_set = self.change_sets.pop(ChangeSetName)
        if "proposed" in change_set:
            return self._carry_out(change_set["proposed"], ClientRequestToken, rolls_back=not DisableRollback)
        stack = self.stack(change_set["StackName"])
        stack.template, stack.status = change_set["Template"], "IMPORT_COMPLETE"
        self._stack_event(stack, "IMPORT_IN_PROGRESS", "User Initiated", ClientRequestToken)
        for each in change_set["ResourcesToImport"]:
            logical_id, physical_id = each["LogicalResourceId"], list(each["ResourceIdentifier"].values())[-1]
            stack.physical_ids[logical_id] = physical_id
            kind = each["ResourceType"]
            self._event(stack, logical_id, kind, "IMPORT_COMPLETE", "", ClientRequestToken, physical_id)
        self._stack_event(stack, "IMPORT_COMPLETE", "", ClientRequestToken)
        return {}

    def detect_stack_drift(self, StackName: str) -> Answer:
        return {"StackDriftDetectionId": f"{self.stack(StackName).id}/detection"}

    def describe_stack_drift_detection_status(self, StackDriftDetectionId: str) -> Answer:
        """``detections`` are what it answers, the last one for ever."""
        assert StackDriftDetectionId.endswith("/detection")
        return self.detections.pop(0) if len(self.detections) > 1 else self.detections[0]

    def describe_stack_resource_drifts(self, StackName: str, NextToken: str = "0") -> Answer:
        """``drifts`` in pages of two."""
        begin, end = int(NextToken), int(NextToken) + 2
        following = {"NextToken": str(end)} if end < len(self.drifts) else {}
        return {"StackResourceDrifts": self.drifts[begin:end], **following}

    # How operations go on

    def _import(self, stack: FakeStack, template: Template, found: list[Answer]) -> Answer:
        """A change set that takes in what is there; it is refused when anything else differs."""
        new = {each["LogicalResourceId"] for each in found}
        rest = {name: each for name, each in template["Resources"].items() if name not in new}
        assert {**template, "Resources": rest} == stack.template
        assert all("DeletionPolicy" in template["Resources"][name] for name in new)
        for each in found:
            api, stage = each["ResourceIdentifier"]["RestApiId"], each["ResourceIdentifier"]["StageName"]
            if stage not in self._account.apis[api].stages:
                return {"Status": "FAILED", "StatusReason": "Invalid stage identifier specified", "Changes": []}
        changes = [_change("Import", name, template["Resources"][name]) for name in sorted(new)]
        kept = {"StackName": stack.name, "Template": template, "ResourcesToImport": found}
        return {"Status": "CREATE_COMPLETE", "Changes": changes, **kept}

    def _described(self, stack: FakeStack) -> Answer:
        status = stack.upcoming.pop(0) if stack.upcoming else stack.status
        optional = {"StackStatusReason": stack.reason, "Description": stack.template.get("Description", "")}
        return {
            "StackId": stack.id,
            "StackName": stack.name,
            "StackStatus": status,
            "Outputs": [{"OutputKey": key, "OutputValue": value} for key, value in stack.outputs.items()],
            "Tags": [{"Key": key, "Value": value} for key, value in stack.tags.items()],
            "Parameters": [
                {"ParameterKey": name, "ParameterValue": "****" if _is_secret(stack.template, name) else value}
                for name, value in stack.parameters.items()
            ],
            "EnableTerminationProtection": stack.protected,
            **{name: stack.settings[name] for name in ("NotificationARNs", "RoleARN") if name in stack.settings},
            **{key: value for key, value in optional.items() if value},
        }

    def _checked(self, body: str | None, url: str | None, capabilities: list[str]) -> Template:
        if "CAPABILITY_NAMED_IAM" not in capabilities:
            raise Refusal("InsufficientCapabilitiesException", "Requires capabilities : [CAPABILITY_NAMED_IAM]")
        assert body is None or len(body.encode()) <= 51_200
        template: Template = json.loads(self._object(url) if body is None else body)
        self.templates.append(template)
        return template

    def _object(self, url: str | None) -> bytes:
        """What is at the URL of an object, in the path form of the account's region."""
        home = f"https://s3.{self._account.region}.amazonaws.com/"
        if url is None or not url.startswith(home):
            raise Refusal("ValidationError", "TemplateURL must be a supported URL.")
        bucket, _slash, key = url.removeprefix(home).partition("/")
        found = self._account.buckets[bucket].current(key)
        if found is None:
            raise Refusal("ValidationError", "S3 error: The specified key does not exist.")
        return found.body

    def _roll_back(self, name: str, needed: str, token: str) -> Answer:
        stack = self.stack(name)
        if stack.status != needed:
            raise Refusal("ValidationError", f"Stack:{stack.id} is in {stack.status} state and can not be rolled back.")
        if "before" in stack.settings:
            saved, old = stack.settings.pop("before")
            vars(self._account).update(saved)
            stack.template, stack.physical_ids = old.template, old.physical_ids
        stack.upcoming = ["UPDATE_ROLLBACK_IN_PROGRESS"] * self.polls
        fails = "rollback" in self.failing or bool(self.without_archive)
        stack.status = "UPDATE_ROLLBACK_FAILED" if fails else "UPDATE_ROLLBACK_COMPLETE"
        stack.reason = self.failing.get("rollback", "")
        self._stack_event(stack, "UPDATE_ROLLBACK_IN_PROGRESS", "User Initiated", token)
        for logical_id in sorted(self.without_archive):
            self._event(stack, logical_id, "AWS::Lambda::Function", "UPDATE_FAILED", NO_ARCHIVE, token)
        self._stack_event(stack, stack.status, stack.reason, token)
        return {"StackId": stack.id}

    def _bring(self, stack: FakeStack, template: Template, kind: str, token: str) -> None:
        """Make and change what the template says, then remove what it leaves out; or put everything back."""
        if self.invalid:
            self._refuse(stack, template, kind, token)
            return
        saved, old = copy.deepcopy(vars(self._account)), copy.deepcopy(stack)
        stack.upcoming = [f"{kind}_IN_PROGRESS"] * self.polls
        stack.reason = ""
        stack.template = template
        self._stack_event(stack, f"{kind}_IN_PROGRESS", "User Initiated", token)
        try:
            for logical_id in _ordered(template):
                self._put(stack, old, logical_id, token)
        except ResourceFailure:
            if stack.settings.get("DisableRollback"):
                stack.status = f"{kind}_FAILED"
                stack.settings["before"] = (saved, old)
                self._stack_event(stack, stack.status, "", token)
                return
            vars(self._account).update(saved)
            stack.template = old.template if kind == "UPDATE" else template
            stack.physical_ids, stack.tags = old.physical_ids, old.tags
            stack.status = "UPDATE_ROLLBACK_COMPLETE" if kind == "UPDATE" else "ROLLBACK_COMPLETE"
            self._stack_event(stack, stack.status, "", token)
            return
        self._clean_up(stack, old, token)
        stack.outputs = {
            key: str(self._resolved(stack, output["Value"])) for key, output in template.get("Outputs", {}).items()
        }
        stack.status = f"{kind}_COMPLETE"
        self._stack_event(stack, stack.status, "", token)

    def _refuse(self, stack: FakeStack, template: Template, kind: str, token: str) -> None:
        """End as AWS does when pre-deployment validation fails."""
        self._validate(template)
        rollback = "UPDATE_ROLLBACK" if kind == "UPDATE" else "ROLLBACK"
        stack.upcoming = [f"{kind}_IN_PROGRESS", f"{rollback}_IN_PROGRESS"]
        stack.status = f"{kind}_FAILED" if stack.settings.get("DisableRollback") else f"{rollback}_COMPLETE"
        self._stack_event(stack, f"{kind}_IN_PROGRESS", "User Initiated", token)
        self._stack_event(stack, f"{kind}_FAILED", VALIDATION_FAILED, token)
        stack.events[-1]["DetailedStatus"] = "VALIDATION_FAILED"
        if stack.settings.get("DisableRollback"):
            stack.upcoming = []
            return
        self._stack_event(stack, f"{rollback}_IN_PROGRESS", "Validation failure detected.", token)
        self._stack_event(stack, stack.status, "", token)

    def _validate(self, template: Template) -> None:
        self.validations += [
            {
                "EventId": f"{len(self.validations)}-{name}",
                "OperationId": str(len(self.validations)),
                "Timestamp": START + datetime.timedelta(seconds=len(self.validations)),
                "EventType": "VALIDATION_ERROR",
                "LogicalResourceId": name,
                "ResourceType": template["Resources"][name]["Type"],
                "ValidationFailureMode": "FAIL",
                "ValidationStatusReason": reason,
            }
            for name, reason in self.invalid.items()
        ]

    def describe_events(self, Filters: Answer, StackName: str = "", ChangeSetName: str = "") -> Answer:
        assert Filters == {"FailedEvents": True}
        assert bool(StackName) != bool(ChangeSetName)
        return {"OperationEvents": [*self.validations, {"EventType": "PROVISIONING_ERROR"}]}

    def _put(self, stack: FakeStack, old: FakeStack, logical_id: str, token: str) -> None:
        resource, known = stack.template["Resources"][logical_id], old.template["Resources"].get(logical_id)
        kind = resource["Type"]
        properties = t.cast("dict[str, t.Any]", self._resolved(stack, resource.get("Properties", {})))
        if known and self._resolved(old, known.get("Properties", {})) == properties:
            return
        if (
            not known
            and resource.get("DeletionPolicy") == "Retain"
            and self._is_there(stack, stack.template, logical_id)
        ):
            stack.physical_ids[logical_id] = resource["Properties"]["LogGroupName"]
            for status in ("IMPORT_IN_PROGRESS", "IMPORT_COMPLETE"):
                self._event(stack, logical_id, kind, status, "", token, stack.physical_ids[logical_id])
            return
        verb = "UPDATE" if known else "CREATE"
        self._event(stack, logical_id, kind, f"{verb}_IN_PROGRESS", "", token)
        try:
            if logical_id in self.failing:
                raise ResourceFailure(self.failing[logical_id])
            physical_id = old.physical_ids.get(logical_id)
            stack.physical_ids[logical_id] = self._account.put(kind, physical_id, properties, stack.name)
        except ResourceFailure as failure:
            self._event(stack, logical_id, kind, f"{verb}_FAILED", str(failure), token)
            reason = f"The following resource(s) failed to {verb.lower()}: [{logical_id}]. "
            status = "UPDATE_ROLLBACK_IN_PROGRESS" if old.template["Resources"] else "ROLLBACK_IN_PROGRESS"
            self._stack_event(stack, status, reason, token)
            raise
        self._event(stack, logical_id, kind, f"{verb}_COMPLETE", "", token, stack.physical_ids[logical_id])

    def _clean_up(self, stack: FakeStack, old: FakeStack, token: str) -> None:
        for logical_id in reversed(_ordered(old.template)):
            if logical_id in stack.template["Resources"] or logical_id not in stack.physical_ids:
                continue
            physical_id = stack.physical_ids.pop(logical_id)
            self._delete(stack, old.template["Resources"][logical_id], logical_id, physical_id, token)

    def _remove(self, stack: FakeStack, logical_id: str, token: str) -> bool:
        resource, physical_id = stack.template["Resources"][logical_id], stack.physical_ids[logical_id]
        if not self._delete(stack, resource, logical_id, physical_id, token):
            return False
        del stack.physical_ids[logical_id]
        return True

    def _delete(
        self, stack: FakeStack, resource: dict[str, t.Any], logical_id: str, physical_id: str, token: str
    ) -> bool:
        """Delete a resource, or skip it; whether that did not fail."""
        status, reason = "DELETE_COMPLETE", ""
        if resource.get("DeletionPolicy") == "Retain":
            status = "DELETE_SKIPPED"
        else:
            try:
                if logical_id in self.failing:
                    raise ResourceFailure(self.failing[logical_id])
                self._account.remove(resource["Type"], physical_id)
            except ResourceFailure as failure:
                status, reason = "DELETE_FAILED", str(failure)
        self._event(stack, logical_id, resource["Type"], status, reason, token, physical_id)
        return status != "DELETE_FAILED"

    def _status_of(self, stack: FakeStack, logical_id: str) -> str:
        statuses = [each["ResourceStatus"] for each in stack.events if each["LogicalResourceId"] == logical_id]
        return statuses[-1] if statuses else "CREATE_COMPLETE"

    def _stack_event(self, stack: FakeStack, status: str, reason: str, token: str) -> None:
        self._event(stack, stack.name, "AWS::CloudFormation::Stack", status, reason, token, stack.id)

    def _event(
        self, stack: FakeStack, logical_id: str, kind: str, status: str, reason: str, token: str, physical_id: str = ""
    ) -> None:
        stack.events.append(
            {
                "StackId": stack.id,
                "EventId": f"{stack.id}-{len(stack.events)}",
                "Timestamp": START + datetime.timedelta(seconds=len(stack.events) / 2),
                "LogicalResourceId": logical_id,
                "PhysicalResourceId": physical_id,
                "ResourceType": kind,
                "ResourceStatus": status,
                "ResourceStatusReason": reason,
                "ClientRequestToken": token,
            }
        )

    def _resolved(self, stack: FakeStack, value: t.Any) -> t.Any:
        """A value of the template with Ref, Fn::GetAtt, Fn::Sub and dynamic references replaced."""
        if isinstance(value, list):
            return [self._resolved(stack, each) for each in value]
        if isinstance(value, str):
            return self.stores.resolved(value)
        if not isinstance(value, dict):
            return value
        match value:
            case {"Ref": name}:
                return self._reference(stack, name)
            case {"Fn::GetAtt": [name, attribute]}:
                return self._reference(stack, f"{name}.{attribute}")
            case {"Fn::Sub": [text, local]}:
                values = self._resolved(stack, local)
                return re.sub(
                    r"\$\{([^}]+)\}",
                    lambda found: values[found[1]] if found[1] in values else self._reference(stack, found[1]),
                    text,
                )
            case {"Fn::Sub": text}:
                return re.sub(r"\$\{([^}]+)\}", lambda found: self._reference(stack, found[1]), text)
        return {key: self._resolved(stack, each) for key, each in value.items()}

    def _reference(self, stack: FakeStack, name: str) -> str:
        pseudo = {
            "AWS::Region": self._account.region,
            "AWS::Partition": "aws",
            "AWS::AccountId": Account.number,
            "AWS::URLSuffix": "amazonaws.com",
        }
        if name in pseudo:
            return pseudo[name]
        if name in stack.template.get("Parameters", {}):
            return stack.parameters.get(name, str(stack.template["Parameters"][name].get("Default")))
        logical_id, _dot, attribute = name.partition(".")
        physical_id = stack.physical_ids[logical_id]
        if not attribute:
            return physical_id
        return self._account.attribute(stack.template["Resources"][logical_id]["Type"], physical_id, attribute)


def changes_between(old: Template, new: Template) -> list[Answer]:
    """The changes that a change set lists, among them what only follows from an attribute of a modified resource."""
    before, after = old["Resources"], new["Resources"]
    modified = {name for name in before.keys() & after.keys() if before[name] != after[name]}
    changes = [_change("Add", name, after[name]) for name in after.keys() - before.keys()]
    changes += [_change("Remove", name, before[name]) for name in before.keys() - after.keys()]
    for name in before.keys() & after.keys():
        if name in modified:
            static = [
                {"Target": {"Attribute": "Properties", "Name": key}, "Evaluation": "Static"}
                for key in {**before[name]["Properties"], **after[name]["Properties"]}
                if before[name]["Properties"].get(key) != after[name]["Properties"].get(key)
            ]
            changes.append(_change("Modify", name, after[name], "False", static))
        elif causes := modified.intersection(_needs(after[name]["Properties"])):
            dynamic = [
                {"Target": {"Attribute": "Properties"}, "Evaluation": "Dynamic", "CausingEntity": f"{cause}.Arn"}
                for cause in causes
            ]
            changes.append(_change("Modify", name, after[name], "Conditional", dynamic))
    return changes


def _change(
    action: str, name: str, resource: dict[str, t.Any], replacement: str = "", details: list[Answer] | None = None
) -> Answer:
    change = {"Action": action, "LogicalResourceId": name, "ResourceType": resource["Type"], "Details": details or []}
    return {"Type": "Resource", "ResourceChange": {**change, **({"Replacement": replacement} if replacement else {})}}


def _ordered(template: Template) -> list[str]:
    """The logical ids, what is needed first."""
    resources = template["Resources"]
    graph = {
        name: {*_needs(resource.get("Properties", {})), *resource.get("DependsOn", [])} & resources.keys()
        for name, resource in resources.items()
    }
    return list(graphlib.TopologicalSorter(graph).static_order())


def _needs(value: t.Any) -> set[str]:
    """The names that a value refers to."""
    if isinstance(value, list):
        return set().union(*(_needs(each) for each in value))
    match value:
        case {"Ref": name}:
            return {name}
        case {"Fn::GetAtt": [name, _attribute]}:
            return {name}
        case {"Fn::Sub": [text, local]}:
            named = {name.partition(".")[0] for name in re.findall(r"\$\{([^}]+)\}", text)}
            return named - set(local) | _needs(local)
        case {"Fn::Sub": text}:
            return {name.partition(".")[0] for name in re.findall(r"\$\{([^}]+)\}", text)}
        case {}:
            return set().union(*(_needs(each) for each in value.values()))
    return set()


def _check_values(template: Template, settings: dict[str, t.Any]) -> None:
    """Refuse a call without values for the parameters of its template."""
    given = {each["ParameterKey"] for each in settings.get("Parameters", [])}
    declared = template.get("Parameters", {}).items()
    if missing := [name for name, each in declared if "Default" not in each and name not in given]:
        raise Refusal("ValidationError", f"Parameters: [{', '.join(missing)}] must have values")


def _is_secret(template: Template, parameter: str) -> bool:
    return bool(template.get("Parameters", {}).get(parameter, {}).get("NoEcho"))


def _tags(given: Tags) -> dict[str, str]:
    return {each["Key"]: each["Value"] for each in given}
