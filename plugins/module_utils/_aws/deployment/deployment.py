# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Brings a service to the requested state (state=present of ``lambda_http_endpoint``)."""

from __future__ import annotations

import functools
import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation import logical_ids
from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.outputs import (
    FINGERPRINT,
    SNAPSHOT,
    fingerprint,
)
from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.references import check_references
from ansible_collections.polycloud.faas.plugins.module_utils._aws.deployment.observed import Observed, observe
from ansible_collections.polycloud.faas.plugins.module_utils._aws.deployment.outcome import (
    Subject,
    nothing_pruned,
    outcome,
)
from ansible_collections.polycloud.faas.plugins.module_utils._aws.deployment.plan import Plan, Tags, desired_tags
from ansible_collections.polycloud.faas.plugins.module_utils._aws.deployment.service_template import (
    build_template,
    check_size,
    with_code,
)
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.live_resources import (
    LiveResources,
    deployed_resources,
    expected,
)
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.places import Known
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.reading import Answers
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.remembered_reads import (
    hint_name,
    remember,
    remembered,
)
from ansible_collections.polycloud.faas.plugins.module_utils._aws.package.archive_keys import (
    Archives,
    archives_of_outputs,
    deployed_rules,
)
from ansible_collections.polycloud.faas.plugins.module_utils._aws.stack.reading import read_template
from ansible_collections.polycloud.faas.plugins.module_utils._aws.stack.retry_while_busy import retry_while_busy
from ansible_collections.polycloud.faas.plugins.module_utils._aws.stack.settings import (
    STACK_TYPE,
    recorded,
    settings_change,
)
from ansible_collections.polycloud.faas.plugins.module_utils._aws.stack.stack import Stack, StackContent, StackResource
from ansible_collections.polycloud.faas.plugins.module_utils._aws.stack.usable import HEALTHY, require_own
from ansible_collections.polycloud.faas.plugins.module_utils._deadline import Deadline

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.change import Change
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import Template
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.connection.api import AwsApi
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.deployment.followed_versions import (
        Followed,
        References,
    )
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.deployment.updates import StackUpdates
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.differences import Drift
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.service import Service
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.stack import StackSettings
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.package.packing import Packed
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.stack.operations import StackOperations
    from ansible_collections.polycloud.faas.plugins.module_utils._module.task import Task
    from ansible_collections.polycloud.faas.plugins.module_utils._source.choice import Choice


ROLLED_BACK: t.Final = "UPDATE_ROLLBACK_COMPLETE"
# A template of fewer bytes, with a shorter name, is within all limits of its parts.
SMALL: t.Final = 8000
SHORT: t.Final = 100


