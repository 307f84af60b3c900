# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reading the log of a Lambda function."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.polycloud.faas.plugins.module_utils._aws import run_logs_info
from ansible_collections.polycloud.faas.plugins.module_utils._aws.connection.session import AwsSession
from ansible_collections.polycloud.faas.plugins.module_utils._errors import CloudError, OptionError
from ansible_collections.polycloud.faas.plugins.module_utils._module.task import Task
from extensions.local_cloud.aws.logs.filter_events import page
from tests.unit.plugins.module_utils._aws.fakes.fake_aws import FakeAws

STREAM = "2026/01/31/[$LATEST]0123456789abcdef"


class Logs:
    """CloudWatch Logs with one group, whose pages are made of ``scan`` events."""

    region = "us-east-1"

    def __init__(self, *messages: str, scan: int = 0, newest_first: bool = True) -> None:
        self.events = [
            {"message": message, "timestamp": 1_800_000_000_000 + at, "logStreamName": STREAM}
            for at, message in enumerate(messages)
        ]
        self.scan = scan
        self.newest_first = newest_first
        self.requests: list[dict[str, t.Any]] = []
        self.calls_made = ["logs:FilterLogEvents"]

    def call(self, service: str, operation: str, activity: str, /, **parameters: t.Any) -> dict[str, t.Any]:
        raise NotImplementedError

    def pages(
        self, service: str, operation: str, activity: str, /, **parameters: t.Any
    ) -> t.Iterator[dict[str, t.Any]]:
        assert (service, operation) == ("logs", "filter_log_events")
        while True:
            self.requests.append(parameters)
            answer = page(self.events, parameters, self.scan)
            yield answer
            if "nextToken" not in answer:
                return
            parameters = {**parameters, "nextToken": answer["nextToken"]}

    def custom_endpoint(self, service: str) -> str | None:
        raise NotImplementedError

    def knows(self, service: str, operation: str, parameter: str) -> bool:
        assert (service, operation, parameter) == ("logs", "filter_log_events", "startFromHead")
        return self.newest_first


def read(api: Logs, warn: t.Callable[[str], None] = print, **options: t.Any) -> dict[str, t.Any]:
    given = {
        "service": None,
        "stage": "dev",
        "function": None,
        "name": None,
        "log_group": None,
        "since": "1h",
        "until": None,
        "limit": 100,
        "contains": None,
        "severity": None,
        "debug_botocore_endpoint_logs": False,
        **({} if options.keys() & {"service", "name"} else {"name": "hello"}),
        **options,
    }
    return run_logs_info.read_logs(Task(given, warn=warn), lambda _options: api, lambda _options: FakeAws())


def messages(api: Logs, **options: t.Any) -> list[str]:
    return [each["message"] for each in read(api, **options)["entries"]]


@pytest.mark.parametrize("newest_first", [True, False])
@pytest.mark.parametrize("scan", [0, 1, 2, 3])
def test_the_newest_entries_oldest_first(newest_first: bool, scan: int) -> None:
    api = Logs("a", "b", "c", "d", "e", scan=scan, newest_first=newest_first)
    assert messages(api) == ["a", "b", "c", "d", "e"]
    assert messages(api, limit=2) == ["d", "e"]


@pytest.mark.parametrize("newest_first", [True, False])
def test_text_and_severity(newest_first: bool) -> None:
    lines = ("ERROR: no a", "INFO: no a", "ERROR: no b", "WARN no a", "x", "ERROR: No a")
    api = Logs(*lines, scan=2, newest_first=newest_first)
    assert messages(api, contains="no a") == ["ERROR: no a", "INFO: no a", "WARN no a"]
    assert messages(api, severity="WARNING") == ["ERROR: no a", "ERROR: no b", "WARN no a", "ERROR: No a"]
    assert messages(api, contains="no a", severity="WARNING", limit=1) == ["WARN no a"]


