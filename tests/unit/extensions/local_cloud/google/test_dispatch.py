# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A handler that breaks Google's schema, or fails, is never mistaken for an answer."""

from __future__ import annotations

import pathlib
import typing as t

import pytest
from werkzeug.test import Client

from extensions.local_cloud.google.app import Application
from extensions.local_cloud.google.cloud.registry import ENDPOINTS, Endpoint, Handler, Request
from extensions.local_cloud.google.cloud.store import OWNER_TOKEN, Cloud

SEARCH = ("cloudresourcemanager", "v3", "projects.search")


def strange(_cloud: Cloud, _request: Request) -> dict[str, t.Any]:
    return {"projects": [{"projectNumber": "1"}], "nextPageToken": None}


def failing(_cloud: Cloud, _request: Request) -> dict[str, t.Any]:
    raise KeyError("lost")


@pytest.mark.parametrize(
    ("handler", "text"),
    [
        (
            strange,
            "broke the schema of cloudresourcemanager projects.search: .projects[0].projectNumber: no such field",
        ),
        (failing, "failed in cloudresourcemanager projects.search: KeyError: 'lost'"),
    ],
)
def test_violations_are_answered_and_noted(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch, handler: Handler, text: str
) -> None:
    application = Application(tmp_path, "http://127.0.0.1:1")
    monkeypatch.setitem(ENDPOINTS, SEARCH, Endpoint(handler, ""))
    answer = Client(application).get(
        "/cloudresourcemanager/v3/projects:search", headers={"Authorization": f"Bearer {OWNER_TOKEN}"}
    )

    assert answer.status_code == 500
    assert text in answer.get_json()["error"]["message"]
    (call,) = application.control.handle("GET", "/_local/calls", b"")[1]["calls"]  # type: ignore[index]
    assert call["status"] == 500
    assert call["detail"]["violation"]


def test_methods_without_a_handler_say_so(tmp_path: pathlib.Path) -> None:
    answer = Client(Application(tmp_path, "http://127.0.0.1:1")).get(
        "/cloudresourcemanager/v3/tagKeys", headers={"Authorization": f"Bearer {OWNER_TOKEN}"}
    )

    assert answer.status_code == 404
    assert "does not implement cloudresourcemanager.v3 tagKeys.list" in answer.get_json()["error"]["message"]
