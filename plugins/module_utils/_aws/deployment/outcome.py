# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a run of state=present returns, and what it warns about (no calls)."""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.description.absence import describe_absence
from ansible_collections.polycloud.faas.plugins.module_utils._aws.description.result import describe_service
from ansible_collections.polycloud.faas.plugins.module_utils._module.result import diff
from ansible_collections.polycloud.faas.plugins.module_utils._record import Record

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.change import Change
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.deployment.observed import Observed
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.deployment.plan import Plan
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.differences import Drift
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.service import Service
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.package.archive_keys import Archives
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.package.packing import Packed
    from ansible_collections.polycloud.faas.plugins.module_utils._module.task import Task
    from ansible_collections.polycloud.faas.plugins.module_utils._source.choice import Choice

Result = dict[str, t.Any]


class Subject(Record):
    """What the run was about; ``endpoint`` is the URL of a CloudFormation that is not AWS's own."""

    task: Task
    service: Service
    packed: Choice[Packed]
    archives: Archives
    endpoint: str | None

    @property
    def stack_name(self) -> str:
        return self.service.stack_name


def outcome(
    subject: Subject, observed: Observed, plan: Plan, changes: t.Sequence[Change], drift: t.Sequence[Drift]
) -> Result:
    """The result, after its warnings; ``drift`` is what the run leaves as it is."""
    for warning in _warnings(subject, observed, plan, drift):
        subject.task.warn(warning)
    versions = plan.followed.drift() if plan.followed else ()
    result = {
        "changed": plan.changed,
        **_described(subject, observed, plan),
        "changes": [change.as_result() for change in [*changes, *plan.rollbacks]],
        "drift": [*(each.as_result() for each in drift), *versions],
        "repaired": [each.as_result() for each in plan.repairs.all],
        "pruned": nothing_pruned(),
        "kept": [],
    }
    if plan.changed and subject.task.show_diff:
        result["diff"] = _diff(subject.stack_name, plan)
    return result


def nothing_pruned() -> Result:
    return {"versions": [], "archives": []}


def _warnings(subject: Subject, observed: Observed, plan: Plan, drift: t.Sequence[Drift]) -> t.Iterator[str]:
    name = subject.stack_name
    for each in drift:
        yield each.as_warning(name)
    for each in plan.repairs.all:
        if each.is_declared():
            yield f"{each.as_warning(name)} It is restored as the options say."
    if unseen := observed.answers.unseen():
        yield unseen
    if advice := _advice_on_rules(subject):
        yield advice
    yield from _of_preflight(subject.service, plan)
    if plan.followed:
        yield from plan.followed.warnings(name)
    if subject.service.overrides and (advice := _advice_on_overrides(subject)):
        yield advice


def _advice_on_rules(subject: Subject) -> str | None:
    about, rules = f"Service {subject.stack_name}", subject.service.source_rules
    return subject.packed.advice(about, rules, lambda packed: list(packed.sources.values()))


def _of_preflight(service: Service, plan: Plan) -> list[str]:
    if service.api.cors is None or service.api_type != "http":
        return []
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.http_api import preflight

    new = preflight.announcement(service, plan.deployed, plan.desired) if plan.deployed else None
    return [*preflight.warnings(service), *([new] if new else [])]


def _advice_on_overrides(subject: Subject) -> str | None:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.deployment.service_template import (
        resources_without_overrides,
    )
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.overrides.checks import advice

    return advice(subject.service, resources_without_overrides(subject.service, subject.archives))


def _described(subject: Subject, observed: Observed, plan: Plan) -> Result:
    """The service as it is; in check mode as it still is, because nothing else is known yet."""
    if observed.stack is None:
        return describe_absence(subject.service.name, subject.service.stage)
    shown = plan.deployed if subject.task.check_mode and plan.deployed else plan.desired
    return describe_service(observed.stack, observed.resources, shown, subject.endpoint)


def _diff(stack_name: str, plan: Plan) -> Result:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.description.diff import diff_views

    deployed = (plan.deployed, plan.old_tags) if plan.deployed else None
    before, after = diff_views(stack_name, deployed, (plan.desired, plan.new_tags))
    if plan.followed:
        plan.followed.show(before, after)
    for each in plan.repairs.all:
        before.setdefault("drift", {}).setdefault(each.logical_id, {})[each.property] = each.actual
        after.setdefault("drift", {}).setdefault(each.logical_id, {})[each.property] = each.expected
    for detail in [detail for change in [*plan.setting_changes, *plan.rollbacks] for detail in change.details]:
        before.setdefault("settings", {})[detail.property] = detail.before
        after.setdefault("settings", {})[detail.property] = detail.after
    return diff(before, after, header=f"stack {stack_name}")
