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
ACCOUNTS: t.Final = ".iam.gserviceaccount.com"
# stands for the project of the function, by its ID or its number
OWN: t.Final = "-"
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
    return one[2:] == other[2:] and (one[:1] == other[:1] and _may_be_same("".join(one[1:2]), "".join(other[1:2])))


def _may_be_same(one: str, other: str) -> bool:
    """Whether two projects may be the same, the own one being known: an ID and a number may be."""
    return one == other or (OWN not in (one, other) and one.isdigit() != other.isdigit())


def with_own(value: t.Any, own: t.Collection[str]) -> t.Any:
    """A value of a Function with ``-`` as the project of each name whose project is one of these: its ID and number."""
    if isinstance(value, list):
        return [with_own(each, own) for each in value]
    if isinstance(value, dict):
        return {key: OWN if key == "projectId" and each in own else with_own(each, own) for key, each in value.items()}
    start, _slash, rest = value.removeprefix("projects/").partition("/") if isinstance(value, str) else ("", "", "")
    return f"projects/{OWN}/{rest}" if rest and start in own and value.startswith("projects/") else value


def same_account(requested: str, current: str | None) -> bool:
    """Compare accounts by their email; "" is the one that Google uses by default."""
    email = (current or "").rpartition("/")[2]
    if not requested:
        return not email or DEFAULT_ACCOUNT.fullmatch(email) is not None
    return requested.rpartition("/")[2] == email


def same_repository(requested: str, current: str | None) -> bool:
    """ "" is the repository that Google creates."""
    return is_default_repository(current) if not requested else same_resource(requested, current)


def is_default_repository(name: str | None) -> bool:
    """Whether it is the repository that Google creates."""
    return not name or name.rpartition("/")[2] == DEFAULT_REPOSITORY


def same_direct_vpc(requested: t.Sequence[Json], current: t.Sequence[Json] | None) -> bool:
    """A network or subnetwork that is not given is derived by Google from the other."""
    if not requested or not current:
        return same_value(requested, current)
    one, other = requested[0], current[0]
    named = [key for key in ("network", "subnetwork") if key in one]
    return set(one.get("tags", [])) == set(other.get("tags", [])) and all(
        same_resource(one[key], other.get(key)) for key in named
    )


def whole_networks(interfaces: t.Sequence[Json] | None, place: str) -> list[Json] | None:
    """Networks and subnetworks by their whole names; a short name is in the project and region of ``place``."""
    if interfaces is None:
        return None
    _projects, project, _locations, region = place.split("/")
    places = {"network": "global/networks", "subnetwork": f"regions/{region}/subnetworks"}

    def whole(key: str, name: str) -> str:
        named = re.sub(r"^https?://.*?/(?=projects/)", "", name)
        if "/" not in named:
            named = f"{places[key]}/{named}"
        return named if named.startswith("projects/") else f"projects/{project}/{named}"

    return [
        {key: whole(key, value) if key in places and value else value for key, value in each.items()}
        for each in interfaces
    ]


def translated(names: t.Mapping[str, str]) -> t.Callable[[t.Any, str], t.Any]:
    return lambda value, _place: names[value]


def named(names: t.Mapping[str, str]) -> t.Callable[[t.Any], t.Any]:
    found = {value: name for name, value in names.items()}
    return lambda value: found.get(value or "")


def connector(given: str, place: str) -> str:
    return f"{place}/connectors/{given}" if given and "/" not in given else given


def email(given: str, _place: str) -> str:
    return given.rpartition("/")[2]


def account(given: str, place: str) -> str:
    project = project_of_account(given) or place.split("/")[1]
    return f"projects/{project}/serviceAccounts/{given}" if given and "/" not in given else given


def project_of_account(given: str) -> str | None:
    """The project that the email of a service account names, by its ID or number; None if it names none."""
    name, _at, domain = given.rpartition("/")[2].partition("@")
    if domain == "developer.gserviceaccount.com":
        return name.removesuffix("-compute")
    if domain == "appspot.gserviceaccount.com":
        return name
    project, _dot, of_domain = domain.removesuffix(ACCOUNTS).partition(".")
    if not domain.endswith(ACCOUNTS):
        return None
    return f"{of_domain}:{project}" if of_domain else project


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
