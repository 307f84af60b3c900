# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How values of options are written for Google, and when what Google writes differently means the same (pure)."""

from __future__ import annotations

import re
import typing as t

Json = dict[str, t.Any]

INGRESS: t.Final = {
    "all": "ALLOW_ALL",
    "internal-only": "ALLOW_INTERNAL_ONLY",
    "internal-and-gclb": "ALLOW_INTERNAL_AND_GCLB",
}
CONNECTOR_EGRESS: t.Final = {"private-ranges-only": "PRIVATE_RANGES_ONLY", "all-traffic": "ALL_TRAFFIC"}
DIRECT_EGRESS: t.Final = {
    "private-ranges-only": "VPC_EGRESS_PRIVATE_RANGES_ONLY",
    "all-traffic": "VPC_EGRESS_ALL_TRAFFIC",
}
# exactly one of the two is set, as an empty object; an update names both
UPDATE_POLICIES: t.Final = {"automatic": "automaticUpdatePolicy", "on-deploy": "onDeployUpdatePolicy"}
SECURITY_LEVELS: t.Final = {"secure-always": "SECURE_ALWAYS", "secure-optional": "SECURE_OPTIONAL"}
DEFAULT_ACCOUNT: t.Final = re.compile(
    r"\d+-compute@developer\.gserviceaccount\.com|[^@]+@appspot\.gserviceaccount\.com"
)
DEFAULT_REPOSITORY: t.Final = "gcf-artifacts"
DOCKER_NAME: t.Final = re.compile(r"([a-z0-9-]+)-docker\.pkg\.dev/([^/]+)/([^/]+)")


def unchanged(value: t.Any, _place: str = "") -> t.Any:
    return value


def same_value(requested: t.Any, current: t.Any) -> bool:
    """Equal, where Google leaves out what is empty."""
    return bool((requested or None) == (current or None))


def same_resource(requested: str, current: str | None) -> bool:
    """Whether two names of resources differ at most in a project that one names by ID and the other by number."""
    if not requested or not current:
        return same_value(requested, current)
    one, other = requested.split("/"), current.split("/")
    same_project = one[:2] == other[:2] or any(parts[1:2] and parts[1].isdigit() for parts in (one, other))
    return same_project and one[2:] == other[2:]


def same_account(requested: str, current: str | None) -> bool:
    """Compare accounts by their email; "" is the one that Google uses by default."""
    email = (current or "").rpartition("/")[2]
    if not requested:
        return not email or DEFAULT_ACCOUNT.fullmatch(email) is not None
    return requested.rpartition("/")[2] == email


def same_repository(requested: str, current: str | None) -> bool:
    """ "" is the repository that Google creates."""
    if not requested:
        return not current or current.rpartition("/")[2] == DEFAULT_REPOSITORY
    return same_resource(requested, current)


def same_direct_vpc(requested: t.Sequence[Json], current: t.Sequence[Json] | None) -> bool:
    """A network or subnetwork that is not given is derived by Google from the other."""
    if not requested or not current:
        return same_value(requested, current)
    one, other = requested[0], current[0]
    named = [key for key in ("network", "subnetwork") if key in one]
    return set(one.get("tags", [])) == set(other.get("tags", [])) and all(
        one[key].rpartition("/")[2] == other.get(key, "").rpartition("/")[2] for key in named
    )


def translated(names: t.Mapping[str, str]) -> t.Callable[[t.Any, str], t.Any]:
    return lambda value, _place: names[value]


def named(names: t.Mapping[str, str]) -> t.Callable[[t.Any], t.Any]:
    found = {value: name for name, value in names.items()}
    return lambda value: found.get(value or "")


def connector(given: str, place: str) -> str:
    return f"{place}/connectors/{given}" if given and "/" not in given else given


def account(given: str, place: str) -> str:
    return f"projects/{place.split('/')[1]}/serviceAccounts/{given}" if given and "/" not in given else given


def repository(given: str, _place: str) -> str:
    docker = DOCKER_NAME.fullmatch(given)
    if not docker:
        return given
    location, project, name = docker.groups()
    return f"projects/{project}/locations/{location}/repositories/{name}"


def direct_vpc(given: t.Mapping[str, t.Any], _place: str) -> list[Json]:
    interface = {key: value for key, value in given.items() if value}
    return [interface] if interface else []


def shown_direct_vpc(found: t.Sequence[Json] | None) -> Json:
    if not found:
        return {}
    return {
        "network": found[0].get("network"),
        "subnetwork": found[0].get("subnetwork"),
        "tags": found[0].get("tags", []),
    }
