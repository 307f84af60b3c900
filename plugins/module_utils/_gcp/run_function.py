# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The operation of ``gcp_cloudfunction``."""

from __future__ import annotations

import functools
import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._deadline import Deadline
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection import session
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.deployment import source
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.deployment.deployment import Deployment
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.deployment.secret_projects import with_numbers
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.deployment.subject import Subject
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function import checks as function_checks
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function import function
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function import (
    option_checks as function_option_checks,
)
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function import view as function_view
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function.packages import (
    MANAGER,
    VENDORED,
    check_packages,
)
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function.secrets import LATEST
from ansible_collections.polycloud.faas.plugins.module_utils._mappings import may_have_foreign_texts
from ansible_collections.polycloud.faas.plugins.module_utils._module.result import diff

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._gcp.deployment.newer_secrets import NewerSecrets
    from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function.function import Requested
    from ansible_collections.polycloud.faas.plugins.module_utils._module.task import Task
    from ansible_collections.polycloud.faas.plugins.module_utils._source.archive import Source


def run(task: Task) -> dict[str, t.Any]:
    """``gcp_cloudfunction``: from its options to its result.

    :raises FaasError: it failed.
    """
    options = task.options
    if may_have_foreign_texts(options) and options["state"] == "present":
        from ansible_collections.polycloud.faas.plugins.module_utils._foreign_texts import check_foreign_texts

        check_foreign_texts(options, task.warn)
    function_option_checks.check_options(options)
    want = function.requested(options)
    function_checks.check_requested(want, options["wait_timeout"])
    session.check(options)
    origin = None
    if options["state"] == "present":
        function_checks.check_given(options)
        origin = source.origin(options, functools.partial(_check_source, want, task.warn))
    deadline = Deadline(options["wait_timeout"])
    api = session.connect(options, deadline)
    api.report_progress = task.progress
    if origin:
        origin = source.resolved(origin, api)
        want = with_numbers(want, api)
    rules = options.get("source_rules")
    subject = Subject(api, deadline, want, origin, task.warn, task.progress, task.check_mode, rules)
    secrets = _newer_secrets(want, follows=options["follow_references"]) if origin else None
    deployment = Deployment(subject, grants_roles=options["grant_build_roles"], secrets=secrets)
    before = deployment.read()
    task.hide(function_view.variables(before.resource))
    if subject.origin and (advice := subject.origin.advice(f"Function {want.name}")):
        task.warn(advice)
    change = deployment.apply if origin else deployment.delete
    planned, after = change(before)
    if origin and function.pinned_traffic(after.resource):
        task.warn(_pinned(want, function_view.view(after)))
    done = function_view.changes(function_view.view(before), function_view.view(planned))
    done += sorted({each.words() for each in deployment.renewed})
    result = _result(task, want, done, function_view.view(before), function_view.view(after))
    for each in deployment.renewed if "diff" in result else ():
        function_view.show_renewed(result["diff"]["after"], each.variable, each.words())
    return result


def _newer_secrets(want: Requested, *, follows: bool) -> NewerSecrets | None:
    """What follows the latest versions of secrets; None for a function without such variables."""
    given = want.values.get("secret_environment") or ()
    if not any(each["version"] == LATEST for each in given):
        return None
    from ansible_collections.polycloud.faas.plugins.module_utils._gcp.deployment.newer_secrets import NewerSecrets

    return NewerSecrets(given, follows=follows)


def _check_source(
    want: Requested, warn: t.Callable[[str], None], opened: Source, variables: t.Mapping[str, str] | None
) -> None:
    """Check that Google can build the source; ``variables`` of its build are None before the function is read.

    :raises OptionError: it cannot.
    """
    given = want.build_environment or {}
    is_new = variables is None or variables != given
    function_checks.check_source(want, opened, warn if is_new else _unsaid, variables)
    if is_new:
        check_packages(want, opened, given if variables is None else variables, warn)


def _unsaid(_warning: str) -> None:
    """It was said before the function was read."""


def names_of(options: t.Mapping[str, t.Any]) -> list[str]:
    """The names that follow from the options, as far as these are valid."""
    project, location, name = (options.get(each) for each in ("project", "location", "name"))
    return [
        f"projects/{project}/locations/{location}/functions/{name}",
        f"projects/{project}/locations/{location}/services/{name}",
        f"https://{location}-{project}.cloudfunctions.net/{name}",
        *_about_files(options.get("build_environment")),
    ]


def _about_files(variables: t.Any) -> list[str]:
    """The values of variables of the build that name files and installers, which are no secrets."""
    given = variables if isinstance(variables, dict) else {}
    return [str(given[name]) for name in (VENDORED, MANAGER, function_checks.SOURCE_VARIABLE) if given.get(name)]


def _pinned(want: Requested, after: function_view.View) -> str:
    shares = ", ".join(f"{each['revision']} ({each['percent']} %)" for each in after["serving"] or ())
    return (
        f"Not all requests to function {want.name} go to the revision that was deployed last"
        f"{f', but to {shares}' if shares else ''}, and a deployment does not change that. To change it: "
        "all_traffic_on_latest_revision: true"
    )


def _result(
    task: Task, want: Requested, done: list[str], before: function_view.View, after: function_view.View
) -> dict[str, t.Any]:
    hidden_before, hidden_after = function_view.masked(before, after)
    place = {"project": want.project, "location": want.location, "name": want.name}
    result = {"changed": bool(done), "changes": done, **place, **function_view.masked({}, after)[1]}
    if task.show_diff:
        shown = function_view.shown(hidden_before), function_view.shown(hidden_after)
        result["diff"] = diff(*shown, f"function {want.name} in {want.location} of {want.project}")
    return result
