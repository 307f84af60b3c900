# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Error responses of Google, each as one sentence with everything they say about the reason.

Shapes: https://cloud.google.com/apis/design/errors (HTTP body ``{"error": {code, message, status, details}}``; the
error inside an operation is a google.rpc.Status with a gRPC number as its code).
"""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._errors import CloudError

Json = dict[str, t.Any]

GRPC_NAMES: t.Final = (
    "OK",
    "CANCELLED",
    "UNKNOWN",
    "INVALID_ARGUMENT",
    "DEADLINE_EXCEEDED",
    "NOT_FOUND",
    "ALREADY_EXISTS",
    "PERMISSION_DENIED",
    "RESOURCE_EXHAUSTED",
    "FAILED_PRECONDITION",
    "ABORTED",
    "OUT_OF_RANGE",
    "UNIMPLEMENTED",
    "INTERNAL",
    "UNAVAILABLE",
    "DATA_LOSS",
    "UNAUTHENTICATED",
)
UNAUTHENTICATED: t.Final = "UNAUTHENTICATED"
# an error code of this collection: another server responded in place of Google
FOREIGN_RESPONSE: t.Final = "FOREIGN_ANSWER"
# HTTP statuses that are temporary; None: there was no response of Google
PASSING: t.Final = frozenset({None, 500, 502, 503, 504})


class GoogleError(CloudError):
    """An error of a Google API.

    ``status`` is the HTTP status, or None when there was no response or when the error was inside an operation;
    ``code`` is the canonical name, such as PERMISSION_DENIED; ``answer`` is Google's own message; ``reason`` and
    ``metadata`` are those of ErrorInfo; ``operation`` is the operation that failed, if it was one.
    """

    def __init__(
        self,
        message: str,
        *,
        code: str | None = None,
        hint: str | None = None,
        status: int | None = None,
        reason: str = "",
        answer: str = "",
        metadata: t.Mapping[str, str] | None = None,
        operation: t.Mapping[str, t.Any] | None = None,
    ) -> None:
        super().__init__(message, code=code, hint=hint, status=status, reason=reason)
        self.answer = answer
        self.metadata = dict(metadata or {})
        self.operation = dict(operation or {})

    @property
    def not_found(self) -> bool:
        return self.status == 404

    @property
    def not_visible(self) -> bool:
        """Resource Manager returns 403 both for projects that do not exist and for those that are not visible."""
        return self.not_found or (self.status == 403 and self.reason in {"", "IAM_PERMISSION_DENIED"})

    @property
    def lost(self) -> bool:
        """Whether the response does not show if the call was carried out."""
        return self.status in PASSING and self.code != UNAUTHENTICATED and not self.operation

    @property
    def in_progress(self) -> bool:
        """Whether another operation is in progress on the same resource."""
        return self.code == "ABORTED" or "already in progress" in self.answer


def http_failure(activity: str, status: int, body: Json) -> GoogleError:
    """The error for an HTTP response; ``body`` is its JSON."""
    error = body["error"]
    return _failure(activity, error, str(error.get("status", "")), status)


def operation_failure(activity: str, operation: t.Mapping[str, t.Any]) -> GoogleError:
    """The error inside a finished operation."""
    error = operation["error"]
    number = error.get("code", 2)
    name = GRPC_NAMES[number] if 0 <= number < len(GRPC_NAMES) else str(number)
    return _failure(activity, error, name, None, operation)


def _failure(
    activity: str, error: Json, code: str, status: int | None, operation: t.Mapping[str, t.Any] | None = None
) -> GoogleError:
    answer = str(error.get("message", "")).strip()
    details = [detail for detail in error.get("details", []) if isinstance(detail, dict)]
    info = next((detail for detail in details if _kind(detail) == "ErrorInfo"), {})
    reason, metadata = str(info.get("reason", "")), info.get("metadata") or {}
    explanation = "".join(f" {text}" for text in _explanations(details, answer))
    named = ", ".join(part for part in (code, reason) if part)
    return GoogleError(
        f"{activity} failed: "
        f"{answer.rstrip('.') or 'no reason was given'}{f' ({named})' if named else ''}.{explanation}",
        code=code or None,
        hint=_hint(code, reason, metadata),
        status=status,
        reason=reason,
        answer=answer,
        metadata=metadata,
        operation=operation,
    )


def _kind(detail: Json) -> str:
    return str(detail.get("@type", "")).rpartition(".")[2]


def _explanations(details: t.Sequence[Json], answer: str) -> list[str]:
    """The typed details as sentences, without what the message already says."""
    sentences: list[str] = []
    for detail in details:
        for text in _sentences(_kind(detail), detail):
            text = text.strip().rstrip(".")
            # the field of a violation adds nothing when the message says what is wrong with it
            described = text.partition(": ")[2] if _kind(detail) == "BadRequest" else text
            if text and (described or text) not in answer and text not in sentences:
                sentences.append(text)
    return [f"{text}." for text in sentences]


def _sentences(kind: str, detail: Json) -> t.Iterator[str]:
    match kind:
        case "QuotaFailure" | "PreconditionFailure":
            for violation in detail.get("violations", []):
                yield _violation(violation)
        case "BadRequest":
            for violation in detail.get("fieldViolations", []):
                yield _joined(violation.get("field"), violation.get("description"))
        case "Help":
            for link in detail.get("links", []):
                yield _joined(link.get("description"), link.get("url"))
        case "LocalizedMessage":
            yield str(detail.get("message", ""))


def _violation(violation: Json) -> str:
    """A subject like ``?error_code=220002&services=x`` is for programs, and so is a type that stands alone."""
    subject, description = str(violation.get("subject", "")), violation.get("description")
    if subject.startswith("?"):
        return _joined(violation.get("type"), description) if description else ""
    return _joined(violation.get("type"), subject, description)


def _joined(*parts: str | None) -> str:
    return ": ".join(str(part).strip() for part in parts if part)


def _hint(code: str, reason: str, metadata: t.Mapping[str, str]) -> str | None:
    if reason == "SERVICE_DISABLED":
        service, project = metadata.get("service", "the API"), metadata.get("consumer", "").removeprefix("projects/")
        return f"Enable {service}{f' in project {project}' if project else ''}, for example with apis of gcp_project."
    if reason == "CONSUMER_INVALID":
        return "There is no such project, it is about to be deleted, or the credentials may not use it; see project."
    if reason == "USER_PROJECT_DENIED":
        return (
            "The credentials may not use the quota project (serviceusage.services.use); see the option quota_project."
        )
    if code == UNAUTHENTICATED:
        return "The credentials are wrong or have expired; log in again or get a new access token."
    return None
