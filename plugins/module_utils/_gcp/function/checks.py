# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Checks the options of ``gcp_cloudfunction`` before the first API call.

Limits: https://cloud.google.com/functions/quotas, https://cloud.google.com/run/docs/configuring/services/cpu and
https://cloud.google.com/functions/docs/configuring/env-var (reserved names).
"""

from __future__ import annotations

import re
import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._errors import OptionError, require
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function.function import OWN_LABELS, Requested
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function.option_checks import SOURCES
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.options.checks import (
    check_labels,
    check_location,
    check_project,
    check_wait_timeout,
)
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.options.quantities import (
    memory_bytes,
    milli_cpu,
    same_memory,
)
from ansible_collections.polycloud.faas.plugins.module_utils._source.python_source import defines

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.failures import Json
    from ansible_collections.polycloud.faas.plugins.module_utils._source.archive import Source

# unpacked, by generation: bytes and their text
LARGEST_SOURCES: t.Final[dict[str, tuple[int, str]]] = {"gen1": (500 * 1024**2, "500 MB"), "gen2": (1024**3, "1 GB")}
MOST_VARIABLES: t.Final = 1000
MOST_INSTANCES: t.Final = 1000
MIB: t.Final = 1024**2
GIB: t.Final = 1024**3
LIMITS: t.Final = {
    "timeout": (1, 3600),
    "concurrency": (1, 1000),
    "min_instances": (0, MOST_INSTANCES),
    "max_instances": (1, MOST_INSTANCES),
}
# limits that are lower in the 1st generation
FIRST_LIMITS: t.Final = {**LIMITS, "timeout": (1, 540)}
FIRST_MEMORY: t.Final = (128, 256, 512, 1024, 2048, 4096, 8192)
RESERVED_VARIABLES: t.Final = frozenset(
    {
        "FUNCTION_SIGNATURE_TYPE",
        "FUNCTION_TARGET",
        "GCP_PROJECT",
        "K_CONFIGURATION",
        "K_REVISION",
        "K_SERVICE",
        "PORT",
    }
)
DEFAULT_MEMORY: t.Final = "256M"
WHOLE_CPUS: t.Final = (2000, 4000, 6000, 8000)
SOURCE_VARIABLE: t.Final = "GOOGLE_FUNCTION_SOURCE"
# the minimum memory for a number of CPUs
MEMORY_OF_CPUS: t.Final = {4000: 2 * GIB, 6000: 4 * GIB, 8000: 4 * GIB}
# the minimum CPU for more than this much memory
CPU_OF_MEMORY: t.Final = ((GIB, 1000), (512 * MIB, 500))
MEMBER: t.Final = re.compile(
    r"(user|serviceAccount|group|domain|projectOwner|projectEditor|projectViewer):\S+"
    r"|principal(Set)?://\S+|allAuthenticatedUsers"
)


def check_place(project: str, location: str, name: str | None) -> None:
    """Check the location and the name."""
    check_project("project", project)
    check_location(location)
    if name is not None:
        good = re.fullmatch(r"[A-Za-z](?:[-_A-Za-z0-9]{0,61}[A-Za-z0-9])?", name)
        require(
            good,
            "name",
            name,
            "1 to 63 letters, digits, - and _, starting with a letter and ending with a letter or digit",
        )


def check_given(options: t.Mapping[str, t.Any]) -> None:
    """Check that everything is given that a deployment needs."""
    if not any(options.get(option) for option in SOURCES):
        raise OptionError("source, source_object or source_repository must be given when state is present.")
    for option in ("runtime", "entry_point"):
        if not options.get(option):
            raise OptionError(f"{option} must be given when state is present.")


def check_requested(want: Requested, wait_timeout: int) -> None:
    """Check everything that can be checked without the source.

    :raises OptionError: an option is invalid.
    """
    check_place(want.project, want.location, want.name)
    check_wait_timeout(wait_timeout)
    values = want.values
    if "runtime" in values:
        good = re.fullmatch(r"python3\d+", values["runtime"])
        require(good, "runtime", values["runtime"], "python3N without a dot, such as python313")
    if "entry_point" in values:
        require(values["entry_point"].isidentifier(), "entry_point", values["entry_point"], "a function's name")
    _check_numbers(values, FIRST_LIMITS if want.generation == "gen1" else LIMITS)
    _check_resources(values)
    if want.generation == "gen1" and "memory" in values:
        amounts = ", ".join(f"{amount}M" for amount in FIRST_MEMORY[:-1])
        fits = memory_bytes(values["memory"]) in {amount * MIB for amount in FIRST_MEMORY}
        require(fits, "memory", values["memory"], f"{amounts} or {FIRST_MEMORY[-1]}M in the 1st generation")
    _check_variables("environment", want.environment or {}, RESERVED_VARIABLES)
    secrets = {secret["key"]: "" for secret in values.get("secret_environment", [])}
    _check_variables("secret_environment", secrets, RESERVED_VARIABLES)
    _check_variables("build_environment", want.build_environment or {}, frozenset())
    check_labels(want.labels)
    for name in OWN_LABELS:
        if name in (want.labels or {}):
            raise OptionError(f"labels must not have {name}, which the collection sets itself.")
    _check_invokers(want.invokers)


def check_concurrency(want: Requested, now: Json) -> None:
    """Check that a CPU that was not given is enough for the concurrency; ``now`` is {} for a new function.

    Google derives the CPU from the memory: https://cloud.google.com/functions/docs/configuring/memory

    :raises OptionError: it is not.
    """
    values = want.values
    if values.get("concurrency", 1) == 1 or "cpu" in values:
        return
    service, memory = now.get("serviceConfig", {}), values.get("memory")
    cpu = service.get("availableCpu")
    if cpu and (memory is None or same_memory(memory, service.get("availableMemory"))):
        if (milli_cpu(cpu) or 0) < 1000:
            raise OptionError(f"cpu must be at least 1 for a concurrency of more than 1, but the function has {cpu}.")
    elif (memory_bytes(memory or DEFAULT_MEMORY) or 0) <= GIB:
        raise OptionError(
            "cpu must be at least 1 for a concurrency of more than 1, but it was not given, and Google "
            f"assigns less with {memory or DEFAULT_MEMORY} of memory."
        )


def check_source(want: Requested, source: Source) -> None:
    """Check that the source is not too large, and that Google will find the function in it."""
    most, amount = LARGEST_SOURCES[want.generation]
    if source.size > most:
        raise OptionError(f"source must be at most {amount} unpacked, but {source.path} has {source.size // MIB} MB.")
    file = (want.build_environment or {}).get(SOURCE_VARIABLE, "main.py").removeprefix("./")
    code = source.read(file)
    if code is None:
        raise OptionError(f"source must have {file} at its top, but there is none in {source.path}.")
    entry_point = want.values["entry_point"]
    if not defines(code, entry_point):
        raise OptionError(
            f"entry_point must name a function of {file}, but {file} in {source.path} does not define {entry_point}."
        )


def _check_numbers(values: t.Mapping[str, t.Any], limits: t.Mapping[str, tuple[int, int]]) -> None:
    for option, (least, most) in limits.items():
        if option in values:
            require(least <= values[option] <= most, option, values[option], f"{least} to {most}")
    low, high = values.get("min_instances", 0), values.get("max_instances", MOST_INSTANCES)
    if low > high:
        raise OptionError(f"min_instances must be at most max_instances, but {low} is more than {high}.")


def _check_resources(values: t.Mapping[str, t.Any]) -> None:
    """Check memory, CPU, and their combination."""
    memory = cpu = None
    if "memory" in values:
        memory = memory_bytes(values["memory"]) if not values["memory"].isdigit() else None
        allowed = "an amount with a unit, such as 256M, 512Mi or 1Gi, of 128M to 32G"
        require(memory is not None and 128 * MIB <= memory <= 32 * GIB, "memory", values["memory"], allowed)
    if "cpu" in values:
        cpu = milli_cpu(values["cpu"])
        allowed = "0.08 to 1, or 1, 2, 4, 6 or 8 CPUs"
        require(cpu is not None and (80 <= cpu <= 1000 or cpu in WHOLE_CPUS), "cpu", values["cpu"], allowed)
    if cpu is None:
        return
    if values.get("concurrency", 1) > 1 and cpu < 1000:
        raise OptionError(f"cpu must be at least 1 for a concurrency of more than 1, but {values['cpu']} was given.")
    if memory is not None:
        _check_together(memory, cpu, values)


def _check_together(memory: int, cpu: int, values: t.Mapping[str, t.Any]) -> None:
    for more_than, least in CPU_OF_MEMORY:
        if memory > more_than and cpu < least:
            needed = f"at least {least / 1000:g} for {values['memory']} of memory"
            raise OptionError(f"cpu must be {needed}, but {values['cpu']} was given.")
    least_memory = MEMORY_OF_CPUS.get(cpu, 0)
    if memory < least_memory:
        needed = f"at least {least_memory // GIB}Gi for {values['cpu']} CPUs"
        raise OptionError(f"memory must be {needed}, but {values['memory']} was given.")


def _check_variables(option: str, variables: t.Mapping[str, str], reserved: frozenset[str]) -> None:
    for name in variables:
        require(re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", name), f"{option} names", name, "letters, digits and _")
        if name in reserved or name.startswith("X_GOOGLE_"):
            raise OptionError(f"{option} must not set variables that Google reserves, but {name} is one.")
        if reserved and name == SOURCE_VARIABLE:
            raise OptionError(
                f"{option} must not set {name}, which is read by the build: put it into build_environment."
            )
    require(len(variables) <= MOST_VARIABLES, option, len(variables), f"at most {MOST_VARIABLES} variables")


def _check_invokers(invokers: t.Sequence[str] | None) -> None:
    for member in invokers or ():
        if member == "allUsers":
            raise OptionError("invokers must not contain allUsers; set public: true instead.")
        require(
            MEMBER.fullmatch(member), "invokers", member, "members such as user:a@example.com or serviceAccount:NAME"
        )
