# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads a function with everything that decides what its URL answers (Cloud Functions v2 and v1, Cloud Run v2)."""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._errors import FaasError
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.answers import has
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.failures import GoogleError
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.retry import caught
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function import function
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function.access import Access
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function.function import Found
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function_api.calls import settled
from ansible_collections.polycloud.faas.plugins.module_utils._parallel import in_parallel

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.failures import Json
    from ansible_collections.polycloud.faas.plugins.module_utils._gcp.deployment.live_source import LiveSource
    from ansible_collections.polycloud.faas.plugins.module_utils._gcp.deployment.newer_secrets import NewerSecrets
    from ansible_collections.polycloud.faas.plugins.module_utils._gcp.deployment.subject import Subject
    from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function.service import Service

ORDINALS: t.Final = {"gen1": "1st", "gen2": "2nd"}


class Reading:
    """One function as it is live.

    ``has_no_service``: there is no Cloud Run service of its name. ``is_hidden``: Google does not show functions of this
    project yet, so that a check in which another task makes the project has to do without.
    """

    def __init__(self, subject: Subject, source: LiveSource, secrets: NewerSecrets | None = None) -> None:
        self._subject = subject
        self._source = source
        self._secrets = secrets
        self.has_no_service = False
        self.is_hidden = False

    def read(self) -> Found:
        """The function, its service and who may invoke it: in parallel, with the URL of its source where needed."""
        subject = self._subject
        calls: dict[str, t.Callable[[], t.Any]] = {"function": subject.calls.read, **self._beside()}
        if self._source.needs_url:
            calls["source"] = subject.calls.download_url
        if self._secrets:
            calls |= self._secrets.calls(subject.api)
        answers = _answers(calls)
        if self._secrets:
            self._secrets.keep(answers)
        resource = answers["function"]
        if isinstance(resource, GoogleError):
            return self._unreadable(resource)
        if "source" in answers:
            self._source.offer(answers["source"])
        self._require_generation(resource)
        if resource.get("state") in function.MOVING:
            self._source.forget()
            resource = self._waited_for()
            answers = _answers(self._beside())
        return self._found(resource, answers)

    def settled(self) -> Json:
        """The function when no operation is in progress on it, with its source judged; {} when it was deleted."""
        self._source.forget()
        resource = self._waited_for()
        if resource:
            self._require_generation(resource)
        return self._source.judged(resource)

    def _waited_for(self) -> Json:
        return settled(self._subject.calls, self._subject.report_progress)

    def _beside(self) -> dict[str, t.Callable[[], t.Any]]:
        """What is read beside the function itself; who reaches a function does not matter when it is deleted."""
        subject = self._subject
        calls: dict[str, t.Callable[[], t.Any]] = {"members": subject.invokers.members_if_there}
        return calls if subject.is_first or subject.origin is None else {**calls, "service": subject.service.read}

    def _found(self, resource: Json, answers: t.Mapping[str, t.Any]) -> Found:
        members, service = answers["members"], answers.get("service")
        self.has_no_service = members is None
        if not resource:
            self._source.judged(resource)
            return Found()
        self._warn_of_state(resource)
        if members is None and "service" in answers and service is None:
            resource = function.without_service(resource)
        readable = None if isinstance(service, GoogleError) else self._with_asked_ingress(service, resource)
        resource = self._source.judged(function.as_served(resource, readable))
        return Found(resource, self._access(members, service), readable)

    def _with_asked_ingress(self, service: Service | None, resource: Json) -> Service | None:
        """Where the function has another ingress than is asked for, that decides, as its next deployment sets it."""
        asked, own = self._subject.want.values.get("ingress"), function.at(resource, function.INGRESS_PATH)
        return service._replace(ingress=own) if service and own and asked == service.ingress else service

    def _access(self, members: t.Any, service: Service | GoogleError | None) -> Access:
        """Who may invoke it, which must be known if it is to change."""
        want = self._subject.want
        needed = self._subject.origin is not None and (want.public is not None or want.invokers is not None)
        careful = want.public is False or want.invokers is not None
        for found, matters in ((members, needed), (service, careful)):
            if isinstance(found, GoogleError) and matters and not self._comes_with_project(found):
                raise found
        if isinstance(service, GoogleError):
            self._warn_of_service(service)
        known = None if isinstance(members, GoogleError) else members or ()
        disabled = None if isinstance(service, GoogleError) else bool(service and service.check_disabled)
        return Access(known, disabled)

    def _comes_with_project(self, error: GoogleError) -> bool:
        """Whether a task before this one would enable the API, if it were not in check mode."""
        return self._subject.check_mode and error.reason == "SERVICE_DISABLED"

    def _unreadable(self, error: GoogleError) -> Found:
        """:raises GoogleError: the function cannot be read, and no task before this one would change that."""
        subject, project = self._subject, self._subject.want.project
        state = self._state_of_project() if error.reason == "CONSUMER_INVALID" else None
        if subject.origin is None and state == "DELETE_REQUESTED":
            return Found()
        why = None
        if error.reason == "CONSUMER_INVALID":
            reasons = {"DELETE_REQUESTED": f"the deletion of project {project} was requested"}
            why = reasons.get(str(state)) or (None if state else f"these credentials see no project {project}")
        elif self._comes_with_project(error):
            why = f"{error.metadata.get('service', 'the API')} is not enabled in project {project}"
        if why is None or subject.origin is None or not subject.check_mode:
            raise error
        subject.warn(f"Function {subject.want.name} is planned as if it were new, because {why} (yet).")
        self.is_hidden = True
        subject.follow(None)
        return Found()

    def _state_of_project(self) -> str | None:
        """Such as DELETE_REQUESTED; None for a project that Google does not show (Resource Manager, projects.get)."""
        project = self._subject.want.project
        path, activity = f"v3/projects/{project}", f"Reading project {project}"
        api = self._subject.api
        try:
            found = api.request("cloudresourcemanager", "GET", path, activity=activity, shape=has("projectId"))
        except GoogleError:
            return None
        return str(found.get("state"))

    def _require_generation(self, resource: Json) -> None:
        """:raises FaasError: the function is of the other generation; one is never replaced by the other."""
        want = self._subject.want
        requested = want.generation
        other = next((name for name in function.GENERATIONS if name != requested), "")
        if resource.get("environment") != function.GENERATIONS[other]:
            return
        raise FaasError(
            f"Function {want.name} in {want.location} is a {ORDINALS[other]} generation function, which "
            f"cannot be changed to the {ORDINALS[requested]} generation.",
            hint=f"Set environment_generation to {other}, choose another name, or delete the function first.",
        )

    def _warn_of_state(self, resource: Json) -> None:
        """A function that is neither in progress nor failed is compared as usual, but with a warning."""
        state = resource.get("state", "STATE_UNSPECIFIED")
        if self._subject.origin and state != "ACTIVE" and not function.failed(resource):
            self._subject.warn(
                f"Function {self._subject.want.name} is in state {state}, which a deployment does not change."
            )

    def _warn_of_service(self, error: GoogleError) -> None:
        """What cannot be looked at is named, with the permission that it takes."""
        if error.status == 403 and not self._comes_with_project(error):
            self._subject.warn(
                f"Ingress, traffic and check of callers of {self._subject.service.title} are not compared: "
                f"{error.message} It needs run.services.get."
            )


def _answers(calls: t.Mapping[str, t.Callable[[], t.Any]]) -> dict[str, t.Any]:
    """The results of the calls, made in parallel; an error stands for its call."""
    return dict(zip(calls, in_parallel([caught(call) for call in calls.values()]), strict=True))
