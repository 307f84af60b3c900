# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The router that is made from Google's discovery documents."""

from __future__ import annotations

import pytest

from extensions.local_cloud.google.protocol.router import Router


@pytest.fixture(scope="module")
def router() -> Router:
    return Router()


@pytest.mark.parametrize(
    ("api", "verb", "path", "version", "method", "params"),
    [
        (
            "cloudfunctions",
            "GET",
            "v2/projects/p/locations/l/functions/f",
            "v2",
            "projects.locations.functions.get",
            {"name": "projects/p/locations/l/functions/f"},
        ),
        (
            "cloudfunctions",
            "POST",
            "v2/projects/p/locations/l/functions:generateUploadUrl",
            "v2",
            "projects.locations.functions.generateUploadUrl",
            {"parent": "projects/p/locations/l"},
        ),
        (
            "run",
            "POST",
            "v1/projects/p/locations/l/services/s:setIamPolicy",
            "v1",
            "projects.locations.services.setIamPolicy",
            {"resource": "projects/p/locations/l/services/s"},
        ),
        ("cloudresourcemanager", "POST", "v1/projects/p:undelete", "v1", "projects.undelete", {"projectId": "p"}),
        ("cloudresourcemanager", "GET", "v3/projects:search", "v3", "projects.search", {}),
        (
            "serviceusage",
            "POST",
            "v1/projects/p/services/run.googleapis.com:enable",
            "v1",
            "services.enable",
            {"name": "projects/p/services/run.googleapis.com"},
        ),
        (
            "cloudbilling",
            "PUT",
            "v1/projects/p/billingInfo",
            "v1",
            "projects.updateBillingInfo",
            {"name": "projects/p"},
        ),
        ("storage", "GET", "storage/v1/b/bucket/o/a%2Fb", "v1", "objects.get", {"bucket": "bucket", "object": "a/b"}),
    ],
)
def test_finds_the_method(
    router: Router, api: str, verb: str, path: str, version: str, method: str, params: dict[str, str]
) -> None:
    found = router.match(api, verb, path)

    assert found is not None
    assert (found[0].version, found[0].id, found[1]) == (version, method, params)


@pytest.mark.parametrize(
    ("api", "verb", "path"),
    [
        ("cloudfunctions", "PUT", "v2/projects/p/locations/l/functions/f"),
        ("cloudfunctions", "GET", "v2/projects/p/functions/f"),
        ("cloudfunctions", "POST", "v2/projects/p/locations/l/functions/f:restart"),
        ("cloudresourcemanager", "GET", "v2/projects/p"),
        ("compute", "GET", "v1/projects/p"),
    ],
)
def test_unknown_methods_have_no_route(router: Router, api: str, verb: str, path: str) -> None:
    assert router.match(api, verb, path) is None
