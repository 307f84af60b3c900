# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reading the log of a Google Cloud Function."""

from __future__ import annotations

import typing as t
from datetime import datetime, timezone

import pytest

from ansible_collections.polycloud.faas.plugins.module_utils._errors import OptionError
from ansible_collections.polycloud.faas.plugins.module_utils._gcp import run_function_logs_info
from ansible_collections.polycloud.faas.plugins.module_utils._log_options import Requested
from ansible_collections.polycloud.faas.plugins.module_utils._module.task import Task
from tests.unit.plugins.module_utils._gcp.scripted import PROJECT, ScriptedGoogle

LIST = "logging POST v2/entries:list"
TIME = "2026-01-31T12:00:00.123456789Z"


def read(**options: t.Any) -> list[dict[str, t.Any]]:
    given = {
        "access_token": "x",
        "project": PROJECT,
        "location": "us-central1",
        "name": "My_hello",
        "since": "1h",
        "limit": 100,
        **options,
    }
    result = run_function_logs_info.run(Task(given))
    assert not result["changed"]
    found: list[dict[str, t.Any]] = result["entries"]
    return found


def text(*lines: str) -> list[dict[str, t.Any]]:
    return [{"timestamp": TIME, "textPayload": line} for line in lines]


def test_the_filter() -> None:
    since, until = datetime(2026, 1, 31, tzinfo=timezone.utc), datetime(2026, 2, 1, tzinfo=timezone.utc)
    assert run_function_logs_info.log_filter(
        "us-central1", "My_hello", Requested(since, until, 5, "no a", "ERROR")
    ) == (
        '((resource.type="cloud_run_revision" AND resource.labels.service_name="my-hello" '
        'AND resource.labels.location="us-central1" AND labels."goog-managed-by"="cloudfunctions") OR '
        '(resource.type="cloud_function" AND resource.labels.function_name="My_hello" '
        'AND resource.labels.region="us-central1")) AND NOT logName:"cloudaudit.googleapis.com" '
        'AND timestamp>="2026-01-31T00:00:00.000Z" AND timestamp<="2026-02-01T00:00:00.000Z" '
        'AND severity>=ERROR AND "no a"'
    )
    assert run_function_logs_info.log_filter("us-central1", "x", Requested(since, None, 5, 'a"b')).endswith(
        '>="2026-01-31T00:00:00.000Z"'
    )


def test_pages_until_the_limit(google: ScriptedGoogle) -> None:
    pages: list[t.Any] = [
        {"entries": text("e", "d"), "nextPageToken": "2"},
        {"nextPageToken": "3"},
        {"entries": text("c", "b"), "nextPageToken": "4"},
        {"entries": text("a")},
    ]
    google.on(LIST, *pages)
    assert [each["message"] for each in read(limit=3)] == ["c", "d", "e"]
    assert [(call.body["pageSize"], call.body.get("pageToken")) for call in google.calls] == [
        (3, None),
        (3, "2"),
        (3, "3"),
    ]
    assert google.calls[0].body["resourceNames"] == [f"projects/{PROJECT}"]
    assert google.calls[0].body["orderBy"] == "timestamp desc"
    google.on(LIST, *pages)
    assert [each["message"] for each in read(limit=5000)] == ["a", "b", "c", "d", "e"]
    assert google.calls[-1].body["pageSize"] == 1000


def test_case_counts(google: ScriptedGoogle) -> None:
    entries = [
        *text("No a", "no a"),
        {"jsonPayload": {"message": 'said "no a"', "order": 17}},
        {"jsonPayload": {"x": "NO A"}},
        {"httpRequest": {"requestMethod": "GET", "requestUrl": "https://x/no a"}},
    ]
    google.on(LIST, {"entries": entries})
    assert len(read(contains="no a")) == 3
    assert [each["payload"]["order"] for each in read(contains='said "no')] == [17]


def test_an_entry_of_each_kind(google: ScriptedGoogle) -> None:
    revision = {"type": "cloud_run_revision", "labels": {"revision_name": "hello-00002-abc"}}
    function = {"type": "cloud_function", "labels": {"function_name": "hello"}}
    request = {"requestMethod": "GET", "requestUrl": "https://x/", "status": 200, "latency": "0.0125s"}
    labels = {"execution_id": "e1", "instanceId": "i1"}
    google.on(
        LIST,
        {
            "entries": [
                {"timestamp": TIME, "severity": "INFO", "resource": revision, "httpRequest": request},
                {"timestamp": TIME, "resource": function, "textPayload": "old\n", "labels": {"execution_id": "e0"}},
                {
                    "timestamp": TIME,
                    "severity": "ERROR",
                    "resource": revision,
                    "labels": labels,
                    "jsonPayload": {"message": "m", "a": 1},
                },
            ]
        },
    )
    structured, old, asked = read(name="hello")
    assert structured == {
        "time": TIME,
        "severity": "ERROR",
        "message": "m",
        "function": "hello",
        "execution_id": "e1",
        "version": "hello-00002-abc",
        "instance": "i1",
        "payload": {"message": "m", "a": 1},
        "report": None,
        "request": None,
    }
    assert (old["message"], old["severity"], old["execution_id"], old["version"]) == ("old", "DEFAULT", "e0", None)
    assert asked["message"] == "GET https://x/ 200"
    assert asked["request"] == {"method": "GET", "url": "https://x/", "status_code": 200, "duration_ms": 12.5}


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"name": "-"}, "name must be "),
        ({"since": "yesterday"}, "since must be a time with its offset"),
        ({"limit": 0}, "limit must be 1 to 10000, but 0 was given."),
    ],
)
def test_wrong_options_call_nothing(google: ScriptedGoogle, options: dict[str, t.Any], message: str) -> None:
    with pytest.raises(OptionError) as caught:
        read(**options)
    assert caught.value.message.startswith(message)
    assert google.calls == []
