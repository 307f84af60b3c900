# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Cloud Run services of the local Google Cloud that are no functions, beside functions."""

from __future__ import annotations

import typing as t

import pytest

from tests.unit.extensions.local_cloud.google.google_live import LOCATION, Google, function, service

PLACE = f"projects/shop-1/locations/{LOCATION}"
SERVICES = f"run/v2/{PLACE}/services"
PLAIN: dict[str, t.Any] = {"template": {"containers": [{"image": "us-docker.pkg.dev/cloudrun/container/hello"}]}}
TAKEN = "Could not create Cloud Run service ping. A Cloud Run service with this name already exists."


def make(google: Google, name: str = "ping") -> t.Any:
    return google.done("run/v2", google.ok("POST", f"{SERVICES}?serviceId={name}", PLAIN))


def refused(google: Google, operation: t.Any) -> str:
    return str(google.finished("cloudfunctions/v2", operation)["error"]["message"])


def test_a_service(google: Google) -> None:
    made = make(google)
    assert made["name"] == service()
    shown = google.ok("GET", f"run/v2/{service()}")
    assert "goog-managed-by" not in shown.get("labels", {})
    assert google.ok("GET", SERVICES)["services"] == [shown]
    patched = google.ok("PATCH", f"run/v2/{service()}?updateMask=labels", {"labels": {"a": "b"}})
    assert google.done("run/v2", patched)["labels"] == {"a": "b"}
    google.done("run/v2", google.ok("DELETE", f"run/v2/{service()}"))
    assert google.call("GET", f"run/v2/{service()}")[0] == 404


@pytest.mark.parametrize(
    ("name", "body", "status"), [("Ping", PLAIN, 400), ("ping-", PLAIN, 400), ("ping", {}, 400), ("ping", PLAIN, 409)]
)
def test_creations_that_are_refused(google: Google, name: str, body: t.Any, status: int) -> None:
    make(google)
    assert google.call("POST", f"{SERVICES}?serviceId={name}", body)[0] == status


def test_a_function_does_not_take_the_name_of_a_service(google: Google) -> None:
    made = make(google)
    policy = {"bindings": [{"role": "roles/run.invoker", "members": ["user:ann@example.com"]}]}
    google.ok("POST", f"run/v2/{service()}:setIamPolicy", {"policy": policy})
    _status, operation = google.create()
    assert refused(google, operation).startswith(TAKEN)
    assert google.call("GET", f"cloudfunctions/v2/{function()}")[0] == 404
    assert google.ok("GET", f"run/v2/{service()}")["uid"] == made["uid"]
    assert google.ok("GET", f"run/v2/{service()}:getIamPolicy")["bindings"] == policy["bindings"]


def test_a_service_does_not_take_the_name_of_a_function(google: Google) -> None:
    google.deploy()
    assert google.call("POST", f"{SERVICES}?serviceId=ping", PLAIN)[0] == 409


def test_a_function_that_was_never_built_does_not_keep_a_name(google: Google) -> None:
    """The service that takes it outlives the function and its updates."""
    _status, operation = google.create(files={"main.py": "def endpoint(request: ...\n"})
    assert "Build failed" in refused(google, operation)
    make(google)
    policy = {"bindings": [{"role": "roles/run.invoker", "members": ["user:ann@example.com"]}]}
    google.ok("POST", f"run/v2/{service()}:setIamPolicy", {"policy": policy})
    source = {"buildConfig": {"source": {"storageSource": google.upload({"main.py": "def endpoint(request): ...\n"})}}}
    _status, operation = google.patch("buildConfig.source", source)
    assert refused(google, operation).startswith(TAKEN)
    google.done("cloudfunctions/v2", google.ok("DELETE", f"cloudfunctions/v2/{function()}"))
    assert google.ok("GET", f"run/v2/{service()}:getIamPolicy")["bindings"] == policy["bindings"]
