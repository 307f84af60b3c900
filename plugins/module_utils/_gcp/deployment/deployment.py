# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Brings a function to the requested state, or deletes it (Cloud Functions v2 and v1)."""

from __future__ import annotations

import re
import typing as t
from dataclasses import dataclass, field, replace

from ansible_collections.polycloud.faas.plugins.module_utils._errors import FaasError, WaitTimeout
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.answers import has
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.failures import GoogleError, Json
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.long_running_operation import (
    OPERATION_LOST,
)
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.retry import caught
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.deployment import source
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.deployment.build_account import (
    BuildAccount,
    advice,
    advice_after,
    concerns_builder,
)
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function import function
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function.access import Access, desired_access
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function.checks import check_with_live
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function.function import Found, Requested
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function_api.build_report import report
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function_api.calls import (
    FunctionApi,
    claimed,
    settled,
)
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function_api.invokers import (
    Invokers,
    first_generation,
    run_service,
)
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function_api.listing import (
    check_names,
    check_runtime,
    check_service,
)
from ansible_collections.polycloud.faas.plugins.module_utils._module.task import ignore
from ansible_collections.polycloud.faas.plugins.module_utils._parallel import in_parallel
from ansible_collections.polycloud.faas.plugins.module_utils._source.rules import NEWEST

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._deadline import Deadline
    from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.api import GoogleApi
    from ansible_collections.polycloud.faas.plugins.module_utils._gcp.deployment.source import Origin
    from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function.field import Path

SERVICE_AGENT: t.Final = re.compile(r"service agent|gcp-sa-|serverless-robot", re.IGNORECASE)
RUNTIME_PATH: t.Final = ("buildConfig", "runtime")
# how long a role may take to become effective
GRANTING_SECONDS: t.Final = 120
ORDINALS: t.Final = {"gen1": "1st", "gen2": "2nd"}


