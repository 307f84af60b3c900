# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Brings a stack from the deployed to the desired template, in as many updates as needed."""

from __future__ import annotations

import functools
import typing as t
from dataclasses import dataclass, field, replace

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation import logical_ids
from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.outputs import BUCKET_NAME, fingerprint
from ansible_collections.polycloud.faas.plugins.module_utils._aws.deployment import intermediate_templates
from ansible_collections.polycloud.faas.plugins.module_utils._aws.deployment.comparison import compare
from ansible_collections.polycloud.faas.plugins.module_utils._aws.deployment.service_template import (
    bucket_only,
    with_code,
)
from ansible_collections.polycloud.faas.plugins.module_utils._aws.package import bucket_objects
from ansible_collections.polycloud.faas.plugins.module_utils._aws.package.archive_keys import (
    Archives,
    archives_of_outputs,
)
from ansible_collections.polycloud.faas.plugins.module_utils._aws.stack import imports
from ansible_collections.polycloud.faas.plugins.module_utils._aws.stack.recovery import StackRemoval
from ansible_collections.polycloud.faas.plugins.module_utils._aws.stack.retry_while_busy import StackBusy
from ansible_collections.polycloud.faas.plugins.module_utils._errors import CloudError
from ansible_collections.polycloud.faas.plugins.module_utils._parallel import in_parallel
from ansible_collections.polycloud.faas.plugins.module_utils._wording import pluralized

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import Template
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.deployment.existing_log_groups import (
        ExistingLogGroups,
    )
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.differences import Repairs
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.service import Service
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.stack.operations import StackOperations
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.stack.stack import StackContent

Tags = t.Mapping[str, str]


