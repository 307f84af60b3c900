# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The reads of a run, kept on this machine, so that the next run makes those that need IDs of the stack at once.

Which answers count is decided by the stack that is read in the same round: a run asks for those with its IDs, and
ignores what was read for nothing.
"""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils import _hints
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.reading import Read

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.connection.api import AwsApi

KIND: t.Final = "services"
# A hint cannot make a run change anything, whoever wrote it.
READING: t.Final = ("get_", "list_", "describe_", "head_")
# The connection options that tell accounts apart.
CALLER: t.Final = ("profile", "access_key")


def hint_name(api: AwsApi, options: t.Mapping[str, t.Any], service: str, scope: str) -> str:
    """What identifies the service and what is compared of it, as far as it is known before the first call."""
    caller = [str(options.get(name) or "") for name in CALLER]
    return " ".join([api.custom_endpoint("cloudformation") or "", api.region, *caller, service, scope])


def remembered(name: str) -> list[Read]:
    """What ``remember`` kept; nothing where there is no hint, or one that is damaged."""
    try:
        found = [Read(*_as_tuples(fields)) for fields in _hints.recall(KIND, name)["reads"]]
        return [read for read in found if read.operation.startswith(READING) and dict(read.parameters)]
    except (AttributeError, KeyError, TypeError, ValueError):
        return []


def remember(name: str, reads: t.Iterable[Read]) -> None:
    """Keep the reads for the next run, each once."""
    _hints.keep(KIND, name, {"reads": _as_lists(dict.fromkeys(reads))})


def _as_tuples(value: t.Any) -> t.Any:
    return tuple(_as_tuples(each) for each in value) if isinstance(value, list) else value


def _as_lists(value: t.Any) -> t.Any:
    """Tuples as the lists that JSON has in their place, so that a hint equals the one that was read."""
    return value if isinstance(value, (str, int, float, type(None))) else [_as_lists(each) for each in value]
