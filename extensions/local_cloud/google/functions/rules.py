# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What Cloud Functions (2nd generation) checks and fills in: pure functions over the body of a function."""

from __future__ import annotations

import re

from ..cloud.store import Project
from ..protocol.errors import invalid
from ..protocol.formats import Json

# runtime -> stage
RUNTIMES: dict[str, str] = {
    "python37": "DECOMMISSIONED",
    "python38": "DECOMMISSIONED",
    "python39": "DEPRECATED",
    "python310": "GA",
    "python311": "GA",
    "python312": "GA",
    "python313": "GA",
    "python314": "BETA",
}

MOST_LABELS = 64
# https://cloud.google.com/run/docs/configuring/services/overview-environment-variables
MOST_VARIABLE_BYTES = 32 * 2**10
MOST_BUILD_VARIABLES = 100
RESERVED_VARIABLES = ("PORT", "K_SERVICE", "K_REVISION", "K_CONFIGURATION")
_NAME = re.compile(r"[A-Za-z](?:[-_A-Za-z0-9]{0,61}[A-Za-z0-9])?")
_LABEL_KEY = re.compile(r"[a-z][-_a-z0-9]{0,62}")
_LABEL_VALUE = re.compile(r"[-_a-z0-9]{0,63}")
_QUANTITY = re.compile(r"(\d+(?:\.\d+)?)(k|M|Mi|G|Gi)?")
_UNITS = {"": 1, "k": 10**3, "M": 10**6, "Mi": 2**20, "G": 10**9, "Gi": 2**30}
_SYSTEM = re.compile(r"/(dev|proc|sys)(/|$)")
_MIB = 2**20

# memory in MiB up to which a function gets that CPU by default
_DEFAULT_CPU: tuple[tuple[int, str], ...] = (
    (128, "0.083"),
    (256, "0.1666"),
    (512, "0.3333"),
    (1024, "0.5833"),
    (2048, "1"),
    (8192, "2"),
    (16384, "4"),
    (32768, "8"),
)


def memory_bytes(text: str) -> int:
    match = _QUANTITY.fullmatch(text)
    if match is None:
        raise invalid(f"Could not parse available memory '{text}'.", "function.service_config.available_memory")
    return int(float(match[1]) * _UNITS[match[2] or ""])


def default_cpu(memory: str) -> str:
    mebibytes = memory_bytes(memory) / _MIB
    return next((cpu for limit, cpu in _DEFAULT_CPU if mebibytes <= limit), "8")


def cpu_count(text: str) -> float:
    match = re.fullmatch(r"(\d+(?:\.\d+)?)(m?)", text)
    if match is None:
        raise invalid(f"Could not parse available CPU '{text}'.", "function.service_config.available_cpu")
    return float(match[1]) / (1000 if match[2] else 1)


def service_id(function_id: str) -> str:
    """The Run service of a function: several functions can stand for the same one."""
    return function_id.lower().replace("_", "-")


def with_defaults(body: Json, project: Project, location: str, function_id: str) -> Json:
    """The body as the server stores it: everything that the caller left out has its default."""
    build: Json = {
        "entryPoint": function_id,
        "dockerRegistry": "ARTIFACT_REGISTRY",
        "dockerRepository": f"{project.name}/locations/{location}/repositories/gcf-artifacts",
        "serviceAccount": f"{project.name}/serviceAccounts/{project.compute_account}",
    } | _set_fields(body.get("buildConfig", {}))
    if "onDeployUpdatePolicy" in build:
        build["onDeployUpdatePolicy"] = {"runtimeVersion": f"{build.get('runtime', '')}_20260101_RC00"}
    else:
        build["automaticUpdatePolicy"] = {}
    service: Json = {
        "timeoutSeconds": 60,
        "availableMemory": "256M",
        "maxInstanceCount": 100,
        "maxInstanceRequestConcurrency": 1,
        "ingressSettings": "ALLOW_ALL",
        "serviceAccountEmail": project.compute_account,
    } | _set_fields(body.get("serviceConfig", {}))
    service.setdefault("availableCpu", default_cpu(service["availableMemory"]))
    service["environmentVariables"] = {"LOG_EXECUTION_ID": "true"} | service.get("environmentVariables", {})
    if service.get("directVpcNetworkInterface"):
        service.setdefault("directVpcEgress", "VPC_EGRESS_PRIVATE_RANGES_ONLY")
    return {
        **_set_fields(body),
        "environment": body.get("environment", "GEN_2"),
        "buildConfig": build,
        "serviceConfig": service,
    }


def _set_fields(value: Json) -> Json:
    """Without fields that are at proto3's default; empty messages stay, empty maps do not."""
    maps = {"environmentVariables", "labels"}
    return {
        key: item
        for key, item in value.items()
        if item not in ("", 0, False) and item != [] and not (key in maps and not item)
    }


def check_name(function_id: str) -> None:
    if not _NAME.fullmatch(function_id):
        raise invalid(
            "Function name must contain only letters, numbers, underscores and dashes, start with a letter, end with a "
            f"letter or number and be at most 63 characters long: '{function_id}'.",
            "function_id",
        )


