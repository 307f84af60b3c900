# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Calling functions of the local Google Cloud: who may, what the process sees, what is logged."""

from __future__ import annotations

import threading
import time
import typing as t

import pytest

from extensions.local_cloud.google.cloud.store import OWNER_TOKEN
from tests.unit.extensions.local_cloud.google.google_live import LOCATION, Google, function, service

PUBLIC = {"bindings": [{"role": "roles/run.invoker", "members": ["allUsers"]}]}
RUN = f"run/v2/{service()}"


def make_public(google: Google) -> None:
    google.ok("POST", f"{RUN}:setIamPolicy", {"policy": PUBLIC})


def failed(google: Google, operation: t.Any) -> t.Any:
    return google.finished("cloudfunctions/v2", operation)["error"]


def test_invokers(google: Google) -> None:
    made = google.deploy()
    url = made["url"]
    google.configure(
        tokens={
            "anna": {"email": "anna@example.com", "owner": False},
            "otto": {"email": "otto@example.com", "owner": False},
        }
    )

    assert google.invoke(url).status_code == 403
    assert "Your client does not have permission to get URL" in google.invoke(url).text
    assert google.invoke(url, "no-token").status_code == 401
    bindings = [{"role": "roles/run.invoker", "members": ["user:anna@example.com"]}]
    google.ok("POST", f"{RUN}:setIamPolicy", {"policy": {"bindings": bindings, "etag": "ACAB"}})
    assert google.invoke(url, "anna").status_code == 200
    assert google.invoke(url, "otto").status_code == 403
    bindings = [{"role": "roles/run.invoker", "members": ["allAuthenticatedUsers"]}]
    google.ok("POST", f"{RUN}:setIamPolicy", {"policy": {"bindings": bindings}})
    assert google.invoke(url).status_code == 403
    assert google.invoke(url, "otto").status_code == 200
    make_public(google)
    assert google.invoke(url).status_code == 200
    refused = google.call("POST", f"cloudfunctions/v2/{function()}:setIamPolicy", {"policy": PUBLIC})
    assert refused[0] == 400


def test_public_where_all_users_are_forbidden(google: Google) -> None:
    url = google.deploy()["url"]
    google.configure(organization_policies={"iam.allowedPolicyMemberDomains": {"allowed": ["C0local00"]}})
    status, answer = google.call("POST", f"{RUN}:setIamPolicy", {"policy": PUBLIC})

    assert status == 400
    assert "do not belong to a permitted customer" in answer["error"]["message"]
    google.done("run/v2", google.ok("PATCH", f"{RUN}?updateMask=invokerIamDisabled", {"invokerIamDisabled": True}))
    assert google.ok("GET", RUN)["invokerIamDisabled"] is True
    assert google.invoke(url).status_code == 200
    google.done("run/v2", google.ok("PATCH", f"{RUN}?updateMask=invokerIamDisabled", {}))
    assert google.invoke(url).status_code == 403
    google.configure(organization_policies={"run.managed.requireInvokerIam": True})
    assert google.call("PATCH", f"{RUN}?updateMask=invokerIamDisabled", {"invokerIamDisabled": True})[0] == 400


def test_a_policy_takes_its_time(google: Google) -> None:
    url = google.deploy()["url"]
    google.configure(iam_propagation_seconds=60)
    make_public(google)

    assert google.ok("GET", f"{RUN}:getIamPolicy?options.requestedPolicyVersion=3")["bindings"] == PUBLIC["bindings"]
    assert google.invoke(url).status_code == 403
    google.configure(iam_propagation_seconds=0)
    assert google.invoke(url).status_code == 200


