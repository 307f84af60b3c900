# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Google's error answers: HTTP status, canonical code and typed details (google.rpc.Status)."""

from __future__ import annotations

import typing as t

from .formats import Json

# canonical code -> (HTTP status, gRPC number)
CODES: dict[str, tuple[int, int]] = {
    "INVALID_ARGUMENT": (400, 3),
    "FAILED_PRECONDITION": (400, 9),
    "OUT_OF_RANGE": (400, 11),
    "UNAUTHENTICATED": (401, 16),
    "PERMISSION_DENIED": (403, 7),
    "NOT_FOUND": (404, 5),
    "ABORTED": (409, 10),
    "ALREADY_EXISTS": (409, 6),
    "RESOURCE_EXHAUSTED": (429, 8),
    "CANCELLED": (499, 1),
    "INTERNAL": (500, 13),
    "UNKNOWN": (500, 2),
    "UNIMPLEMENTED": (501, 12),
    "UNAVAILABLE": (503, 14),
    "DEADLINE_EXCEEDED": (504, 4),
}


class ApiError(Exception):
    """An error of the API: as the body of an HTTP answer, or inside an operation with the gRPC number."""

    def __init__(self, status: str, message: str, details: t.Sequence[Json] = (), http: int | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.details = list(details)
        self.http = http if http is not None else CODES.get(status, (500, 2))[0]

    def body(self) -> Json:
        error: Json = {"code": self.http, "message": self.message, "status": self.status}
        if self.details:
            error["details"] = self.details
        return {"error": error}

    def rpc(self) -> Json:
        error: Json = {"code": CODES[self.status][1], "message": self.message}
        if self.details:
            error["details"] = self.details
        return error


def error_info(reason: str, domain: str, **metadata: str) -> Json:
    return {
        "@type": "type.googleapis.com/google.rpc.ErrorInfo",
        "reason": reason,
        "domain": domain,
        "metadata": metadata,
    }


def help_link(description: str, url: str) -> Json:
    return {"@type": "type.googleapis.com/google.rpc.Help", "links": [{"description": description, "url": url}]}


def quota_failure(subject: str, description: str) -> Json:
    violation = {"subject": subject, "description": description}
    return {"@type": "type.googleapis.com/google.rpc.QuotaFailure", "violations": [violation]}


def precondition_failure(kind: str, subject: str, description: str = "") -> Json:
    violation = {"type": kind, "subject": subject}
    if description:
        violation["description"] = description
    return {"@type": "type.googleapis.com/google.rpc.PreconditionFailure", "violations": [violation]}


def bad_request(violations: t.Sequence[tuple[str, str]]) -> Json:
    """``violations``: pairs of field and description."""
    listed = [{"field": field, "description": text} if field else {"description": text} for field, text in violations]
    return {"@type": "type.googleapis.com/google.rpc.BadRequest", "fieldViolations": listed}


def invalid(message: str, field: str = "") -> ApiError:
    return ApiError("INVALID_ARGUMENT", message, [bad_request([(field, message)])] if field else ())


def permission_denied(permission: str, resource: str, service: str) -> ApiError:
    """The answer for "missing" and for "not yours" alike, as Google does not tell them apart."""
    full = f"//{service}/{resource}"
    return ApiError(
        "PERMISSION_DENIED",
        f"Permission '{permission}' denied on resource '{full}' (or it may not exist).",
        [error_info("IAM_PERMISSION_DENIED", service, permission=permission, resource=resource)],
    )


def unauthenticated() -> ApiError:
    return ApiError(
        "UNAUTHENTICATED",
        "Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid "
        "authentication credential. See https://developers.google.com/identity/sign-in/web/devconsole-project.",
        [error_info("ACCESS_TOKEN_TYPE_UNSUPPORTED", "googleapis.com")],
    )


def not_found(resource: str) -> ApiError:
    return ApiError("NOT_FOUND", f"Resource '{resource}' was not found")
