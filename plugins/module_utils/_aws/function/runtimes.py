# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The days in the life of Lambda's Python runtimes (pure).

Source: https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html, as cfn-lint has it; a unit test compares.
"""

from __future__ import annotations

import datetime
import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._errors import OptionError, require

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.change import Change
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import Template
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.service import Service

FUNCTION: t.Final = "AWS::Lambda::Function"
OLDEST: t.Final = 6
NEWEST: t.Final = 14
SUGGESTED: t.Final = "python3.13"
PAGE: t.Final = "https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html"


class Life(t.NamedTuple):
    """Days (YYYY-MM-DD): when it is deprecated, and from when on AWS creates and updates no function with it."""

    deprecated: str
    create_ends: str
    update_ends: str


LIVES: t.Final = {
    "python3.6": Life("2022-07-18", "2022-07-18", "2022-08-29"),
    "python3.7": Life("2023-12-04", "2024-01-09", "2027-03-03"),
    "python3.8": Life("2024-10-14", "2027-02-01", "2027-03-03"),
    "python3.9": Life("2025-12-15", "2027-02-01", "2027-03-03"),
    "python3.10": Life("2026-10-31", "2027-02-01", "2027-03-03"),
    "python3.11": Life("2027-06-30", "2027-07-31", "2027-08-31"),
    "python3.12": Life("2028-10-31", "2028-11-30", "2029-01-10"),
    "python3.13": Life("2029-06-30", "2029-07-31", "2029-08-31"),
    "python3.14": Life("2029-06-30", "2029-07-31", "2029-08-31"),
}


def today() -> str:
    return datetime.datetime.now(datetime.timezone.utc).date().isoformat()


def check_runtime(option: str, runtime: str) -> None:
    """:raises OptionError: Lambda never had such a runtime."""
    minor = runtime.removeprefix("python3.")
    is_python = minor != runtime and minor.isascii() and minor.isdecimal() and str(int(minor)) == minor
    require(is_python, option, runtime, "python3.N, such as python3.13")
    if int(minor) < OLDEST:
        raise OptionError(f"{option} must be python3.{OLDEST} or newer, but {runtime!r} was given.")


def warnings(service: Service, day: str) -> list[str]:
    """A warning for each runtime that is deprecated on this day, or that is not known to be released."""
    users: dict[str, list[str]] = {}
    for function in service.functions:
        if function.image is None:
            users.setdefault(service.runtime_of(function), []).append(function.name)
    told = {runtime: _about(runtime, day) for runtime in users}
    return [
        f"Runtime {runtime} of {'function' if len(users[runtime]) == 1 else 'functions'} {', '.join(users[runtime])} "
        f"{about}"
        for runtime, about in told.items()
        if about
    ]


def _about(runtime: str, day: str) -> str | None:
    life = LIVES.get(runtime)
    if life is None:
        return (
            f"is newer than python3.{NEWEST}, the newest that this collection knows: until AWS releases it, it is a "
            "preview, which AWS may change or end at any time."
        )
    if day < life.deprecated:
        return None
    return (
        f"is deprecated since {life.deprecated}: Lambda no longer patches it. It "
        f"{_ends('creates', life.create_ends, day)} and {_ends('updates', life.update_ends, day)}. Use a newer "
        f"runtime, such as {SUGGESTED}."
    )


def _ends(verb: str, last: str, day: str) -> str:
    return f"{verb} no function with it {'since' if day >= last else 'from'} {last}{'' if day >= last else ' on'}"


def check_changes(changes: t.Iterable[Change], desired: Template, day: str) -> None:
    """Check the functions that are going to be created (Add) or updated (Modify) on this day.

    :raises OptionError: Lambda refuses that with the function's runtime.
    """
    for change in changes:
        resource = desired["Resources"].get(change.logical_id, {})
        life = LIVES.get(str(resource.get("Properties", {}).get("Runtime"))) if change.type == FUNCTION else None
        is_new = change.action == "Add" or change.replacement == "True"
        if life is None or change.action not in {"Add", "Modify"}:
            continue
        last, verb = (life.create_ends, "creates") if is_new else (life.update_ends, "updates")
        if day >= last:
            given = resource["Properties"]
            raise OptionError(
                f"runtime of function {given.get('FunctionName', change.logical_id)} must be one with which Lambda "
                f"still {verb} functions, but {given['Runtime']} was given, with which it {verb} none since {last}.",
                hint=f"Use a newer runtime, such as {SUGGESTED}. See {PAGE}.",
            )
