# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a run of state=present has to change (pure)."""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation import logical_ids
from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.outputs import fingerprint
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.differences import Drift, Repairs
from ansible_collections.polycloud.faas.plugins.module_utils._aws.stack.settings import only_protection
from ansible_collections.polycloud.faas.plugins.module_utils._mappings import NOTHING
from ansible_collections.polycloud.faas.plugins.module_utils._record import Record

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.change import Change
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import Template
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.deployment.existing_log_groups import (
        ExistingLogGroups,
    )
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.deployment.followed_versions import Followed

Tags = dict[str, str]


class Plan(Record):
    """The differences: template and tags, deployed and desired, and settings of the stack.

    ``repairs`` is the drift that the run repairs, ``existing_log_groups`` are the log groups that it imports,
    ``followed`` has the versions of what variables refer to; None for a service without such references. ``rollback``
    is that of a failed update, which the run ended before anything else.
    """

    deployed: Template | None
    desired: Template
    old_tags: Tags
    new_tags: Tags
    setting: Change | None = None
    repairs: Repairs = Repairs()
    existing_log_groups: ExistingLogGroups = NOTHING
    followed: Followed | None = None
    rollback: Change | None = None

    @property
    def needs_update(self) -> bool:
        """Whether the stack itself must be updated."""
        same_template = self.deployed is not None and fingerprint(self.deployed) == fingerprint(self.desired)
        other_setting = self.setting is not None and not only_protection(self.setting)
        others = other_setting or bool(self.repairs.lost) or bool(self.followed and self.followed.needs_update)
        return not same_template or self.old_tags != self.new_tags or others

    @property
    def setting_changes(self) -> list[Change]:
        return [] if self.setting is None else [self.setting]

    @property
    def needed(self) -> bool:
        return self.needs_update or self.setting is not None or bool(self.repairs.all)

    @property
    def changed(self) -> bool:
        """Whether the run changes something, or has changed it to come so far."""
        return self.needed or self.rollback is not None

    @property
    def rollbacks(self) -> list[Change]:
        """The rollback where it is the only change."""
        return [] if self.rollback is None or self.needed else [self.rollback]

    @property
    def by_calls(self) -> list[Drift]:
        """The repairs that calls make before an update; edited code that the update replaces is not restored first."""
        return [each for each in self.repairs.edited if each.property != "CodeSha256" or self._keeps_code(each)]

    def _keeps_code(self, drift: Drift) -> bool:
        before, after = (
            each["Resources"].get(drift.logical_id, {}).get("Properties", {})
            for each in (self.deployed, self.desired)
            if each
        )
        return "Code" not in after or before.get("Code") == after["Code"]

    def _changes_parameters(self) -> bool:
        settings = self.setting.properties if self.setting else ()
        declared = [each.get("Parameters") for each in (self.deployed, self.desired) if each]
        return any(name.startswith("Parameters.") for name in settings) or declared[0] != declared[-1]

    def archives_of(self, changes: t.Sequence[Change]) -> set[str]:
        """The keys of the archives of the changed functions and layers; of all, if the value of a parameter changes.

        A bucket that comes back gets all of them as it is made.
        """
        if any(each.logical_id == logical_ids.BUCKET for each in self.repairs.lost):
            return set()
        resources = self.desired["Resources"]
        named = [each.logical_id for each in changes if each.logical_id in resources]
        names = list(resources) if self._changes_parameters() else named
        changed = [resources[name].get("Properties", {}) for name in names]
        sources = [properties.get(name) for properties in changed for name in ("Code", "Content")]
        return {str(each["S3Key"]) for each in sources if isinstance(each, dict) and "S3Key" in each}

    def repairing(self, drift: t.Sequence[Drift], physical_ids: t.Mapping[str, str]) -> Plan:
        """The plan that repairs this drift, too; ``physical_ids`` are those of the stack."""
        from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.repair_plan import plan_repairs

        return self._replace(repairs=plan_repairs(drift, physical_ids))

    def all_changes(self, changes: t.Sequence[Change]) -> list[Change]:
        """Changes of the stack's resources, with repairs and the settings of the stack."""
        adopted = [
            each._replace(action="Import") if each.logical_id in self.existing_log_groups else each for each in changes
        ]
        if self.deployed is not None and self.repairs.all:
            from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.repair_plan import with_repairs

            adopted = with_repairs(adopted, self.repairs, self.deployed, self.desired)
        return [*(self.followed.told(adopted) if self.followed else adopted), *self.setting_changes]


def desired_tags(existing: t.Mapping[str, str], requested: t.Mapping[str, t.Any] | None, *, purge: bool) -> Tags:
    """The stack's tags after the run; ``requested`` None leaves them, ``purge`` removes all others."""
    if requested is None:
        return dict(existing)
    kept = {} if purge else dict(existing)
    return {**kept, **{str(key): str(value) for key, value in requested.items()}}
