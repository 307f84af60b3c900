# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Private to the collection: what a function is, shall be, and what differs (no API, no Ansible).

Whether the source changed is told by a label with its SHA-256 (base32, since a label holds 63 characters), because
Google rewrites the location of the source. Options that are not set are neither compared nor sent.
"""

from __future__ import annotations

import base64
import copy
import typing as t
from dataclasses import dataclass, field

from ansible_collections.polycloud.faas.plugins.module_utils._gcp.access import Access, service_id
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.checks import texts
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.quantities import same_cpu, same_memory
from ansible_collections.polycloud.faas.plugins.module_utils._result import masked_values

Json = dict[str, t.Any]
View = dict[str, t.Any]
Path = tuple[str, ...]

SOURCE_LABEL: t.Final = "polycloud-faas-source"
# labels that Google or its tools set; never removed
TOOL_LABELS: t.Final = ("goog-", "deployment-")
# variables that Google adds to each function
SERVER_VARIABLES: t.Final = {"LOG_EXECUTION_ID": "true"}
SOURCE_PATH: t.Final[Path] = ("buildConfig", "source")
LABELS_PATH: t.Final[Path] = ("labels",)
ENVIRONMENT_PATH: t.Final[Path] = ("serviceConfig", "environmentVariables")
BUILD_ENVIRONMENT_PATH: t.Final[Path] = ("buildConfig", "environmentVariables")
INGRESS: t.Final = {
    "all": "ALLOW_ALL",
    "internal-only": "ALLOW_INTERNAL_ONLY",
    "internal-and-gclb": "ALLOW_INTERNAL_AND_GCLB",
}
INGRESS_NAMES: t.Final = {value: name for name, value in INGRESS.items()}
ENVIRONMENTS: t.Final = {"gen1": "GEN_1", "gen2": "GEN_2"}
ENVIRONMENT_NAMES: t.Final = {value: name for name, value in ENVIRONMENTS.items()}
# what changes with every deployment or cannot be known before it: returned, but no part of a diff
VOLATILE: t.Final = ("url", "revision", "update_time")


@dataclass(frozen=True)
class Field:
    """An option and where its value is in Google's Function."""

    path: Path
    same: t.Callable[[t.Any, t.Any], bool] = lambda one, other: bool(one == other)


FIELDS: t.Final = {
    "description": Field(("description",)),
    "runtime": Field(("buildConfig", "runtime")),
    "entry_point": Field(("buildConfig", "entryPoint")),
    "memory": Field(("serviceConfig", "availableMemory"), same_memory),
    "cpu": Field(("serviceConfig", "availableCpu"), same_cpu),
    "timeout": Field(("serviceConfig", "timeoutSeconds")),
    "concurrency": Field(("serviceConfig", "maxInstanceRequestConcurrency")),
    "min_instances": Field(("serviceConfig", "minInstanceCount")),
    "max_instances": Field(("serviceConfig", "maxInstanceCount")),
    "ingress": Field(("serviceConfig", "ingressSettings")),
    "runtime_service_account": Field(("serviceConfig", "serviceAccountEmail")),
}
# what Google leaves out of its answers
EMPTY: t.Final = {"description": "", "min_instances": 0}


@dataclass(frozen=True)
class Wanted:
    """A function as asked for. ``values`` has the options of ``FIELDS`` that are set; None means: left as it is."""

    project: str
    location: str
    name: str
    values: t.Mapping[str, t.Any] = field(default_factory=dict)
    environment: t.Mapping[str, str] | None = None
    build_environment: t.Mapping[str, str] | None = None
    labels: t.Mapping[str, str] | None = None
    purge_labels: bool = True
    public: bool | None = None
    invokers: tuple[str, ...] | None = None
    source_digest: bytes | None = None

    @property
    def parent(self) -> str:
        return f"projects/{self.project}/locations/{self.location}"

    @property
    def full_name(self) -> str:
        return f"{self.parent}/functions/{self.name}"

    @property
    def service(self) -> str:
        """The full name of the Cloud Run service that Google makes for the function."""
        return f"{self.parent}/services/{service_id(self.name)}"


@dataclass(frozen=True)
class Found:
    """A function as Google has it ({}: it is not there), and who may invoke it."""

    resource: Json = field(default_factory=dict)
    access: Access = field(default_factory=Access)


def wanted(options: t.Mapping[str, t.Any]) -> Wanted:
    """The options of ``gcp_cloudfunction`` as values."""
    values = {option: options[option] for option in FIELDS if options.get(option) is not None}
    if "ingress" in values:
        values["ingress"] = INGRESS[values["ingress"]]
    invokers = options.get("invokers")
    return Wanted(
        project=options["project"],
        location=options["location"],
        name=options["name"],
        values=values,
        environment=texts(options.get("environment")),
        build_environment=texts(options.get("build_environment")),
        labels=texts(options.get("labels")),
        purge_labels=options["purge_labels"],
        public=options.get("public"),
        invokers=None if invokers is None else tuple(invokers),
    )


def present(want: Wanted, now: Json) -> Json:
    """Google's Function as it will be; what is the same in another spelling keeps Google's spelling."""
    after = copy.deepcopy(now)
    after |= {"name": want.full_name, "environment": "GEN_2", "state": "ACTIVE", "stateMessages": []}
    for option, value in want.values.items():
        path, same = FIELDS[option].path, FIELDS[option].same
        current = _at(now, path)
        if current is None:
            current = EMPTY.get(option)
        if current is None or not same(value, current):
            _put(after, path, value)
    if want.environment is not None:
        current = _at(now, ENVIRONMENT_PATH) or {}
        kept = {name: value for name, value in SERVER_VARIABLES.items() if current.get(name) == value}
        _put(after, ENVIRONMENT_PATH, {**kept, **want.environment})
    if want.build_environment is not None:
        _put(after, BUILD_ENVIRONMENT_PATH, dict(want.build_environment))
    _put(after, LABELS_PATH, _labels(want, now.get("labels", {})))
    return after


