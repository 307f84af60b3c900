# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Options of a function other than its code, its size and its variables (pure)."""

from __future__ import annotations

import json
import typing as t

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.expressions import Value


class Network(t.NamedTuple):
    """Subnets and security groups of a VPC; without any the function is in no VPC."""

    subnets: tuple[Value, ...] = ()
    security_groups: tuple[Value, ...] = ()
    ipv6: bool = False


class Logging(t.NamedTuple):
    """The format of log lines (text or json), and for json the minimum levels that are kept."""

    format: str | None = None
    application_level: str | None = None
    system_level: str | None = None


class AsyncInvocation(t.NamedTuple):
    """Handling of asynchronous events: destinations, retries (0 to 2), maximum age in seconds."""

    on_success: Value | None = None
    on_failure: Value | None = None
    maximum_retry_attempts: int | None = None
    maximum_event_age: int | None = None

    @property
    def destinations(self) -> tuple[Value, ...]:
        return tuple(each for each in (self.on_success, self.on_failure) if each)

    @property
    def is_set(self) -> bool:
        return bool(self.destinations) or (self.maximum_retry_attempts, self.maximum_event_age) != (None, None)


class Settings(t.NamedTuple):
    """None means: Lambda's default. Storage in MB; an empty ARN means none."""

    layers: tuple[Value, ...] = ()
    network: Network = Network()
    tracing: str | None = None
    ephemeral_storage: int | None = None
    reserved_concurrency: int | None = None
    provisioned_concurrency: int | None = None
    kms_key_arn: Value | None = None
    logging: Logging = Logging()
    snap_start: bool = False
    dead_letter_target: Value | None = None
    asynchronous: AsyncInvocation = AsyncInvocation()


def settings_from_options(given: t.Mapping[str, t.Any]) -> Settings:
    """The settings of a function whose defaults are filled in."""
    return Settings(
        layers=tuple(given["layers"] or ()),
        network=_network(given["vpc"] or {}),
        tracing=given["tracing"],
        ephemeral_storage=given["ephemeral_storage"],
        reserved_concurrency=given["reserved_concurrency"],
        provisioned_concurrency=given["provisioned_concurrency"],
        kms_key_arn=given["kms_key_arn"] or None,
        logging=Logging(**(given["logging"] or {})),
        snap_start=bool(given["snap_start"]),
        dead_letter_target=given["dead_letter_target"] or None,
        asynchronous=AsyncInvocation(
            given["on_success"] or None,
            given["on_failure"] or None,
            given["maximum_retry_attempts"],
            given["maximum_event_age"],
        ),
    )


def _network(given: t.Mapping[str, t.Any]) -> Network:
    """The order of the IDs means nothing to Lambda, so they are sorted."""
    return Network(
        tuple(sorted(given.get("subnet_ids") or (), key=_sort_key)),
        tuple(sorted(given.get("security_group_ids") or (), key=_sort_key)),
        bool(given.get("ipv6")),
    )


def _sort_key(value: t.Any) -> str:
    return json.dumps(value, sort_keys=True)