@dataclass
class Deployment:
    """One function in Google Cloud and its requested state; ``origin`` is None when it is to be deleted."""

    api: GoogleApi
    deadline: Deadline
    want: Requested
    origin: Origin | None
    warn: t.Callable[[str], None]
    report_progress: t.Callable[[str], None] = ignore
    grants_roles: bool = False
    asked_rules: int | None = None
    _delivered: Json | None = field(default=None, init=False)
    _was_made_again: bool = field(default=False, init=False)
    _is_new: bool = field(default=False, init=False)
    _has_no_service: bool = field(default=False, init=False)
    _claimed: t.Mapping[str, str] | None = field(default=None, init=False)
    _granting: Deadline | None = field(default=None, init=False)

    @property
    def _calls(self) -> FunctionApi:
        return FunctionApi(self.api, self.deadline, self.want, self.report_progress)

    @property
    def _invokers(self) -> Invokers:
        first = self.want.generation == "gen1"
        target = first_generation(self.want.full_name) if first else run_service(self.want.service)
        return Invokers(self.api, self.deadline, target, self.warn, self.report_progress)

    def read(self) -> Found:
        """The function and who may invoke it: two calls in parallel, three where it should not be public."""
        careful = self.want.public is False or self.want.invokers is not None
        calls: list[t.Callable[[], t.Any]] = [caught(self._resource), caught(self._members)]
        if careful and self.want.generation == "gen2":
            calls.append(caught(self._invokers.check_disabled))
        resource, *access = in_parallel(calls)
        if isinstance(resource, GoogleError):
            if self.origin is None and self._goes_with_project(resource):
                return Found()
            raise resource
        self._require_generation(resource)
        if resource.get("state") in function.MOVING:
            resource = self._settled()
            access = in_parallel(calls[1:])
        if not resource:
            self._follow(None)
            return Found()
        self._warn_of_state(resource)
        found = self._judged(self._compared(resource), *access)
        if self.want.public and not found.access.public:
            # the policy does not include allUsers, but the check of callers may be switched off
            return replace(found, access=replace(found.access, check_disabled=self._invokers.check_disabled()))
        return found

    def _goes_with_project(self, error: GoogleError) -> bool:
        """Whether Google shows no functions because the deletion of their project was requested."""
        if error.reason != "CONSUMER_INVALID":
            return False
        path, activity = f"v3/projects/{self.want.project}", f"Reading project {self.want.project}"
        try:
            found = self.api.request("cloudresourcemanager", "GET", path, activity=activity, shape=has("projectId"))
        except GoogleError:
            return False
        return found.get("state") == "DELETE_REQUESTED"

    def _members(self) -> tuple[str, ...]:
        members = self._invokers.members_if_there()
        self._has_no_service = members is None
        return members or ()

    def _require_generation(self, resource: Json) -> None:
        """:raises FaasError: the function is of the other generation; one is never replaced by the other."""
        requested = self.want.generation
        other = next((name for name in function.GENERATIONS if name != requested), "")
        if resource.get("environment") != function.GENERATIONS[other]:
            return
        raise FaasError(
            f"Function {self.want.name} in {self.want.location} is a {ORDINALS[other]} generation function, which "
            f"cannot be changed to the {ORDINALS[requested]} generation.",
            hint=f"Set environment_generation to {other}, choose another name, or delete the function first.",
        )

    def _warn_of_state(self, resource: Json) -> None:
        """A function that is neither in progress nor failed is compared as usual, but with a warning."""
        state = resource.get("state", "STATE_UNSPECIFIED")
        if resource and self.origin and state != "ACTIVE" and not function.failed(resource):
            self.warn(f"Function {self.want.name} is in state {state}, which a deployment does not change.")

    def _compared(self, resource: Json) -> Json:
        """A function without a label of this collection, but with this source, is not built again."""
        deployed, same = function.source_rules(resource), None
        if self.origin and not deployed and resource.get("state") == "ACTIVE":
            same = source.same_as_deployed(self.origin, self._calls, self.warn)
        self._follow(deployed or same)
        if same:
            self._claimed = function.own_labels(self.want)
        return claimed(resource, self._claimed)

    def _follow(self, deployed: int | None) -> None:
        """Use what those rules choose with which it was deployed (None: not deployed, or not by this collection)."""
        if self.origin is None:
            return
        rules = self.asked_rules or deployed or NEWEST
        self.origin = self.origin.by(rules)
        if self.origin.digest != self.want.source_digest:
            self._delivered = None
        self.want = replace(self.want, source_digest=self.origin.digest, source_rules=rules)

    def apply(self, before: Found, check_mode: bool) -> tuple[Found, Found]:
        """Deploy what differs; the planned function, and the function afterwards (in check mode as planned)."""
        access = desired_access(before.access, self.want.public, self.want.invokers)
        after = function.present(self.want, before.resource)
        self._check(before.resource, after, check_mode)
        planned = Found(after, access)
        if check_mode:
            return planned, planned
        resource = self._deploy(before.resource)
        try:
            return planned, Found(resource, self._invokers.change(before.access, access, is_new=self._is_new))
        except GoogleError as error:
            if resource != before.resource:
                error.message = (
                    f"Function {self.want.name} was deployed, but its access could not be changed: {error.message}"
                )
            raise

    def delete(self, before: Found, check_mode: bool) -> tuple[Found, Found]:
        """Delete the function, and with it its Cloud Run service and its policy; there is none afterwards."""
        if before.resource and not check_mode:
            self._delete()
        return Found(), Found()

    def _delete(self) -> None:
        for _pause in self.deadline.pauses():
            try:
                self._calls.delete()
                return
            except GoogleError as error:
                if error.not_found:
                    return
                if not error.in_progress and error.code != OPERATION_LOST:
                    raise
                self._settled()
        raise self._busy(f"Deleting function {self.want.name}")

    def _judged(self, resource: Json, members: t.Any, disabled: t.Any = None) -> Found:
        """The function with who may invoke it, which must be known if it is to change."""
        needed = self.origin is not None and (self.want.public is not None or self.want.invokers is not None)
        for each in (members, disabled):
            if isinstance(each, GoogleError) and needed:
                raise each
        return Found(
            resource,
            Access(
                None if isinstance(members, GoogleError) else members,
                None if isinstance(disabled, GoogleError) else disabled,
            ),
        )

    def _check(self, now: Json, after: Json, check_mode: bool) -> None:
        """Checks before a deployment, by reading only; a name is free as long as it has no service.

        A function whose creation failed may have none, and in the meantime a service of that name may have been
        created.
        """
        check_with_live(self.want, now)
        checks: list[t.Callable[[], None]] = []
        has_service = "service" in now.get("serviceConfig", {})
        if self.want.generation == "gen2" and not has_service and not self._has_no_service:
            checks.append(lambda: check_names(self.api, self.want, self.warn))
            checks.append(lambda: check_service(self.api, self.want))
        paths = function.mask(self.want, now, after)
        if RUNTIME_PATH in paths:
            checks.append(lambda: check_runtime(self.api, self.want, self.warn))
        if paths and self.grants_roles:
            checks.append(lambda: self._equip_builder(now, check_mode))
        in_parallel(checks)

    def _equip_builder(self, now: Json, check_mode: bool) -> None:
        """Let the service account build; in check mode report what would be granted."""
        account = BuildAccount(self.api, self.deadline, self.want, now)
        email = account.lacking()
        if email and check_mode:
            self.warn(advice(email, self.want.project))
        elif email:
            self.report_progress(account.activity(email))
            account.grant(email)
            self._granting = self.deadline.part(GRANTING_SECONDS)

    def _resource(self) -> Json:
        return claimed(self._calls.read(), self._claimed)

    def _settled(self) -> Json:
        return claimed(settled(self._calls, self.report_progress), self._claimed)

    def _deploy(self, now: Json) -> Json:
        """Create or update until nothing differs; operations of other clients are awaited first."""
        for _pause in self.deadline.pauses():
            try:
                return self._deploy_once(now)
            except GoogleError as error:
                taken = error.code == "ALREADY_EXISTS" and not now
                if not (error.in_progress or taken or error.code == OPERATION_LOST or self._may_pass(error)):
                    error.message = self._explained(error, now)
                    raise
                now = self._settled()
                if taken and not now:
                    raise
                if now:
                    self._require_generation(now)
                if taken:
                    self._follow(function.source_rules(now))
        raise self._busy(f"Deploying function {self.want.name}")

    def _busy(self, activity: str) -> WaitTimeout:
        seconds = f"{self.deadline.seconds:g} seconds (wait_timeout)"
        return WaitTimeout(f"{activity} failed: other operations were in progress for {seconds}.")

    def _may_pass(self, error: GoogleError) -> bool:
        """A deployment can come before permissions: of Google's own service agents (once), or those just granted."""
        if self._granting and not self._granting.expired and concerns_builder(error):
            return True
        if self._was_made_again or not SERVICE_AGENT.search(error.answer):
            return False
        self._was_made_again = True
        return True

    def _deploy_once(self, now: Json) -> Json:
        after = function.present(self.want, now)
        if not now:
            made = self._calls.create(self._part(after, [*function.creation_paths(after), function.SOURCE_PATH]))
            self._is_new = True
            return made
        paths = function.mask(self.want, now, after)
        if not paths:
            return now
        if self._claimed and function.LABELS_PATH not in paths:
            paths.append(function.LABELS_PATH)
        return self._calls.update(self._part(after, paths), paths)

    def _part(self, after: Json, paths: t.Sequence[Path]) -> Json:
        """The part of the function that is sent; the source is delivered once, if it is included."""
        part = function.body(after, [path for path in paths if path != function.SOURCE_PATH])
        if function.SOURCE_PATH in paths:
            if self._delivered is None:
                self._delivered = t.cast("Origin", self.origin).deliver(self._calls)
            part.setdefault("buildConfig", {})["source"] = self._delivered
        return part

    def _explained(self, error: GoogleError, now: Json) -> str:
        """The message with errors of the build and the container, missing permissions, and what serves now."""
        if not error.operation:
            return error.message
        serving = now.get("serviceConfig", {}).get("revision")
        details = [
            error.message,
            report(self.api, self.deadline, self.want.parent, error),
            advice_after(BuildAccount(self.api, self.deadline, self.want, now), error),
            f"Revision {serving} still serves requests." if serving else "",
        ]
        return "\n".join(part for part in details if part)
