# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What belongs to a project of the local Google Cloud besides itself, over HTTP."""

from __future__ import annotations

import time
import typing as t

import pytest

from tests.unit.extensions.local_cloud.google.google_live import Google

CRM = "cloudresourcemanager/v3"
LIEN = {
    "parent": "projects/shop-1",
    "restrictions": ["resourcemanager.projects.delete"],
    "origin": "test",
    "reason": "Holds the shop",
}


@pytest.fixture
def google(empty: Google) -> Google:
    empty.project()
    return empty


def refusal(answer: tuple[int, t.Any]) -> tuple[int, str]:
    status, body = answer
    return status, body["error"]["message"]


def test_a_lien_keeps_a_project(google: Google) -> None:
    lien = google.ok("POST", f"{CRM}/liens", LIEN)
    listed = google.ok("GET", f"{CRM}/liens?parent=projects/shop-1")["liens"]
    refused = refusal(google.call("DELETE", f"{CRM}/projects/shop-1"))
    google.ok("DELETE", f"{CRM}/{lien['name']}")
    google.done(CRM, google.ok("DELETE", f"{CRM}/projects/shop-1"))

    assert listed == [lien]
    assert lien["parent"].removeprefix("projects/").isdigit()
    assert refused == (
        400,
        "A lien to prevent deletion was placed on project [shop-1] by [test]. Remove the lien to allow deletion.",
    )
    assert google.ok("GET", f"{CRM}/liens?parent=projects/shop-1") == {}
    assert google.call("GET", f"{CRM}/{lien['name']}")[0] == 404


@pytest.mark.parametrize(
    "wrong", [{"restrictions": []}, {"restrictions": ["a.b.c"]}, {"origin": ""}, {"reason": "x" * 201}]
)
def test_liens_that_cannot_be(google: Google, wrong: dict[str, t.Any]) -> None:
    assert google.call("POST", f"{CRM}/liens", {**LIEN, **wrong})[0] == 400


def test_liens_need_their_permission(google: Google) -> None:
    limited = {"email": "a@example.com", "denied": ["resourcemanager.projects.updateLiens"]}
    google.configure(tokens={"tok": limited})
    assert google.call("POST", f"{CRM}/liens", LIEN, token="tok")[0] == 403
    assert google.ok("GET", f"{CRM}/liens?parent=projects/shop-1", token="tok") == {}
    assert google.call("GET", f"{CRM}/liens?parent=projects/nobodys-1")[0] == 403


COMPUTE = "compute/v1/projects/shop-1/global"
ACCOUNTS = "iam/v1/projects/shop-1/serviceAccounts"
BUDGETS = "billingbudgets/v1/billingAccounts/000000-AAAAAA-BBBBBB/budgets"


def finished(google: Google, operation: t.Any) -> None:
    deadline = time.monotonic() + 10
    while operation["status"] != "DONE":
        assert time.monotonic() < deadline
        operation = google.ok("POST", f"{COMPUTE}/operations/{operation['name']}/wait")


def with_compute(google: Google, **settings: t.Any) -> None:
    google.link()
    google.configure(**settings)
    google.enable("compute", "iam")


def test_the_default_network_goes_after_its_rules(google: Google) -> None:
    with_compute(google)
    refused = google.call("DELETE", f"{COMPUTE}/networks/default")
    listed = google.ok("GET", f"{COMPUTE}/firewalls")["items"]
    for rule in listed:
        finished(google, google.ok("DELETE", f"{COMPUTE}/firewalls/{rule['name']}"))
    finished(google, google.ok("DELETE", f"{COMPUTE}/networks/default"))

    assert [rule["name"] for rule in listed] == [f"default-allow-{kind}" for kind in ("icmp", "internal", "rdp", "ssh")]
    assert (refused[0], refused[1]["error"]["errors"][0]["reason"]) == (400, "resourceInUseByAnotherResource")
    assert google.call("GET", f"{COMPUTE}/networks/default")[0] == 404
    assert google.ok("GET", f"{COMPUTE}/networks") == {
        "kind": "compute#networkList",
        "id": "projects/shop-1/global/networks",
    }


def test_compute_engine_must_be_on(google: Google) -> None:
    status, answer = google.call("GET", f"{COMPUTE}/networks")
    assert (status, answer["error"]["details"][0]["reason"]) == (403, "SERVICE_DISABLED")


def test_an_organization_may_forbid_the_network(google: Google) -> None:
    with_compute(google, organization_policies={"compute.skipDefaultNetworkCreation": True})
    assert google.call("GET", f"{COMPUTE}/networks/default")[0] == 404


def test_default_resources_come_later(google: Google) -> None:
    with_compute(google, default_resources_seconds=2)
    early = google.call("GET", f"{COMPUTE}/networks/default")[0]
    deadline = time.monotonic() + 30
    while google.call("GET", f"{COMPUTE}/networks/default")[0] == 404 and time.monotonic() < deadline:
        time.sleep(0.05)
    assert (early, google.call("GET", f"{COMPUTE}/networks/default")[0]) == (404, 200)
    assert google.ok("GET", ACCOUNTS)["accounts"][0]["email"].endswith("-compute@developer.gserviceaccount.com")


def test_the_default_account_is_disabled_and_deleted(google: Google) -> None:
    with_compute(google)
    (account,) = google.ok("GET", ACCOUNTS)["accounts"]
    path = f"iam/v1/{account['name']}"
    policy = google.ok("POST", f"{CRM}/projects/shop-1:getIamPolicy", {})
    google.ok("POST", f"{path}:disable", {})
    disabled = google.ok("GET", path)
    google.ok("POST", f"{path}:enable", {})
    enabled = google.ok("GET", path)
    google.ok("DELETE", path)

    assert {"role": "roles/editor", "members": [f"serviceAccount:{account['email']}"]} in policy["bindings"]
    assert (disabled["disabled"], enabled.get("disabled")) == (True, None)
    assert google.call("GET", path)[0] == 404


def test_a_budget(google: Google) -> None:
    amount = {"specifiedAmount": {"units": "100"}}
    given = {"displayName": "Shop", "amount": amount, "budgetFilter": {"projects": ["projects/shop-1"]}}
    made = google.ok("POST", BUDGETS, given)
    google.ok("POST", BUDGETS, {"displayName": "All", "amount": amount})
    number = google.ok("GET", f"{CRM}/projects/shop-1")["name"]
    listed = google.ok("GET", f"{BUDGETS}?scope=projects/shop-1")["budgets"]
    patched = google.ok("PATCH", f"billingbudgets/v1/{made['name']}?updateMask=displayName", {"displayName": "Store"})
    google.ok("DELETE", f"billingbudgets/v1/{made['name']}")

    assert listed == [made]
    assert made["budgetFilter"]["projects"] == [number]
    assert made["amount"]["specifiedAmount"] == {"units": "100", "currencyCode": "EUR"}
    assert (patched["displayName"], patched["amount"]) == ("Store", made["amount"])
    assert google.call("GET", f"billingbudgets/v1/{made['name']}")[0] == 404
    dollars = {"specifiedAmount": {"units": "1", "currencyCode": "USD"}}
    assert google.call("POST", BUDGETS, {**given, "amount": dollars})[0] == 400
