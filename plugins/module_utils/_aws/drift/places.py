# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Deployed resources with what their references resolve to (pure).

A reference that is not known, such as an attribute that only CloudFormation reads, stays an expression.
"""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.references import SUBSTITUTED
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.differences import Drift
from ansible_collections.polycloud.faas.plugins.module_utils._mappings import NOTHING
from ansible_collections.polycloud.faas.plugins.module_utils._record import Record

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import (
        Properties,
        Template,
    )
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.stack.stack import Stack, StackResource

HIDDEN: t.Final = "****"


class Known:
    """What the references in a template resolve to.

    ``hashes`` has the ``CodeSha256`` of each archive, by its key, ``kinds`` the types of the template.

    Without the stack these are only names: that of a function stands for its ARN, which Lambda takes in its place.
    """

    def __init__(
        self,
        template: Template,
        stack: Stack | None = None,
        resources: t.Sequence[StackResource] = (),
        hashes: t.Mapping[str, str] = NOTHING,
    ) -> None:
        self.hashes = hashes
        self.kinds = frozenset(resource["Type"] for resource in template["Resources"].values())
        self.physical_ids = {each.logical_id: each.physical_id for each in resources if each.physical_id}
        self._values = dict(self.physical_ids)
        self._scope = _scope(stack)
        self._values |= self._scope
        if stack is not None:
            self._values |= {name: value for name, value in stack.parameters.items() if value != HIDDEN}
        for logical_id, resource in template["Resources"].items():
            self._add(logical_id, resource)

    def _add(self, logical_id: str, resource: t.Mapping[str, t.Any]) -> None:
        """What a resource with a name of its own is called."""
        kind, properties = resource["Type"], resource.get("Properties", {})
        if kind == "AWS::Lambda::Function" and isinstance(properties.get("FunctionName"), str):
            name = properties["FunctionName"]
            self._values.setdefault(logical_id, name)
            self._values[f"{logical_id}.Arn"] = self._arn("lambda", f"function:{name}") if self._scope else name
        elif kind == "AWS::IAM::Role" and self._scope and "Path" not in properties:
            role = self.physical_ids.get(logical_id)
            if role:
                self._values[f"{logical_id}.Arn"] = self._arn("iam", f"role/{role}", region="")
        elif kind == "AWS::Logs::LogGroup" and self._scope and logical_id in self.physical_ids:
            group = f"log-group:{self.physical_ids[logical_id]}:*"
            self._values[f"{logical_id}.Arn"] = self._arn("logs", group)
        elif kind in ("AWS::Events::Rule", "AWS::SQS::Queue") and self._scope and logical_id in self.physical_ids:
            self._add_sender(logical_id, kind, properties)
        elif kind == "AWS::Lambda::Version" and logical_id in self.physical_ids:
            self._values[f"{logical_id}.Version"] = self.physical_ids[logical_id].rpartition(":")[2]
        elif kind == "AWS::Lambda::Alias" and logical_id not in self._values:
            function = self.resolved(properties["FunctionName"])
            if isinstance(function, str):
                self._values[logical_id] = f"{function}:{properties['Name']}"

    def _add_sender(self, logical_id: str, kind: str, properties: Properties) -> None:
        """The ARN of a rule, whose ID ends with its name, or of a queue, whose ID is its URL."""
        physical_id = self.physical_ids[logical_id]
        if kind == "AWS::SQS::Queue":
            self._values[f"{logical_id}.Arn"] = self._arn("sqs", physical_id.rpartition("/")[2])
            return
        bus, name = self.resolved(properties.get("EventBusName")), physical_id.rpartition("|")[2]
        if bus is None or isinstance(bus, str):
            place = f"{bus.rpartition('/')[2]}/{name}" if bus else name
            self._values[f"{logical_id}.Arn"] = self._arn("events", f"rule/{place}")

    def _arn(self, service: str, rest: str, region: str | None = None) -> str:
        where = self._scope["AWS::Region"] if region is None else region
        return f"arn:{self._scope['AWS::Partition']}:{service}:{where}:{self._scope['AWS::AccountId']}:{rest}"

    def resolved(self, value: t.Any) -> t.Any:
        """The value with what its references resolve to; an expression with one that is not known stays."""
        if isinstance(value, list):
            return [self.resolved(each) for each in value]
        if not isinstance(value, dict):
            return value
        match value:
            case {"Ref": str() as name}:
                return self._values.get(name, value)
            case {"Fn::GetAtt": [str() as name, str() as attribute]}:
                return self._values.get(f"{name}.{attribute}", value)
            case {"Fn::GetAtt": str() as name}:
                return self._values.get(name, value)
            case {"Fn::Sub": str() as text}:
                return self._substituted(text, value, {})
            case {"Fn::Sub": [str() as text, dict() as local]}:
                return self._substituted(text, value, self.resolved(local))
        return {key: self.resolved(each) for key, each in value.items()}

    def _substituted(self, text: str, otherwise: t.Any, local: t.Mapping[str, t.Any]) -> t.Any:
        """``local`` are the values that the expression brings along."""
        values = {**self._values, **{name: each for name, each in local.items() if isinstance(each, str)}}
        if {name.strip() for name in SUBSTITUTED.findall(text)} - values.keys():
            return otherwise
        return SUBSTITUTED.sub(lambda found: values[found[1].strip()], text).replace("${!", "${")


class Place(Record):
    """A resource of the template: ``properties`` as they resolve, ``template`` as the template has them.

    ``physical_id`` is empty as long as it is not known.
    """

    logical_id: str
    kind: str
    properties: Properties
    template: Properties
    physical_id: str
    known: Known

    def differs(self, name: str, expected: t.Any, actual: t.Any, **more: t.Any) -> Drift:
        """``more`` are fields of ``Drift``."""
        return Drift(self.logical_id, name, expected, actual, self.kind, **more)

    def is_missing(self, name: str, value: t.Any, **more: t.Any) -> Drift:
        """``name`` is the property that identifies the resource, ``more`` are fields of ``Drift``."""
        return Drift(self.logical_id, name, value, None, self.kind, is_missing=True, **more)


def _scope(stack: Stack | None) -> dict[str, str]:
    """The pseudo parameters of a stack, from its ARN."""
    if stack is None:
        return {}
    _arn, partition, _service, region, account, *_rest = stack.id.split(":")
    return {
        "AWS::Partition": partition,
        "AWS::Region": region,
        "AWS::AccountId": account,
        "AWS::StackId": stack.id,
        "AWS::StackName": stack.name,
        "AWS::URLSuffix": "amazonaws.com.cn" if partition == "aws-cn" else "amazonaws.com",
    }


def place_of(logical_id: str, resource: t.Mapping[str, t.Any], known: Known) -> Place:
    properties = resource.get("Properties", {})
    physical_id = known.physical_ids.get(logical_id, "")
    return Place(logical_id, resource["Type"], known.resolved(properties), properties, physical_id, known)
