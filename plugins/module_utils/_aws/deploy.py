# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Private to the collection: bring a service to what was asked for (state=present of ``lambda_http_endpoint``)."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, replace

from ansible_collections.polycloud.faas.plugins.module_utils import _result
from ansible_collections.polycloud.faas.plugins.module_utils._archive import Source
from ansible_collections.polycloud.faas.plugins.module_utils._aws import archive_store, rollout, view
from ansible_collections.polycloud.faas.plugins.module_utils._aws.changes import Change, compare
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift import Drift, LiveFunctions, find_drift
from ansible_collections.polycloud.faas.plugins.module_utils._aws.operations import StackOperations, again_while_busy
from ansible_collections.polycloud.faas.plugins.module_utils._aws.preview import preview_update
from ansible_collections.polycloud.faas.plugins.module_utils._aws.result import describe_absence, describe_service
from ansible_collections.polycloud.faas.plugins.module_utils._aws.service import Service
from ansible_collections.polycloud.faas.plugins.module_utils._aws.session import AwsApi
from ansible_collections.polycloud.faas.plugins.module_utils._aws.settle import (
    HEALTHY,
    StackRemoval,
    require_ours,
    settle,
)
from ansible_collections.polycloud.faas.plugins.module_utils._aws.stack import (
    Stack,
    StackContent,
    StackResource,
    read_resources,
    read_stack,
    read_template,
)
from ansible_collections.polycloud.faas.plugins.module_utils._aws.template import (
    ARCHIVE_KEY,
    BUCKET_NAME,
    CODE_SHA256,
    FINGERPRINT,
    Template,
    body,
    bucket_only,
    build_template,
    fingerprint,
    with_code,
)
from ansible_collections.polycloud.faas.plugins.module_utils._deadline import Deadline
from ansible_collections.polycloud.faas.plugins.module_utils._errors import CloudError
from ansible_collections.polycloud.faas.plugins.module_utils._parallel import side_by_side
from ansible_collections.polycloud.faas.plugins.module_utils._task import Task
from ansible_collections.polycloud.faas.plugins.module_utils._wording import counted

Tags = dict[str, str]


@dataclass(frozen=True)
class Observed:
    """What is there: the stack (None if not), its resources, and the live configuration of each function."""

    stack: Stack | None
    resources: list[StackResource]
    live: LiveFunctions


@dataclass(frozen=True)
class Plan:
    """What differs: the template and tags that were deployed and those that are asked for."""

    deployed: Template | None
    desired: Template
    old_tags: Tags
    new_tags: Tags

    @property
    def needed(self) -> bool:
        same_template = self.deployed is not None and fingerprint(self.deployed) == fingerprint(self.desired)
        return not same_template or self.old_tags != self.new_tags


