# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A Google Cloud with one project, or none yet, which does all that it is asked at once."""

from __future__ import annotations

import typing as t

from tests.unit.plugins.module_utils._gcp.scripted import NOT_FOUND, Answer, Json, ScriptedGoogle, project_resource
from tests.unit.plugins.recorded.runs import OPERATION

ACCOUNT: t.Final = {"email": "415-compute@developer.gserviceaccount.com"}
POLICY: t.Final = {
    "etag": "e",
    "bindings": [
        {"role": "roles/viewer", "members": ["user:ann@example.com"]},
        {"role": "roles/editor", "members": [f"serviceAccount:{ACCOUNT['email']}"]},
    ],
}
MAY_LINK: t.Final = {"permissions": ["billing.resourceAssociations.create"]}


class GoogleWithProject(ScriptedGoogle):
    """``GoogleApi`` for runs of ``gcp_project``; ``enabled`` are the APIs of the project."""

    def __init__(self, project_id: str, parent: str | None, prefix: str | None, *, is_there: bool) -> None:
        super().__init__()
        labels = {"polycloud-faas-id-prefix": prefix} if prefix else {"team": "shop"}
        self._project = project_resource(
            projectId=project_id, parent=parent or "folders/1", labels=labels if is_there else {}
        )
        self._is_there = is_there
        self._billing: Json = {}
        self.enabled = {"compute.googleapis.com", "iam.googleapis.com"}

    def _sent(self, name: str, activity: str, query: t.Mapping[str, t.Any] | None, body: Json | None) -> Json:
        _api, method, path = name.split(" ")
        self.on(name, self._shown(path) if method == "GET" else self._done(path, body or {}))
        return super()._sent(name, activity, query, body)

    def _shown(self, path: str) -> Answer:
        last = path.rpartition("/")[2]
        if path == f"v3/projects/{self._project['projectId']}":
            return self._project if self._is_there else NOT_FOUND
        found: dict[str, Json] = {
            "projects": {"projects": [self._project]},
            "billingInfo": self._billing,
            "services": {"services": [{"name": f"projects/415/services/{name}"} for name in sorted(self.enabled)]},
            "serviceAccounts": {"accounts": [ACCOUNT]},
        }
        return found.get(last, {})

    def _done(self, path: str, body: Json) -> Json:
        last, _colon, verb = path.rpartition("/")[2].rpartition(":")
        if path == "v3/projects":
            self._project |= body
            self._is_there = True
        elif path.endswith("/billingInfo"):
            self._billing = {**body, "billingEnabled": True}
            return self._billing
        elif verb in {"enable", "batchEnable"}:
            self.enabled |= set(body.get("serviceIds", [last]))
        elif verb == "disable":
            self.enabled.discard(last)
        answers: dict[str, Json] = {
            "getIamPolicy": POLICY,
            "setIamPolicy": body.get("policy", {}),
            "testIamPermissions": MAY_LINK,
        }
        return answers.get(verb, {**OPERATION, "status": "DONE"})
