# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How a mapping invokes its function, and which records it lets through."""

from __future__ import annotations

import contextlib
import contextvars
import json
import threading
import typing as t

from ..emulator.ministack import module
from .checks import has_content, is_json_filter
from .records import seen_by_filters

Record = dict[str, t.Any]


class Response(t.NamedTuple):
    """What became of a batch: ``content`` is what the function returned, or its error."""

    is_error: bool
    is_throttled: bool
    content: t.Any
    result: Record


def function_of(mapping: Record) -> tuple[Record, Record] | None:
    """The function of a mapping as MiniStack executes it, and its configuration; None if it is not there."""
    service = module("services.lambda_svc")
    function, configuration, _name = service._get_func_record_for_ref(mapping["FunctionArn"])
    if not function or not configuration:
        return None
    configuration = {**configuration, "FunctionArn": mapping["FunctionArn"]}
    return service._execution_record_for_config(function, configuration), configuration


def invoked(function: Record, records: t.Sequence[Record]) -> Response:
    """Invoke the function with a batch, and wait for it."""
    event = {"Records": list(records)}
    result = module("services.lambda_svc")._execute_function_with_config_scope(function, event)
    content = result.get("body")
    if isinstance(content, (bytes, str)):
        with contextlib.suppress(ValueError):
            content = json.loads(content)
    return Response(bool(result.get("error")), bool(result.get("throttle")), content, result)


def in_background(work: t.Callable[..., None], *arguments: t.Any) -> None:
    """Do something beside the poller, for the same account and region."""
    context = contextvars.copy_context()
    threading.Thread(target=context.run, args=(work, *arguments), daemon=True).start()


def is_let_through(record: Record, mapping: Record) -> bool:
    """Whether one of the filters of a mapping lets a record through; without filters all pass."""
    patterns = [each.get("Pattern") or "{}" for each in (mapping.get("FilterCriteria") or {}).get("Filters") or []]
    return not patterns or any(_matches(pattern, record) for pattern in patterns)


def _matches(pattern: str, record: Record) -> bool:
    if json.loads(pattern) == {}:
        return True
    seen = seen_by_filters(record, is_json_filter(pattern)) if has_content(pattern) else record
    events = module("services.eventbridge")
    alternatives = events._compiled_pattern(pattern) or []
    return seen is not None and any(events._matches_detail(seen, each) for each in alternatives)


def reports_failures(mapping: Record) -> bool:
    """Whether the function of a mapping names the records that failed."""
    return "ReportBatchItemFailures" in (mapping.get("FunctionResponseTypes") or [])