def mask(want: Wanted, now: Json, after: Json) -> list[Path]:
    """The paths that an update must name; a function that failed needs its source again."""
    paths = [each.path for each in FIELDS.values()] + [ENVIRONMENT_PATH, BUILD_ENVIRONMENT_PATH, LABELS_PATH]
    differing = [path for path in paths if (_at(now, path) or None) != (_at(after, path) or None)]
    if failed(now) or source_sha256(now) != source_sha256(after):
        differing.append(SOURCE_PATH)
    return differing


def failed(resource: Json) -> bool:
    """Whether the last deployment failed, so that a new one is due even if nothing differs."""
    return resource.get("state") == "FAILED" or bool(_errors(resource))


def body(resource: Json, paths: t.Iterable[Path]) -> Json:
    """The part of a Function that these paths name."""
    part: Json = {}
    for path in paths:
        _put(part, path, _at(resource, path))
    return part


def creation_paths(after: Json) -> list[Path]:
    """All paths that have a value in a Function to be created."""
    paths = [each.path for each in FIELDS.values()] + [ENVIRONMENT_PATH, BUILD_ENVIRONMENT_PATH, LABELS_PATH]
    return [path for path in paths if _at(after, path)]


def view(found: Found) -> View:
    """The function as the modules return it, but with the values of its variables; {} when it is not there."""
    resource = found.resource
    if not resource:
        return {}
    _projects, project, _locations, location, _functions, name = resource["name"].split("/")
    service, built = resource.get("serviceConfig", {}), resource.get("buildConfig", {})
    environment = service.get("environmentVariables", {})
    return {
        "project": project,
        "location": location,
        "name": name,
        "url": resource.get("url") or service.get("uri"),
        "state": resource.get("state"),
        "errors": _errors(resource),
        "environment_generation": ENVIRONMENT_NAMES.get(resource.get("environment", "")),
        "revision": service.get("revision"),
        "update_time": resource.get("updateTime"),
        "description": resource.get("description", ""),
        "runtime": built.get("runtime"),
        "entry_point": built.get("entryPoint"),
        "memory": service.get("availableMemory"),
        "cpu": service.get("availableCpu"),
        "timeout": service.get("timeoutSeconds"),
        "concurrency": service.get("maxInstanceRequestConcurrency"),
        "min_instances": service.get("minInstanceCount", 0),
        "max_instances": service.get("maxInstanceCount"),
        "ingress": INGRESS_NAMES.get(service.get("ingressSettings", "")),
        "runtime_service_account": service.get("serviceAccountEmail"),
        "environment": {name: value for name, value in environment.items() if SERVER_VARIABLES.get(name) != value},
        "build_environment": dict(built.get("environmentVariables", {})),
        "labels": {key: text for key, text in sorted(resource.get("labels", {}).items()) if key != SOURCE_LABEL},
        "source_sha256": source_sha256(resource),
        "public": found.access.public,
        "invokers": found.access.invokers,
    }


def changes(before: View, after: View) -> list[str]:
    """What is done: "created", "deleted", or the options that differ; "state" for a failed deployment done again."""
    if not before or not after:
        return ["created"] if after else ["deleted"] if before else []
    differing = [key for key in after if key not in VOLATILE and before[key] != after[key]]
    return ["source" if key == "source_sha256" else key for key in differing]


def masked(before: View, after: View) -> tuple[View, View]:
    """Both views without the values of variables."""
    hidden_before, hidden_after = dict(before), dict(after)
    for key in ("environment", "build_environment"):
        was, will = masked_values(before.get(key, {}), after.get(key, {}))
        hidden_before |= {key: was} if before else {}
        hidden_after |= {key: will} if after else {}
    return hidden_before, hidden_after


def shown(found: View) -> View:
    """What a diff shows of a view: not what changes with every deployment, nor what is not known."""
    return {key: value for key, value in found.items() if key not in VOLATILE and value is not None}


def source_sha256(resource: Json) -> str | None:
    """The SHA-256 of the source in hexadecimal digits, as the label has it; None when somebody else deployed it."""
    label = resource.get("labels", {}).get(SOURCE_LABEL, "").upper()
    try:
        return base64.b32decode(label + "=" * (-len(label) % 8)).hex() or None
    except ValueError:
        return None


def _errors(resource: Json) -> list[str]:
    messages = resource.get("stateMessages", [])
    return [message.get("message", "") for message in messages if message.get("severity") == "ERROR"]


def _labels(want: Wanted, now: t.Mapping[str, str]) -> dict[str, str]:
    if want.labels is None or not want.purge_labels:
        kept = dict(now)
    else:
        kept = {key: value for key, value in now.items() if key.startswith(TOOL_LABELS)}
    own = {}
    if want.source_digest is not None:
        own[SOURCE_LABEL] = base64.b32encode(want.source_digest).decode().rstrip("=").lower()
    return {**kept, **(want.labels or {}), **own}


def _at(resource: Json, path: Path) -> t.Any:
    value: t.Any = resource
    for key in path:
        if key not in value:
            return None
        value = value[key]
    return value


def _put(resource: Json, path: Path, value: t.Any) -> None:
    for key in path[:-1]:
        resource = resource.setdefault(key, {})
    resource[path[-1]] = value