class Deployment:
    """One run of state=present for one service."""

    def __init__(self, task: Task, api: AwsApi, service: Service, source: Source) -> None:
        self._task = task
        self._api = api
        self._service = service
        self._source = source
        self._archive_key = f"{service.archive_prefix}{source.sha256}.zip"
        self._desired = build_template(service, self._archive_key)
        body(self._desired)
        self._deadline = Deadline(task.options["wait_timeout"])
        self._operations = StackOperations(api, service.stack_name, self._deadline, task.progress)

    def run(self) -> dict[str, t.Any]:
        """The result of the module; tries again when somebody else is at work on the stack."""
        return again_while_busy(self._deadline, self._run_once)

    def _run_once(self) -> dict[str, t.Any]:
        seen = self._settled(self._observe())
        plan = self._plan(seen.stack)
        drift = self._drift(seen, plan)
        if not plan.needed:
            return self._result(seen, plan, [], drift)
        if self._task.check_mode:
            return self._result(seen, plan, self._preview(seen.stack, plan), drift)
        changes = compare(plan.deployed, plan.desired)
        content = self._apply(seen, plan)
        changed_ids = {change.logical_id for change in changes}
        left = [each for each in drift if each.logical_id not in changed_ids]
        return self._result(replace(seen, stack=content.stack, resources=content.resources), plan, changes, left)

    def _observe(self) -> Observed:
        name = self._service.stack_name
        stack, resources, *configurations = side_by_side(
            [
                lambda: read_stack(self._api, name),
                lambda: read_resources(self._api, name),
                *(self._configuration_reader(self._service.function_name(each)) for each in self._service.functions),
            ]
        )
        live = {each.name: found for each, found in zip(self._service.functions, configurations, strict=True)}
        return Observed(
            t.cast("Stack | None", stack), t.cast("list[StackResource]", resources), t.cast("LiveFunctions", live)
        )

    def _configuration_reader(self, name: str) -> t.Callable[[], t.Any]:
        def read() -> dict[str, t.Any] | None:
            try:
                return self._api.call(
                    "lambda", "get_function_configuration", f"Reading function {name}", FunctionName=name
                )
            except CloudError as error:
                if error.code == "ResourceNotFoundException":
                    return None
                raise

        return read

    def _settled(self, seen: Observed) -> Observed:
        """The service with its stack in a healthy state; in check mode, what a run would find once it had done that."""
        stack = seen.stack
        if stack is None or (stack.status in HEALTHY and stack.is_ours):
            return seen
        require_ours(stack)
        if stack.in_progress:
            self._operations.wait(stack.id, f"Waiting for stack {stack.name}")
            return self._settled(self._observe())
        if not self._task.check_mode:
            settle(self._operations, stack)
            return self._observe()
        return seen if stack.status.startswith("UPDATE") else replace(seen, stack=None, resources=[])

    def _plan(self, stack: Stack | None) -> Plan:
        old_tags = dict(stack.tags) if stack else {}
        new_tags = wanted_tags(old_tags, self._task.options["tags"], purge=self._task.options["purge_tags"])
        if stack is None:
            return Plan(None, self._desired, old_tags, new_tags)
        if stack.outputs.get(FINGERPRINT) == fingerprint(self._desired):
            return Plan(self._desired, self._desired, old_tags, new_tags)
        return Plan(self._deployed(stack), self._desired, old_tags, new_tags)

    def _deployed(self, stack: Stack) -> Template:
        """What the stack was last brought to; where only the code differs, its fingerprint proves it without a call."""
        archive_key = stack.outputs.get(ARCHIVE_KEY)
        if archive_key:
            with_old_code = build_template(self._service, archive_key)
            if fingerprint(with_old_code) == stack.outputs.get(FINGERPRINT):
                return with_code(with_old_code, archive_key, stack.outputs[CODE_SHA256])
        return read_template(self._api, stack.id)

    def _drift(self, seen: Observed, plan: Plan) -> list[Drift]:
        if seen.stack is None or plan.deployed is None:
            return []
        code_sha256 = seen.stack.outputs.get(CODE_SHA256)
        return find_drift(plan.deployed, seen.stack.name, code_sha256, seen.live)

    def _preview(self, stack: Stack | None, plan: Plan) -> list[Change]:
        if stack is None or stack.status not in HEALTHY:
            return compare(plan.deployed, plan.desired)
        template = self._with_code(plan.desired, stack.outputs.get(CODE_SHA256, ""))
        return preview_update(self._api, stack, template, self._tags_to_send(plan), self._deadline)

    def _apply(self, seen: Observed, plan: Plan) -> StackContent:
        tags, stack_name, show = self._tags_to_send(plan), self._service.stack_name, self._task.progress
        if seen.stack is not None and plan.deployed is not None:
            return self._update(StackContent(seen.stack, seen.resources), plan.deployed, plan.desired, tags)
        if self._service.deployment_bucket is not None:
            desired = self._with_code(plan.desired, self._upload(self._service.deployment_bucket))
            show(f"Creating stack {stack_name}")
            return self._operations.create(desired, tags)
        show(f"Creating stack {stack_name} with the bucket that the code is deployed from")
        first = bucket_only(self._service)
        return self._update(self._operations.create(first, tags), first, plan.desired, tags)

    def _update(self, content: StackContent, deployed: Template, desired: Template, tags: Tags | None) -> StackContent:
        stack_name, show, update = self._service.stack_name, self._task.progress, self._operations.update
        old_code, changes = view.code_location(deployed), compare(deployed, desired)
        if step := rollout.with_bucket(deployed, desired):
            show(f"Adding the bucket that the code is deployed from to stack {stack_name}")
            content, deployed = update(content, step, tags), step
        if old_code == view.code_location(desired):
            code_sha256 = content.stack.outputs[CODE_SHA256]
        else:
            code_sha256 = self._upload(self._service.deployment_bucket or content.stack.outputs[BUCKET_NAME])
        if step := rollout.without_removed_routes(deployed, desired):
            show(f"Taking {_routes_between(deployed, step)} away before the API is deployed again")
            content, deployed = update(content, step, tags), step
        desired = self._with_code(desired, code_sha256)
        if step := rollout.with_old_bucket(deployed, desired):
            show(f"Making stack {stack_name} run without its own bucket")
            content = update(content, step, tags)
            StackRemoval(self._operations).empty(content.resources)
        show(f"Updating stack {stack_name}: {counted(len(changes), 'change') if changes else 'tags'}")
        return update(content, desired, tags)

    def _with_code(self, template: Template, code_sha256: str) -> Template:
        return with_code(template, self._archive_key, code_sha256)

    def _upload(self, bucket: str) -> str:
        return archive_store.upload(self._api, bucket, self._archive_key, self._source, self._task.progress)

    def _tags_to_send(self, plan: Plan) -> Tags | None:
        """None leaves the stack's tags as they are."""
        return None if self._task.options["tags"] is None else plan.new_tags

    def _result(self, seen: Observed, plan: Plan, changes: list[Change], drift: list[Drift]) -> dict[str, t.Any]:
        for each in drift:
            self._task.warn(each.as_warning(self._service.stack_name))
        result = {
            "changed": plan.needed,
            **self._described(seen, plan),
            "changes": [change.as_result() for change in changes],
            "drift": [each.as_result() for each in drift],
        }
        if plan.needed and self._task.show_diff:
            before = (plan.deployed, plan.old_tags) if plan.deployed else None
            views = view.diff_views(self._service.stack_name, before, (plan.desired, plan.new_tags))
            result["diff"] = _result.diff(*views, header=f"stack {self._service.stack_name}")
        return result

    def _described(self, seen: Observed, plan: Plan) -> dict[str, t.Any]:
        """The service as it is; in check mode as it still is, because nothing else is known yet."""
        if seen.stack is None:
            return describe_absence(self._service.name, self._service.stage)
        shown = plan.deployed if self._task.check_mode and plan.deployed else plan.desired
        return describe_service(seen.stack, seen.resources, shown, self._api.custom_endpoint("cloudformation"))


def _routes_between(before: Template, after: Template) -> str:
    """How many API methods the second template does not have any more."""
    gone = before["Resources"].keys() - after["Resources"].keys()
    return counted(sum(before["Resources"][name]["Type"] == "AWS::ApiGateway::Method" for name in gone), "route")


def wanted_tags(existing: t.Mapping[str, str], asked: t.Mapping[str, t.Any] | None, *, purge: bool) -> Tags:
    """The stack's tags after the run; ``asked`` None leaves them, ``purge`` removes what was not asked for."""
    if asked is None:
        return dict(existing)
    kept = {} if purge else dict(existing)
    return {**kept, **{str(key): str(value) for key, value in asked.items()}}
