# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One invocation of a Lambda function, and its result (Invoke of the Lambda API)."""

from __future__ import annotations

import base64
import functools
import json
import re
import time
import typing as t
from dataclasses import dataclass, replace

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.marks import Mark
from ansible_collections.polycloud.faas.plugins.module_utils._aws.connection.api import NO_ANSWER, Answer, AwsApi
from ansible_collections.polycloud.faas.plugins.module_utils._aws.connection.failures import boto_failure
from ansible_collections.polycloud.faas.plugins.module_utils._aws.connection.session import AwsSession, with_calls
from ansible_collections.polycloud.faas.plugins.module_utils._aws.invocation.function_names import NAME, own_name
from ansible_collections.polycloud.faas.plugins.module_utils._aws.invocation.log_report import parse_report
from ansible_collections.polycloud.faas.plugins.module_utils._aws.stack.owner import lookup_session, owned_name
from ansible_collections.polycloud.faas.plugins.module_utils._deadline import Deadline
from ansible_collections.polycloud.faas.plugins.module_utils._errors import CloudError, FaasError, OptionError
from ansible_collections.polycloud.faas.plugins.module_utils._parallel import in_parallel

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._module.task import Task

REQUEST_RESPONSE: t.Final = "RequestResponse"
EVENT: t.Final = "Event"
DRY_RUN: t.Final = "DryRun"
TEMPLATES: t.Final = ("sqs", "sns", "s3", "schedule", "dynamodb", "kinesis", "event_bridge", "alexa_skill")
KINDS: t.Final = {"request_response": REQUEST_RESPONSE, "event": EVENT, "dry_run": DRY_RUN}

# Bytes: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
LARGEST_PAYLOADS: t.Final = {"request_response": 6_291_456, "event": 1_048_576, "dry_run": 6_291_456}

MakeApi = t.Callable[[t.Mapping[str, t.Any]], AwsApi]

LONGEST_EXCERPT: t.Final = 300
SECONDS_TO_GET_READY: t.Final = 60
NOT_STARTED: t.Final = frozenset(
    {
        "EC2ThrottledException",
        "ENINotReadyException",
        "ResourceConflictException",
        "ResourceNotReadyException",
        "SnapStartNotReadyException",
        "Throttling",
        "ThrottlingException",
        "TooManyRequestsException",
    }
)
UNANSWERED: t.Final = frozenset({"ConnectionClosedError", "ReadTimeoutError", "ResponseStreamingError", NO_ANSWER})

_QUALIFIER: t.Final = re.compile(r"\$LATEST(\.PUBLISHED)?|[A-Za-z0-9_-]{1,128}")


@dataclass(frozen=True)
class Invocation:
    """The parameters of an invocation; ``kind`` is an InvocationType of Lambda's API."""

    function: str
    kind: str
    payload: bytes
    qualifier: str | None = None

    @property
    def activity(self) -> str:
        return f"Invoking function {self.function}"

    @property
    def parameters(self) -> dict[str, t.Any]:
        log = {"LogType": "Tail"} if self.kind == REQUEST_RESPONSE else {}
        qualifier = {"Qualifier": self.qualifier} if self.qualifier else {}
        return {
            "FunctionName": self.function,
            "InvocationType": self.kind,
            "Payload": self.payload,
            **log,
            **qualifier,
        }


def session_for(options: t.Mapping[str, t.Any]) -> AwsSession:
    """A session that waits as long as the function may run, and that never sends a request twice.

    By default botocore waits 60 seconds for a response and then sends the request again, which would run the function
    again.
    """
    given = options["aws_config"] or {}
    kept = {name: value for name, value in given.items() if name not in {"read_timeout", "retries"}}
    return AwsSession(
        {**options, "aws_config": kept},
        read_timeout=options["timeout"],
        retries={"total_max_attempts": 1},
        tcp_keepalive=True,
    )


def invoke(task: Task, make_api: MakeApi = session_for, make_reader: MakeApi = lookup_session) -> dict[str, t.Any]:
    """``lambda_invoke``: every option is checked before the call; in check mode it is a dry run.

    ``make_reader`` is for looking up the owner of a function that is named by its service.

    :raises OptionError: an option is invalid, or the function belongs to another service; nothing was invoked.
    :raises CloudError: Lambda refused the call or did not respond.
    :raises FaasError: the function failed, and the result is in the error's details.
    """
    options = task.options
    invocation = invocation_from_options(options, task.check_mode)
    api = make_api(options)
    reader = make_reader(options) if options["service"] is not None else None
    invocation, answer = _answered(invocation, api, options, reader)
    result = _result(invocation, answer)
    api.calls_made += reader.calls_made if reader else []
    result = with_calls(options, api, result)
    if result["function_error"] and options["fail_on_function_error"]:
        raise FaasError(f"Function {invocation.function} failed: {_cause(result)}", **result)
    return result


def invocation_from_options(options: t.Mapping[str, t.Any], check_mode: bool) -> Invocation:
    """:raises OptionError: an option is invalid."""
    if options["timeout"] < 1:
        raise OptionError(f"timeout must be at least 1 second, but {options['timeout']} was given.")
    kind = DRY_RUN if check_mode else KINDS[options["invocation_type"]]
    function = own_name(options) if options["service"] is not None else _given_name(options)
    return Invocation(function, kind, _payload(options), _qualifier(options))


