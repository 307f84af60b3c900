# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a project is and should be, and what differs (no API, no Ansible).

A project is represented as one flat dictionary, the *view*: ``project_id``, ``name``, ``project_number``, ``state``
(ACTIVE or DELETE_REQUESTED), ``parent``, ``labels``, ``billing_account`` and ``apis`` (the enabled ones; both None when
they could not be read). Parts that matter only when an option names them, such as ``iam_bindings``, are added under
that name. The empty view is that of a project that does not exist.
"""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

from ansible_collections.polycloud.faas.plugins.module_utils._errors import OptionError, require
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.options.checks import (
    MOST_LABELS,
    check_wait_timeout,
    texts,
)
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.project.budget import Goal, requested_goal
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.project.options import OPTIONS
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.project.role_bindings import (
    EDITOR,
    Binding,
    looks_default,
    requested_bindings,
)

ACTIVE: t.Final = "ACTIVE"
DELETE_REQUESTED: t.Final = "DELETE_REQUESTED"
# the label of a project whose ID was created from a prefix
PREFIX_LABEL: t.Final = "polycloud-faas-id-prefix"
FORBIDDEN_WORDS: t.Final = ("google", "null", "ssl", "undefined")

View = dict[str, t.Any]


@dataclass(frozen=True)
class Requested:
    """The requested project; None means: left as it is.

    ``project_id`` is empty while it is not known which project ``id_prefix`` stands for.
    """

    project_id: str
    id_prefix: str | None = None
    name: str | None = None
    parent: str | None = None
    labels: t.Mapping[str, str] | None = None
    purge_labels: bool = True
    billing_account: str | None = None
    apis: tuple[str, ...] | None = None
    purge_apis: bool = False
    disabled_apis: tuple[str, ...] = ()
    disable_dependent_apis: bool = False
    check_api_usage: bool = False
    iam_bindings: tuple[Binding, ...] | None = None
    purge_iam_members: bool = False
    deletion_protection: bool | None = None
    budget: Goal | None = None
    default_network: t.Literal["keep", "delete"] = "keep"
    default_service_accounts: t.Literal["keep", "disable", "deprivilege", "delete"] = "keep"


def requested(options: t.Mapping[str, t.Any]) -> Requested:
    """The options of ``gcp_project`` as values.

    :raises OptionError: one of them is invalid.
    """
    _check(options)
    check_wait_timeout(options["wait_timeout"])
    if options["state"] == "absent" and options.get("deletion_protection"):
        raise OptionError("deletion_protection must be false to delete a project, but it is true.")
    apis = options.get("apis")
    found = Requested(
        project_id=options.get("project_id") or "",
        id_prefix=options.get("project_id_prefix"),
        name=options.get("name"),
        parent=options.get("parent"),
        labels=texts(options.get("labels")),
        purge_labels=options["purge_labels"],
        billing_account=_account(options.get("billing_account")),
        apis=None if apis is None else tuple(sorted(set(apis))),
        purge_apis=options["purge_apis"],
        disabled_apis=tuple(sorted(set(options.get("disabled_apis") or ()))),
        disable_dependent_apis=options["disable_dependent_apis"],
        check_api_usage=options["check_api_usage"],
        iam_bindings=requested_bindings(options.get("iam_bindings"), options["purge_iam_members"]),
        purge_iam_members=options["purge_iam_members"],
        deletion_protection=options.get("deletion_protection"),
        budget=requested_goal(options),
        default_network=options["default_network"],
        default_service_accounts=options["default_service_accounts"],
    )
    _check_editors(found)
    return found


def view(resource: t.Mapping[str, t.Any], billing_account: str | None, apis: t.Iterable[str] | None) -> View:
    """The view of a Project of Resource Manager v3."""
    return {
        "project_id": resource["projectId"],
        "name": resource.get("displayName", ""),
        "project_number": resource.get("name", "").removeprefix("projects/"),
        "state": resource.get("state", ACTIVE),
        "parent": resource.get("parent") or None,
        "labels": dict(sorted(resource.get("labels", {}).items())),
        "billing_account": billing_account or None,
        "apis": None if apis is None else sorted(apis),
    }


def present(want: Requested, before: View) -> View:
    """The view of the project after the run."""
    now = before or {
        "name": want.project_id or None,
        "project_number": None,
        "parent": None,
        "labels": {},
        "billing_account": None,
        "apis": [],
    }
    return {
        "project_id": want.project_id or None,
        "name": now["name"] if want.name is None else want.name,
        "project_number": now["project_number"],
        "state": ACTIVE if before.get("state", DELETE_REQUESTED) == DELETE_REQUESTED else before["state"],
        "parent": now["parent"] if want.parent is None else want.parent,
        "labels": _labels(want, now["labels"]),
        "billing_account": now["billing_account"] if want.billing_account is None else want.billing_account or None,
        "apis": _apis(want, now["apis"]),
    }


def check_planned(before: View, planned: View) -> None:
    """Check what only holds of the whole project.

    :raises OptionError: it would have too many labels with those that stay.
    """
    labels = planned["labels"]
    if len(labels) > MOST_LABELS and labels != before.get("labels"):
        raise OptionError(f"labels must be at most {MOST_LABELS}, but the project would have {len(labels)}.")


def absent(before: View) -> View:
    """The view of the project after its deletion, which can be undone for 30 days."""
    return {**before, "state": DELETE_REQUESTED} if before else {}


def changes(before: View, after: View) -> list[str]:
    """What is done: "created", "undeleted", "deleted", or the names of what differs."""
    if after == before:
        return []
    if after.get("state") == DELETE_REQUESTED:
        return ["deleted"]
    if not before:
        return ["created"]
    undeleted = ["undeleted"] if before["state"] == DELETE_REQUESTED else []
    return undeleted + [key for key in after if key != "state" and after[key] != before.get(key)]


def shown(found: View) -> View:
    """The part of a view for a diff: without the number, which nobody knows before a project is created."""
    return {key: value for key, value in found.items() if key != "project_number"}


def _labels(want: Requested, now: t.Mapping[str, str]) -> dict[str, str]:
    """The labels; the one with the prefix of the ID is never removed."""
    purged = want.labels is not None and want.purge_labels
    kept = {key: value for key, value in now.items() if not purged or key == PREFIX_LABEL}
    own = {PREFIX_LABEL: want.id_prefix} if want.id_prefix else {}
    return dict(sorted({**kept, **(want.labels or {}), **own}.items()))


def _apis(want: Requested, now: t.Sequence[str] | None) -> list[str] | None:
    if want.apis is None and not want.disabled_apis:
        return None if now is None else list(now)
    kept = () if want.purge_apis else now or ()
    return sorted({*kept, *(want.apis or ())} - {*want.disabled_apis})


def _account(given: str | None) -> str | None:
    return None if given is None else given.removeprefix("billingAccounts/").upper()


def _check(options: t.Mapping[str, t.Any]) -> None:
    """Check each option against its limit, and those of IDs and APIs against each other."""
    for name, option in OPTIONS.items():
        option.check(name, options.get(name))
    _check_ids(options)
    _check_apis(options)


def _check_ids(options: t.Mapping[str, t.Any]) -> None:
    for option in ("project_id", "project_id_prefix"):
        given = options.get(option) or ""
        for word in FORBIDDEN_WORDS:
            require(word not in given, option, given, f"without the word {word!r}, which Google does not allow")
    if options.get("project_id_prefix") and not options.get("parent"):
        raise OptionError("project_id_prefix needs parent: only the list of its projects is always up to date.")


def _check_apis(options: t.Mapping[str, t.Any]) -> None:
    apis, disabled = options.get("apis"), options.get("disabled_apis")
    both = sorted(set(apis or ()) & set(disabled or ()))
    if both:
        raise OptionError(f"apis and disabled_apis must have nothing in common, but both have {', '.join(both)}.")
    if options["purge_apis"] and apis is None:
        raise OptionError("purge_apis needs apis: the list of what stays enabled.")
    if options["disable_dependent_apis"] and not disabled:
        raise OptionError("disable_dependent_apis needs disabled_apis: the list of what is disabled.")
    if options["check_api_usage"] and not disabled and not options["purge_apis"]:
        raise OptionError("check_api_usage needs disabled_apis or purge_apis, which disable APIs.")


def _check_editors(want: Requested) -> None:
    """A member cannot be granted and denied the same role, or each run would change it twice."""
    for binding in want.iam_bindings or ():
        for member in binding.members:
            if want.default_service_accounts == "deprivilege" and binding.role == EDITOR and looks_default(member):
                raise OptionError(
                    f"default_service_accounts: deprivilege takes {EDITOR} from {member}, but iam_bindings gives it."
                )
