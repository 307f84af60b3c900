# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Calls that IAM refuses, with the setting ``enforce_iam``."""

from __future__ import annotations

from ..access.callers import UnknownKeyError, caller_with, calling
from ..access.calls import ApiCall, needs_of_call
from ..emulator.ministack import module
from .errors import Response, error_response
from .operations import Operation, Request, path_with_bucket

# How the protocols name the refusals.
CODES = {"query": "AccessDenied", "rest-xml": "AccessDenied"}
UNKNOWN_KEYS = {"query": "InvalidClientTokenId", "rest-xml": "InvalidAccessKeyId"}


def refusal(operation: Operation, request: Request, body: bytes) -> Response | None:
    """AWS's answer to a call that its caller may not make; None if it may, and then it is the caller from now on."""
    parameters = {**request.query, **request.form}
    access_key = module("core.router").extract_access_key_id(request.headers, parameters)
    try:
        caller = caller_with(access_key)
    except UnknownKeyError as exc:
        code = UNKNOWN_KEYS.get(operation.protocol, "UnrecognizedClientException")
        return error_response(operation.protocol, 400 if operation.protocol == "json" else 403, code, str(exc))
    path = path_with_bucket(operation.service, request)
    call = ApiCall(operation.service, operation.name, request.method, path, request.headers, parameters, body)
    for need in needs_of_call(call):
        denial = caller.denial(need)
        if denial:
            code = CODES.get(operation.protocol, "AccessDeniedException")
            return error_response(operation.protocol, 400 if operation.protocol == "json" else 403, code, denial)
    calling.set(caller)
    return None
