# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What ``lambda_invoke`` asks of Lambda, what it makes of the answers, and what it refuses to ask."""

from __future__ import annotations

import base64
import json
import typing as t

import pytest

from ansible_collections.polycloud.faas.plugins.module_utils._aws.run_invoke import invocation_from_options, invoke
from ansible_collections.polycloud.faas.plugins.module_utils._errors import FaasError, OptionError
from ansible_collections.polycloud.faas.plugins.module_utils._module.task import Task
from tests.unit.plugins.module_utils._aws.fakes.fake_aws import FakeAws
from tests.unit.plugins.module_utils._aws.invoke_support import LOG, REQUEST_ID, ScriptedApi, answer, options

ARN = "arn:aws:lambda:us-east-1:123456789012:function:shop-dev-hello"
REPORT = {
    "request_id": REQUEST_ID,
    "duration_ms": 1.23,
    "billed_duration_ms": 2,
    "memory_size_mb": 128,
    "max_memory_used_mb": 36,
    "billed_gb_seconds": 0.00025,
}


def run(api: ScriptedApi, check_mode: bool = False, **given: t.Any) -> dict[str, t.Any]:
    return invoke(Task(options(**given), check_mode), lambda _options: api, lambda _options: FakeAws())


def sent(**given: t.Any) -> dict[str, t.Any]:
    """The parameters of the call that the options lead to."""
    api = ScriptedApi(answer())
    run(api, **given)
    return api.calls[0]


# What is asked


def test_call_for_a_function_of_a_service() -> None:
    assert sent(service="shop", function="hello") == {
        "FunctionName": "shop-dev-hello",
        "InvocationType": "RequestResponse",
        "LogType": "Tail",
        "Payload": b"{}",
    }


def test_the_event_of_a_template_is_sent() -> None:
    values = {"source": "shop", "detail": {"order": 17}}
    payload = json.loads(sent(event_template="event_bridge", event_values=values, region="eu-west-1")["Payload"])
    assert (payload["source"], payload["detail"], payload["region"]) == ("shop", {"order": 17}, "eu-west-1")


def test_values_without_a_template_are_refused() -> None:
    with pytest.raises(OptionError, match="event_values must be omitted without event_template"):
        sent(event_values={})


def test_stage_is_part_of_the_name() -> None:
    assert sent(service="shop", stage="prod", function="hello")["FunctionName"] == "shop-prod-hello"


@pytest.mark.parametrize(
    "name",
    [
        "hello",
        "hello_world-2",
        "hello:live",
        "hello:$LATEST",
        "123456789012:function:hello",
        "123456789012:function:hello:7",
        ARN,
        f"{ARN}:7",
        "arn:aws-cn:lambda:cn-north-1:123456789012:function:hello",
    ],
)
def test_names_and_arns(name: str) -> None:
    assert sent(name=name)["FunctionName"] == name


@pytest.mark.parametrize("qualifier", ["7", "live", "$LATEST"])
def test_qualifier(qualifier: str) -> None:
    assert sent(qualifier=qualifier)["Qualifier"] == qualifier
    assert sent(name=f"hello:{qualifier}", qualifier=qualifier)["Qualifier"] == qualifier


@pytest.mark.parametrize(
    "payload", [{}, {"a": {"b": [1, None]}}, [1, 2], [], 5, 0, 1.5, "text", "", True, False, None, "é"]
)
def test_payload_is_any_json_value(payload: t.Any) -> None:
    assert json.loads(sent(payload=payload)["Payload"]) == payload


@pytest.mark.parametrize("text", ['{"b":1,  "a":1.50}', "null", '"é"', "[\n1\n]\n"])
def test_payload_text_is_sent_as_it_is(text: str) -> None:
    assert sent(payload_text=text)["Payload"] == text.encode()


@pytest.mark.parametrize(
    ("given", "check_mode", "kind"),
    [
        ("request_response", False, "RequestResponse"),
        ("event", False, "Event"),
        ("dry_run", False, "DryRun"),
        ("request_response", True, "DryRun"),
        ("event", True, "DryRun"),
    ],
)
def test_kind_of_invocation(given: str, check_mode: bool, kind: str) -> None:
    parameters = invocation_from_options(options(invocation_type=given), check_mode).parameters
    assert parameters["InvocationType"] == kind
    assert ("LogType" in parameters) == (kind == "RequestResponse")


