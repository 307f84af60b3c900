# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Private to the collection: reads a function, and brings it to what is asked (Cloud Functions v2)."""

from __future__ import annotations

import re
import time
import typing as t
from dataclasses import dataclass, field, replace

from ansible_collections.polycloud.faas.plugins.module_utils._archive import Source
from ansible_collections.polycloud.faas.plugins.module_utils._deadline import Deadline
from ansible_collections.polycloud.faas.plugins.module_utils._errors import FaasError, WaitTimeout
from ansible_collections.polycloud.faas.plugins.module_utils._gcp import function, function_checks, session
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.access import Access, wanted_access
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.build_report import report
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.failures import GoogleError, Json
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function import Found, Path, Wanted
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function_list import (
    API,
    check_names,
    check_runtime,
    check_service,
)
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.invokers import Invokers
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.operation import finish
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.retry import caught
from ansible_collections.polycloud.faas.plugins.module_utils._parallel import side_by_side
from ansible_collections.polycloud.faas.plugins.module_utils._result import diff
from ansible_collections.polycloud.faas.plugins.module_utils._task import Task, ignore
from ansible_collections.polycloud.faas.plugins.module_utils._wording import size_text

MOVING: t.Final = ("DEPLOYING", "DELETING")
SERVICE_AGENT: t.Final = re.compile(r"service agent|gcp-sa-|serverless-robot", re.IGNORECASE)
RUNTIME_PATH: t.Final = ("buildConfig", "runtime")


def run(task: Task) -> dict[str, t.Any]:
    """What ``gcp_cloudfunction`` does.

    :raises FaasError: it could not be done.
    """
    options = task.options
    want = function.wanted(options)
    function_checks.check_wanted(want, options["wait_timeout"])
    session.check(options)
    source = None
    if options["state"] == "present":
        function_checks.check_given(options)
        source = Source(options["source"], options["include"], options["exclude"])
        function_checks.check_source(want, source)
        want = replace(want, source_digest=source.digest)
    deadline = Deadline(options["wait_timeout"])
    functions = Functions(session.connect(options, deadline), deadline, want, source, task.warn, task.progress)
    before = functions.read()
    change = functions.bring if source else functions.delete
    planned, after = change(before, task.check_mode)
    done = function.changes(function.view(before), function.view(planned))
    return _result(task, want, done, function.view(before), function.view(after))


def _result(task: Task, want: Wanted, done: list[str], before: function.View, after: function.View) -> dict[str, t.Any]:
    hidden_before, hidden_after = function.masked(before, after)
    place = {"project": want.project, "location": want.location, "name": want.name}
    result = {"changed": bool(done), "changes": done, **place, **function.masked({}, after)[1]}
    if task.show_diff:
        shown = function.shown(hidden_before), function.shown(hidden_after)
        result["diff"] = diff(*shown, f"function {want.name} in {want.location} of {want.project}")
    return result