@dataclass(frozen=True)
class StackUpdates:
    """The writing part of a deployment of one service, whose parts are packed and uploaded only when needed.

    ``restored`` has the hashes of archives that were deployed, then deleted outside Ansible, and uploaded again.
    """

    service: Service
    archives: Archives
    contents: t.Mapping[str, bucket_objects.Content]
    operations: StackOperations
    restored: t.Mapping[str, str] = field(default_factory=dict)

    def with_archives_back(self, outputs: t.Mapping[str, str], needed: t.Collection[str]) -> StackUpdates:
        """The same once the needed archives (keys) that the stack's outputs name are in its bucket again.

        (HeadObject for each, PutObject for what is missing)
        """
        bucket, known = outputs.get(BUCKET_NAME), archives_of_outputs(outputs).hashes
        contents = {key: each for key, each in self._content_by_key.items() if key in known and key in needed}
        if bucket is None or not contents:
            return self
        keys, api = sorted(contents), self.operations.api
        found = in_parallel([functools.partial(bucket_objects.is_there, api, bucket, key) for key in keys])
        missing = [key for key, is_there in zip(keys, found, strict=True) if not is_there]
        if missing:
            self.operations.report_progress(f"Uploading the code again, which is missing from bucket {bucket}")
        hashes = in_parallel([functools.partial(self._upload, bucket, key, contents[key]) for key in missing])
        return replace(self, restored=dict(zip(missing, hashes, strict=True)))

    def create(self, desired: Template, tags: Tags | None, existing_log_groups: ExistingLogGroups) -> StackContent:
        """Create the stack, in two steps if its own bucket must hold the code, or if log groups exist already."""
        stack_name, report_progress = self.service.stack_name, self.operations.report_progress
        if self.service.deployment_bucket is not None and not existing_log_groups:
            desired = with_code(desired, self._stored(self.service.deployment_bucket, {}))
            report_progress(f"Creating stack {stack_name}")
            return self.operations.create(desired, tags, self.service.deployment_bucket)
        first = bucket_only(self.service)
        if step := intermediate_templates.with_existing_log_groups(first, existing_log_groups):
            report_progress(f"Creating stack {stack_name} with {_groups(existing_log_groups)}")
            content, first = imports.import_existing(self.operations, None, step, tags), step
        else:
            report_progress(f"Creating stack {stack_name} with the bucket that the code is deployed from")
            content = self.operations.create(first, tags)
        on_failure = self.operations.settings.on_failure
        second = replace(self, operations=self.operations.keeping_failed(on_failure == "do_nothing"))
        try:
            return second.update(content, first, desired, tags)
        except CloudError as error:
            if on_failure != "delete" or isinstance(error, StackBusy):
                raise
            StackRemoval(self.operations).remove(content.stack, content.resources)
            hint = "The stack was deleted again, as requested by on_failure."
            raise CloudError(error.message, code=error.code, hint=hint, reason=error.reason) from error

    def prepare(
        self,
        content: StackContent,
        deployed: Template,
        tags: Tags | None,
        repairs: Repairs,
        existing_log_groups: ExistingLogGroups,
    ) -> tuple[StackContent, Template]:
        """Before an update: remove missing resources from the stack, to create them again, and import existing ones.

        ``deployed`` is its template, ``tags`` None leaves its tags as they are.
        """
        stack_name, report_progress = self.service.stack_name, self.operations.report_progress
        if step := intermediate_templates.without_lost(
            with_code(deployed, archives_of_outputs(content.stack.outputs)), repairs
        ):
            report_progress(f"Removing missing resources from stack {stack_name} so that they are created again")
            content, deployed = self.operations.update(content, step, tags), step
        if step := intermediate_templates.with_existing_log_groups(deployed, existing_log_groups):
            report_progress(f"Importing {_groups(existing_log_groups)} into stack {stack_name}")
            content, deployed = imports.import_existing(self.operations, content, step, tags), step
        return content, deployed

    def update(self, content: StackContent, deployed: Template, desired: Template, tags: Tags | None) -> StackContent:
        """Update the stack, whose template is ``deployed``; ``tags`` None leaves its tags as they are."""
        stack_name, report_progress, update = (
            self.service.stack_name,
            self.operations.report_progress,
            self.operations.update,
        )
        changes = compare(deployed, desired)
        known = {**archives_of_outputs(content.stack.outputs).hashes, **self.restored}
        there = known if _same_bucket(deployed, desired) else {}
        if step := intermediate_templates.with_bucket(deployed, desired):
            report_progress(f"Adding the bucket that the code is deployed from to stack {stack_name}")
            content, deployed = update(content, step, tags), step
        stored = self._stored(self.service.deployment_bucket or content.stack.outputs[BUCKET_NAME], there)
        content, deployed = self._cleared(content, deployed, desired, tags)
        if step := intermediate_templates.with_stage(deployed, desired):
            report_progress(f"Importing the stage of the API into stack {stack_name}")
            content, deployed = imports.adopt(self.operations, content, step, _stage_of(content, step)), step
        desired = with_code(desired, stored)
        without_bucket = intermediate_templates.with_old_bucket(deployed, desired)
        if step := intermediate_templates.with_lifted_settings(deployed, without_bucket or desired):
            report_progress("Resetting settings of the API")
            content = update(content, step, tags)
        if without_bucket:
            report_progress(f"Preparing stack {stack_name} to run without its own bucket")
            content = update(content, without_bucket, tags)
            StackRemoval(self.operations).empty(content.resources)
        others = "tags" if fingerprint(deployed) == fingerprint(desired) else "outputs"
        report_progress(f"Updating stack {stack_name}: {pluralized(len(changes), 'change') if changes else others}")
        return update(content, desired, tags)

    def _cleared(
        self, content: StackContent, deployed: Template, desired: Template, tags: Tags | None
    ) -> tuple[StackContent, Template]:
        """Remove what would be in the way of the last update, in updates of its own."""
        report_progress, update = self.operations.report_progress, self.operations.update
        if step := intermediate_templates.without_removed_routes(deployed, desired):
            report_progress(f"Removing {_routes_between(deployed, step)} before the API is redeployed")
            content, deployed = update(content, step, tags), step
        if step := intermediate_templates.without_moved_keys(deployed, desired):
            report_progress("Removing API keys from their previous usage plans")
            content, deployed = update(content, step, tags), step
        if step := intermediate_templates.without_moved_subscriptions(deployed, desired):
            report_progress("Removing subscriptions that become a part of their topic")
            content, deployed = update(content, step, tags), step
        physical_ids = {each.logical_id: each.physical_id for each in content.resources if each.physical_id}
        if step := intermediate_templates.without_taken_names(deployed, desired, physical_ids):
            report_progress("Removing what has names that new resources of the API need")
            content, deployed = update(content, step, tags), step
        return content, deployed

    def _stored(self, bucket: str, there: t.Mapping[str, str]) -> Archives:
        """The archives once all of them are in the bucket; ``there`` has the hashes of those that already are."""
        contents = self._content_by_key
        missing = [key for key in sorted(contents) if key not in there]
        uploads = [functools.partial(self._upload, bucket, key, contents[key]) for key in missing]
        return self.archives.with_hashes({**there, **dict(zip(missing, in_parallel(uploads), strict=True))})

    @property
    def _content_by_key(self) -> dict[str, bucket_objects.Content]:
        return {self.archives.keys[part]: content for part, content in self.contents.items()}

    def _upload(self, bucket: str, key: str, content: bucket_objects.Content) -> str:
        return bucket_objects.upload(self.operations.api, bucket, key, content, self.operations.report_progress)


def _stage_of(content: StackContent, template: Template) -> imports.Found:
    """The stage of the stack's API that the template names."""
    api = next(each.physical_id for each in content.resources if each.logical_id == logical_ids.REST_API)
    stage = template["Resources"][logical_ids.REST_STAGE]
    identifier = {"RestApiId": api, "StageName": stage["Properties"]["StageName"]}
    return imports.Found(logical_ids.REST_STAGE, stage["Type"], identifier)


def _groups(existing_log_groups: ExistingLogGroups) -> str:
    return pluralized(len(existing_log_groups), "existing log group")


def _same_bucket(before: Template, after: Template) -> bool:
    """Whether both read the code from the same bucket."""
    old, new = (template["Outputs"].get(BUCKET_NAME, {}).get("Value") for template in (before, after))
    return bool(old == new)


def _routes_between(before: Template, after: Template) -> str:
    """How many API methods the second template no longer has; if none, only error responses are removed."""
    missing = before["Resources"].keys() - after["Resources"].keys()
    methods = sum(before["Resources"][name]["Type"] == "AWS::ApiGateway::Method" for name in missing)
    return pluralized(methods, "route") if methods else "error responses"
