# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Checks the settings of a function before the first API call (pure).

What one setting may be is in its row, in options/function_settings.py.
"""

from __future__ import annotations

import re
import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.function.features import FEATURES
from ansible_collections.polycloud.faas.plugins.module_utils._aws.function.runtimes import check_runtime
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.checks import check_different
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.declared import check_each
from ansible_collections.polycloud.faas.plugins.module_utils._errors import OptionError, require

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.expressions import Value
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.function import Function
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.function_settings import (
        Logging,
        Network,
        Settings,
    )

OLDEST_WITH_SNAPSHOTS: t.Final = 12


def check_alias(alias: str | None) -> None:
    if alias is not None:
        good = re.fullmatch(r"(?!\d+$)[\w-]{1,128}", alias, re.ASCII)
        require(good, "alias", alias, "1 to 128 letters, digits, - and _, and not a number")


def check_settings(function: Function, runtime: str, where: str) -> None:
    """Check all settings of a function, which ``where`` names; ``runtime`` is the one that it gets."""
    settings = function.settings
    check_runtime(f"runtime {where}", runtime)
    check_each(settings, where)
    for feature in FEATURES:
        feature.check(function, where)
    _check_layers(settings.layers, where)
    _check_network(settings.vpc, where)
    _check_logging(settings.logging, where)
    _check_dead_letter_target(settings.dead_letter_target, where)
    _check_file_system(settings, where)
    _check_runtime_update(function, where)
    _check_image(function, where)
    if settings.snap_start:
        _check_snap_start(function, runtime, where)


def _check_layers(layers: t.Sequence[Value], where: str) -> None:
    """Lambda takes one version of a layer."""
    names = [each.rpartition(":")[0] for each in layers if isinstance(each, str)]
    check_different(f"layers {where}", names, "layers, each in one version")


def _check_network(network: Network, where: str) -> None:
    if bool(network.subnet_ids) != bool(network.security_group_ids):
        given = "subnet_ids" if network.subnet_ids else "security_group_ids"
        raise OptionError(f"vpc {where} must have both subnet_ids and security_group_ids, but only {given} was given.")
    if network.ipv6 and not network.subnet_ids:
        raise OptionError(f"vpc {where} must have subnet_ids and security_group_ids for ipv6, but has none.")


def _check_logging(logging: Logging, where: str) -> None:
    if (logging.application_level or logging.system_level) and logging.format != "json":
        raise OptionError(
            f"logging {where} must have format json to set levels, but {logging.format or 'no format'} was given."
        )


def _check_dead_letter_target(target: Value | None, where: str) -> None:
    if isinstance(target, str) and target.endswith(".fifo"):
        raise OptionError(f"dead_letter_target {where} must not be a FIFO queue or topic, but {target!r} was given.")


def _check_file_system(settings: Settings, where: str) -> None:
    if settings.file_system and not settings.vpc.subnet_ids:
        raise OptionError(f"file_system {where} needs vpc, in which the mount targets of the file system are.")


def _check_runtime_update(function: Function, where: str) -> None:
    update = function.settings.runtime_update
    if update.mode is None and update.runtime_version_arn is None:
        return
    if (update.mode == "manual") != (update.runtime_version_arn is not None):
        mode = f"mode {update.mode}" if update.mode else "no mode"
        raise OptionError(
            f"runtime_update {where} must have runtime_version_arn with mode manual and only then, but {mode} "
            f"{'with' if update.runtime_version_arn else 'without'} runtime_version_arn was given."
        )
    if function.alias is not None:
        raise OptionError(
            f"runtime_update {where} and alias cannot be combined, because the version that the alias points to has a "
            "mode of its own, which Lambda sets when the version is published."
        )


def _check_image(function: Function, where: str) -> None:
    """An image contains its own runtime and what layers would add."""
    given = {
        "runtime": function.runtime,
        "layers": function.settings.layers,
        "runtime_update": function.settings.runtime_update.mode,
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
    # an image has a Python of its own
    if function.image is None and int(runtime.partition(".")[2]) < OLDEST_WITH_SNAPSHOTS:
        raise OptionError(
            f"snap_start {where} needs runtime python3.{OLDEST_WITH_SNAPSHOTS} or newer, but {runtime} was given."
        )
