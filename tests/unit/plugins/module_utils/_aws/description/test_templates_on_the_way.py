# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every template that a run can leave when it is cut off can be shown, compared and led on from."""

from __future__ import annotations

import json
import typing as t
from dataclasses import dataclass, field, replace

import pytest

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.outputs import BUCKET_NAME
from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import Template, of_type
from ansible_collections.polycloud.faas.plugins.module_utils._aws.deployment.comparison import compare
from ansible_collections.polycloud.faas.plugins.module_utils._aws.deployment.existing_log_groups import KEPT, LOG_GROUP
from ansible_collections.polycloud.faas.plugins.module_utils._aws.deployment.service_template import bucket_only
from ansible_collections.polycloud.faas.plugins.module_utils._aws.deployment.updates import StackUpdates
from ansible_collections.polycloud.faas.plugins.module_utils._aws.description import diff, view
from ansible_collections.polycloud.faas.plugins.module_utils._aws.description.result import describe_service
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.differences import BY_UPDATES, Drift, Repairs
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.repair_plan import plan_repairs
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.stack import StackSettings
from ansible_collections.polycloud.faas.plugins.module_utils._aws.package.archive_keys import Archives
from ansible_collections.polycloud.faas.plugins.module_utils._aws.stack import imports
from ansible_collections.polycloud.faas.plugins.module_utils._aws.stack.operations import StackOperations
from ansible_collections.polycloud.faas.plugins.module_utils._aws.stack.stack import Stack, StackContent, StackResource
from tests.unit.plugins.module_utils._aws.service_runs import DESCRIPTION, make_service
from tests.unit.plugins.module_utils._aws.template_examples import OPTIONS, finished

STACK: t.Final = Stack("arn", "shop-dev", "UPDATE_COMPLETE", "", DESCRIPTION, {BUCKET_NAME: "archives"})
# What services of every kind are led to and come from.
OTHERS: t.Final = (
    "one function",
    "everything in a given bucket",
    "REST API with all settings and keys",
    "HTTP API with all",
    "URLs with an alias",
)


@dataclass
class Recorder:
    """Stands for the operations on a stack, which all succeed; keeps what the stack was brought to, in order."""

    templates: list[Template] = field(default_factory=list)
    keep_failed: bool = False
    name: str = "shop-dev"
    api: None = None
    settings: StackSettings = field(default_factory=StackSettings)

    def _replace(self, **others: t.Any) -> Recorder:
        return replace(self, **others)

    def report_progress(self, line: str) -> None:
        assert line

    def reach(self, template: Template) -> StackContent:
        self.templates.append(template)
        return content(template)

    def create(self, template: Template, _tags: object, _bucket: str | None = None) -> StackContent:
        return self.reach(template)

    def update(self, _before: StackContent, template: Template, _tags: object) -> StackContent:
        return self.reach(template)


@pytest.fixture(autouse=True)
def _imports_succeed(monkeypatch: pytest.MonkeyPatch) -> None:
    def adopt(operations: Recorder, _content: StackContent | None, template: Template, _what: object) -> StackContent:
        return operations.reach(template)

    monkeypatch.setattr(imports, "adopt", adopt)
    monkeypatch.setattr(imports, "import_existing", adopt)


def content(template: Template) -> StackContent:
    resources = [
        StackResource(name, "" if each["Type"] == "AWS::S3::Bucket" else name.lower(), each["Type"], "UPDATE_COMPLETE")
        for name, each in sorted(template["Resources"].items())
    ]
    return StackContent(STACK, resources)


def log_groups(template: Template) -> dict[str, t.Any]:
    """The log groups of a template as those that are there already."""
    return {
        name: {"Type": LOG_GROUP, **KEPT, "Properties": {"LogGroupName": each["Properties"]["LogGroupName"]}}
        for name, each in template["Resources"].items()
        if each["Type"] == LOG_GROUP
    }


def all_gone(template: Template) -> Repairs:
    """What is to be repaired when every function was deleted."""
    gone = [
        Drift(logical_id, "FunctionName", each["FunctionName"], None, is_missing=True, way=BY_UPDATES)
        for logical_id, each in of_type(template, "AWS::Lambda::Function").items()
    ]
    return plan_repairs(gone, {})


def steps(before: Template | None, after: Template, options: dict[str, t.Any], *, gone: bool = False) -> list[Template]:
    """All that the stack is brought to on the way from one template to the other, the last one among it."""
    operations = Recorder()
    service = make_service(**options)
    rollout = StackUpdates(service, Archives({}), {}, t.cast(StackOperations, operations))
    if before is None:
        rollout.create(after, {}, log_groups(after))
        return [bucket_only(service), *operations.templates]
    repairs = all_gone(before) if gone else Repairs()
    new_groups = {name: each for name, each in log_groups(after).items() if name not in before["Resources"]}
    reached, deployed = rollout.prepare(content(before), before, None, repairs, new_groups)
    rollout.update(reached, deployed, after, None)
    return operations.templates


def report_progress(template: Template, desired: Template) -> None:
    """Do what the info module, --diff, --check and a removal do with a stack that has this template."""
    described = describe_service(STACK, content(template).resources, template, None)
    json.dumps([described, *diff.diff_views("shop-dev", (template, {}), (desired, {}))])
    json.dumps(diff.diff_views("shop-dev", (template, {}), None))
    json.dumps([change.as_result() for change in compare(template, desired)])
    all_gone(template)


@pytest.mark.parametrize("name", OPTIONS)
def test_each_template_on_the_way_is_shown_and_led_on_from(name: str) -> None:
    options = OPTIONS[name]
    mine = finished(**options)
    ways = [(steps(None, mine, options), mine, options), (steps(mine, mine, options, gone=True), mine, options)]
    for other in OTHERS:
        theirs = finished(**OPTIONS[other])
        ways.append((steps(mine, theirs, OPTIONS[other], gone=True), theirs, OPTIONS[other]))
        ways.append((steps(theirs, mine, options), mine, options))
    for way, target, given in ways:
        for step in way:
            report_progress(step, target)
            steps(step, target, given)


def test_there_are_steps_of_every_kind() -> None:
    plain, with_all = "one function", "REST API with all settings and keys"
    gone = steps(finished(**OPTIONS[plain]), finished(**OPTIONS[plain]), OPTIONS[plain], gone=True)
    assert [len(view.functions(step, "shop-dev")) for step in gone] == [0, 1]
    back = steps(finished(**OPTIONS[with_all]), finished(**OPTIONS[plain]), OPTIONS[plain])
    assert len(back) == 4


def test_a_route_whose_function_is_gone_has_none() -> None:
    options = OPTIONS["everything"]
    step = steps(finished(**options), finished(**options), options, gone=True)[0]
    routes = describe_service(STACK, content(step).resources, step, None)["endpoints"]
    assert {route["function"] for route in routes} == {None}
    assert {f"{route['method']} {route['path']}" for route in routes} >= {"GET /users", "POST /users"}
    shown = diff.diff_views("shop-dev", (step, {}), (finished(**options), {}))
    assert "GET /users" in shown[0]["routes_without_function"]
    assert "routes_without_function" not in shown[1]
