# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What belongs to a project of the local Google Cloud besides itself, over HTTP."""

from __future__ import annotations

import typing as t

import pytest

from tests.unit.local_cloud.google_live import Google, running

CRM = "cloudresourcemanager/v3"
LIEN = {
    "parent": "projects/shop-1",
    "restrictions": ["resourcemanager.projects.delete"],
    "origin": "test",
    "reason": "Holds the shop",
}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> t.Iterator[Google]:
    with running(tmp_path_factory.mktemp("google")) as google:
        yield google


@pytest.fixture
def google(server: Google) -> t.Iterator[Google]:
    server.reset()
    server.project()
    yield server
    assert server.violations() == []


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
