# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a function is and should be, and what an update must send (no API, no Ansible).

The shape is Google's Function of Cloud Functions v2 for both generations. A label with the SHA-256 of the source
detects changes (base32, since a label has at most 63 characters), because Google rewrites the location of the source.
Options that are not set are neither compared nor sent.
"""

from __future__ import annotations

import base64
import copy
import typing as t
from dataclasses import dataclass, field

from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function.access import Access
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function.fields import FIELDS
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function.secrets import own_number
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function.service import Service, service_id
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function.values import (
    CONNECTOR_EGRESS,
    DIRECT_EGRESS,
    UPDATE_POLICIES,
    same_value,
    with_own,
)
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.options.checks import texts
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.options.quantities import is_derived_cpu
from ansible_collections.polycloud.faas.plugins.module_utils._source.rules import FIRST, recorded_rules

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function.field import Field, Path

Json = dict[str, t.Any]

SOURCE_LABEL: t.Final = "polycloud-faas-source"
# only on a function whose source was not chosen with the first rules
RULES_LABEL: t.Final = "polycloud-faas-source-rules"
# the MD5 of the archive that was sent, which Google's own copy of it has as well
ARCHIVE_LABEL: t.Final = "polycloud-faas-source-md5"
# its value on a function whose archive Google does not keep as it was sent
NOT_KEPT: t.Final = "off"
OWN_LABELS: t.Final = (SOURCE_LABEL, RULES_LABEL, ARCHIVE_LABEL)
# labels that Google or its tools set; never removed
TOOL_LABELS: t.Final = ("goog-", "deployment-")
# variables that Google adds to each function
SERVER_VARIABLES: t.Final = {"LOG_EXECUTION_ID": "true"}
SOURCE_PATH: t.Final[Path] = ("buildConfig", "source")
LABELS_PATH: t.Final[Path] = ("labels",)
ENVIRONMENT_PATH: t.Final[Path] = ("serviceConfig", "environmentVariables")
SECRET_ENVIRONMENT_PATH: t.Final[Path] = ("serviceConfig", "secretEnvironmentVariables")
BUILD_ENVIRONMENT_PATH: t.Final[Path] = ("buildConfig", "environmentVariables")
CONNECTOR_EGRESS_PATH: t.Final[Path] = ("serviceConfig", "vpcConnectorEgressSettings")
DIRECT_EGRESS_PATH: t.Final[Path] = ("serviceConfig", "directVpcEgress")
MEMORY_PATH: t.Final = FIELDS["memory"].path
CPU_PATH: t.Final = FIELDS["cpu"].path
MOST_PATH: t.Final = FIELDS["max_instances"].path
TRAFFIC_PATH: t.Final = FIELDS["all_traffic_on_latest_revision"].path
INGRESS_PATH: t.Final = FIELDS["ingress"].path
# what Google shows of a function whose number of instances nobody limited
MOST_BY_DEFAULT: t.Final = {"gen1": 3000, "gen2": 100}
COMPARED_PATHS: t.Final[tuple[Path, ...]] = (
    *(each.path for each in FIELDS.values()),
    CONNECTOR_EGRESS_PATH,
    DIRECT_EGRESS_PATH,
    ENVIRONMENT_PATH,
    BUILD_ENVIRONMENT_PATH,
    LABELS_PATH,
)
# temporary states
MOVING: t.Final = frozenset({"DEPLOYING", "DELETING", "DETACHING"})
# states that a new deployment ends; in any other one, known or not, the function is left as it is
FAILED_STATES: t.Final = frozenset({"FAILED", "UNKNOWN"})
GENERATIONS: t.Final = {"gen1": "GEN_1", "gen2": "GEN_2"}
NO_SERVICE: t.Final = "Its Cloud Run service was not found. The function does not work until it is deployed again."


@dataclass(frozen=True)
class Requested:
    """The requested function. ``values`` has the options of ``FIELDS`` that are set, as Google writes them.

    None means: left as it is.
    """

    project: str
    location: str
    name: str
    generation: str = "gen2"
    values: t.Mapping[str, t.Any] = field(default_factory=dict)
    vpc_egress: str | None = None
    update_policy: str | None = None
    environment: t.Mapping[str, str] | None = None
    build_environment: t.Mapping[str, str] | None = None
    purge_environment: bool = True
    labels: t.Mapping[str, str] | None = None
    purge_labels: bool = True
    public: bool | None = None
    invokers: tuple[str, ...] | None = None
    source_digest: bytes | None = None
    source_rules: int = FIRST

    @property
    def parent(self) -> str:
        return f"projects/{self.project}/locations/{self.location}"

    @property
    def full_name(self) -> str:
        return f"{self.parent}/functions/{self.name}"

    @property
    def service(self) -> str:
        """The full name of the Cloud Run service that Google creates for a function of the 2nd generation."""
        return f"{self.parent}/services/{service_id(self.name)}"


@dataclass(frozen=True)
class Found:
    """The live function ({}: it does not exist), who may invoke it, and its Cloud Run service (None: not read)."""

    resource: Json = field(default_factory=dict)
    access: Access = field(default_factory=Access)
    service: Service | None = None


def requested(options: t.Mapping[str, t.Any]) -> Requested:
    """The options of ``gcp_cloudfunction`` as values."""
    place = f"projects/{options['project']}/locations/{options['location']}"
    given = {option: options[option] for option in FIELDS if options.get(option) is not None}
    invokers = options.get("invokers")
    return Requested(
        project=options["project"],
        location=options["location"],
        name=options["name"],
        generation=options["environment_generation"],
        values={option: FIELDS[option].google(value, place) for option, value in given.items()},
        vpc_egress=options.get("vpc_egress"),
        update_policy=options.get("runtime_update_policy"),
        environment=texts(options.get("environment")),
        build_environment=texts(options.get("build_environment")),
        purge_environment=options["purge_environment"],
        labels=texts(options.get("labels")),
        purge_labels=options["purge_labels"],
        public=options.get("public"),
        invokers=None if invokers is None else tuple(invokers),
    )


def present(want: Requested, now: Json) -> Json:
    """Google's Function after the run; equal values keep Google's spelling."""
    after = copy.deepcopy(now)
    after |= {"name": want.full_name, "environment": GENERATIONS[want.generation]}
    if not now or failed(now):
        after |= {"state": "ACTIVE", "stateMessages": []}
    number = own_number(now) if now else ""
    own = frozenset({want.project, number}) if number else frozenset()
    for option, value in want.values.items():
        path = FIELDS[option].path
        if not _is_same(FIELDS[option], value, at(now, path), want.parent, own):
            _put(after, path, value)
    _keep_choices_of_google(want, now, after)
    _put_egress(want, after)
    _put_update_policy(want, after)
    for path, variables in ((ENVIRONMENT_PATH, want.environment), (BUILD_ENVIRONMENT_PATH, want.build_environment)):
        if variables is not None:
            _put(after, path, {**_kept_variables(want, path, at(now, path) or {}), **variables})
    _move_variables(want, after)
    _put(after, LABELS_PATH, _labels(want, now.get("labels", {})))
    return after


def _is_same(each: Field, value: t.Any, live: t.Any, place: str, own: frozenset[str]) -> bool:
    """Whether a value means what Google has; ``own`` are the ID and the number of the project, if both are known."""
    return each.same(with_own(each.whole(value, place), own), with_own(each.whole(live, place), own))


def mask(want: Requested, now: Json, after: Json) -> list[Path]:
    """The paths that an update must name; a function that failed needs its source again."""
    differing = [path for path in COMPARED_PATHS if not same_value(at(now, path), at(after, path))]
    if MEMORY_PATH in differing and CPU_PATH not in differing and own_cpu(now):
        # without it Google would derive the CPU from the new memory
        differing.append(CPU_PATH)
    if update_policy(now) != update_policy(after):
        differing += _policy_paths()
    if failed(now) or source_sha256(now) != source_sha256(after):
        differing.append(SOURCE_PATH)
    return differing


def body(resource: Json, paths: t.Iterable[Path]) -> Json:
    """The part of a Function that these paths name; what it does not have is left out, and so removed."""
    part: Json = {}
    for path in paths:
        value = at(resource, path)
        if value is not None:
            _put(part, path, value)
    return part


def creation_paths(after: Json) -> list[Path]:
    """All paths that have a value in a new Function."""
    return [
        *(path for path in COMPARED_PATHS if at(after, path)),
        *(path for path in _policy_paths() if at(after, path) is not None),
    ]


def failed(resource: Json) -> bool:
    """Whether the last deployment failed, so that a new one is needed even if nothing differs."""
    return resource.get("state") in FAILED_STATES or bool(errors(resource))


def errors(resource: Json) -> list[str]:
    """The errors of the function that Google reports."""
    messages = resource.get("stateMessages", [])
    return [message.get("message", "") for message in messages if message.get("severity") == "ERROR"]


def own_cpu(resource: Json) -> str | None:
    """The CPU of the function if somebody chose it; None if Google derived it from the memory, or for gen1."""
    cpu, memory = at(resource, CPU_PATH), at(resource, MEMORY_PATH)
    if not cpu or not memory or resource.get("environment") == GENERATIONS["gen1"]:
        return None
    return None if is_derived_cpu(cpu, memory) else str(cpu)


def update_policy(resource: Json) -> str | None:
    """When Google updates the runtime: "on-deploy" or, by default, "automatic"; None when it is new."""
    built = resource.get("buildConfig")
    if not built:
        return None
    return "on-deploy" if UPDATE_POLICIES["on-deploy"] in built else "automatic"


def source_sha256(resource: Json) -> str | None:
    """The SHA-256 of the source in hexadecimal digits, from the label; None when another tool deployed it."""
    label = resource.get("labels", {}).get(SOURCE_LABEL, "").upper()
    try:
        return base64.b32decode(label + "=" * (-len(label) % 8)).hex() or None
    except ValueError:
        return None


def source_rules(resource: Json) -> int | None:
    """The rules that chose its source, from the labels; None when another tool deployed it."""
    return recorded_rules(resource.get("labels", {}).get(RULES_LABEL)) if source_sha256(resource) else None


def own_labels(want: Requested) -> dict[str, str]:
    """The labels that identify the source; none for a function without one."""
    if want.source_digest is None:
        return {}
    rules = {} if want.source_rules == FIRST else {RULES_LABEL: str(want.source_rules)}
    return {SOURCE_LABEL: source_label(want.source_digest), **rules}


def delivered(after: Json, source: Json, md5: bytes | None) -> Json:
    """The function with the source that is sent, and with the MD5 of its archive, if that is known."""
    labels = {key: value for key, value in after["labels"].items() if key != ARCHIVE_LABEL or value == NOT_KEPT}
    if md5 and ARCHIVE_LABEL not in labels:
        labels[ARCHIVE_LABEL] = source_label(md5)
    return {**after, "labels": labels, "buildConfig": {**after.get("buildConfig", {}), "source": source}}


def without_source(resource: Json) -> Json:
    """A function whose source is not the one that its labels name, because another tool deployed it since."""
    labels = {key: value for key, value in resource["labels"].items() if key not in OWN_LABELS}
    return {**resource, "labels": labels}


def without_service(resource: Json) -> Json:
    """A function that counts as failed, because its Cloud Run service is gone."""
    if failed(resource):
        return resource
    return {**resource, "stateMessages": [{"severity": "ERROR", "message": NO_SERVICE}]}


def claimed(resource: Json, labels: t.Mapping[str, str]) -> Json:
    """The function with labels that its next update sets, since its source is known to be the requested one."""
    return {**resource, "labels": {**labels, **resource.get("labels", {})}} if labels else resource


def as_served(resource: Json, service: Service | None) -> Json:
    """The function with what its Cloud Run service says about the traffic."""
    if service is None or not service.traffic:
        return resource
    config = {key: value for key, value in resource.get("serviceConfig", {}).items() if key != TRAFFIC_PATH[-1]}
    is_pinned = service.pinned(config.get("revision"))
    return {**resource, "serviceConfig": {**config, **({} if is_pinned else {TRAFFIC_PATH[-1]: True})}}


def build_of(resource: Json) -> tuple[str, str] | None:
    """The build that made what is deployed, and its archive as ``object#generation``; None when Google does not say it.

    The generation is that of the resolved source, where Google has it even if it leaves it out of the source itself.
    """
    built = resource.get("buildConfig", {})
    named = built.get("source", {}).get("storageSource", {})
    stored = {**named, **built.get("sourceProvenance", {}).get("resolvedStorageSource", {})}
    return (str(built["build"]), f"{stored.get('object')}#{stored.get('generation')}") if built.get("build") else None


def source_label(digest: bytes) -> str:
    """The value of a label for a digest."""
    return base64.b32encode(digest).decode().rstrip("=").lower()


def at(resource: Json, path: Path) -> t.Any:
    """The value at a path; None when there is none."""
    value: t.Any = resource
    for key in path:
        if key not in value:
            return None
        value = value[key]
    return value


def _labels(want: Requested, now: t.Mapping[str, str]) -> dict[str, str]:
    if want.labels is None or not want.purge_labels:
        kept = dict(now)
    else:
        kept = {key: value for key, value in now.items() if key.startswith(TOOL_LABELS)}
    own = own_labels(want)
    if own:
        kept = {key: value for key, value in kept.items() if key not in OWN_LABELS}
    return {**kept, **(want.labels or {}), **own, **_kept_archive(own, now)}


def _kept_archive(own: t.Mapping[str, str], now: t.Mapping[str, str]) -> dict[str, str]:
    """The label of the archive, while the source stays or no archive of the function can be compared."""
    found = now.get(ARCHIVE_LABEL)
    stays = now.get(SOURCE_LABEL) == own.get(SOURCE_LABEL) or found == NOT_KEPT
    return {ARCHIVE_LABEL: found} if found and stays else {}


def _move_variables(want: Requested, after: Json) -> None:
    """Google refuses a variable that is both plain and secret: the one that is requested replaces the other."""
    secret = {each["key"] for each in want.values.get("secret_environment") or ()}
    plain, secrets = at(after, ENVIRONMENT_PATH) or {}, at(after, SECRET_ENVIRONMENT_PATH) or []
    if secret & plain.keys():
        _put(after, ENVIRONMENT_PATH, {name: value for name, value in plain.items() if name not in secret})
    if {each["key"] for each in secrets} & (want.environment or {}).keys():
        kept = [each for each in secrets if each["key"] not in (want.environment or {})]
        _put(after, SECRET_ENVIRONMENT_PATH, kept)


def _kept_variables(want: Requested, path: Path, current: t.Mapping[str, str]) -> dict[str, str]:
    """The variables that stay although they are not given."""
    if not want.purge_environment:
        return dict(current)
    if path != ENVIRONMENT_PATH:
        return {}
    return {name: value for name, value in SERVER_VARIABLES.items() if current.get(name) == value}


def pinned_traffic(resource: Json) -> bool:
    """Whether older revisions get requests; Google omits ``allTrafficOnLatestRevision`` when it is false."""
    service = resource.get("serviceConfig", {})
    is_second = resource.get("environment") == GENERATIONS["gen2"]
    return is_second and "revision" in service and not service.get("allTrafficOnLatestRevision")


def _keep_choices_of_google(want: Requested, now: Json, after: Json) -> None:
    """ "" as the CPU and 0 as the most instances leave the choice to Google, and what it has chosen stays."""
    if want.values.get("cpu") == "" and at(now, CPU_PATH) and not own_cpu(now):
        _put(after, CPU_PATH, at(now, CPU_PATH))
    if want.values.get("max_instances") == 0 and at(now, MOST_PATH) == MOST_BY_DEFAULT[want.generation]:
        _put(after, MOST_PATH, at(now, MOST_PATH))


def _put_egress(want: Requested, after: Json) -> None:
    """Google accepts one way into a network: the requested one replaces the other, and its egress setting."""
    service = after.get("serviceConfig", {})
    if want.values.get("direct_vpc"):
        service.pop("vpcConnector", None)
    elif want.values.get("vpc_connector"):
        service.pop("directVpcNetworkInterface", None)
    if want.vpc_egress and service.get("directVpcNetworkInterface"):
        _put(after, DIRECT_EGRESS_PATH, DIRECT_EGRESS[want.vpc_egress])
    elif want.vpc_egress:
        _put(after, CONNECTOR_EGRESS_PATH, CONNECTOR_EGRESS[want.vpc_egress])
    if not service.get("vpcConnector"):
        service.pop("vpcConnectorEgressSettings", None)
    if not service.get("directVpcNetworkInterface"):
        service.pop("directVpcEgress", None)


def _put_update_policy(want: Requested, after: Json) -> None:
    if want.update_policy is None or update_policy(after) == want.update_policy:
        return
    built = after.setdefault("buildConfig", {})
    for key in UPDATE_POLICIES.values():
        built.pop(key, None)
    built[UPDATE_POLICIES[want.update_policy]] = {}


def _policy_paths() -> list[Path]:
    return [("buildConfig", key) for key in UPDATE_POLICIES.values()]


def _put(resource: Json, path: Path, value: t.Any) -> None:
    for key in path[:-1]:
        resource = resource.setdefault(key, {})
    resource[path[-1]] = value
