# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The log of a Lambda function (FilterLogEvents of Amazon CloudWatch Logs)."""

from __future__ import annotations

import re
import typing as t
from datetime import datetime, timezone

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.marks import Mark
from ansible_collections.polycloud.faas.plugins.module_utils._aws.connection.api import AwsApi
from ansible_collections.polycloud.faas.plugins.module_utils._aws.connection.session import AwsSession, with_calls
from ansible_collections.polycloud.faas.plugins.module_utils._aws.invocation.function_names import NAME, own_name
from ansible_collections.polycloud.faas.plugins.module_utils._aws.invocation.log_lines import (
    Entry,
    entry,
    with_execution_ids,
)
from ansible_collections.polycloud.faas.plugins.module_utils._aws.stack.owner import lookup_session, owned_name
from ansible_collections.polycloud.faas.plugins.module_utils._errors import CloudError, OptionError
from ansible_collections.polycloud.faas.plugins.module_utils._log_options import Requested, requested_entries
from ansible_collections.polycloud.faas.plugins.module_utils._parallel import in_parallel

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._module.task import Task

LARGEST_PAGE: t.Final = 10_000
# CloudWatch Logs can return events before this time only with the oldest first
NEWEST_FIRST_SINCE: t.Final = datetime(2024, 1, 1, tzinfo=timezone.utc)

_LOG_GROUP: t.Final = re.compile(r"[A-Za-z0-9_/.#-]{1,512}")

Options = t.Mapping[str, t.Any]


class LogsApi(AwsApi, t.Protocol):
    """The AWS calls that are needed here."""

    def knows(self, service: str, operation: str, parameter: str) -> bool:
        """Whether this version of botocore has a parameter of an operation."""


def read_logs(
    task: Task,
    make_api: t.Callable[[Options], LogsApi] = AwsSession,
    make_reader: t.Callable[[Options], AwsApi] = lookup_session,
) -> dict[str, t.Any]:
    """``lambda_logs_info``: every option is checked before the first call.

    ``make_reader`` is for looking up the owner of a function that is named by its service.

    :raises OptionError: an option is invalid, or the function belongs to another service.
    :raises CloudError: AWS refused a call.
    """
    options = task.options
    function, requested = _function(options), requested_entries(options)
    group = _log_group(options, function)
    api = make_api(options)
    reader = make_reader(options) if options["service"] is not None else None
    look_up = [_name_reader(reader, options)] if reader else []
    *names, found = in_parallel([*look_up, lambda: _entries_if_there(api, group, function, requested)])
    if names and names[0] != function:
        function = t.cast(str, names[0])
        group = _log_group(options, function)
        found = _entries_if_there(api, group, function, requested)
    entries = t.cast("list[Entry] | None", found)
    if entries is None:
        task.warn(f"There is no log group {group}: function {function} does not exist or has never run.")
        entries = []
    api.calls_made += reader.calls_made if reader else []
    return with_calls(options, api, {"changed": False, "log_group": group, "entries": entries})


def _name_reader(reader: AwsApi, options: Options) -> t.Callable[[], str]:
    return lambda: owned_name(reader, Mark(options["service"], options["stage"]), options["function"])


def _entries_if_there(api: LogsApi, group: str, function: str, requested: Requested) -> list[Entry] | None:
    """None when there is no such log group."""
    try:
        return _entries(api, group, function, requested)
    except CloudError as error:
        if error.code != "ResourceNotFoundException":
            raise
        return None


def _function(options: Options) -> str:
    if options["service"] is not None:
        return own_name(options)
    found = NAME.fullmatch(str(options["name"]))
    if not found or found["qualifier"]:
        raise OptionError(
            "name must be the name or the ARN of a Lambda function without a version, but "
            f"{options['name']!r} was given."
        )
    return found["name"]


def _log_group(options: Options, function: str) -> str:
    given: str | None = options["log_group"]
    if given is not None and not _LOG_GROUP.fullmatch(given):
        raise OptionError(f"log_group must be the name of a log group, such as /team/shop, but {given!r} was given.")
    return given or f"/aws/lambda/{function}"


def _entries(api: LogsApi, group: str, function: str, requested: Requested) -> list[Entry]:
    """The newest requested entries, oldest first; severity and text are filtered here, as on Google Cloud."""
    newest_first = requested.since >= NEWEST_FIRST_SINCE and api.knows("logs", "filter_log_events", "startFromHead")
    events: list[t.Mapping[str, t.Any]] = []
    parameters = _parameters(group, requested, newest_first)
    for page in api.pages("logs", "filter_log_events", f"Reading log group {group}", **parameters):
        events += [event for event in page.get("events", []) if _is_wanted(event, function, requested)]
        if newest_first and len(events) >= requested.limit:
            break
        if not newest_first:
            del events[: -requested.limit]
    ordered = events[: requested.limit][::-1] if newest_first else events
    entries = [entry(event, function) for event in ordered]
    return entries if requested.contains or requested.severity else with_execution_ids(entries)


def _parameters(group: str, requested: Requested, newest_first: bool) -> dict[str, t.Any]:
    narrowed = bool(requested.contains or requested.severity)
    parameters: dict[str, t.Any] = {
        "logGroupName": group,
        "startTime": _milliseconds(requested.since),
        # severity is not known before a line is read, so pages are as large as possible
        "limit": LARGEST_PAGE if narrowed or not newest_first else requested.limit,
    }
    if requested.until:
        parameters["endTime"] = _milliseconds(requested.until)
    if requested.contains and not re.search(r'["\\]', requested.contains):
        parameters["filterPattern"] = f'"{requested.contains}"'
    return {**parameters, "startFromHead": False} if newest_first else parameters


def _milliseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


def _is_wanted(event: t.Mapping[str, t.Any], function: str, requested: Requested) -> bool:
    if requested.contains not in event["message"]:
        return False
    return requested.severity is None or requested.is_severe(entry(event, function)["severity"])
