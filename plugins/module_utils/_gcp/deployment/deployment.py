# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Brings a function to the requested state, or deletes it (Cloud Functions v2 and v1)."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, field

from ansible_collections.polycloud.faas.plugins.module_utils._errors import FaasError, WaitTimeout
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.failures import GoogleError, Json
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.deployment.live_source import LiveSource
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.deployment.reading import Reading
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function import function
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function import view as function_view
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function.access import desired_access
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function.checks import check_after, check_with_live
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function.function import Found
from ansible_collections.polycloud.faas.plugins.module_utils._parallel import in_parallel

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._gcp.deployment.build_account import BuildAccount
    from ansible_collections.polycloud.faas.plugins.module_utils._gcp.deployment.newer_secrets import (
        Newer,
        NewerSecrets,
    )
    from ansible_collections.polycloud.faas.plugins.module_utils._gcp.deployment.passing import Passing
    from ansible_collections.polycloud.faas.plugins.module_utils._gcp.deployment.source import Delivered, Origin
    from ansible_collections.polycloud.faas.plugins.module_utils._gcp.deployment.subject import Subject
    from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function.field import Path
    from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function.service import Service

# options whose values are names of other resources
NAMING: t.Final = frozenset(
    {
        *("runtime_service_account", "build_service_account", "worker_pool", "docker_repository", "kms_key"),
        *("vpc_connector", "direct_vpc", "secret_environment", "secret_volumes"),
    }
)
RUNTIME_PATH: t.Final = ("buildConfig", "runtime")