# What is refused before any call


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"name": ""}, "name must be the name or the ARN of a Lambda function, but '' was given."),
        ({"name": "a b"}, "name must be the name or the ARN of a Lambda function, but 'a b' was given."),
        (
            {"name": "arn:aws:s3:::x"},
            "name must be the name or the ARN of a Lambda function, but 'arn:aws:s3:::x' was given.",
        ),
        ({"name": "x" * 65}, f"name must be the name or the ARN of a Lambda function, but '{'x' * 65}' was given."),
        ({"name": "hello\n"}, "name must be the name or the ARN of a Lambda function, but 'hello\\n' was given."),
        (
            {"service": "my shop", "function": "f"},
            "service must consist of letters, digits, hyphens and underscores, but 'my shop' was given.",
        ),
        (
            {"service": "shop", "stage": "", "function": "f"},
            "stage must consist of letters, digits, hyphens and underscores, but '' was given.",
        ),
        (
            {"service": "shop", "function": "f.g"},
            "function must consist of letters, digits, hyphens and underscores, but 'f.g' was given.",
        ),
        (
            {"service": "s" * 40, "function": "f" * 40},
            "service, stage and function must result in a name of at most 64 characters, "
            f"but {'s' * 40}-dev-{'f' * 40} has 85.",
        ),
        ({"qualifier": "a b"}, "qualifier must be a version, an alias or $LATEST, but 'a b' was given."),
        ({"qualifier": ""}, "qualifier must be a version, an alias or $LATEST, but '' was given."),
        (
            {"name": "hello:7", "qualifier": "8"},
            "qualifier must be omitted or match the one in name, but qualifier 8 and name hello:7 were given.",
        ),
        ({"timeout": 0}, "timeout must be at least 1 second, but 0 was given."),
        (
            {"payload_text": ""},
            "payload_text must be JSON text, but it is not: Expecting value: line 1 column 1 (char 0).",
        ),
        ({"payload_text": "{'a': 1}"}, "payload_text must be JSON text, but it is not: Expecting property name"),
        ({"payload": {"a": float("nan")}}, "payload must be a JSON value, but it is not: Out of range float values"),
    ],
)
def test_bad_options_call_nothing(given: dict[str, t.Any], message: str) -> None:
    def no_api(_options: t.Mapping[str, t.Any]) -> ScriptedApi:
        pytest.fail("a session was made")

    with pytest.raises(OptionError) as raised:
        invoke(Task(options(**given)), no_api)
    assert raised.value.message.startswith(message)


# What comes back


def test_result_of_an_answer() -> None:
    api = ScriptedApi(answer(b'{"statusCode": 200, "body": "hi"}', ExecutedVersion="7"))
    assert run(api) == {
        "changed": True,
        "status_code": 200,
        "function_error": None,
        "executed_version": "7",
        "payload": {"statusCode": 200, "body": "hi"},
        "log": LOG,
        "report": REPORT,
    }


@pytest.mark.parametrize(
    ("body", "payload"),
    [
        (b"null", None),
        (b"5", 5),
        (b'"x"', "x"),
        (b"[1]", [1]),
        (b"no json", "no json"),
        (b"", ""),
        (b"\xff{", "\ufffd{"),
    ],
)
def test_payload_of_an_answer(body: bytes, payload: t.Any) -> None:
    assert run(ScriptedApi(answer(body)))["payload"] == payload


def test_answer_without_a_log() -> None:
    found = run(ScriptedApi(answer(log=None)))
    assert (found["log"], found["report"]) == ("", {"request_id": REQUEST_ID})


def test_log_cut_in_the_middle_of_a_character() -> None:
    tail = base64.b64encode("é".encode()[1:] + LOG.encode()).decode()
    found = run(ScriptedApi({**answer(), "LogResult": tail}))
    assert (found["log"], found["report"]) == ("\ufffd" + LOG, REPORT)


