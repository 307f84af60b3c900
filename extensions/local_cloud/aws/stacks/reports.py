# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What CloudFormation tells of change sets and drift beyond MiniStack: values of properties, and that it takes time."""

from __future__ import annotations

import json
import time
import typing as t
from xml.etree import ElementTree

from ...shared.control import Control
from ..emulator.ministack import module
from ..resources.schema import schemas

Answer = tuple[int, dict[str, str], bytes]
Handler = t.Callable[[dict[str, t.Any]], Answer]
Properties = dict[str, t.Any]

NAMESPACE = "http://cloudformation.amazonaws.com/doc/2010-05-15/"
AFTER_APPLY = "{{changeSet:KNOWN_AFTER_APPLY}}"
DETECTION_ID = "<StackDriftDetectionId>"


def install(control: Control) -> None:
    """Put wrappers around MiniStack's handlers."""
    _know_replacements()
    table = module("services.cloudformation")._ACTION_HANDLERS
    table["DescribeChangeSet"] = _with_values(table["DescribeChangeSet"])
    began: dict[str, float] = {}
    table["DetectStackDrift"] = _beginning(table["DetectStackDrift"], began)
    table["DescribeStackDriftDetectionStatus"] = _taking_time(
        table["DescribeStackDriftDetectionStatus"], began, control
    )


def _know_replacements() -> None:
    """Let change sets say of each type with a schema which properties replace a resource; else all are Conditional."""
    replacing = module("services.cloudformation.provisioners")._REPLACING_PROPERTIES
    for resource_type, schema in schemas().items():
        pointers = schema.get("createOnlyProperties", [])
        replacing.setdefault(resource_type, tuple(pointer.split("/")[2] for pointer in pointers))


def differences(before: t.Any, after: t.Any, path: str) -> t.Iterator[tuple[str, t.Any, t.Any]]:
    """What differs as (path, before, after), as deep as both are dictionaries; None for nothing."""
    if before == after:
        return
    if not isinstance(before, dict) or not isinstance(after, dict):
        yield path, before, after
        return
    for name in sorted({*before, *after}):
        yield from differences(before.get(name), after.get(name), f"{path}/{name}")


def known(value: t.Any) -> t.Any:
    """A resolved value with CloudFormation's word for what it will know later only."""
    if isinstance(value, dict):
        if len(value) == 1 and next(iter(value)).startswith(("Ref", "Fn::")):
            return AFTER_APPLY
        return {name: known(each) for name, each in value.items()}
    return [known(each) for each in value] if isinstance(value, list) else value


def _with_values(handler: Handler) -> Handler:
    """DescribeChangeSet with IncludePropertyValues."""

    def describe(parameters: dict[str, t.Any]) -> Answer:
        status, headers, body = handler(parameters)
        helpers, changesets = module("services.cloudformation.helpers"), module("services.cloudformation.changesets")
        if status != 200 or helpers._p(parameters, "IncludePropertyValues", "false").lower() != "true":
            return status, headers, body
        named = [helpers._p(parameters, name) for name in ("ChangeSetName", "StackName")]
        _id, change_set = changesets._find_change_set(*named)
        return status, headers, _filled(body, *_states(change_set))

    return describe


def _states(change_set: dict[str, t.Any]) -> tuple[dict[str, Properties], dict[str, Properties]]:
    """The resources before and after a change set, with their properties resolved."""
    stack = module("services.cloudformation")._stacks[change_set["StackName"]]
    resolve = module("services.cloudformation.changesets")._resolve_props_for_diff
    name, stack_id = stack["StackName"], stack["StackId"]
    before = resolve(stack.get("_template") or {}, stack.get("_resolved_params", {}), name, stack_id)
    after = resolve(change_set["_template"], change_set["_resolved_params"], name, stack_id)
    return before.get("Resources", {}), after.get("Resources", {})


def _filled(body: bytes, before: dict[str, Properties], after: dict[str, Properties]) -> bytes:
    ElementTree.register_namespace("", NAMESPACE)
    root = ElementTree.fromstring(body)
    for change in root.iter(_tag("ResourceChange")):
        logical_id = change.findtext(_tag("LogicalResourceId"), "")
        old, new = (known(state.get(logical_id, {}).get("Properties", {})) for state in (before, after))
        action = change.findtext(_tag("Action"))
        if action != "Add":
            _add(change, "BeforeContext", json.dumps({"Properties": old}))
        if action != "Remove":
            _add(change, "AfterContext", json.dumps({"Properties": new}))
        details = change.find(_tag("Details"))
        if action == "Modify" and details is not None:
            _fill_details(details, old, new)
    return b'<?xml version="1.0"?>\n' + ElementTree.tostring(root)


def _fill_details(details: ElementTree.Element, old: Properties, new: Properties) -> None:
    """One detail for each value that differs, in place of one for each property."""
    for detail in list(details):
        name = detail.findtext(f"{_tag('Target')}/{_tag('Name')}")
        found = [] if name is None else list(differences(old.get(name), new.get(name), f"/Properties/{name}"))
        for path, before, after in found:
            copy = ElementTree.fromstring(ElementTree.tostring(detail))
            target = copy.find(_tag("Target"))
            assert target is not None
            _add(target, "Path", path)
            for tag, value in (("BeforeValue", before), ("AfterValue", after)):
                if value is not None:
                    _add(target, tag, _text(value))
            kind = "Add" if before is None else "Remove" if after is None else "Modify"
            _add(target, "AttributeChangeType", kind)
            details.append(copy)
        if found:
            details.remove(detail)


def _text(value: t.Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _add(parent: ElementTree.Element, tag: str, text: str) -> None:
    ElementTree.SubElement(parent, _tag(tag)).text = text


def _tag(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"


def _beginning(handler: Handler, began: dict[str, float]) -> Handler:
    """DetectStackDrift, with the time at which it began."""

    def detect(parameters: dict[str, t.Any]) -> Answer:
        status, headers, body = handler(parameters)
        if status == 200:
            began[body.decode().partition(DETECTION_ID)[2].partition("<")[0]] = time.monotonic()
        return status, headers, body

    return detect


def _taking_time(handler: Handler, began: dict[str, float], control: Control) -> Handler:
    """DescribeStackDriftDetectionStatus, which knows nothing before an operation's time is over."""

    def describe(parameters: dict[str, t.Any]) -> Answer:
        status, headers, body = handler(parameters)
        detection = module("services.cloudformation.helpers")._p(parameters, "StackDriftDetectionId")
        passed = time.monotonic() - began.get(detection, 0.0)
        if status == 200 and passed < float(control.settings["stack_seconds"]):
            body = body.replace(b"DETECTION_COMPLETE", b"DETECTION_IN_PROGRESS")
        return status, headers, body

    return describe
