# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Checks the settings of a function before the first API call (pure).

Limits are those of the Lambda quota page and the API reference.
"""

from __future__ import annotations

import re
import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.expressions import (
    Value,
    arn_service,
    is_expression,
)
from ansible_collections.polycloud.faas.plugins.module_utils._errors import OptionError, require

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.function import Function
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.function_settings import (
        Logging,
        Network,
        Settings,
    )

MOST_LAYERS: t.Final = 5
MOST_SUBNETS: t.Final = 16
MOST_SECURITY_GROUPS: t.Final = 5
OLDEST_WITH_SNAPSHOTS: t.Final = 12

_LAYER: t.Final = r"arn:aws[\w-]*:lambda:[\w-]+:(\d{12}|aws):(aws)?layer:[\w-]+:\d+"
_KEY: t.Final = r"arn:aws[\w-]*:kms:[\w-]+:\d{12}:key/[\w-]+"
_SUBNET: t.Final = r"subnet-[0-9a-z]+"
_SECURITY_GROUP: t.Final = r"sg-[0-9a-z]+"
_TARGETS: t.Final[dict[str, tuple[frozenset[str], str]]] = {
    "dead_letter_target": (frozenset({"sqs", "sns"}), "the ARN of an SQS queue or an SNS topic"),
    "on_success": (
        frozenset({"sqs", "sns", "lambda", "events"}),
        "the ARN of an SQS queue, an SNS topic, a Lambda function or an event bus",
    ),
    "on_failure": (
        frozenset({"sqs", "sns", "lambda", "events", "s3"}),
        "the ARN of an SQS queue, an SNS topic, a Lambda function, an event bus or an S3 bucket",
    ),
}


def check_runtime(option: str, runtime: str) -> None:
    require(re.fullmatch(r"python3\.\d+", runtime), option, runtime, "python3.N, such as python3.13")


def check_alias(alias: str | None) -> None:
    if alias is not None:
        good = re.fullmatch(r"(?!\d+$)[\w-]{1,128}", alias, re.ASCII)
        require(good, "alias", alias, "1 to 128 letters, digits, - and _, and not a number")


def check_settings(function: Function, runtime: str, where: str) -> None:
    """Check all settings of a function, which ``where`` names; ``runtime`` is the one that it gets."""
    settings = function.settings
    check_runtime(f"runtime {where}", runtime)
    _check_ranges(settings, where)
    _check_network(settings.network, where)
    _check_texts("layers", where, settings.layers, _LAYER, "ARNs of layer versions")
    _check_most(f"layers {where}", settings.layers, MOST_LAYERS)
    if settings.kms_key_arn is not None:
        _check_texts("kms_key_arn", where, [settings.kms_key_arn], _KEY, "the ARN of a KMS key")
    _check_logging(settings.logging, where)
    for option, target in {
        "dead_letter_target": settings.dead_letter_target,
        "on_success": settings.asynchronous.on_success,
        "on_failure": settings.asynchronous.on_failure,
    }.items():
        _check_target(option, where, target)
    _check_concurrency(function, where)
    _check_image(function, where)
    if settings.snap_start:
        _check_snap_start(function, runtime, where)


def _check_ranges(settings: Settings, where: str) -> None:
    for option, value, least, most, unit in (
        ("ephemeral_storage", settings.ephemeral_storage, 512, 10240, " MB"),
        ("maximum_retry_attempts", settings.asynchronous.maximum_retry_attempts, 0, 2, ""),
        ("maximum_event_age", settings.asynchronous.maximum_event_age, 60, 21600, " seconds"),
    ):
        if value is not None and not least <= value <= most:
            raise OptionError(f"{option} {where} must be {least} to {most}{unit}, but {value} was given.")
    for option, value, least in (
        ("reserved_concurrency", settings.reserved_concurrency, 0),
        ("provisioned_concurrency", settings.provisioned_concurrency, 1),
    ):
        if value is not None and value < least:
            raise OptionError(f"{option} {where} must be at least {least}, but {value} was given.")


def _check_network(network: Network, where: str) -> None:
    if bool(network.subnets) != bool(network.security_groups):
        given = "subnet_ids" if network.subnets else "security_group_ids"
        raise OptionError(f"vpc {where} must have both subnet_ids and security_group_ids, but only {given} was given.")
    if network.ipv6 and not network.subnets:
        raise OptionError(f"vpc {where} must have subnet_ids and security_group_ids for ipv6, but has none.")
    _check_texts("vpc.subnet_ids", where, network.subnets, _SUBNET, "IDs of subnets")
    _check_texts("vpc.security_group_ids", where, network.security_groups, _SECURITY_GROUP, "IDs of security groups")
    _check_most(f"vpc.subnet_ids {where}", network.subnets, MOST_SUBNETS)
    _check_most(f"vpc.security_group_ids {where}", network.security_groups, MOST_SECURITY_GROUPS)


def _check_logging(logging: Logging, where: str) -> None:
    if (logging.application_level or logging.system_level) and logging.format != "json":
        raise OptionError(
            f"logging {where} must have format json to set levels, but {logging.format or 'no format'} was given."
        )


def _check_target(option: str, where: str, target: Value | None) -> None:
    services, allowed = _TARGETS[option]
    if target is None or (is_expression(target) and arn_service(target) in (None, *services)):
        return
    if not isinstance(target, str) or arn_service(target) not in services:
        raise OptionError(f"{option} {where} must be {allowed}, or refer to one, but {target!r} was given.")
    if option == "dead_letter_target" and target.endswith(".fifo"):
        raise OptionError(f"{option} {where} must not be a FIFO queue or topic, but {target!r} was given.")


def _check_concurrency(function: Function, where: str) -> None:
    settings = function.settings
    reserved, provisioned = settings.reserved_concurrency, settings.provisioned_concurrency
    if provisioned is not None and function.alias is None:
        raise OptionError(
            f"provisioned_concurrency {where} needs alias, through which the provisioned version is invoked."
        )
    if reserved is not None and provisioned is not None and provisioned > reserved:
        raise OptionError(
            f"provisioned_concurrency {where} must be at most reserved_concurrency, "
            f"but {provisioned} and {reserved} were given."
        )


def _check_image(function: Function, where: str) -> None:
    """An image contains its own runtime and what layers would add."""
    given = {
        "runtime": function.runtime,
        "layers": function.settings.layers,
        "snap_start": function.settings.snap_start,
    }
    for option, value in given.items():
        if function.image is not None and value:
            raise OptionError(f"image and {option} {where} cannot be combined.")


def _check_snap_start(function: Function, runtime: str, where: str) -> None:
    settings = function.settings
    if function.alias is None:
        raise OptionError(f"snap_start {where} needs alias, because only published versions start from a snapshot.")
    if settings.provisioned_concurrency is not None:
        raise OptionError(f"snap_start and provisioned_concurrency {where} cannot be combined.")
    if (settings.ephemeral_storage or 0) > 512:
        raise OptionError(
            f"snap_start {where} allows ephemeral_storage of 512 MB only, but {settings.ephemeral_storage} was given."
        )
    if int(runtime.partition(".")[2]) < OLDEST_WITH_SNAPSHOTS:
        raise OptionError(
            f"snap_start {where} needs runtime python3.{OLDEST_WITH_SNAPSHOTS} or newer, but {runtime} was given."
        )


def _check_texts(option: str, where: str, values: t.Iterable[t.Any], pattern: str, allowed: str) -> None:
    for value in values:
        if not is_expression(value) and not (isinstance(value, str) and re.fullmatch(pattern, value)):
            raise OptionError(f"{option} {where} must be {allowed}, or refer to a resource, but {value!r} was given.")


def _check_most(option: str, values: t.Sequence[t.Any], most: int) -> None:
    if len(values) > most:
        raise OptionError(f"{option} must be at most {most}, but {len(values)} were given.")
