# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which lines of a log are shown, and where they come from."""

from __future__ import annotations

import pytest

from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.failures import operation_failure
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function_api.build_report import (
    relevant_lines,
    report,
)
from tests.unit.plugins.module_utils._gcp.scripted import FORBIDDEN, PLACE, Clock, Json, ScriptedGoogle

LOG = "logging POST v2/entries:list"
BUILD = "projects/devops-project/locations/us-central1/builds/0a1b-2c"
LINK = "https://console.cloud.google.com/cloud-build/builds;region=us-central1/0a1b-2c?project=1"


def explained(google: ScriptedGoogle, message: str, **metadata: str) -> str:
    error = operation_failure("Creating", {"error": {"code": 13, "message": message}, "metadata": metadata})
    return report(google, Clock().deadline(), PLACE, error)


def entries(*lines: str) -> Json:
    """What Logging answers when the newest come first."""
    return {"entries": [{"textPayload": line} for line in reversed(lines)]}


def test_the_last_traceback_is_shown_whole() -> None:
    lines = [
        "Starting",
        "Traceback (most recent call last):",
        '  File "a.py", line 1, in <module>',
        "ValueError: first",
        "Traceback (most recent call last):",
        '  File "main.py", line 2, in <module>',
        "    import nothing",
        "ModuleNotFoundError: No module named 'nothing'",
        "[ERROR] Worker (pid:7) exited with code 3.",
    ]
    assert relevant_lines(lines) == lines[4:8]


def test_frames_of_libraries_are_left_out() -> None:
    lines = [
        "  Traceback (most recent call last):",
        '    File "/layers/lib/python3.13/site-packages/click/core.py", line 911, in invoke',
        "      return callback(*args, **kwargs)",
        '    File "<frozen importlib._bootstrap>", line 241, in _call_with_frames_removed',
        '    File "/workspace/main.py", line 2, in <module>',
        "      import nothing",
        "  ModuleNotFoundError: No module named 'nothing'",
        "  More.",
    ]
    assert relevant_lines(lines) == [lines[0], *lines[4:7]]


def test_a_traceback_may_be_cut_off() -> None:
    lines = ["Traceback (most recent call last):", '  File "/workspace/main.py", line 2, in <module>']
    assert relevant_lines(lines) == lines


def test_what_google_said_already_is_not_repeated() -> None:
    google = ScriptedGoogle()
    google.on(f"cloudbuild GET v1/{BUILD}", {"statusDetail": "pip failed: no nosuch"})
    google.on(LOG, entries("ERROR: pip failed: no nosuch", "error: it was asked for in line 7"))
    assert explained(google, "Build failed with message: pip failed: no nosuch.", buildName=BUILD).split("\n") == [
        "The build failed.",
        "The build log says:",
        "  error: it was asked for in line 7",
    ]


def test_lines_that_speak_of_errors_are_shown_without_the_step() -> None:
    lines = [
        'Step #1 - "build": Collecting nosuch',
        'Step #1 - "build": ERROR: No matching distribution found for nosuch',
        'Step #1 - "build": Done',
        "Step #1: the build failed",
        "",
    ]
    assert relevant_lines(lines) == ["ERROR: No matching distribution found for nosuch", "the build failed"]


def test_other_logs_end_with_what_matters() -> None:
    assert relevant_lines([f"line {number}" for number in range(9)]) == [f"line {number}" for number in range(4, 9)]
    assert relevant_lines([]) == []


def test_not_too_many_lines() -> None:
    assert len(relevant_lines([f"error {number}" for number in range(100)])) == 15


@pytest.mark.parametrize(
    ("message", "metadata"),
    [
        (f"Build failed with status: FAILURE. For more details see the logs at {LINK}.", {}),
        ("Build failed with status: FAILURE.", {"buildName": BUILD}),
    ],
)
def test_a_failed_build(message: str, metadata: dict[str, str]) -> None:
    google = ScriptedGoogle()
    steps = [{"id": "fetch", "status": "SUCCESS"}, {"name": "gcr.io/pack", "status": "FAILURE"}]
    google.on(f"cloudbuild GET v1/{BUILD}", {"steps": steps, "failureInfo": {"detail": "pip failed"}})
    google.on(LOG, {}, entries("ERROR: one", "ERROR: two"))
    assert explained(google, message, **metadata).split("\n") == [
        "The build failed in step gcr.io/pack: pip failed.",
        "The build log says:",
        "  ERROR: one",
        "  ERROR: two",
    ]
    assert google.named(LOG)[0].body["resourceNames"] == ["projects/devops-project"]
    assert google.named(LOG)[0].body["filter"] == 'resource.type="build" AND resource.labels.build_id="0a1b-2c"'


def test_a_container_that_does_not_start() -> None:
    google = ScriptedGoogle()
    google.on(LOG, {"entries": [{"jsonPayload": {"message": "Traceback (most recent call last):\n  x\nKeyError: 1"}}]})
    message = "Container Healthcheck failed. Revision 'hello-00001-abc' is not ready and cannot serve traffic."
    assert explained(google, message).split("\n") == [
        "The container says:",
        "  Traceback (most recent call last):",
        "    x",
        "  KeyError: 1",
    ]
    assert 'resource.labels.revision_name="hello-00001-abc"' in google.named(LOG)[0].body["filter"]


def test_without_permission_to_read_there_is_nothing_to_add() -> None:
    google = ScriptedGoogle()
    google.on(f"cloudbuild GET v1/{BUILD}", FORBIDDEN)
    google.on(LOG, FORBIDDEN)
    assert explained(google, "Build failed.", buildName=BUILD) == "The build failed."
    assert explained(google, "Revision 'a' is not ready") == ""


def test_an_error_that_is_no_build_costs_no_call() -> None:
    google = ScriptedGoogle()
    assert explained(google, "Quota exceeded.", buildName=BUILD) == ""
    assert google.calls == []


def test_a_log_that_stays_empty_is_not_waited_for_long() -> None:
    google, clock = ScriptedGoogle(), Clock()
    google.on(LOG, {})
    error = operation_failure("Creating", {"error": {"code": 3, "message": "Revision 'a' is not ready"}})
    assert report(google, clock.deadline(), PLACE, error) == ""
    assert 4 < clock.now < 6


@pytest.mark.parametrize(
    "line",
    [
        "ERROR: No matching distribution found for shop-secrets==1.0",
        "error: Because shop-secrets was not found in the package registry and you require shop-secrets, we",
    ],
)
def test_a_private_package_is_explained(line: str) -> None:
    google = ScriptedGoogle()
    google.on(LOG, entries("Step #1: collecting", line))
    told = explained(google, "Build failed with status: FAILURE and message: it failed.", buildName=BUILD)
    assert "The build did not find the package shop-secrets." in told
    assert "PIP_EXTRA_INDEX_URL, or UV_EXTRA_INDEX_URL" in told


def test_why_code_of_the_first_generation_cannot_be_loaded() -> None:
    google = ScriptedGoogle()
    google.on(LOG, entries("Traceback (most recent call last):", '  File "/workspace/main.py"', "ValueError: no"))
    target = f"{PLACE}/functions/old"
    told = explained(google, "Function failed on loading user code.", target=target)
    assert told.splitlines()[0] == "The container says:"
    assert told.endswith("ValueError: no")
    requested = google.calls[0].body["filter"]
    assert requested == 'resource.type="cloud_function" AND resource.labels.function_name="old"'