def test_result_of_an_event() -> None:
    api = ScriptedApi(answer(b"", 202, log=None))
    assert run(api, invocation_type="event") == {
        "changed": True,
        "status_code": 202,
        "function_error": None,
        "report": {"request_id": REQUEST_ID},
    }


@pytest.mark.parametrize(("check_mode", "kind"), [(True, "request_response"), (True, "event"), (False, "dry_run")])
def test_a_dry_run_changes_nothing(check_mode: bool, kind: str) -> None:
    api = ScriptedApi(answer(b"", 204, log=None))
    found = run(api, check_mode, invocation_type=kind)
    assert found == {"changed": False, "status_code": 204, "function_error": None}
    assert [call["InvocationType"] for call in api.calls] == ["DryRun"]


def test_calls_are_returned_when_asked_for() -> None:
    assert run(ScriptedApi(answer()), debug_botocore_endpoint_logs=True)["resource_actions"] == ["lambda:Invoke"]


# A function that fails


def failed(body: bytes, kind: str = "Unhandled") -> dict[str, t.Any]:
    return answer(body, FunctionError=kind, ExecutedVersion="$LATEST")


@pytest.mark.parametrize(
    ("body", "kind", "cause"),
    [
        (
            b'{"errorMessage": "\'id\'", "errorType": "KeyError", "stackTrace": []}',
            "Unhandled",
            "KeyError: 'id' (Unhandled).",
        ),
        (b'{"errorMessage": "No stock.", "errorType": "OutOfStock"}', "Handled", "OutOfStock: No stock (Handled)."),
        (
            b'{"errorMessage": "Task timed out after 3.00 seconds"}',
            "Unhandled",
            "Task timed out after 3.00 seconds (Unhandled).",
        ),
        (b'{"errorType": "Runtime.ExitError"}', "Unhandled", "Runtime.ExitError (Unhandled)."),
        (b'{"oops": 1}', "Unhandled", '{"oops": 1} (Unhandled).'),
        (b'"plain text"', "Unhandled", '"plain text" (Unhandled).'),
        (b'"' + b"x" * 1000 + b'"', "Unhandled", f'"{"x" * 299} (Unhandled).'),
    ],
)
def test_a_failed_function_fails_the_task(body: bytes, kind: str, cause: str) -> None:
    with pytest.raises(FaasError) as raised:
        run(ScriptedApi(failed(body, kind)))
    assert raised.value.message == f"Function shop-dev-hello failed: {cause}"


def test_the_failed_result_has_all_keys() -> None:
    body = b'{"errorMessage": "no", "errorType": "Error"}'
    with pytest.raises(FaasError) as raised:
        run(ScriptedApi(failed(body)))
    assert raised.value.as_result() == {
        "msg": "Function shop-dev-hello failed: Error: no (Unhandled).",
        **run(ScriptedApi(failed(body)), fail_on_function_error=False),
    }


def test_a_failed_function_is_a_result_when_asked_for() -> None:
    found = run(ScriptedApi(failed(b'{"errorType": "Error"}')), fail_on_function_error=False)
    assert (found["function_error"], found["payload"], found["changed"]) == ("Unhandled", {"errorType": "Error"}, True)


@pytest.mark.parametrize(
    ("kind", "most"), [("request_response", 6_291_456), ("event", 1_048_576), ("dry_run", 6_291_456)]
)
@pytest.mark.parametrize("option", ["payload", "payload_text"])
def test_a_payload_is_measured_before_the_call(option: str, kind: str, most: int) -> None:
    def given(size: int) -> t.Any:
        text = "x" * (size - 2)
        return f'"{text}"' if option == "payload_text" else text

    assert len(invocation_from_options(options(name="f", invocation_type=kind, **{option: given(most)}), False).payload)
    with pytest.raises(OptionError) as raised:
        invocation_from_options(options(name="f", invocation_type=kind, **{option: given(most + 1)}), False)
    assert raised.value.message == (
        f"{option} must be at most {most} bytes of JSON with invocation_type {kind}, but it has {most + 1}."
    )
