# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Checks the options of ``gcp_cloudfunction`` that name other resources.

Names: https://cloud.google.com/functions/docs/reference/rest/v2/projects.locations.functions and the pages of Secret
Manager, Cloud KMS, Serverless VPC Access, Artifact Registry, Cloud Build and Binary Authorization that it leads to.
"""

from __future__ import annotations

import re
import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._errors import OptionError, require
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function.fields import (
    DOCKER_NAME,
    FIELDS,
    REVISION_KINDS,
)

Options = t.Mapping[str, t.Any]

PROJECT: t.Final = r"projects/[^/]+"
EMAIL: t.Final = r"[^@\s/]+@[^@\s/]+"
# option: what its value must be, as a regular expression and in words; an empty value removes it
NAMES: t.Final = {
    "kms_key": (
        rf"{PROJECT}/locations/[^/]+/keyRings/[\w-]+/cryptoKeys/[\w-]+",
        "projects/PROJECT/locations/REGION/keyRings/RING/cryptoKeys/KEY",
    ),
    "vpc_connector": (
        rf"(?:{PROJECT}/locations/[^/]+/connectors/)?[a-z][a-z0-9-]*",
        "a connector's id or projects/PROJECT/locations/REGION/connectors/CONNECTOR",
    ),
    "worker_pool": (
        rf"{PROJECT}/locations/[^/]+/workerPools/[\w-]+",
        "projects/PROJECT/locations/REGION/workerPools/POOL",
    ),
    "docker_repository": (
        rf"{PROJECT}/locations/[^/]+/repositories/[a-z][a-z0-9-]*|{DOCKER_NAME.pattern}",
        "projects/PROJECT/locations/REGION/repositories/REPOSITORY or REGION-docker.pkg.dev/PROJECT/REPOSITORY",
    ),
    "binary_authorization": (
        rf"default|{PROJECT}/platforms/cloudRun/policies/[\w-]+",
        "default or projects/PROJECT/platforms/cloudRun/policies/POLICY",
    ),
    "build_service_account": (rf"(?:{PROJECT}/serviceAccounts/)?{EMAIL}", "the email of a service account"),
    "runtime_service_account": (EMAIL, "the email of a service account"),
    "staging_bucket": (r"[a-z0-9][a-z0-9._-]{1,220}[a-z0-9]", "a bucket's name, without gs://"),
}
SOURCES: t.Final = ("source", "source_object", "source_repository")
VARIABLE: t.Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
SECRET: t.Final = re.compile(r"[A-Za-z0-9_-]{1,255}")
SECRET_KEYS: t.Final = frozenset({"secret", "version", "project"})


def check_options(options: Options) -> None:
    """Check everything about these options that can be checked before they are parsed.

    :raises OptionError: one is invalid.
    """
    for option, (pattern, allowed) in NAMES.items():
        if options.get(option):
            require(re.fullmatch(pattern, options[option]), option, options[option], allowed)
    _check_generation(options)
    _check_networks(options)
    _check_key(options)
    _check_sources(options)
    for option in ("environment", "build_environment"):
        _check_texts(option, options.get(option) or {})
    _check_secret_environment(options)
    _check_volumes(options.get("secret_volumes") or ())


def _check_generation(options: Options) -> None:
    generation = options["environment_generation"]
    for option, each in FIELDS.items():
        if each.only and each.only != generation and options.get(option) is not None:
            raise OptionError(
                f"{option} is only valid with environment_generation {each.only}, but environment_generation is "
                f"{generation}."
            )


def _check_networks(options: Options) -> None:
    direct = {key: value for key, value in (options.get("direct_vpc") or {}).items() if value}
    connector = options.get("vpc_connector")
    if direct and connector:
        raise OptionError("direct_vpc and vpc_connector cannot be combined, but both were given.")
    if direct and not {"network", "subnetwork"} & set(direct):
        raise OptionError("direct_vpc must have network or subnetwork or both, but only tags were given.")
    if options.get("vpc_egress") and not (direct or connector):
        raise OptionError("vpc_egress requires vpc_connector or direct_vpc, but neither was given.")


def _check_key(options: Options) -> None:
    key, location = options.get("kms_key"), options["location"]
    if not key:
        return
    if key.split("/")[3] != location:
        raise OptionError(f"kms_key must be a key in the function's region {location}, but {key!r} was given.")
    if not options.get("docker_repository"):
        raise OptionError("kms_key requires docker_repository: a repository that is encrypted with the same key.")


def _check_sources(options: Options) -> None:
    given = [option for option in SOURCES if options.get(option)]
    if len(given) > 1:
        raise OptionError(f"Only one of {', '.join(SOURCES)} can be given, but {' and '.join(given)} were given.")
    if options.get("staging_bucket") and given[:1] in (["source_object"], ["source_repository"]):
        raise OptionError(f"staging_bucket is only valid with source, but {given[0]} was given.")
    stored, repository = options.get("source_object"), options.get("source_repository")
    if stored:
        pattern, allowed = NAMES["staging_bucket"]
        require(re.fullmatch(pattern, stored["bucket"]), "source_object.bucket", stored["bucket"], allowed)
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
        require(VARIABLE.fullmatch(str(name)), "secret_environment names", name, "letters, digits and _")
        if not isinstance(given, dict) or not {"secret"} <= set(given) <= SECRET_KEYS:
            raise OptionError(f"{option} must be a dictionary with secret, and if needed version and project.")
        _check_secret(option, given["secret"])
        _check_version(option, given.get("version"))
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
    path = volume["mount_path"]
    require(
        re.fullmatch(r"(/[^/]+)+/?", path), "secret_volumes.mount_path", path, "an absolute path, such as /etc/secrets"
    )
    _check_secret("secret_volumes", volume["secret"])
    for file in volume.get("versions") or ():
        _check_version("secret_volumes.versions", file.get("version"))
        require(file["path"].strip("/"), "secret_volumes.versions.path", file["path"], "the name of a file")


def _check_secret(option: str, secret: t.Any) -> None:
    allowed = "a secret's id of letters, digits, - and _ (not projects/...)"
    require(SECRET.fullmatch(str(secret)), f"{option}.secret", secret, allowed)


def _check_version(option: str, version: t.Any) -> None:
    good = version is None or re.fullmatch(r"[1-9]\d*|latest", str(version))
    require(good, f"{option}.version", version, "a number or latest")
