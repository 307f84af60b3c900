# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reading and changing the Cloud Run service of a function."""

from __future__ import annotations

import pytest

from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.failures import GoogleError
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function_api.run_service import RunService
from tests.unit.plugins.module_utils._gcp.scripted import (
    FORBIDDEN,
    GET_SERVICE,
    NOT_FOUND,
    PATCH_SERVICE,
    SERVICE,
    Clock,
    ScriptedGoogle,
)


def service(google: ScriptedGoogle) -> RunService:
    return RunService(google, Clock().deadline(), SERVICE)


def test_it_is_read_or_not_there() -> None:
    google = ScriptedGoogle()
    found = service(google).read()
    assert found
    assert (found.ingress, found.pinned("hello-00001-abc"), found.check_disabled) == ("ALLOW_ALL", False, False)
    google.on(GET_SERVICE, NOT_FOUND)
    assert service(google).read() is None
    google.on(GET_SERVICE, FORBIDDEN)
    with pytest.raises(GoogleError, match=r"^Reading Cloud Run service hello failed"):
        service(google).read()


def test_one_field_is_changed_at_a_time() -> None:
    google = ScriptedGoogle()
    google.on(PATCH_SERVICE, {"name": "o", "done": True})
    service(google).set_ingress("ALLOW_INTERNAL_ONLY")
    service(google).set_check(disabled=True)
    first, second = google.named(PATCH_SERVICE)
    assert (first.query, first.body) == ({"updateMask": "ingress"}, {"ingress": "INGRESS_TRAFFIC_INTERNAL_ONLY"})
    assert (second.query, second.body) == ({"updateMask": "invokerIamDisabled"}, {"invokerIamDisabled": True})


def test_a_refusal_names_the_permission() -> None:
    google = ScriptedGoogle()
    google.on(PATCH_SERVICE, FORBIDDEN)
    with pytest.raises(GoogleError, match=r"^Changing the ingress of Cloud Run service hello failed") as caught:
        service(google).set_ingress("ALLOW_ALL")
    assert "run.services.update" in str(caught.value.hint)
