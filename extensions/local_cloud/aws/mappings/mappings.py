# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Event source mappings put together: their calls, their resources in stacks, and the thread that reads the sources."""

from __future__ import annotations

import json
import logging
import threading
import typing as t

from ...shared.control import Control
from ..emulator.ministack import module
from ..events.refusals import Answer, answering, made
from .checks import STREAM_DEFAULTS, check, check_is_new, kind_of
from .queues import QueueMappings
from .streams import StreamMappings

Record = dict[str, t.Any]

POLL_SECONDS = 0.1
# What a template says and only making a mapping can set.
FIXED = ("EventSourceArn", "StartingPosition", "StartingPositionTimestamp")
KEPT = ("StartingPositionTimestamp", "TumblingWindowInSeconds", "KmsKeyArn", "MetricsConfig")
LOGGER = logging.getLogger(__name__)


class EventSourceMappings:
    """Wraps MiniStack's calls for mappings, and stands for its poller."""

    def __init__(self, control: Control) -> None:
        self._service = module("services.lambda_svc")
        self._queues = QueueMappings()
        self._streams = StreamMappings(control)
        self._create, self._update = self._service._create_esm, self._service._update_esm
        self._poller: threading.Thread | None = None

    def install(self) -> None:
        """Put the wrappers in the place of MiniStack's functions."""
        self._service._create_esm = answering(self.create)
        self._service._update_esm = answering(self.update)
        self._service._release_esm_poll_state = self._release
        self._service._ensure_poller = self._ensure_poller
        handlers = module("services.cloudformation.provisioners")._RESOURCE_HANDLERS
        handlers["AWS::Lambda::EventSourceMapping"].update(
            create=self._create_resource, update=self._update_resource, delete=self._delete_resource
        )

    def forget_everything(self) -> None:
        """Forget where all mappings are."""
        self._queues.forget()
        self._streams.forget()

    def create(self, data: Record) -> Answer:
        """CreateEventSourceMapping."""
        source = str(data.get("EventSourceArn", ""))
        name, qualifier, refused = self._service._resolve_existing_esm_function(data.get("FunctionName", ""))
        if refused:
            return t.cast("Answer", refused)
        check(data, self._configuration(name, qualifier), is_new=True)
        arn = self._service._func_arn(name) + (f":{qualifier}" if qualifier else "")
        check_is_new(data, arn, self._service._esms.values())
        defaults = {} if kind_of(source) == "sqs" else STREAM_DEFAULTS
        answer = self._create({**defaults, **data})
        if answer[0] < 400:
            mapping = self._service._esms[json.loads(answer[2])["UUID"]]
            mapping.update({key: data[key] for key in KEPT if key in data})
            if kind_of(source) != "sqs":
                mapping.setdefault("TumblingWindowInSeconds", 0)
                self._streams.begin(mapping)
        return t.cast("Answer", answer)

    def update(self, mapping_id: str, data: Record) -> Answer:
        """UpdateEventSourceMapping."""
        mapping = self._service._esms.get(mapping_id)
        if mapping:
            name, qualifier = self._service._resolve_request_scoped_name_and_qualifier(
                data.get("FunctionName") or mapping["FunctionArn"]
            )
            settings = {key: value for key, value in mapping.items() if key != "StartingPosition"}
            check({**settings, **data}, self._configuration(name, qualifier), is_new=False)
        return t.cast("Answer", self._update(mapping_id, data))

    def _configuration(self, name: str, qualifier: str | None) -> Record:
        _function, configuration = self._service._get_func_record_for_qualifier(name, qualifier)
        return configuration or {}

    def _release(self, mapping_id: str) -> None:
        self._queues.forget(mapping_id)
        self._streams.forget(mapping_id)

    def _ensure_poller(self) -> None:
        if self._poller is None:
            self._poller = threading.Thread(target=self._poll_forever, daemon=True)
            self._poller.start()

    def _poll_forever(self) -> None:
        while True:
            self._service.esm_wake.wait(POLL_SECONDS)
            self._service.esm_wake.clear()
            for account, region, mapping in self._service._iter_all_esms():
                try:
                    with module("core.responses").request_scope(account, region):
                        self._poll(mapping)
                except Exception:
                    LOGGER.exception("the mapping %s was not read", mapping.get("UUID"))

    def _poll(self, mapping: Record) -> None:
        if is_enabled(mapping):
            kind = kind_of(mapping["EventSourceArn"])
            (self._queues if kind == "sqs" else self._streams).poll(mapping)

    def _create_resource(self, _logical_id: str, properties: Record, _stack: str) -> tuple[str, Record]:
        mapping = made(self._service._create_esm(as_call(properties)), "Lambda")
        return mapping["UUID"], self._attributes(mapping["UUID"])

    def _update_resource(self, physical_id: str, before: Record, after: Record, stack: str) -> tuple[str, Record]:
        if any(before.get(name) != after.get(name) for name in FIXED):
            created = self._create_resource(physical_id, after, stack)
            self._service._delete_esm(physical_id)
            return created
        changes = {name: value for name, value in as_call(after).items() if name not in FIXED}
        made(self._service._update_esm(physical_id, changes), "Lambda")
        mapping = self._service._esms[physical_id]
        mapping["Tags"] = changes.get("Tags") or {}
        return physical_id, self._attributes(physical_id)

    def _delete_resource(self, physical_id: str, _properties: Record) -> None:
        self._service._delete_esm(physical_id)

    def _attributes(self, mapping_id: str) -> Record:
        stacks = module("services.cloudformation.provisioners")
        return t.cast("Record", stacks._lambda_esm_attrs(mapping_id))


def as_call(properties: Record) -> Record:
    """The properties of a mapping in a template as a call has them."""
    numbers = ("BatchSize", "MaximumBatchingWindowInSeconds", *STREAM_DEFAULTS)
    call = {name: _as_number(value) if name in numbers else value for name, value in properties.items()}
    if "Enabled" in call:
        call["Enabled"] = is_enabled(call)
    tags = call.get("Tags")
    if isinstance(tags, list):
        call["Tags"] = {each["Key"]: each["Value"] for each in tags}
    return call


def is_enabled(mapping: Record) -> bool:
    """Whether a mapping is switched on."""
    return str(mapping.get("Enabled", True)).lower() != "false"


def _as_number(value: t.Any) -> t.Any:
    if isinstance(value, str) and value.lower() in ("true", "false"):
        return value.lower() == "true"
    return int(value) if isinstance(value, str) and value.lstrip("-").isdigit() else value
