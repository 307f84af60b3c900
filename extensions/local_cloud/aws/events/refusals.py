# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a service refuses, as its own API answers it and as the reason of a resource of a stack."""

from __future__ import annotations

import functools
import json
import typing as t

from ..emulator.ministack import module
from ..resources.errors import ResourceError, service_error

Answer = tuple[int, dict[str, str], t.Any]

# What CloudFormation's handlers make of the codes of a service; others are InvalidRequest.
HANDLER_CODES = {
    "AccessDeniedException": "AccessDenied",
    "ConflictException": "AlreadyExists",
    "ResourceConflictException": "AlreadyExists",
    "ResourceNotFoundException": "NotFound",
}


class RefusedError(Exception):
    """A call is refused: the service's sentence, with the code and the HTTP status that it has in the API."""

    def __init__(self, message: str, code: str = "InvalidParameterValueException", status: int = 400) -> None:
        super().__init__(message)
        self.code = code
        self.status = status


def answering(call: t.Callable[..., Answer]) -> t.Callable[..., Answer]:
    """A handler of a JSON API that answers with what it is refused with."""

    @functools.wraps(call)
    def answered(*args: t.Any, **kwargs: t.Any) -> Answer:
        try:
            return call(*args, **kwargs)
        except RefusedError as exc:
            refusal: Answer = module("core.responses").error_response_json(exc.code, str(exc), exc.status)
            return refusal

    return answered


def made(answer: Answer, service: str) -> dict[str, t.Any]:
    """The content of an API's answer; raises for a resource of a stack what the ``service`` refused."""
    status, headers, body = answer
    content = json.loads(body or b"{}")
    if status < 400:
        return dict(content)
    text = str(content.get("message") or content.get("Message") or "")
    code = str(content.get("__type") or headers.get("x-amzn-errortype") or "")
    raise service_error(text, service, status, HANDLER_CODES.get(code, "InvalidRequest"))


def failed(refusal: RefusedError, service: str) -> ResourceError:
    """The reason of a resource of a stack that is refused without a call."""
    return service_error(str(refusal), service, refusal.status, HANDLER_CODES.get(refusal.code, "InvalidRequest"))
