# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The options of ``gcp_cloudfunction``, one row each: argument spec, limit, place in Google's Function, default (pure).

Fields and defaults: https://cloud.google.com/functions/docs/reference/rest/v2/projects.locations.functions and, for the
1st generation, https://cloud.google.com/functions/docs/reference/rest/v1/projects.locations.functions
"""

from __future__ import annotations

import re
import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function import secrets, values
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function.field import Field, Path, Several
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function.suboptions import (
    BUCKET,
    BUILD_VARIABLES,
    DIRECT_VPC,
    FUNCTIONS,
    SECRET_VOLUME,
    SOURCE_OBJECT,
    SOURCE_REPOSITORY,
    VARIABLES,
)
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.options.connection import LABELS
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.options.option import LabelsLimit, Option, specs
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.options.quantities import (
    GIB,
    MIB,
    memory_bytes,
    milli_cpu,
    same_cpu,
    same_memory,
)
from ansible_collections.polycloud.faas.plugins.module_utils._limits import Limit, at_least, between, each, text

REFERENCE: t.Final = f"{FUNCTIONS}/reference/rest/v2/projects.locations.functions"
ARTIFACTS: t.Final = "https://cloud.google.com/artifact-registry/docs/docker/names"
PROJECT: t.Final = r"projects/[^/]+"
ACCOUNT: t.Final = text(
    rf"(?:{PROJECT}/serviceAccounts/)?[^@\s/:]+@[^@\s/:]+",
    "the email of a service account, or projects/PROJECT/serviceAccounts/EMAIL",
    REFERENCE,
)
# the most that there can be is a quota of the project in each region
INSTANCES: t.Final = "https://cloud.google.com/run/docs/configuring/max-instances-limits"
# of a policy, https://cloud.google.com/iam/quotas
MOST_MEMBERS: t.Final = 1500
FIRST_MEMORY: t.Final = (128, 256, 512, 1024, 2048, 4096, 8192)
WHOLE_CPUS: t.Final = (2000, 4000, 6000, 8000)
MEMBER: t.Final = (
    r"(user|serviceAccount|group|domain|projectOwner|projectEditor|projectViewer):\S+"
    r"|principal(Set)?://\S+|allAuthenticatedUsers"
)


def _memory(given: str) -> bool:
    amount = memory_bytes(given) if re.fullmatch(r"\d+(?:\.\d+)?(?:[kMG]|[MG]i)", given) else None
    return amount is not None and 128 * MIB <= amount <= 32 * GIB


def _cpu(given: str) -> bool:
    cpu = milli_cpu(given)
    return cpu is not None and (80 <= cpu <= 1000 or cpu in WHOLE_CPUS)


def _empty(value: t.Any) -> t.Any:
    return value or ""


FIELDS: t.Final[dict[str, Field]] = {
    "description": Field(Option({}, default=""), ("description",), ("description",), shown=_empty),
    "runtime": Field(
        Option({}, text(r"python3\d+", "python3N without a dot, such as python313", f"{FUNCTIONS}/runtime-support")),
        ("buildConfig", "runtime"),
        ("runtime",),
    ),
    "entry_point": Field(
        Option({}, Limit("a function's name", f"{FUNCTIONS}/writing", str.isidentifier)),
        ("buildConfig", "entryPoint"),
        ("entryPoint",),
    ),
    "memory": Field(
        Option(
            {},
            Limit(
                "an amount with the unit k, M, G, Mi or Gi, such as 256M, 512Mi or 1Gi, of 128M to 32G",
                f"{FUNCTIONS}/configuring/memory",
                _memory,
            ),
            default="256M",
        ),
        ("serviceConfig", "availableMemory"),
        ("availableMemoryMb",),
        same_memory,
        first_limit=Limit(
            f"{', '.join(f'{amount}M' for amount in FIRST_MEMORY[:-1])} or {FIRST_MEMORY[-1]}M in the 1st generation",
            "https://cloud.google.com/functions/1stgendocs/configuring/memory",
            lambda given: memory_bytes(given) in {amount * MIB for amount in FIRST_MEMORY},
        ),
    ),
    "cpu": Field(
        Option(
            {},
            Limit(
                "0.08 to 1, or 1, 2, 4, 6 or 8 CPUs", "https://cloud.google.com/run/docs/configuring/services/cpu", _cpu
            ),
            default="",
        ),
        ("serviceConfig", "availableCpu"),
        same=same_cpu,
        only="gen2",
    ),
    "timeout": Field(
        Option({"type": "int"}, between(1, 3600, "seconds", f"{FUNCTIONS}/configuring/timeout"), default=60),
        ("serviceConfig", "timeoutSeconds"),
        ("timeout",),
        first_limit=between(1, 540, "seconds", "https://cloud.google.com/functions/quotas"),
    ),
    "concurrency": Field(
        Option({"type": "int"}, between(1, 1000, "", f"{FUNCTIONS}/configuring/concurrency"), default=1),
        ("serviceConfig", "maxInstanceRequestConcurrency"),
        only="gen2",
    ),
    "all_traffic_on_latest_revision": Field(
        Option({"type": "bool"}, default=True),
        ("serviceConfig", "allTrafficOnLatestRevision"),
        same=lambda requested, current: not requested or bool(current),
        only="gen2",
    ),
    "min_instances": Field(
        Option({"type": "int"}, at_least(0, "", INSTANCES), default=0),
        ("serviceConfig", "minInstanceCount"),
        ("minInstances",),
        shown=lambda value: value or 0,
    ),
    "max_instances": Field(
        Option({"type": "int"}, at_least(0, "", INSTANCES), default=0),
        ("serviceConfig", "maxInstanceCount"),
        ("maxInstances",),
        first_limit=between(0, 3000, "", "https://cloud.google.com/functions/1stgendocs/configuring/max-instances"),
    ),
    "ingress": Field(
        Option({"choices": list(values.INGRESS)}, default="all"),
        ("serviceConfig", "ingressSettings"),
        ("ingressSettings",),
        google=values.translated(values.INGRESS),
        shown=values.named(values.INGRESS),
    ),
    "security_level": Field(
        Option({"choices": list(values.SECURITY_LEVELS)}, default="secure-optional"),
        ("serviceConfig", "securityLevel"),
        ("httpsTrigger", "securityLevel"),
        google=values.translated(values.SECURITY_LEVELS),
        shown=values.named(values.SECURITY_LEVELS),
        only="gen1",
    ),
    "runtime_service_account": Field(
        Option({}, ACCOUNT, default=""),
        ("serviceConfig", "serviceAccountEmail"),
        ("serviceAccountEmail",),
        values.same_account,
        google=values.email,
    ),
    "build_service_account": Field(
        Option({}, ACCOUNT, default=""),
        ("buildConfig", "serviceAccount"),
        ("buildServiceAccount",),
        values.same_account,
        google=values.account,
        shown=lambda value: value.rpartition("/")[2] if value else None,
    ),
    "worker_pool": Field(
        Option(
            {},
            text(
                rf"{PROJECT}/locations/[^/]+/workerPools/[\w-]+",
                "projects/PROJECT/locations/REGION/workerPools/POOL",
                REFERENCE,
            ),
            default="",
        ),
        ("buildConfig", "workerPool"),
        ("buildWorkerPool",),
        values.same_resource,
        shown=_empty,
    ),
    "docker_repository": Field(
        Option(
            {},
            text(
                rf"{PROJECT}/locations/[^/]+/repositories/[a-z][a-z0-9-]*|{values.DOCKER_NAME.pattern}",
                "projects/PROJECT/locations/REGION/repositories/REPOSITORY or REGION-docker.pkg.dev/PROJECT/REPOSITORY",
                ARTIFACTS,
            ),
            default="",
        ),
        ("buildConfig", "dockerRepository"),
        ("dockerRepository",),
        values.same_repository,
        google=values.repository,
    ),
    "kms_key": Field(
        Option(
            {"no_log": False},
            text(
                rf"{PROJECT}/locations/[^/]+/keyRings/[\w-]+/cryptoKeys/[\w-]+",
                "projects/PROJECT/locations/REGION/keyRings/RING/cryptoKeys/KEY",
                REFERENCE,
            ),
            default="",
        ),
        ("kmsKeyName",),
        ("kmsKeyName",),
        values.same_resource,
        shown=_empty,
    ),
    "binary_authorization": Field(
        Option(
            {},
            text(
                rf"default|{PROJECT}/platforms/cloudRun/policies/[\w-]+",
                "default or projects/PROJECT/platforms/cloudRun/policies/POLICY",
                "https://cloud.google.com/binary-authorization/docs/run/enabling-binauthz-cloud-run",
            ),
            default="",
        ),
        ("serviceConfig", "binaryAuthorizationPolicy"),
        same=values.same_resource,
        shown=_empty,
        only="gen2",
    ),
    "vpc_connector": Field(
        Option(
            {},
            text(
                rf"(?:{PROJECT}/locations/[^/]+/connectors/)?[a-z][a-z0-9-]*",
                "a connector's id or projects/PROJECT/locations/REGION/connectors/CONNECTOR",
                REFERENCE,
            ),
            default="",
        ),
        ("serviceConfig", "vpcConnector"),
        ("vpcConnector",),
        values.same_resource,
        google=values.connector,
        shown=_empty,
    ),
    "direct_vpc": Field(
        Option(
            {"type": "dict", "options": specs(DIRECT_VPC)},
            default={},
        ),
        ("serviceConfig", "directVpcNetworkInterface"),
        same=values.same_direct_vpc,
        whole=values.whole_networks,
        google=values.direct_vpc,
        shown=values.shown_direct_vpc,
        only="gen2",
    ),
    "secret_environment": Field(
        Option({"type": "dict", "no_log": False}, default={}),
        ("serviceConfig", "secretEnvironmentVariables"),
        ("secretEnvironmentVariables",),
        secrets.same_secrets,
        google=secrets.environment_variables,
        shown=secrets.shown_variables,
    ),
    "secret_volumes": Field(
        Option(
            {
                "type": "list",
                "elements": "dict",
                "no_log": False,
                "options": specs(SECRET_VOLUME),
            },
            default=[],
        ),
        ("serviceConfig", "secretVolumes"),
        ("secretVolumes",),
        secrets.same_secrets,
        google=secrets.volumes,
        shown=secrets.shown_volumes,
    ),
}

OF_VARIABLES: t.Final[dict[str, t.Any]] = {"type": "dict", "no_log": True}
OTHERS: t.Final[dict[str, Several]] = {
    "location": Several(Option({"required": True}), {("name",): ()}),
    "name": Several(
        Option(
            {"required": True},
            text(
                r"[A-Za-z](?:[-_A-Za-z0-9]{0,61}[A-Za-z0-9])?",
                "1 to 63 letters, digits, - and _, starting with a letter and ending with a letter or digit",
                REFERENCE,
            ),
        ),
        {("name",): ()},
    ),
    "environment_generation": Several(
        Option({"choices": ["gen1", "gen2"], "default": "gen2"}), {("environment",): ()}, creation_only=True
    ),
    "environment": Several(
        Option(OF_VARIABLES, VARIABLES, default={}),
        {("serviceConfig", "environmentVariables"): ("environmentVariables",)},
    ),
    "build_environment": Several(
        Option(OF_VARIABLES, BUILD_VARIABLES, default={}),
        {("buildConfig", "environmentVariables"): ("buildEnvironmentVariables",)},
    ),
    "purge_environment": Several(Option({"type": "bool", "default": True})),
    "labels": Several(Option(LABELS["labels"], LabelsLimit(REFERENCE), default={}), {("labels",): ("labels",)}),
    "purge_labels": Several(Option(LABELS["purge_labels"])),
    "vpc_egress": Several(
        Option({"choices": list(values.CONNECTOR_EGRESS)}, default="private-ranges-only"),
        {
            ("serviceConfig", "vpcConnectorEgressSettings"): ("vpcConnectorEgressSettings",),
            ("serviceConfig", "directVpcEgress"): (),
        },
    ),
    "runtime_update_policy": Several(
        Option({"choices": list(values.UPDATE_POLICIES)}, default="automatic"),
        {("buildConfig", field): (field,) for field in values.UPDATE_POLICIES.values()},
    ),
    "public": Several(Option({"type": "bool"}, default=False)),
    "invokers": Several(
        Option(
            {"type": "list", "elements": "str"},
            each(
                text(
                    MEMBER,
                    "members such as user:a@example.com or serviceAccount:NAME",
                    "https://cloud.google.com/iam/docs/principal-identifiers",
                ),
                MOST_MEMBERS,
            ),
            default=[],
        )
    ),
    "follow_references": Several(Option({"type": "bool", "default": False})),
    "grant_build_roles": Several(Option({"type": "bool", "default": False})),
    "staging_bucket": Several(Option({}, BUCKET, default="")),
    "source_object": Several(
        Option({"type": "dict", "options": specs(SOURCE_OBJECT)}), {("buildConfig", "source", "storageSource"): ()}
    ),
    "source_repository": Several(
        Option({"type": "dict", "options": specs(SOURCE_REPOSITORY)}),
        {("buildConfig", "source", "repoSource"): ()},
    ),
}


def options(generation: str = "gen2") -> dict[str, Option]:
    """All these options with the limits of that generation."""
    return {
        **{name: row.of(generation) for name, row in FIELDS.items()},
        **{name: row.option for name, row in OTHERS.items()},
    }


def first_generation_paths() -> dict[Path, Path]:
    """Each field of v2 whose value a field of v1 has as well, with that field."""
    both = {row.path: row.first for row in FIELDS.values()}
    both |= {path: first for row in OTHERS.values() for path, first in row.places.items()}
    return {path: first for path, first in both.items() if first}