def _answered(
    invocation: Invocation, api: AwsApi, options: t.Mapping[str, t.Any], reader: AwsApi | None
) -> tuple[Invocation, Answer]:
    """The response of Invoke, and what was invoked: a function of a service may have a name of its own.

    The function's owner is looked up first, because an invocation cannot be undone. A dry run does nothing, so it runs
    in parallel with the lookup.
    """

    def ask(name: str) -> Answer:
        return send(replace(invocation, function=name), api, Deadline(SECONDS_TO_GET_READY))

    def try_derived_name() -> Answer | CloudError:
        try:
            return ask(invocation.function)
        except CloudError as error:
            return error

    if reader is None:
        return invocation, ask(invocation.function)
    look_up = functools.partial(owned_name, reader, Mark(options["service"], options["stage"]), options["function"])
    if invocation.kind != DRY_RUN:
        name = look_up()
        return replace(invocation, function=name), ask(name)
    name, answer = t.cast("tuple[str, Answer | CloudError]", in_parallel([look_up, try_derived_name]))
    if name != invocation.function:
        answer = ask(name)
    if isinstance(answer, CloudError):
        raise answer
    return replace(invocation, function=name), answer


def send(invocation: Invocation, api: AwsApi, deadline: Deadline) -> Answer:
    """The response of Invoke, with the payload read; retries only if Lambda says that the function did not start.

    :raises CloudError: Lambda refused the call until the deadline passed, or did not respond.
    """
    for _pause in deadline.pauses():
        try:
            answer = api.call("lambda", "invoke", invocation.activity, **invocation.parameters)
            return {**answer, "Payload": _read(answer["Payload"], invocation.activity)}
        except CloudError as error:
            if error.code in UNANSWERED:
                raise _unanswered(error) from error
            if error.code not in NOT_STARTED:
                raise
            refusal = error
    raise refusal


def _read(payload: t.Any, activity: str) -> bytes:
    import botocore.exceptions

    try:
        return bytes(payload.read())
    except botocore.exceptions.BotoCoreError as exc:
        raise boto_failure(activity, exc) from exc


def _unanswered(error: CloudError) -> CloudError:
    hint = "The function may have run, or may still be running, so it was not invoked again; see the option timeout."
    return CloudError(error.message, code=error.code, hint=hint, reason=error.reason)


def _given_name(options: t.Mapping[str, t.Any]) -> str:
    name = str(options["name"])
    found = NAME.fullmatch(name)
    if not found:
        raise OptionError(f"name must be the name or the ARN of a Lambda function, but {name!r} was given.")
    if options["qualifier"] and found["qualifier"] not in (None, options["qualifier"]):
        raise OptionError(
            f"qualifier must be omitted or match the one in name, but qualifier {options['qualifier']} "
            f"and name {name} were given."
        )
    return name


def _qualifier(options: t.Mapping[str, t.Any]) -> str | None:
    qualifier: str | None = options["qualifier"]
    if qualifier is not None and not _QUALIFIER.fullmatch(qualifier):
        raise OptionError(f"qualifier must be a version, an alias or $LATEST, but {qualifier!r} was given.")
    return qualifier


def _payload(options: t.Mapping[str, t.Any]) -> bytes:
    """The JSON text to send; ``payload_text`` is checked and sent unchanged."""
    if options["event_template"] is not None:
        return _from_template(options)
    if options["event_values"] is not None:
        raise OptionError("event_values must be omitted without event_template, but it was given.")
    text: str | None = options["payload_text"]
    name = "payload" if text is None else "payload_text"
    try:
        if text is None:
            payload = json.dumps(options["payload"], allow_nan=False).encode()
        else:
            json.loads(text)
            payload = text.encode()
    except ValueError as exc:
        requested = "a JSON value" if text is None else "JSON text"
        raise OptionError(f"{name} must be {requested}, but it is not: {str(exc).rstrip('.')}.") from exc
    kind = options["invocation_type"]
    most = LARGEST_PAYLOADS[kind]
    if len(payload) > most:
        raise OptionError(
            f"{name} must be at most {most} bytes of JSON with invocation_type {kind}, but it has {len(payload)}."
        )
    return payload


def _from_template(options: t.Mapping[str, t.Any]) -> bytes:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.invocation.event_templates import event_from

    event = event_from(options["event_template"], options["event_values"], options.get("region"), time.time())
    return json.dumps(event, allow_nan=False).encode()


def _result(invocation: Invocation, answer: Answer) -> dict[str, t.Any]:
    """The module's result, with the same keys for a function that failed."""
    result: dict[str, t.Any] = {
        "changed": invocation.kind != DRY_RUN,
        "status_code": answer["StatusCode"],
        "function_error": answer.get("FunctionError"),
    }
    if "ExecutedVersion" in answer:
        result["executed_version"] = answer["ExecutedVersion"]
    if invocation.kind == DRY_RUN:
        return result
    request_id = answer.get("ResponseMetadata", {}).get("RequestId")
    log = base64.b64decode(answer.get("LogResult", "")).decode("utf-8", "replace")
    result["report"] = {**({"request_id": request_id} if request_id else {}), **parse_report(log, request_id)}
    if invocation.kind == REQUEST_RESPONSE:
        result |= {"payload": _parsed(answer["Payload"]), "log": log}
    return result


def _parsed(payload: bytes) -> t.Any:
    """The JSON value of a response, or its text if it is not JSON."""
    text = payload.decode("utf-8", "replace")
    try:
        return json.loads(text)
    except ValueError:
        return text


def _cause(result: t.Mapping[str, t.Any]) -> str:
    """Why the function failed, such as ``KeyError: 'id' (Unhandled).``"""
    payload = result["payload"]
    known = [payload.get(key) for key in ("errorType", "errorMessage")] if isinstance(payload, dict) else []
    text = ": ".join(str(part) for part in known if part) or json.dumps(payload)[:LONGEST_EXCERPT]
    return f"{text.rstrip('.')} ({result['function_error']})."
