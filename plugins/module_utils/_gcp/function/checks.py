# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Checks the options of ``gcp_cloudfunction`` against each other, the source and the live function.

Memory, CPU and concurrency: https://cloud.google.com/run/docs/configuring/services/cpu. Reserved names of variables:
https://cloud.google.com/functions/docs/configuring/env-var. Size of the source: https://cloud.google.com/functions/quotas
"""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._errors import OptionError
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function.fields import FIELDS, OTHERS
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function.function import (
    ARCHIVE_LABEL,
    BUILD_ENVIRONMENT_PATH,
    ENVIRONMENT_PATH,
    MOST_BY_DEFAULT,
    OWN_LABELS,
    Requested,
    at,
    own_cpu,
)
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function.option_checks import SOURCES
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function.suboptions import VARIABLE_NAME
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function.values import is_default_repository
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.options.checks import (
    MOST_LABELS,
    check_location,
    check_project,
    check_wait_timeout,
)
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.options.quantities import (
    GIB,
    MIB,
    memory_bytes,
    milli_cpu,
    same_cpu,
    same_memory,
)
from ansible_collections.polycloud.faas.plugins.module_utils._source.entry_point import (
    EntryPoint,
    check_entry_point,
    files_that_define,
)

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.failures import Json
    from ansible_collections.polycloud.faas.plugins.module_utils._source.archive import Source

Variables = t.Mapping[str, str]

# unpacked, by generation: bytes and their text
LARGEST_SOURCES: t.Final[dict[str, tuple[int, str]]] = {"gen1": (500 * 1024**2, "500 MB"), "gen2": (1024**3, "1 GB")}
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
DEFAULT_MEMORY: t.Final = str(FIELDS["memory"].option.default)
SOURCE_VARIABLE: t.Final = "GOOGLE_FUNCTION_SOURCE"
SIGNATURE_VARIABLE: t.Final = "GOOGLE_FUNCTION_SIGNATURE_TYPE"
ARGUMENTS: t.Final = ("the request",)
# the minimum memory for a number of CPUs
MEMORY_OF_CPUS: t.Final = {4000: 2 * GIB, 6000: 4 * GIB, 8000: 4 * GIB}
# the minimum CPU for more than this much memory
CPU_OF_MEMORY: t.Final = ((GIB, 1000), (512 * MIB, 500))


def check_place(project: str, location: str, name: str | None) -> None:
    """Check the location and the name."""
    check_project("project", project)
    check_location(location)
    OTHERS["name"].option.check("name", name)


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
    _check_instances(values.get("min_instances", 0), values.get("max_instances"))
    _check_resources(values)
    _check_variables("environment", want.environment or {}, RESERVED_VARIABLES)
    secrets = {secret["key"]: "" for secret in values.get("secret_environment", [])}
    _check_variables("secret_environment", secrets, RESERVED_VARIABLES)
    _check_variables("build_environment", want.build_environment or {}, frozenset())
    for name in OWN_LABELS:
        if name in (want.labels or {}):
            raise OptionError(f"labels must not have {name}, which the collection sets itself.")


def check_with_live(want: Requested, now: Json) -> None:
    """Check what is given with what the function keeps; ``now`` is {} for a new function.

    :raises OptionError: they do not go together.
    """
    _check_live_instances(want, now)
    values, live = want.values, now.get("serviceConfig", {})
    kept = None if "cpu" in values else own_cpu(now) or _unchanged_cpu(values, live)
    cpu = values.get("cpu") or kept
    cpu_is = f"the function has {cpu}" if kept else f"{cpu} was given"
    memory = values.get("memory") or live.get("availableMemory", DEFAULT_MEMORY)
    if cpu and not (same_memory(memory, live.get("availableMemory")) and same_cpu(cpu, live.get("availableCpu"))):
        _check_together(memory, cpu, cpu_is, "" if "memory" in values else _memory_is(live))
    concerned = {"cpu", "memory", "concurrency"} & set(values)
    concurrency = values.get("concurrency", live.get("maxInstanceRequestConcurrency", 1))
    if not concerned or concurrency == 1:
        return
    if cpu:
        _check_concurrency(cpu, cpu_is)
        return
    if (memory_bytes(memory) or 0) <= GIB:
        raise OptionError(
            "cpu must be at least 1 for a concurrency of more than 1, but it was not given, and Google "
            f"assigns less with {memory} of memory."
        )


def check_after(want: Requested, now: Json, after: Json) -> None:
    """Check what only holds of the whole function: ``after`` is what it will be.

    :raises OptionError: options do not go together with what the function keeps.
    """
    service = after.get("serviceConfig", {})
    if want.vpc_egress and not (service.get("vpcConnector") or service.get("directVpcNetworkInterface")):
        raise OptionError(
            "vpc_egress requires vpc_connector or direct_vpc, but neither was given, and the function has none."
        )
    _check_key(want, after)
    labels = after["labels"].keys() | ({ARCHIVE_LABEL} if want.source_digest else set())
    if len(labels) > MOST_LABELS and after["labels"] != now.get("labels"):
        raise OptionError(
            f"labels must be at most {MOST_LABELS}, but the function would have {len(labels)}, of which "
            f"{len(labels & set(OWN_LABELS))} are of the collection."
        )
    for option, path in (("environment", ENVIRONMENT_PATH), ("build_environment", BUILD_ENVIRONMENT_PATH)):
        variables = at(after, path) or {}
        if variables != at(now, path):
            OTHERS[option].option.check(f"{option}, with what the function keeps,", variables)


def _check_key(want: Requested, after: Json) -> None:
    concerned = {"kms_key", "docker_repository"} & set(want.values)
    if concerned and after.get("kmsKeyName") and is_default_repository(at(after, FIELDS["docker_repository"].path)):
        key = "kms_key" if want.values.get("kms_key") else f"The key {after['kmsKeyName']} of the function"
        raise OptionError(f"{key} requires docker_repository: a repository that is encrypted with the same key.")


def _memory_is(live: Json) -> str:
    return "the function has" if live.get("availableMemory") else "it was not given, and Google assigns"


def _check_live_instances(want: Requested, now: Json) -> None:
    """Without a limit of one's own, Google's is the limit."""
    values, live = want.values, now.get("serviceConfig", {})
    if not {"min_instances", "max_instances"} & set(values):
        return
    low = values.get("min_instances", live.get("minInstanceCount", 0))
    high = values.get("max_instances", live.get("maxInstanceCount"))
    _check_instances(low, high)
    if not high and low > MOST_BY_DEFAULT[want.generation]:
        raise OptionError(
            f"min_instances must be at most max_instances, but {low} is more than {MOST_BY_DEFAULT[want.generation]}, "
            "which Google assigns without max_instances."
        )


def _check_instances(low: int, high: int | None) -> None:
    """Check the limits of the number of instances; 0 and None are none."""
    if high and low > high:
        raise OptionError(f"min_instances must be at most max_instances, but {low} is more than {high}.")


def _unchanged_cpu(values: t.Mapping[str, t.Any], live: Json) -> str | None:
    """The live CPU, unless Google will derive it from another memory."""
    memory = values.get("memory")
    if memory is not None and not same_memory(memory, live.get("availableMemory")):
        return None
    return live.get("availableCpu")


def check_source(
    want: Requested, source: Source, warn: t.Callable[[str], None], variables: Variables | None = None
) -> None:
    """Check that the source is not too large, and that Google will find the function in it and can call it.

    ``variables`` are those that the build will get. None: the function was not read yet. If it may have the variable
    that names the file, any file of the source may be the one.

    :raises OptionError: it is too large, or the function is not in it.
    """
    most, amount = LARGEST_SOURCES[want.generation]
    if source.size > most:
        raise OptionError(f"source must be at most {amount} unpacked, but {source.path} has {source.size // MIB} MB.")
    given = (want.build_environment or {}) if variables is None else variables
    if variables is None and _may_keep(want, SOURCE_VARIABLE):
        files = files_that_define(source, want.values["entry_point"])
        if files and given.get(SOURCE_VARIABLE, "main.py").removeprefix("./") not in files:
            return
    _check_entry_point(want, source, given, warn)


def _may_keep(want: Requested, name: str) -> bool:
    """Whether the build may get a variable that only the function has."""
    given = want.build_environment
    return given is None or (not want.purge_environment and name not in given)


def _check_entry_point(want: Requested, source: Source, variables: Variables, warn: t.Callable[[str], None]) -> None:
    file = variables.get(SOURCE_VARIABLE, "main.py").removeprefix("./")
    code = source.read(file)
    if code is None:
        raise OptionError(_missing_file(want, source, file) if SOURCE_VARIABLE in variables else _no_main(source))
    minor = want.values.get("runtime", "").removeprefix("python3")
    arguments = None if is_of_events(variables) else ARGUMENTS
    entry = EntryPoint(
        "entry_point", file, want.values["entry_point"], arguments, int(minor) if minor.isdigit() else None
    )
    check_entry_point(entry, code, source, warn)


def is_of_events(build: t.Mapping[str, str]) -> bool:
    """Whether the build makes a function that gets events, which are other arguments."""
    return build.get(SIGNATURE_VARIABLE, "http") != "http"


def _no_main(source: Source) -> str:
    return f"source must have main.py at its top, but there is none in {source.path}."


def _missing_file(want: Requested, source: Source, file: str) -> str:
    """The message for a file that the variable names."""
    folder = f"{file.rstrip('/')}/"
    is_folder = any(each.path.startswith(folder) for each in source.files)
    there = f"{file} is a folder of {source.path}" if is_folder else f"there is no {file} in {source.path}"
    if SOURCE_VARIABLE in (want.build_environment or {}):
        return f"{SOURCE_VARIABLE} of build_environment must name a file of the source, but {there}."
    return (
        f"{SOURCE_VARIABLE}, which the function has, must name a file of the source, but {there}: set it in "
        "build_environment, or take it away with build_environment: {}."
    )


def _check_resources(values: t.Mapping[str, t.Any]) -> None:
    """Check memory, CPU and concurrency as far as they are given."""
    if not values.get("cpu"):
        return
    if values.get("concurrency", 1) > 1:
        _check_concurrency(values["cpu"], f"{values['cpu']} was given")
    if "memory" in values:
        _check_together(values["memory"], values["cpu"], f"{values['cpu']} was given", "")


def _check_concurrency(cpu: str, cpu_is: str) -> None:
    if (milli_cpu(cpu) or 0) < 1000:
        raise OptionError(f"cpu must be at least 1 for a concurrency of more than 1, but {cpu_is}.")


def _check_together(memory: str, cpu: str, cpu_is: str, memory_is: str) -> None:
    """Check an amount of memory with a CPU; ``memory_is``: where the memory comes from, "" if it was given."""
    size, share = memory_bytes(memory) or 0, milli_cpu(cpu) or 0
    of_memory = f"{memory} of memory" if not memory_is else f"the {memory} of memory that the function has"
    for more_than, least in CPU_OF_MEMORY:
        if size > more_than and share < least:
            raise OptionError(f"cpu must be at least {least / 1000:g} for {of_memory}, but {cpu_is}.")
    least_memory = MEMORY_OF_CPUS.get(share, 0)
    if size < least_memory:
        needed = f"at least {least_memory // GIB}Gi for {cpu} CPUs"
        given = f"{memory_is} {memory}" if memory_is else f"{memory} was given"
        raise OptionError(f"memory must be {needed}, but {given}.")


def _check_variables(option: str, variables: t.Mapping[str, str], reserved: frozenset[str]) -> None:
    for name in variables:
        VARIABLE_NAME.check(f"{option} names", name)
        if name in reserved or name.startswith("X_GOOGLE_"):
            raise OptionError(f"{option} must not set variables that Google reserves, but {name} is one.")
        if reserved and name == SOURCE_VARIABLE:
            raise OptionError(
                f"{option} must not set {name}, which is read by the build: put it into build_environment."
            )
