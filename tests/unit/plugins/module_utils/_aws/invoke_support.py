# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the tests of ``lambda_invoke`` share: a Lambda that answers as told, and the options of a task."""

from __future__ import annotations

import base64
import io
import typing as t

REQUEST_ID = "8f507cfc-1b2c-4697-b07a-ac58fc914c95"
LOG = (
    f"START RequestId: {REQUEST_ID} Version: $LATEST\nhello\nEND RequestId: {REQUEST_ID}\n"
    f"REPORT RequestId: {REQUEST_ID}\tDuration: 1.23 ms\tBilled Duration: 2 ms\t"
    "Memory Size: 128 MB\tMax Memory Used: 36 MB\t\n"
)


class ScriptedApi:
    """An ``AwsApi`` that gives the answers, or raises the errors, that it was made with."""

    region = "us-east-1"

    def __init__(self, *answers: dict[str, t.Any] | Exception) -> None:
        self._answers = list(answers)
        self.calls: list[dict[str, t.Any]] = []
        self.calls_made: list[str] = []

    def call(self, service: str, operation: str, activity: str, /, **parameters: t.Any) -> dict[str, t.Any]:
        assert (service, operation) == ("lambda", "invoke")
        self.calls_made.append("lambda:Invoke")
        self.calls.append(parameters)
        answer = self._answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    def pages(
        self, service: str, operation: str, activity: str, /, **parameters: t.Any
    ) -> t.Iterator[dict[str, t.Any]]:
        raise NotImplementedError

    def knows(self, service: str, operation: str, parameter: str) -> bool:
        raise AssertionError

    def custom_endpoint(self, service: str) -> str | None:
        raise NotImplementedError


def options(**given: t.Any) -> dict[str, t.Any]:
    if not given.keys() & {"service", "name"}:
        given["name"] = "shop-dev-hello"
    defaults: dict[str, t.Any] = {
        "service": None,
        "stage": "dev",
        "function": None,
        "name": None,
        "payload": {},
        "event_template": None,
        "event_values": None,
        "payload_text": None,
        "qualifier": None,
        "invocation_type": "request_response",
        "fail_on_function_error": True,
        "timeout": 930,
        "aws_config": None,
        "debug_botocore_endpoint_logs": False,
    }
    return {**defaults, **given}


def answer(payload: bytes = b"null", status: int = 200, log: str | None = LOG, **more: t.Any) -> dict[str, t.Any]:
    tail = {} if log is None else {"LogResult": base64.b64encode(log.encode()).decode()}
    metadata = {"RequestId": REQUEST_ID, "HTTPStatusCode": status}
    return {"StatusCode": status, "Payload": io.BytesIO(payload), "ResponseMetadata": metadata, **tail, **more}
