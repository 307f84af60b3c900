# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Checks each option of ``gcp_cloudfunction`` against its limit, and those that name resources against each other."""

from __future__ import annotations

import re
import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._errors import OptionError
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function import fields, values
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function.suboptions import (
    DIRECT_VPC,
    REVISION_KINDS,
    SECRET,
    SECRET_FILE,
    SECRET_VOLUME,
    SOURCE_OBJECT,
    VARIABLE_NAME,
    VERSION,
)

Options = t.Mapping[str, t.Any]

SOURCES: t.Final = ("source", "source_object", "source_repository")
REGIONAL: t.Final = {"kms_key": "key", "vpc_connector": "connector"}
SECRET_KEYS: t.Final = frozenset({"secret", "version", "project"})


def check_options(options: Options) -> None:
    """Check everything about these options that can be checked before they are parsed.

    :raises OptionError: one is invalid.
    """
    _check_generation(options)
    _check_access(options)
    for name, row in fields.options(options["environment_generation"]).items():
        row.check(name, options.get(name))
    _check_networks(options)
    _check_places(options)
    _check_key(options)
    _check_sources(options)
    for option in ("environment", "build_environment"):
        _check_texts(option, options.get(option) or {})
    _check_secret_environment(options)
    _check_volumes(options.get("secret_volumes") or ())


def _check_access(options: Options) -> None:
    invokers = options.get("invokers")
    if "allUsers" in (invokers or ()):
        raise OptionError("invokers must not contain allUsers; set public: true instead.")
    if options.get("public") and invokers is not None:
        raise OptionError("invokers must not be given with public: true, which lets anyone call the function.")


def _check_generation(options: Options) -> None:
    generation = options["environment_generation"]
    for option, each in fields.FIELDS.items():
        if each.only and each.only != generation and options.get(option) is not None:
            raise OptionError(
                f"{option} is only valid with environment_generation {each.only}, but environment_generation is "
                f"{generation}."
            )


def _check_networks(options: Options) -> None:
    for name, option in DIRECT_VPC.items():
        option.check(f"direct_vpc.{name}", (options.get("direct_vpc") or {}).get(name))
    direct = {key: value for key, value in (options.get("direct_vpc") or {}).items() if value}
    connector = options.get("vpc_connector")
    if direct and connector:
        raise OptionError("direct_vpc and vpc_connector cannot be combined, but both were given.")
    if direct and not {"network", "subnetwork"} & set(direct):
        raise OptionError("direct_vpc must have network or subnetwork or both, but only tags were given.")
    none_left = options.get("direct_vpc") is not None and connector == ""
    if options.get("vpc_egress") and none_left and not direct:
        raise OptionError("vpc_egress requires vpc_connector or direct_vpc, but both are empty.")


def _check_places(options: Options) -> None:
    """Check what must be in the region of the function, and of the 1st generation in its project too."""
    project, location = options["project"], options["location"]
    named = {option: str(options.get(option) or "") for option in REGIONAL}
    named["direct_vpc.subnetwork"] = (options.get("direct_vpc") or {}).get("subnetwork") or ""
    for option, kind in {**REGIONAL, "direct_vpc.subnetwork": "subnetwork"}.items():
        region = re.search(r"(?:^|/)(?:locations|regions)/([^/]+)/", named[option])
        if region and region.group(1) != location:
            raise OptionError(
                f"{option} must be a {kind} in the function's region {location}, but {named[option]!r} was given."
            )
    given = options.get("docker_repository")
    if not given or options["environment_generation"] != "gen1":
        return
    _projects, of_project, _locations, region_of, *_rest = values.repository(given, "").split("/")
    # a number may be that of any project
    if region_of != location or not (of_project == project or of_project.isdigit()):
        raise OptionError(
            f"docker_repository must be a repository in the function's project {project} and region {location} in the "
            f"1st generation, but {given!r} was given."
        )


def _check_key(options: Options) -> None:
    if not options.get("kms_key"):
        return
    if options.get("docker_repository") == "":
        raise OptionError("kms_key requires docker_repository: a repository that is encrypted with the same key.")


def _check_sources(options: Options) -> None:
    given = [option for option in SOURCES if options.get(option)]
    if len(given) > 1:
        raise OptionError(f"Only one of {', '.join(SOURCES)} can be given, but {' and '.join(given)} were given.")
    if options.get("staging_bucket") and given[:1] in (["source_object"], ["source_repository"]):
        raise OptionError(f"staging_bucket is only valid with source, but {given[0]} was given.")
    stored, repository = options.get("source_object"), options.get("source_repository")
    if stored:
        SOURCE_OBJECT["bucket"].check("source_object.bucket", stored["bucket"])
        if stored.get("generation") is not None and options["environment_generation"] == "gen1":
            raise OptionError(
                "source_object.generation is only valid with environment_generation gen2, but environment_generation "
                "is gen1."
            )
    if repository and len([kind for kind in REVISION_KINDS if repository.get(kind)]) != 1:
        raise OptionError(f"source_repository must have exactly one of {', '.join(REVISION_KINDS)}.")


def _check_secret_environment(options: Options) -> None:
    plain = options.get("environment") or {}
    for name, given in (options.get("secret_environment") or {}).items():
        option = f"secret_environment.{name}"
        VARIABLE_NAME.check("secret_environment names", str(name))
        if not isinstance(given, dict) or not {"secret"} <= set(given) <= SECRET_KEYS:
            raise OptionError(f"{option} must be a dictionary with secret, and if needed version and project.")
        SECRET.check(f"{option}.secret", str(given["secret"]))
        if given.get("version") is not None:
            VERSION.check(f"{option}.version", str(given["version"]))
        if name in plain:
            raise OptionError(f"{option} must not be given in environment too, but it is.")


def _check_texts(option: str, variables: Options) -> None:
    """A value may be a secret, so it is not shown."""
    for name, value in variables.items():
        if value is None or isinstance(value, (dict, list)):
            what = "none" if value is None else "a list or dictionary"
            raise OptionError(f"{option} must have strings, numbers or booleans as values, but {name} has {what}.")


def _check_volumes(volumes: t.Sequence[Options]) -> None:
    for volume in volumes:
        _check_volume(volume)
    paths = [volume["mount_path"].rstrip("/") for volume in volumes]
    twice = next((path for path in paths if paths.count(path) > 1), None)
    if twice:
        raise OptionError(
            f"secret_volumes must not have two volumes with the same mount_path, but {twice} is given twice."
        )


def _check_volume(volume: Options) -> None:
    for name, option in SECRET_VOLUME.items():
        option.check(f"secret_volumes.{name}", volume.get(name))
    for file in volume.get("versions") or ():
        for name, option in SECRET_FILE.items():
            option.check(f"secret_volumes.versions.{name}", file.get(name))