@pytest.mark.parametrize("keeps_new", [False, True])
def test_a_failed_update_keeps_serving(google: Google, keeps_new: bool) -> None:
    before = google.deploy()
    make_public(google)
    google.configure(failed_update_keeps_new_configuration=keeps_new)
    body = {
        "labels": {"new": "1"},
        "buildConfig": {"source": {"storageSource": google.upload({"main.py": "raise RuntimeError('broken')\n"})}},
    }
    _status, operation = google.patch("labels,buildConfig.source", body)

    assert failed(google, operation)["code"] == 3
    left = google.ok("GET", f"cloudfunctions/v2/{function()}")
    assert left["state"] == ("FAILED" if keeps_new else "ACTIVE")
    assert left.get("labels") == ({"new": "1"} if keeps_new else None)
    assert left["serviceConfig"]["revision"] == before["serviceConfig"]["revision"]
    assert google.invoke(before["url"]).json()["hello"] == "world"


def test_output_and_requests_are_logged(google: Google) -> None:
    made = google.deploy()
    make_public(google)
    google.invoke(made["url"] + "/logged")
    wanted = (
        f'resource.type="cloud_run_revision" resource.labels.location="{LOCATION}" logName:"run.googleapis.com" '
        'labels."goog-managed-by"="cloudfunctions" resource.labels.service_name="ping"'
    )
    deadline = time.monotonic() + 30
    while "greeting /logged" not in google.log(wanted) and time.monotonic() < deadline:
        time.sleep(0.01)

    assert "greeting /logged" in google.log(wanted)
    body = {"resourceNames": ["projects/shop-1"], "filter": f"{wanted} httpRequest.status=200"}
    entries = google.ok("POST", "logging/v2/entries:list", body)["entries"]
    assert entries[0]["httpRequest"]["requestUrl"].endswith("/logged")


def test_environment_of_the_process(google: Google) -> None:
    code = "import os\ndef endpoint(request):\n    return dict(os.environ)\n"
    made = google.deploy(files={"main.py": code}, serviceConfig={"environmentVariables": {"MINE": "yes"}})
    seen = google.invoke(made["url"], OWNER_TOKEN).json()

    assert seen["MINE"] == "yes"
    assert (seen["K_SERVICE"], seen["K_CONFIGURATION"]) == ("ping", "ping")
    assert seen["K_REVISION"] == made["serviceConfig"]["revision"]
    assert (seen["FUNCTION_TARGET"], seen["FUNCTION_SIGNATURE_TYPE"]) == ("endpoint", "http")
    assert not [name for name in seen if name.startswith(("CLOUDSDK", "GCP_", "AWS_", "PYTEST", "POLYCLOUD"))]


def test_a_crashed_process_is_started_again(google: Google) -> None:
    code = "import os\ndef endpoint(request):\n    if request.args:\n        os.killpg(0, 9)\n    return 'up'\n"
    url = google.deploy(files={"main.py": code})["url"]

    assert google.invoke(f"{url}?die=1", OWNER_TOKEN).status_code == 503
    deadline = time.monotonic() + 10
    while (answer := google.invoke(url, OWNER_TOKEN).text) != "up" and time.monotonic() < deadline:
        time.sleep(0.05)  # the kernel may still take connections for the dying process
    assert answer == "up"


def test_ingress_and_time_limits(google: Google) -> None:
    code = "import time\ndef endpoint(request):\n    time.sleep(3)\n"
    url = google.deploy(files={"main.py": code}, serviceConfig={"timeoutSeconds": 1})["url"]
    internal = google.deploy("inside", serviceConfig={"ingressSettings": "ALLOW_INTERNAL_ONLY"})["url"]

    assert google.invoke(url, OWNER_TOKEN).status_code == 504
    assert google.invoke(internal, OWNER_TOKEN).status_code == 404


def test_requests_at_the_same_time(google: Google) -> None:
    made = google.deploy()
    make_public(google)
    statuses: list[int] = []
    callers = [
        threading.Thread(target=lambda: statuses.append(google.invoke(made["url"]).status_code)) for _caller in range(8)
    ]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()

    assert statuses == [200] * 8
