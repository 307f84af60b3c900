# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the local Google Cloud can be told to do wrong: lost answers, those of something else, states of functions."""

from __future__ import annotations

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
    assert answer.headers["x-goog-hash"].startswith("md5=")
    assert int(answer.headers["x-goog-generation"]) > 0


def test_a_function_can_be_shown_in_another_state_until_it_is_deployed(google: Google) -> None:
    google.deploy()
    google.configure(function_states={function("ping"): "UNKNOWN"})
    assert google.ok("GET", f"cloudfunctions/v2/{function('ping')}")["state"] == "UNKNOWN"
    status, operation = google.patch("description", {"description": "mended"})
    assert status == 200
    google.done("cloudfunctions/v2", operation)
    assert google.ok("GET", f"cloudfunctions/v2/{function('ping')}")["state"] == "ACTIVE"
