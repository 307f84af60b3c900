# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Long-running operations: each runs in a thread of its own and can be polled while it runs."""

from __future__ import annotations

import copy
import sys
import threading
import traceback
import typing as t
from dataclasses import dataclass, field

from ..protocol.errors import ApiError, not_found
from ..protocol.filters import parse
from ..protocol.formats import Json, timestamp, unique
from ..protocol.paging import page
from .registry import Request, method
from .store import Cloud


@dataclass
class Operation:
    """``target``: what it works on. Google's Functions answer ``"done": false``; the other APIs leave it out."""

    name: str
    target: str
    metadata: Json
    api: str = ""
    done: bool = False
    response: Json | None = None
    error: Json | None = None
    create_time: str = field(default_factory=timestamp)

    def view(self) -> Json:
        shown: Json = {"name": self.name, "metadata": copy.deepcopy(self.metadata)}
        if self.done or self.api == "cloudfunctions":
            shown["done"] = self.done
        if self.error is not None:
            shown["error"] = self.error
        elif self.response is not None:
            shown["response"] = copy.deepcopy(self.response)
        return shown


Work = t.Callable[[Operation], Json]


def start(cloud: Cloud, operation: Operation, work: Work) -> Json:
    """Run ``work`` in a thread; what it returns is the response, an :class:`ApiError` that it raises the error."""
    cloud.operations[operation.name] = operation
    view = operation.view()
    threading.Thread(target=_run, args=(cloud, operation, work), daemon=True).start()
    return view


def _run(cloud: Cloud, operation: Operation, work: Work) -> None:
    response: Json | None = None
    error: Json | None = None
    try:
        response = work(operation)
    except ApiError as exc:
        error = exc.rpc()
    except Exception:
        traceback.print_exc(file=sys.stderr)
        error = ApiError("INTERNAL", "An internal error has occurred.").rpc()
    with cloud.lock:
        if "verb" in operation.metadata:
            operation.metadata["endTime"] = timestamp()
        operation.response, operation.error, operation.done = response, error, True


def running_in_background(work: t.Callable[[], None]) -> None:
    """For what is no google.longrunning.Operation."""
    threading.Thread(target=work, daemon=True).start()


def finished(name: str, response: Json, metadata: Json | None = None) -> Json:
    """An operation that was done before it began."""
    return {"name": name, "done": True, "response": response, **({"metadata": metadata} if metadata else {})}


def running_on(cloud: Cloud, target: str) -> Operation | None:
    return next((found for found in cloud.operations.values() if found.target == target and not found.done), None)


def new_id() -> str:
    return f"operation-{unique()}"


def _get(cloud: Cloud, request: Request) -> Json:
    found = cloud.operations.get(request.resource) or cloud.operations.get(request.params.get("name", ""))
    if found is None or found.api != request.method.api:
        raise not_found(request.params["name"])
    return found.view()


for _api, _versions in (("cloudresourcemanager", "v1 v3"), ("serviceusage", "v1"), ("cloudfunctions", "v1")):
    method(_api, _versions, "operations.get")(_get)
for _api, _versions in (("cloudfunctions", "v2"), ("run", "v1 v2")):
    method(_api, _versions, "projects.locations.operations.get", f"{_api}.operations.get")(_get)


@method("cloudfunctions", "v2", "projects.locations.operations.list", "cloudfunctions.operations.list")
@method("run", "v1 v2", "projects.locations.operations.list", "run.operations.list")
def _list(cloud: Cloud, request: Request) -> Json:
    wanted = parse(request.query.get("filter"))
    found = [
        operation.view()
        for operation in cloud.operations.values()
        if operation.api == request.method.api and operation.name.startswith(f"{request.resource}/operations/")
    ]
    shown, rest = page([view for view in found if wanted(view)], request.query, default=100, maximum=1000)
    return {"operations": shown, **rest}