class Deployment:
    """One run of state=present for one service.

    Code that only a run with changes needs is loaded when there are changes, because loading it takes a considerable
    part of the time of an unchanged run.
    """

    def __init__(
        self, task: Task, api: AwsApi, service: Service, packed: Choice[Packed], settings: StackSettings
    ) -> None:
        """``packed`` has what each part of the service is deployed from, by each set of rules."""
        self._task = task
        self._settings = settings
        self._api = api
        self._service = service
        self._packed = packed
        self._rules: int | None = None
        self._rolled_back: Change | None = None
        self._follow(packed.tried)
        if check_size(self._desired, self._archives) > SMALL or len(service.stack_name) > SHORT:
            from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template_limits import (
                check_limits,
            )

            check_limits(self._desired)
        check_references(self._desired)
        self._deadline = Deadline(task.options["wait_timeout"])

    def _follow(self, rules: int) -> None:
        """Use what these rules choose from the sources as the desired state."""
        if rules == self._rules:
            return
        prefix, self._contents = self._service.archive_prefix, self._packed.by(rules).contents
        self._rules, self._service = rules, self._service._replace(source_rules=rules)
        self._archives = Archives({part: f"{prefix}{each.sha256}.zip" for part, each in self._contents.items()})
        self._desired = build_template(self._service, self._archives)

    def run(self) -> dict[str, t.Any]:
        """The result of the module; retries while another operation is in progress on the stack."""
        return retry_while_busy(self._deadline, self._run_once)

    def _run_once(self) -> dict[str, t.Any]:
        observed = self._settled(self._observed())
        self._follow(self._packed.rules(deployed_rules(observed.stack.outputs) if observed.stack else None))
        self._hold_names(bool(observed.stack and SNAPSHOT in observed.stack.outputs))
        self._keep_upgrades(observed.stack)
        plan = self._plan(observed)
        live = self._live(observed, plan)
        drift = self._drift(live, plan)
        if drift and self._task.options["drift"] == "repair":
            plan = self._repairing(plan, drift, observed)
            drift = [each for each in drift if each not in plan.repairs.all]
        if not plan.needed:
            return self._result(observed, plan, [], drift)
        compared = self._compared(plan)
        self._check_impossible(plan, compared)
        self._check_queues(compared)
        self._check_runtimes(plan, compared)
        plan = self._adopting(plan)
        if self._task.check_mode:
            changes = self._preview(observed.stack, plan, compared)
            return {**self._result(observed, plan, changes, drift), "kept": self._kept(observed, plan, changes)}
        changes = plan.all_changes(compared)
        rollout = self._rollout()
        if observed.stack:
            needed = plan.archives_of(changes) | plan.repairs.archives
            rollout = rollout.with_archives_back(observed.stack.outputs, needed)
        self._repair(live, plan)
        content = self._apply(observed, plan, rollout)
        if self._scope:
            known = Known(plan.desired, content.stack, content.resources)
            remember(self._hint_name, LiveResources(plan.desired, self._scope, known, Answers()).reads())
        pruned = self._prune(content.stack) if observed.stack else nothing_pruned()
        changed_ids = {change.logical_id for change in changes}
        left = [each for each in drift if each.logical_id not in changed_ids]
        result = self._result(observed._replace(stack=content.stack, resources=content.resources), plan, changes, left)
        return {**result, "pruned": pruned, "kept": self._kept(observed, plan, changes)}

    def _kept(self, observed: Observed, plan: Plan, changes: t.Sequence[Change]) -> list[dict[str, t.Any]]:
        """What leaves the stack and continues to exist, with a warning for what could not be deleted."""
        from ansible_collections.polycloud.faas.plugins.module_utils._aws.deployment.kept import as_warning, kept

        left = [] if self._task.check_mode else self._operations.left
        found = kept(changes, plan.deployed, observed.resources, left)
        for each in found:
            if each.reason is not None:
                self._task.warn(as_warning(each, self._service.stack_name))
        return [each.as_result() for each in found]

    def _compared(self, plan: Plan) -> list[Change]:
        from ansible_collections.polycloud.faas.plugins.module_utils._aws.deployment.comparison import compare

        return compare(plan.deployed, plan.desired)

    def _check_impossible(self, plan: Plan, compared: t.Sequence[Change]) -> None:
        """Refuse what AWS would refuse, or what would replace a function, before any call that writes."""
        if plan.deployed is None or not plan.needs_update:
            return
        from ansible_collections.polycloud.faas.plugins.module_utils._aws.api.impossible_changes import check_changes
        from ansible_collections.polycloud.faas.plugins.module_utils._aws.deployment.replacements import (
            check_replacements,
        )

        check_changes(plan.deployed, plan.desired)
        if self._service.has_events:
            from ansible_collections.polycloud.faas.plugins.module_utils._aws.events.moved_names import (
                check_moved_names,
            )

            check_moved_names(plan.deployed, plan.desired)
        allowed = self._task.options["may_replace"]
        check_replacements(compared, plan.deployed, plan.desired, self._service.stack_name, allowed)

    def _check_queues(self, compared: t.Sequence[Change]) -> None:
        if not self._service.has_events:
            return
        from ansible_collections.polycloud.faas.plugins.module_utils._aws.deployment.event_queues import check_queues

        for warning in check_queues(self._api, self._service, compared):
            self._task.warn(warning)

    def _check_runtimes(self, plan: Plan, compared: t.Sequence[Change]) -> None:
        """Refuse what Lambda refuses by the day, also of the functions that a repair creates or updates."""
        from ansible_collections.polycloud.faas.plugins.module_utils._aws.function import runtimes

        runtimes.check_changes(plan.all_changes(compared), plan.desired, runtimes.today())

    def _observed(self) -> Observed:
        reads = expected(self._desired, self._scope).reads() if self._scope else []
        reads += self._references.reads() if self._references else []
        in_advance = remembered(self._hint_name) if self._scope else []
        return observe(self._api, self._service.stack_name, reads, in_advance)

    @property
    def _hint_name(self) -> str:
        return hint_name(self._api, self._task.options, str(self._service.mark), str(self._scope))

    @property
    def _scope(self) -> str | None:
        """What is compared; None for nothing."""
        return None if self._task.options["drift"] == "ignore" else self._task.options["drift_scope"]

    @functools.cached_property
    def _references(self) -> References | None:
        """The parameters and secrets whose versions are followed; None where there are none."""
        if not self._service.has_references:
            return None
        from ansible_collections.polycloud.faas.plugins.module_utils._aws.deployment.followed_versions import References

        found = References(self._service, self._task.options)
        return found if found.places else None

    @functools.cached_property
    def _operations(self) -> StackOperations:
        from ansible_collections.polycloud.faas.plugins.module_utils._aws.stack.operations import StackOperations

        name, report_progress = self._service.stack_name, self._task.progress
        return StackOperations(self._api, name, self._deadline, report_progress, self._settings)

    def _rollout(self) -> StackUpdates:
        from ansible_collections.polycloud.faas.plugins.module_utils._aws.deployment.updates import StackUpdates

        return StackUpdates(self._service, self._archives, self._contents, self._operations)

    def _settled(self, observed: Observed) -> Observed:
        """The service with its stack in a healthy state; in check mode, as a run would find it after that."""
        stack = observed.stack
        if stack is None:
            return observed
        require_own(stack, self._service.mark)
        if stack.status in HEALTHY:
            return observed
        if stack.in_progress:
            self._operations.wait(stack.id, f"Waiting for stack {stack.name}")
            return self._settled(self._observed())
        if stack.status.startswith("UPDATE"):
            self._rolled_back = _rollback(stack)
        if not self._task.check_mode:
            from ansible_collections.polycloud.faas.plugins.module_utils._aws.stack.recovery import recover

            repairs = self._task.options["drift"] == "repair"
            recover(self._operations, stack, self._service.mark, repairs_functions=repairs)
            return self._observed()
        return observed if stack.status.startswith("UPDATE") else observed._replace(stack=None, resources=[])

    def _keep_upgrades(self, stack: Stack | None) -> None:
        """Keep packages that a run with ``requirements.upgrade`` deployed while the requirements stay the same."""
        kept = self._archives.kept(archives_of_outputs(stack.outputs if stack else {}))
        if kept != self._archives:
            self._archives, self._desired = kept, build_template(self._service, kept)

    def _plan(self, observed: Observed) -> Plan:
        stack, followed = observed.stack, self._followed(observed)
        old_tags = dict(stack.tags) if stack else {}
        new_tags = desired_tags(old_tags, self._task.options["tags"], purge=self._task.options["purge_tags"])
        if stack is None:
            self._look_at_snapshot(None, None)
            desired = recorded(self._with_versions(followed), self._settings, None)
            return Plan(None, desired, old_tags, new_tags, followed=followed, rollback=self._rolled_back)
        setting, read = settings_change(self._settings, stack), followed.deployed if followed else None
        deployed = None
        if stack.outputs.get(FINGERPRINT) != fingerprint(self._desired):
            deployed = read or self._deployed(stack)
            self._look_at_snapshot(deployed, setting)
        desired = recorded(self._with_versions(followed), self._settings, stack)
        deployed = deployed or self._cut_off(stack, observed.resources) or read or desired
        return Plan(deployed, desired, old_tags, new_tags, setting, followed=followed, rollback=self._rolled_back)

    def _look_at_snapshot(self, deployed: Template | None, setting: Change | None) -> None:
        """From the first change on that only its snapshot would not show, the API's deployment depends on names."""
        if self._service.holds_names or self._service.api_type != "rest" or not self._service.has_routes:
            return
        from ansible_collections.polycloud.faas.plugins.module_utils._aws.rest_api.snapshot import must_hold

        changed = [name.removeprefix("Parameters.") for name in setting.properties] if setting else []
        self._hold_names(must_hold(deployed, self._desired, changed))

    def _hold_names(self, requested: bool) -> None:
        requested = requested and self._service.api_type == "rest" and self._service.has_routes
        if requested != self._service.holds_names:
            self._service = self._service._replace(holds_names=requested)
            self._desired = build_template(self._service, self._archives)

    def _followed(self, observed: Observed) -> Followed | None:
        """The versions that variables are deployed with, and those that they are to get."""
        if self._references is None:
            return None
        found = self._references.followed(observed.answers, self._desired, exists=observed.stack is not None)
        if not self._task.check_mode:
            found.check()
        return found

    def _with_versions(self, followed: Followed | None) -> Template:
        """The desired template with the versions that its references name."""
        if self._references is None or followed is None:
            return self._desired
        return self._references.named(followed.versions, self._desired, self._service, self._archives)

    def _cut_off(self, stack: Stack, resources: t.Sequence[StackResource]) -> Template | None:
        """The template of an interrupted run, whose stack has the stage of its API as a resource without need."""
        stages = [each for each in resources if each.logical_id == logical_ids.REST_STAGE]
        if not stages or logical_ids.REST_STAGE in self._desired["Resources"]:
            return None
        from ansible_collections.polycloud.faas.plugins.module_utils._aws.deployment.intermediate_templates import (
            with_imported_stage,
        )

        return with_imported_stage(read_template(self._api, stack.id))

    def _deployed(self, stack: Stack) -> Template:
        """What was last deployed; where only the code differs, its fingerprint proves it without a call."""
        archives = archives_of_outputs(stack.outputs)
        if archives.keys.keys() == self._archives.keys.keys():
            with_old_code = build_template(self._service, archives)
            if fingerprint(with_old_code) == stack.outputs.get(FINGERPRINT):
                return with_code(with_old_code, archives)
        return read_template(self._api, stack.id)

    def _live(self, observed: Observed, plan: Plan) -> LiveResources | None:
        """The live resources that are compared, as they are; None where there is nothing to compare."""
        if observed.stack is None or plan.deployed is None or self._scope is None:
            return None
        hashes = archives_of_outputs(observed.stack.outputs).hashes
        known = Known(plan.deployed, observed.stack, observed.resources, hashes)
        live = deployed_resources(plan.deployed, plan.desired, self._scope, known, observed.answers)
        live.read(self._api)
        remember(self._hint_name, live.reads())
        return live

    def _drift(self, live: LiveResources | None, plan: Plan) -> list[Drift]:
        if live is None or plan.deployed is None:
            return []
        for environment in live.environments():
            self._task.hide(environment)
        found = live.drift()
        if found:
            from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.repair_plan import without_parts

            found = without_parts(found, plan.deployed)
        return found

    def _repairing(self, plan: Plan, drift: t.Sequence[Drift], observed: Observed) -> Plan:
        """The plan that repairs the drift, unless only the user can decide about it."""
        from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.refusals import check_decided

        check_decided(drift, self._task.options, self._service.stack_name)
        at_hand = set(self._archives.keys.values())
        possible = [each for each in drift if each.archive() in {None, *at_hand}]
        return plan.repairing(possible, {each.logical_id: each.physical_id for each in observed.resources})

    def _adopting(self, plan: Plan) -> Plan:
        """The plan with the existing log groups."""
        from ansible_collections.polycloud.faas.plugins.module_utils._aws.deployment.existing_log_groups import (
            find_existing_log_groups,
        )

        if not plan.needs_update:
            return plan
        return plan._replace(existing_log_groups=find_existing_log_groups(self._api, plan.deployed, plan.desired))

    def _repair(self, live: LiveResources | None, plan: Plan) -> None:
        """Before any update, so that a version that it publishes has what was deployed."""
        if live is None or not plan.by_calls:
            return
        from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.repair_calls import RepairCalls

        for each in plan.by_calls:
            self._task.progress(each.as_progress())
        RepairCalls(self._api, self._deadline).make(live.calls(plan.by_calls))

    def _preview(self, stack: Stack | None, plan: Plan, compared: list[Change]) -> list[Change]:
        from ansible_collections.polycloud.faas.plugins.module_utils._aws.deployment.comparison import with_details
        from ansible_collections.polycloud.faas.plugins.module_utils._aws.deployment.existing_log_groups import retained
        from ansible_collections.polycloud.faas.plugins.module_utils._aws.deployment.intermediate_templates import (
            with_stage,
        )
        from ansible_collections.polycloud.faas.plugins.module_utils._aws.deployment.preview import preview_update
        from ansible_collections.polycloud.faas.plugins.module_utils._aws.deployment.taken_names import taken_names
        from ansible_collections.polycloud.faas.plugins.module_utils._aws.stack.change_sets import Proposal

        if stack is None or stack.status not in HEALTHY:
            return plan.all_changes(compared)
        if not plan.needs_update:
            return plan.all_changes([])
        if plan.deployed and (with_stage(plan.deployed, plan.desired) or taken_names(plan.deployed, plan.desired)):
            # A change set would fail because the stage or a name exists; a run imports or removes it first.
            return plan.all_changes(compared)
        template = with_code(plan.desired, self._archives.with_hashes(archives_of_outputs(stack.outputs).hashes))
        template = retained(template, plan.existing_log_groups)
        proposal = Proposal(template, self._tags_to_send(plan), self._settings, imports=bool(plan.existing_log_groups))
        changes = preview_update(self._api, stack, proposal, self._deadline)
        return plan.all_changes(with_details(changes, compared))

    def _apply(self, observed: Observed, plan: Plan, rollout: StackUpdates) -> StackContent:
        tags, protection = self._tags_to_send(plan), self._settings.termination_protection
        if observed.stack is None or plan.deployed is None:
            content = rollout.create(plan.desired, tags, plan.existing_log_groups)
        else:
            content = StackContent(observed.stack, observed.resources)
            if plan.needs_update:
                content, deployed = rollout.prepare(
                    content, plan.deployed, tags, plan.repairs, plan.existing_log_groups
                )
                content = rollout.update(content, deployed, plan.desired, tags)
        if protection is not None and protection != bool(observed.stack and observed.stack.termination_protection):
            self._operations.protect(protection)
        return content

    def _prune(self, stack: Stack) -> dict[str, t.Any]:
        keep = self._task.options["keep_versions"]
        if keep is None:
            return nothing_pruned()
        from ansible_collections.polycloud.faas.plugins.module_utils._aws.deployment.prune import prune

        self._task.progress(f"Looking for versions and archives beyond the newest {keep}")
        pruned = prune(self._api, self._service, stack, keep)
        for failure in pruned.failures:
            self._task.warn(failure)
        return pruned.as_result()

    def _tags_to_send(self, plan: Plan) -> Tags | None:
        """None leaves the stack's tags as they are."""
        return None if self._task.options["tags"] is None else plan.new_tags

    def _result(self, observed: Observed, plan: Plan, changes: list[Change], drift: list[Drift]) -> dict[str, t.Any]:
        endpoint = self._api.custom_endpoint("cloudformation")
        subject = Subject(self._task, self._service, self._packed, self._archives, endpoint)
        return outcome(subject, observed, plan, changes, drift)


def _rollback(stack: Stack) -> Change:
    """What ending a failed update changes, if nothing else."""
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.change import Change, Detail

    detail = Detail("StackStatus", stack.status, ROLLED_BACK)
    return Change("Modify", stack.name, STACK_TYPE, "False", ("StackStatus",), (detail,))