def check(body: Json) -> None:
    """What the API refuses before an operation starts; ``body`` with its defaults."""
    build, service = body["buildConfig"], body["serviceConfig"]
    runtime = build.get("runtime", "")
    if not runtime:
        raise invalid("Runtime is required.", "function.build_config.runtime")
    stage = RUNTIMES.get(runtime)
    if stage is None:
        raise invalid(f'Runtime "{runtime}" is not supported.', "function.build_config.runtime")
    if stage == "DECOMMISSIONED":
        raise invalid(
            f'Runtime "{runtime}" is decommissioned and no longer allowed. Please use a newer runtime.',
            "function.build_config.runtime",
        )
    if "automaticUpdatePolicy" in build and "onDeployUpdatePolicy" in build:
        raise invalid("Only one runtime update policy can be set.", "function.build_config")
    if build["dockerRegistry"] == "CONTAINER_REGISTRY":
        raise invalid("Container Registry is no longer available.", "function.build_config.docker_registry")
    if not 1 <= service["timeoutSeconds"] <= 3600:
        raise invalid("Timeout must be between 1 and 3600 seconds.", "function.service_config.timeout_seconds")
    if not 128 * 10**6 <= memory_bytes(service["availableMemory"]) <= 32 * 2**30:
        raise invalid("Available memory must be between 128M and 32Gi.", "function.service_config.available_memory")
    cpu_count(service["availableCpu"])
    if service.get("minInstanceCount", 0) > service["maxInstanceCount"]:
        raise invalid(
            "Minimum instances must not exceed maximum instances.", "function.service_config.min_instance_count"
        )
    if not 1 <= service["maxInstanceRequestConcurrency"] <= 1000:
        raise invalid(
            "Concurrency must be between 1 and 1000.", "function.service_config.max_instance_request_concurrency"
        )
    _check_together(body)
    check_labels(body.get("labels", {}))


def _check_together(body: Json) -> None:
    """What does not go together."""
    build, service = body["buildConfig"], body["serviceConfig"]
    if service.get("vpcConnector") and service.get("directVpcNetworkInterface"):
        raise invalid("A VPC connector and Direct VPC are mutually exclusive.", "function.service_config.vpc_connector")
    if service.get("vpcConnectorEgressSettings") and not service.get("vpcConnector"):
        raise invalid("Egress settings need a VPC connector.", "function.service_config.vpc_connector_egress_settings")
    if body.get("kmsKeyName") and build.get("dockerRepository", "/gcf-artifacts").endswith("/gcf-artifacts"):
        raise invalid(
            "A customer-managed key needs a repository of your own.", "function.build_config.docker_repository"
        )
    plain = service.get("environmentVariables", {})
    size = sum(len(f"{name}{value}".encode()) for name, value in plain.items() if name != "LOG_EXECUTION_ID")
    if size > MOST_VARIABLE_BYTES:
        raise invalid(
            f"The environment variables have {size} bytes, more than {MOST_VARIABLE_BYTES}.",
            "function.service_config.environment_variables",
        )
    if len(build.get("environmentVariables", {})) > MOST_BUILD_VARIABLES:
        raise invalid(
            f"A build can have at most {MOST_BUILD_VARIABLES} environment variables.",
            "function.build_config.environment_variables",
        )
    twice = [each["key"] for each in service.get("secretEnvironmentVariables", []) if each["key"] in plain]
    if twice:
        raise invalid(
            f"Variable {twice[0]} is plain and secret.", "function.service_config.secret_environment_variables"
        )


def check_labels(labels: dict[str, str]) -> None:
    if len(labels) > MOST_LABELS:
        raise invalid(f"A function can have at most {MOST_LABELS} labels, but has {len(labels)}.", "function.labels")
    for key, value in labels.items():
        if not _LABEL_KEY.fullmatch(key) or key.startswith("goog"):
            raise invalid(f"Invalid label key '{key}'.", "function.labels")
        if not _LABEL_VALUE.fullmatch(value):
            raise invalid(f"Invalid label value '{value}' for key '{key}'.", "function.labels")


def service_problem(service: Json) -> str | None:
    """What Cloud Run refuses when the operation is at its SERVICE stage; None when it would accept."""
    reserved = [name for name in RESERVED_VARIABLES if name in service["environmentVariables"]]
    if reserved:
        return (
            "spec.template.spec.containers[0].env: The following reserved env names were provided: "
            f"{', '.join(reserved)}. These values are automatically set by the system."
        )
    shadowed = [each["mountPath"] for each in service.get("secretVolumes", []) if _SYSTEM.match(each["mountPath"])]
    if shadowed:
        return f"spec.template.spec.containers[0].volume_mounts: Invalid mount path {shadowed[0]}."
    cpu, memory = cpu_count(service["availableCpu"]), memory_bytes(service["availableMemory"])
    limits = "spec.template.spec.containers.resources.limits"
    if cpu < 1 and service["maxInstanceRequestConcurrency"] > 1:
        return f"{limits}.cpu: Invalid value specified for cpu. Total cpu < 1 is not supported with concurrency > 1."
    if cpu > 1 and cpu not in {2, 4, 6, 8}:
        return f"{limits}.cpu: Invalid value specified for cpu. The value must be below 1, or one of 1, 2, 4, 6, 8."
    least = {4: 2 * 2**30, 6: 4 * 2**30, 8: 4 * 2**30}.get(int(cpu), 0)
    if memory < least * 0.95:
        return (
            f"{limits}.memory: Invalid value specified for memory. "
            f"For {int(cpu)} CPU, memory must be at least {least // 2**30}Gi."
        )
    if (memory > 1024 * _MIB and cpu < 1) or (memory > 512 * _MIB and cpu < 0.5):
        return f"{limits}.cpu: Invalid value specified for cpu. For the specified memory, cpu must be higher."
    return None
