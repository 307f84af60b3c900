# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the local Google Cloud can be told to do wrong: lost answers, those of something else, states of functions."""

from __future__ import annotations

import time
import typing as t

import pytest
import requests

from tests.unit.extensions.local_cloud.google.google_live import Google, function, running

CREATE = "cloudresourcemanager/v3/projects"
PAGE = "<html><title>Log in</title></html>"


@pytest.fixture(scope="module")
def google(tmp_path_factory: pytest.TempPathFactory) -> t.Iterator[Google]:
    with running(tmp_path_factory.mktemp("google")) as made:
        made.reset()
        yield made
        assert made.violations() == []


def fault(google: Google, service: str, operation: str, **how: t.Any) -> None:
    google.control("POST", "faults", {"service": service, "operation": operation, **how})


def test_a_call_can_be_carried_out_and_its_answer_lost(google: Google) -> None:
    fault(google, "cloudresourcemanager", "projects.create", status=0, carried_out=True)
    with pytest.raises(requests.ConnectionError):
        google.call("POST", CREATE, {"projectId": "lost-1234"})
    assert google.call("POST", CREATE, {"projectId": "lost-1234"})[0] == 409
    fault(google, "cloudresourcemanager", "projects.create", status=0)
    with pytest.raises(requests.ConnectionError):
        google.call("POST", CREATE, {"projectId": "dropped-1234"})
    assert google.call("POST", CREATE, {"projectId": "dropped-1234"})[0] == 200


@pytest.mark.parametrize("status", [200, 403])
def test_something_else_can_answer(google: Google, status: int) -> None:
    fault(google, "cloudresourcemanager", "projects.create", status=status, content=PAGE)
    assert google.call("POST", CREATE, {"projectId": f"page-{status}"}) == (status, PAGE)
    assert google.call("POST", CREATE, {"projectId": f"page-{status}"})[0] == 200
    fault(google, "storage", "upload", status=status, content=PAGE)
    answer = google.put(f"{google.url}/_storage/b/o", {"main.py": ""})
    assert (answer.status_code, answer.text) == (status, PAGE)


def test_an_upload_is_confirmed_with_its_checksum(google: Google) -> None:
    google.ready_project()
    path = "cloudfunctions/v2/projects/shop-1/locations/us-central1/functions:generateUploadUrl"
    place = google.ok("POST", path, {"environment": "GEN_2"})
    answer = google.put(place["uploadUrl"], {"main.py": "x"})
    assert ", md5=" in answer.headers["x-goog-hash"]
    assert int(answer.headers["x-goog-generation"]) > 0


def test_a_function_can_be_shown_in_another_state_until_it_is_deployed(google: Google) -> None:
    google.deploy()
    google.configure(function_states={function("ping"): "UNKNOWN"})
    assert google.ok("GET", f"cloudfunctions/v2/{function('ping')}")["state"] == "UNKNOWN"
    status, operation = google.patch("description", {"description": "mended"})
    assert status == 200
    google.done("cloudfunctions/v2", operation)
    assert google.ok("GET", f"cloudfunctions/v2/{function('ping')}")["state"] == "ACTIVE"


def test_half_of_an_answer_arrives(google: Google) -> None:
    fault(google, "cloudresourcemanager", "projects.create", cut_off=True)
    with pytest.raises(requests.RequestException):
        google.call("POST", CREATE, {"projectId": "half-1234"})
    assert google.call("POST", CREATE, {"projectId": "half-1234"})[0] == 409
    fault(google, "cloudresourcemanager", "projects.create", cut_off=True, status=502, content=PAGE)
    with pytest.raises(requests.RequestException):
        google.call("POST", CREATE, {"projectId": "page-1234"})
    assert google.call("POST", CREATE, {"projectId": "page-1234"})[0] == 200


def test_an_upload_can_get_lost_and_a_download_be_cut_off(google: Google) -> None:
    google.ready_project("down-1234")
    path = "cloudfunctions/v2/projects/down-1234/locations/us-central1/functions:generateUploadUrl"
    url = google.ok("POST", path, {"environment": "GEN_2"})["uploadUrl"]
    fault(google, "storage", "upload", status=0, carried_out=True)
    with pytest.raises(requests.ConnectionError):
        google.put(url, {"main.py": "x"})
    assert google.control("GET", "calls")["calls"][-1]["status"] == 0
    fault(google, "storage", "upload", cut_off=True, content=PAGE)
    with pytest.raises(requests.RequestException):
        google.put(url, {"main.py": "x"})


def test_a_late_answer_belongs_to_a_call_that_was_carried_out_at_once(google: Google) -> None:
    fault(google, "cloudresourcemanager", "projects.create", carried_out=True, delay_seconds=0.3)
    began = time.monotonic()
    assert google.call("POST", CREATE, {"projectId": "late-1234"})[0] == 200
    assert time.monotonic() - began >= 0.3


def test_each_third_call_of_any_operation_fails(google: Google) -> None:
    fault(google, "*", "*", first=3, every=3, count=2, status=503)
    found = [google.call("GET", "cloudresourcemanager/v3/projects:search")[0] for _call in range(10)]
    assert found == [200, 200, 503, 200, 200, 503, 200, 200, 200, 200]


def test_a_call_too_many_is_refused_as_google_does(google: Google) -> None:
    google.ready_project("many-1234")
    google.ready_project("other-1234")
    path = "cloudfunctions/v2/projects/{}/locations/us-central1/functions"
    google.configure(rate_limits={"cloudfunctions read v2": {"calls": 2, "seconds": 60}})
    answers = [google.call("GET", path.format("many-1234")) for _call in range(3)]
    assert [status for status, _answer in answers] == [200, 200, 429]
    error = answers[2][1]["error"]
    assert error["status"] == "RESOURCE_EXHAUSTED"
    assert "limit 'Read requests per minute' of service 'cloudfunctions.googleapis.com'" in error["message"]
    assert error["details"][0]["reason"] == "RATE_LIMIT_EXCEEDED"
    assert google.call("GET", path.format("other-1234"))[0] == 200
    google.configure(now="2027-02-01", rate_limits={"cloudfunctions read v2": {"calls": 1, "seconds": 60}})
    assert [google.call("GET", path.format("many-1234"))[0] for _call in range(2)] == [200, 429]
    google.configure(now="2027-02-02")
    assert google.call("GET", path.format("many-1234"))[0] == 200
    google.configure(now="", rate_limits=False)


def test_the_documented_limits_of_cloud_functions(google: Google) -> None:
    google.ready_project("docs-1234")
    google.configure(rate_limits=True)
    path = "cloudfunctions/v2/projects/docs-1234/locations/us-central1/functions/missing"
    assert [google.call("DELETE", path)[0] for _call in range(90)].count(429) >= 8
    assert google.call("GET", path)[0] == 404
    google.configure(rate_limits=False)


def test_a_project_is_gone_thirty_days_after_its_deletion(google: Google) -> None:
    google.project("gone-1234")
    google.configure(now="2027-02-01")
    google.ok("DELETE", "cloudresourcemanager/v3/projects/gone-1234")
    google.configure(now="2027-03-01")
    assert google.ok("GET", "cloudresourcemanager/v3/projects/gone-1234")["state"] == "DELETE_REQUESTED"
    google.configure(now="2027-03-04")
    assert google.call("GET", "cloudresourcemanager/v3/projects/gone-1234")[0] == 403
    assert google.call("POST", "cloudresourcemanager/v3/projects/gone-1234:undelete")[0] == 403
    assert google.call("POST", CREATE, {"projectId": "gone-1234"})[0] == 409
    google.configure(now="")