@dataclass
class Deployment:
    """One function in Google Cloud and its requested state."""

    subject: Subject
    grants_roles: bool = False
    secrets: NewerSecrets | None = None
    renewed: list[Newer] = field(default_factory=list, init=False)
    source: LiveSource = field(init=False)
    _reading: Reading = field(init=False)
    _delivered: tuple[bytes, Delivered] | None = field(default=None, init=False)
    _is_new: bool = field(default=False, init=False)
    _passing: Passing | None = field(default=None, init=False)

    def __post_init__(self) -> None:
        self.source = LiveSource(self.subject)
        self._reading = Reading(self.subject, self.source, self.secrets)

    def read(self) -> Found:
        return self._reading.read()

    def apply(self, before: Found) -> tuple[Found, Found]:
        """Deploy what differs; the planned function, and the function afterwards (in check mode as planned)."""
        want = self.subject.want
        access = desired_access(before.access, want.public, want.invokers)
        after = function.present(want, before.resource)
        self._check(before.resource, after)
        self._compare_secrets(before.resource, after)
        planned = Found(after, access, self._planned_service(before, after))
        if self.subject.check_mode:
            return planned, planned
        resource = self._deploy(before.resource)
        try:
            if resource == before.resource:
                self._change_ingress(before.service, planned.service)
            access = self.subject.invokers.change(before.access, access, is_new=self._is_new)
            return planned, Found(function.as_served(resource, planned.service), access, planned.service)
        except GoogleError as error:
            if resource != before.resource:
                error.message = (
                    f"Function {want.name} was deployed, but its access could not be changed: {error.message}"
                )
            raise

    def _compare_secrets(self, now: Json, after: Json) -> None:
        """Note which newer versions of secrets a deployment brings, and say which ones it does not."""
        if self.secrets is None or not now:
            return
        want = self.subject.want
        deploys = bool(function.mask(want, now, after)) or self.secrets.renews(now)
        self.renewed = self.secrets.newer(now) if deploys else []
        for warning in self.secrets.warnings(want.name, now, deploys=deploys):
            self.subject.warn(warning)

    def delete(self, before: Found) -> tuple[Found, Found]:
        """Delete the function, and with it its Cloud Run service and its policy; there is none afterwards."""
        if before.resource and not self.subject.check_mode:
            self._delete()
            self.source.drop()
        return Found(), Found()

    def _delete(self) -> None:
        for _pause in self.subject.deadline.pauses():
            try:
                self.subject.calls.delete()
                return
            except GoogleError as error:
                if error.not_found:
                    return
                if not error.in_progress and not _is_lost(error):
                    raise
                self._reading.settled()
        raise self._busy(f"Deleting function {self.subject.want.name}")

    def _planned_service(self, before: Found, after: Json) -> Service | None:
        """The Cloud Run service afterwards: each deployment sets its ingress to that of the function.

        Without a deployment it is changed where an option says who reaches the function, else it is only named.
        """
        want, service, ingress = self.subject.want, before.service, function.at(after, function.INGRESS_PATH)
        if service and want.values.get("all_traffic_on_latest_revision"):
            service = service._replace(traffic=())
        if service is None or ingress in {None, service.ingress}:
            return service
        if "ingress" in want.values or want.public or function.mask(want, before.resource, after):
            return service._replace(ingress=ingress)
        live, own = (function_view.ingress(each) or each for each in (service.ingress, ingress))
        self.subject.warn(
            f"The ingress of {self.subject.service.title} is {live}, but that of function {want.name} is {own}, so it "
            f"was changed outside Ansible. To set it: ingress: {own} or ingress: {live}"
        )
        return service

    def _change_ingress(self, before: Service | None, planned: Service | None) -> None:
        if before and planned and before.ingress != planned.ingress:
            self.subject.service.set_ingress(planned.ingress)

    def _check(self, now: Json, after: Json) -> None:
        """Checks before a deployment, by reading only; a name is free as long as it has no service.

        A function whose creation failed may have none, and in the meantime a service of that name may have been
        created.
        """
        api, want, warn = self.subject.api, self.subject.want, self.subject.warn
        check_with_live(want, now)
        check_after(want, now, after)
        paths = function.mask(want, now, after)
        if paths and self.subject.origin:
            self.subject.origin.check(function.at(after, function.BUILD_ENVIRONMENT_PATH) or {})
        if self._reading.is_hidden or not paths:
            return
        from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function_api import listing

        checks: list[t.Callable[[], None]] = []
        has_service = "service" in now.get("serviceConfig", {})
        if want.generation == "gen2" and not has_service and not self._reading.has_no_service:
            checks.append(lambda: listing.check_names(api, want, warn))
            checks.append(lambda: listing.check_service(api, want))
        if RUNTIME_PATH in paths:
            checks.append(lambda: listing.check_runtime(api, want, warn))
        if NAMING & {option for option, value in want.values.items() if value}:
            checks.append(lambda: self._check_named(paths))
        in_parallel(checks)
        if self.grants_roles:
            self._equip_builder(now)

    def _check_named(self, paths: t.Collection[Path]) -> None:
        """Check that there is what the options name; in check mode another task may be going to create it."""
        from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function_api import named_resources

        subject = self.subject
        looked_up = named_resources.named(subject.want, paths)
        found = named_resources.problems(subject.api, subject.deadline, looked_up, waits=not subject.check_mode)
        for problem in found if subject.check_mode else ():
            subject.warn(f"{problem} A deployment needs it.")
        if found and not subject.check_mode:
            raise FaasError(" ".join(found), hint="Create it first, or correct the option.")

    def _equip_builder(self, now: Json) -> None:
        """Let the service account build; in check mode report what would be granted."""
        from ansible_collections.polycloud.faas.plugins.module_utils._gcp.deployment.build_account import advice

        account = self._build_account(now)
        email = account.lacking()
        if email and self.subject.check_mode:
            self.subject.warn(advice(email, self.subject.want.project))
        elif email:
            self.subject.report_progress(account.activity(email))
            account.grant(email)
            self._passes().granted()

    def _build_account(self, now: Json) -> BuildAccount:
        from ansible_collections.polycloud.faas.plugins.module_utils._gcp.deployment.build_account import BuildAccount

        return BuildAccount(self.subject.api, self.subject.deadline, self.subject.want, now)

    def _deploy(self, now: Json) -> Json:
        """Create or update until nothing differs; operations of other clients are awaited first."""
        for _pause in self.subject.deadline.pauses():
            try:
                return self._deploy_once(now)
            except GoogleError as error:
                taken = error.code == "ALREADY_EXISTS" and not now
                if not (error.in_progress or taken or _is_lost(error) or self._may_pass(error, now)):
                    error.message = self._explained(error, now)
                    raise
                now = self._reading.settled()
                if taken and not now:
                    raise
        raise self._busy(f"Deploying function {self.subject.want.name}")

    def _busy(self, activity: str) -> WaitTimeout:
        seconds = f"{self.subject.deadline.seconds:g} seconds (wait_timeout)"
        return WaitTimeout(f"{activity} failed: other operations were in progress for {seconds}.")

    def _may_pass(self, error: GoogleError, now: Json) -> bool:
        return self._passes().may(error, self._build_account(now))

    def _passes(self) -> Passing:
        if self._passing is None:
            from ansible_collections.polycloud.faas.plugins.module_utils._gcp.deployment.passing import Passing

            self._passing = Passing(self.subject.api, self.subject.deadline, self.subject.report_progress)
        return self._passing

    def _deploy_once(self, now: Json) -> Json:
        want = self.subject.want
        after = function.present(want, now)
        paths = function.mask(want, now, after) if now else [*function.creation_paths(after), function.SOURCE_PATH]
        if not paths and self.secrets and self.secrets.renews(now):
            paths = [function.SECRET_ENVIRONMENT_PATH]
        if not paths:
            return now
        delivered = self._deliver() if function.SOURCE_PATH in paths else None
        if delivered:
            after = function.delivered(after, *delivered)
        if (delivered or self.source.claims) and function.LABELS_PATH not in paths:
            paths.append(function.LABELS_PATH)
        made = self._write(now, function.body(after, paths), paths)
        if delivered and delivered.md5:
            return self._confirmed(made, delivered.md5)
        if self._is_same_source(now, made):
            self.source.remember(made, after["labels"].get(function.ARCHIVE_LABEL))
        return made

    @staticmethod
    def _is_same_source(now: Json, made: Json) -> bool:
        """Whether nobody deployed other source between the comparison and an update without a source."""
        before, after = function.build_of(now), function.build_of(made)
        return before is not None and after is not None and before[1] == after[1]

    def _is_still(self, made: Json) -> bool:
        """Whether nobody has deployed the function since."""
        return function.build_of(self.subject.calls.read()) == function.build_of(made)

    def _write(self, now: Json, part: Json, paths: t.Sequence[Path]) -> Json:
        if now:
            return self.subject.calls.update(part, paths)
        made = self.subject.calls.create(part)
        self._is_new = True
        return made

    def _deliver(self) -> Delivered:
        """The source is delivered once, unless other files of it are asked for since."""
        origin = t.cast("Origin", self.subject.origin)
        if self._delivered is None or self._delivered[0] != origin.digest:
            self._delivered = origin.digest, origin.deliver(self.subject.calls)
        return self._delivered[1]

    def _confirmed(self, made: Json, md5: bytes) -> Json:
        """The deployed function; one more update where later runs would take what Google keeps for other source."""
        label = made.get("labels", {}).get(function.ARCHIVE_LABEL)
        if label != function.NOT_KEPT and not self.source.is_kept(md5) and self._is_still(made):
            labels = {**made.get("labels", {}), function.ARCHIVE_LABEL: function.NOT_KEPT}
            made = self.subject.calls.update({"labels": labels}, [function.LABELS_PATH])
        self.source.remember(made, made.get("labels", {}).get(function.ARCHIVE_LABEL))
        return made

    def _explained(self, error: GoogleError, now: Json) -> str:
        """The message with errors of the build and the container, missing permissions, and what serves now."""
        if not error.operation:
            return error.message
        from ansible_collections.polycloud.faas.plugins.module_utils._gcp.deployment.build_account import advice_after
        from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function_api.build_report import report

        serving = now.get("serviceConfig", {}).get("revision")
        details = [
            error.message,
            report(self.subject.api, self.subject.deadline, self.subject.want.parent, error),
            advice_after(self._build_account(now), error),
            f"Revision {serving} still serves requests." if serving else "",
        ]
        return "\n".join(part for part in details if part)


def _is_lost(error: GoogleError) -> bool:
    """Whether Google forgot the operation, so that only the function shows what became of it."""
    from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.long_running_operation import (
        OPERATION_LOST,
    )

    return error.code == OPERATION_LOST