@dataclass
class Functions:
    """One function in Google Cloud and what is asked of it; ``source`` is None when it shall go."""

    api: session.GoogleApi
    deadline: Deadline
    want: Wanted
    source: Source | None
    warn: t.Callable[[str], None]
    show: t.Callable[[str], None] = ignore
    _uploaded: Json | None = field(default=None, init=False)
    _was_made_again: bool = field(default=False, init=False)
    _is_new: bool = field(default=False, init=False)
    _has_no_service: bool = field(default=False, init=False)

    @property
    def _path(self) -> str:
        return f"v2/{self.want.full_name}"

    @property
    def _invokers(self) -> Invokers:
        return Invokers(self.api, self.deadline, self.want.service, self.warn, self.show)

    def read(self) -> Found:
        """The function and who may invoke it: two calls side by side, three where it shall not be public."""
        careful = self.want.public is False or self.want.invokers is not None
        calls: list[t.Callable[[], t.Any]] = [caught(self._resource), caught(self._members)]
        if careful:
            calls.append(caught(self._invokers.check_disabled))
        resource, *access = side_by_side(calls)
        if isinstance(resource, GoogleError):
            raise resource
        if not resource:
            return Found()
        if resource.get("state") in MOVING:
            resource = self._settled()
            access = side_by_side(calls[1:])
        found = self._judged(resource, *access) if resource else Found()
        if found.resource and self.want.public and not found.access.public:
            # the policy does not name everybody, but the check of callers may be switched off
            return replace(found, access=replace(found.access, check_disabled=self._invokers.check_disabled()))
        return found

    def _members(self) -> tuple[str, ...]:
        members = self._invokers.members_if_there()
        self._has_no_service = members is None
        return members or ()

    def bring(self, before: Found, check_mode: bool) -> tuple[Found, Found]:
        """Deploy what differs; the function as planned, and as it is then (in check mode as planned)."""
        access = wanted_access(before.access, self.want.public, self.want.invokers)
        after = function.present(self.want, before.resource)
        self._check(before.resource, after)
        planned = Found(after, access)
        if check_mode:
            return planned, planned
        resource = self._deploy(before.resource)
        return planned, Found(resource, self._invokers.change(before.access, access, is_new=self._is_new))

    def delete(self, before: Found, check_mode: bool) -> tuple[Found, Found]:
        """Delete the function, and with it its Cloud Run service and its policy; it is nowhere then."""
        if before.resource and not check_mode:
            self._delete()
        return Found(), Found()

    def _delete(self) -> None:
        doing = f"Deleting function {self.want.name}"
        self.show(doing)
        for _pause in self.deadline.pauses():
            try:
                operation = self.api.request(API, "DELETE", self._path, doing=doing, repeatable=True)
                finish(self.api, API, "v2", operation, self.deadline, doing, self.show)
                return
            except GoogleError as error:
                if error.not_found:
                    return
                if not error.in_progress:
                    raise
                self._settled()
        raise WaitTimeout(f"{doing} failed: other operations worked on it for {self.deadline.seconds:g} seconds.")

    def _judged(self, resource: Json, members: t.Any, disabled: t.Any = None) -> Found:
        """The function with who may invoke it, which must be known where it shall change."""
        if resource.get("environment") == "GEN_1":
            raise FaasError(
                f"Function {self.want.name} in {self.want.location} is one of the 1st generation, which cannot become "
                "one of the 2nd.",
                hint="Choose another name, or delete it first (gcloud functions delete --no-gen2).",
            )
        needed = self.source is not None and (self.want.public is not None or self.want.invokers is not None)
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

    def _check(self, now: Json, after: Json) -> None:
        """What can be told before a deployment, by reading only; a name is free as long as it has no service."""
        checks: list[t.Callable[[], None]] = []
        if not now and not self._has_no_service:
            checks.append(lambda: check_names(self.api, self.want, self.warn))
            checks.append(lambda: check_service(self.api, self.want))
        if RUNTIME_PATH in function.mask(self.want, now, after):
            checks.append(lambda: check_runtime(self.api, self.want, self.warn))
        side_by_side(checks)

    def _resource(self) -> Json:
        """The function; {} when it is not there."""
        try:
            found = self.api.request(API, "GET", self._path, doing=f"Reading function {self.want.name}")
        except GoogleError as error:
            if error.not_found:
                return {}
            raise
        return {**found, "name": self.want.full_name}

    def _settled(self) -> Json:
        """The function when nothing works on it any more; {} when it is gone then."""
        seen: Json = {}

        def probe() -> Json | None:
            nonlocal seen
            before, seen = seen.get("state"), self._resource()
            if seen.get("state") in MOVING and seen.get("state") != before:
                self.show(f"Waiting for function {self.want.name}, which is {seen['state']}")
            return None if seen.get("state") in MOVING else seen

        return self.deadline.wait_for(probe, lambda: f"function {self.want.name} is still {seen.get('state')}")

    def _deploy(self, now: Json) -> Json:
        """Create or update until nothing differs; an operation of somebody else is waited for first."""
        for _pause in self.deadline.pauses():
            try:
                return self._deploy_once(now)
            except GoogleError as error:
                taken = error.code == "ALREADY_EXISTS" and not now
                if not (error.in_progress or taken or self._may_pass(error)):
                    error.message = self._explained(error, now)
                    raise
                now = self._settled()
                if taken and not now:
                    raise
        raise WaitTimeout(
            f"Deploying function {self.want.name} failed: other operations worked on it for {self.deadline.seconds:g} "
            "seconds (wait_timeout)."
        )

    def _may_pass(self, error: GoogleError) -> bool:
        """The first deployment of a project can come before the rights of Google's own service agents; once."""
        if self._was_made_again or not SERVICE_AGENT.search(error.answer):
            return False
        self._was_made_again = True
        return True

    def _deploy_once(self, now: Json) -> Json:
        after = function.present(self.want, now)
        if not now:
            paths = function.creation_paths(after)
            part = self._with_source(after, paths)
            made = self._write("Creating", "POST", {"functionId": self.want.name}, part)
            self._is_new = True
            return made
        paths = function.mask(self.want, now, after)
        if not paths:
            return now
        with_source = function.SOURCE_PATH in paths
        part = self._with_source(after, paths) if with_source else function.body(after, paths)
        return self._write("Updating", "PATCH", {"updateMask": ",".join(".".join(path) for path in paths)}, part)

    def _write(self, verb: str, method: str, query: Json, part: Json) -> Json:
        """Repeating it does no harm: the second finds the operation of the first, which is waited for."""
        doing = f"{verb} function {self.want.name}"
        self.show(doing)
        path = self._path if method == "PATCH" else f"v2/{self.want.parent}/functions"
        operation = self.api.request(API, method, path, query=query, body=part, doing=doing, repeatable=True)
        found = finish(self.api, API, "v2", operation, self.deadline, doing, self.show)
        return {**found, "name": self.want.full_name} if "serviceConfig" in found else self._resource()

    def _with_source(self, after: Json, paths: t.Sequence[Path]) -> Json:
        if self._uploaded is None:
            self._uploaded = self._upload()
        part = function.body(after, [path for path in paths if path != function.SOURCE_PATH])
        part.setdefault("buildConfig", {})["source"] = {"storageSource": self._uploaded}
        return part

    def _upload(self) -> Json:
        """Where Google wants the source, with the source there (functions.generateUploadUrl)."""
        target = self.api.request(
            API,
            "POST",
            f"v2/{self.want.parent}/functions:generateUploadUrl",
            body={"environment": "GEN_2"},
            doing=f"Asking where to upload the source of function {self.want.name}",
            repeatable=True,
        )
        source = t.cast("Source", self.source)
        packed = source.zip(self.show)
        began = time.monotonic()
        with packed.file:
            self.api.upload(
                target["uploadUrl"], packed.file, doing=f"Uploading the source of function {self.want.name}"
            )
        self.show(f"Uploaded {size_text(packed.size)} in {time.monotonic() - began:.1f} s")
        return t.cast("Json", target["storageSource"])

    def _explained(self, error: GoogleError, now: Json) -> str:
        """The message with what the build and the container say, and what serves now."""
        if not error.operation:
            return error.message
        serving = now.get("serviceConfig", {}).get("revision")
        told = [
            error.message,
            report(self.api, self.deadline, self.want.parent, error),
            f"Revision {serving} goes on serving." if serving else "",
        ]
        return "\n".join(part for part in told if part)
