# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Secrets of Secret Manager in a function, as options and in Google's form (no API).

Google's shapes: SecretEnvVar {key, projectId, secret, version} and SecretVolume {mountPath, projectId, secret,
versions: [{version, path}]}. Google always returns the number of the project.
"""

from __future__ import annotations

import re
import typing as t

Json = dict[str, t.Any]

LATEST: t.Final = "latest"
SECRET_LISTS: t.Final = ("secretEnvironmentVariables", "secretVolumes")


def environment_variables(secrets: t.Mapping[str, t.Mapping[str, t.Any]], place: str) -> list[Json]:
    """SecretEnvVars of ``{NAME: {secret, version, project}}``; ``place`` is ``projects/P/locations/L``."""
    return [
        {
            "key": name,
            "projectId": str(given.get("project") or _project(place)),
            "secret": str(given["secret"]),
            "version": str(given.get("version") or LATEST),
        }
        for name, given in sorted(secrets.items())
    ]


def volumes(given: t.Sequence[t.Mapping[str, t.Any]], place: str) -> list[Json]:
    """SecretVolumes; without versions the latest is a file with the name of the secret."""
    return [
        {
            "mountPath": volume["mount_path"].rstrip("/"),
            "projectId": str(volume.get("project") or _project(place)),
            "secret": volume["secret"],
            "versions": [
                {"version": str(file.get("version") or LATEST), "path": file["path"].lstrip("/")}
                for file in volume.get("versions") or [{"path": volume["secret"]}]
            ],
        }
        for volume in given
    ]


def same_secrets(one: t.Sequence[Json] | None, other: t.Sequence[Json] | None) -> bool:
    """Whether two lists mean the same; their order does not count."""
    return sorted(map(_canonical, one or ())) == sorted(map(_canonical, other or ()))


def shown_variables(found: t.Sequence[Json] | None) -> dict[str, Json]:
    """SecretEnvVars in the form of the option."""
    return {
        each["key"]: {"secret": each["secret"], "version": each.get("version"), "project": each.get("projectId")}
        for each in found or ()
    }


def shown_volumes(found: t.Sequence[Json] | None) -> list[Json]:
    """SecretVolumes in the form of the option, sorted by their mount paths."""
    shown = [
        {
            "mount_path": each["mountPath"],
            "secret": each["secret"],
            "project": each.get("projectId"),
            "versions": sorted(({"version": v, "path": p} for v, p in _files(each)), key=lambda file: file["path"]),
        }
        for each in found or ()
    ]
    return sorted(shown, key=lambda volume: str(volume["mount_path"]))


def with_project_id(resource: Json) -> Json:
    """The function with its own project's ID where Google returns the project number of a secret."""
    number, project = own_number(resource), _project(resource["name"])
    service = resource.get("serviceConfig", {})
    renamed = {
        key: [{**each, "projectId": project} if each.get("projectId") == number else each for each in service[key]]
        for key in SECRET_LISTS
        if number and service.get(key)
    }
    return {**resource, "serviceConfig": {**service, **renamed}} if renamed else resource


def with_project_numbers(secrets: t.Sequence[Json], numbers: t.Mapping[str, str]) -> list[Json]:
    """The secrets with the number of each project whose id is in ``numbers``."""
    return [{**each, "projectId": numbers.get(each["projectId"], each["projectId"])} for each in secrets]


def foreign_projects(secrets: t.Iterable[Json], own: str) -> set[str]:
    """The ids (not numbers) of other projects that secrets come from."""
    projects = {str(each["projectId"]) for each in secrets}
    return {project for project in projects if project != own and not project.isdigit()}


def own_number(resource: Json) -> str:
    """The number of the function's project, from names in which Google uses it; "" when there is none."""
    built = resource.get("buildConfig", {})
    accounts = (built.get("serviceAccount", ""), resource.get("serviceConfig", {}).get("serviceAccountEmail", ""))
    for text, pattern in (
        (built.get("build", ""), r"projects/(\d+)/"),
        *((account, r"(?:^|/)(\d+)-compute@developer") for account in accounts),
    ):
        found = re.search(pattern, text)
        if found:
            return found.group(1)
    return ""


def _project(name: str) -> str:
    return name.split("/")[1]


def _files(volume: Json) -> list[tuple[str, str]]:
    found = volume.get("versions") or [{"version": LATEST, "path": volume["secret"]}]
    return [(file.get("version", LATEST), file["path"].lstrip("/")) for file in found]


def _canonical(secret: Json) -> tuple[str, ...]:
    where = secret.get("key") or secret.get("mountPath", "").rstrip("/")
    files = [part for file in sorted(_files(secret)) for part in file] if "mountPath" in secret else []
    return (where, secret.get("projectId", ""), secret["secret"], secret.get("version", ""), *files)