def test_a_text_that_is_no_term_is_looked_for_here() -> None:
    api = Logs('{"order": 17}', '{"order": 18}')
    assert messages(api, contains='"order": 17') == ['{"order": 17}']
    assert "filterPattern" not in api.requests[0]


def test_what_is_asked() -> None:
    api = Logs("a")
    result = read(
        api, name="hello", since="2026-01-31T12:00:00Z", until="2026-01-31T13:00:00Z", contains="a b", limit=7
    )
    assert result == {"changed": False, "log_group": "/aws/lambda/hello", "entries": []}
    read(api, limit=7)
    first, second = api.requests
    assert first == {
        "logGroupName": "/aws/lambda/hello",
        "startTime": 1769860800000,
        "endTime": 1769864400000,
        "filterPattern": '"a b"',
        "limit": 10000,
        "startFromHead": False,
    }
    assert second["limit"] == 7
    assert set(second) == {"logGroupName", "startTime", "limit", "startFromHead"}


def test_old_entries_come_oldest_first() -> None:
    api = Logs("a")
    read(api, since="2023-12-31T12:00:00Z")
    assert "startFromHead" not in api.requests[0]


@pytest.mark.parametrize(
    ("options", "group"),
    [
        ({"service": "shop", "function": "hello"}, "/aws/lambda/shop-dev-hello"),
        ({"service": "shop", "stage": "prod", "function": "hello"}, "/aws/lambda/shop-prod-hello"),
        ({"name": "arn:aws:lambda:us-east-1:123456789012:function:hello"}, "/aws/lambda/hello"),
        ({"name": "123456789012:hello"}, "/aws/lambda/hello"),
        ({"name": "hello", "log_group": "/team/shop"}, "/team/shop"),
    ],
)
def test_the_log_group(options: dict[str, t.Any], group: str) -> None:
    api = Logs("a")
    result = read(api, **options)
    assert result["log_group"] == group == api.requests[0]["logGroupName"]
    assert result["entries"][0]["function"] in {"hello", "shop-dev-hello", "shop-prod-hello"}


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"name": "hello:3"}, "name must be the name or the ARN of a Lambda function without a version, but 'hello:3'"),
        ({"service": "a b", "function": "c"}, "service must consist of letters, digits, hyphens and underscores"),
        ({"log_group": "a b"}, "log_group must be the name of a log group, such as /team/shop, but 'a b' was given."),
        ({"limit": 0}, "limit must be 1 to 10000, but 0 was given."),
    ],
)
def test_wrong_options_call_nothing(options: dict[str, t.Any], message: str) -> None:
    api = Logs("a")
    with pytest.raises(OptionError) as caught:
        read(api, **options)
    assert caught.value.message.startswith(message)
    assert api.requests == []


class Missing(Logs):
    code = "ResourceNotFoundException"

    def pages(
        self, service: str, operation: str, activity: str, /, **parameters: t.Any
    ) -> t.Iterator[dict[str, t.Any]]:
        raise CloudError(f"{activity} failed.", code=self.code)


def test_no_log_group_is_no_entries_and_a_warning(monkeypatch: pytest.MonkeyPatch) -> None:
    warnings: list[str] = []
    assert read(Missing(), warnings.append)["entries"] == []
    assert warnings == ["There is no log group /aws/lambda/hello: function hello does not exist or has never run."]
    monkeypatch.setattr(Missing, "code", "AccessDeniedException")
    with pytest.raises(CloudError, match="Reading log group /aws/lambda/hello failed"):
        read(Missing())


def test_the_calls_are_returned_on_demand() -> None:
    assert read(Logs("a"), debug_botocore_endpoint_logs=True)["resource_actions"] == ["logs:FilterLogEvents"]


def test_what_this_botocore_knows() -> None:
    session = AwsSession({"access_key": "x", "secret_key": "y", "region": "us-east-1"})
    assert session.knows("logs", "filter_log_events", "filterPattern")
    assert not session.knows("logs", "filter_log_events", "startFromTail")
    assert not session.knows("logs", "an_operation_of_next_year", "filterPattern")
