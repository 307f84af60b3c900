# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads and changes the Cloud Run service of a function (Cloud Run v2: services get and patch)."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.answers import has, is_operation
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.failures import GoogleError
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function.service import RUN_INGRESS, Service, parsed
from ansible_collections.polycloud.faas.plugins.module_utils._module.task import ignore

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._deadline import Deadline
    from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.api import GoogleApi

API: t.Final = "run"
UPDATE_HINT: t.Final = "It needs run.services.update on the Cloud Run service, for example through roles/run.developer."


@dataclass(frozen=True)
class RunService:
    """One service, by its full name."""

    api: GoogleApi
    deadline: Deadline
    full_name: str
    report_progress: t.Callable[[str], None] = ignore

    @property
    def title(self) -> str:
        return f"Cloud Run service {self.full_name.rpartition('/')[2]}"

    def read(self) -> Service | None:
        """The service; None when there is none."""
        path, activity = f"v2/{self.full_name}", f"Reading {self.title}"
        try:
            return parsed(self.api.request(API, "GET", path, activity=activity, shape=has("name")))
        except GoogleError as error:
            if error.not_found:
                return None
            raise

    def set_check(self, disabled: bool) -> None:
        """Switch the check of callers off or on."""
        activity = f"Switching the check of callers of {self.title} {'off' if disabled else 'on'}"
        self._patch(activity, "invokerIamDisabled", disabled)

    def set_ingress(self, ingress: str) -> None:
        """Set where requests can come from; ``ingress`` as Cloud Functions writes it."""
        try:
            self._patch(f"Changing the ingress of {self.title}", "ingress", RUN_INGRESS[ingress])
        except GoogleError as error:
            error.hint = UPDATE_HINT if error.status == 403 else error.hint
            raise

    def _patch(self, activity: str, field: str, value: t.Any) -> None:
        from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.long_running_operation import (
            finish,
        )

        self.report_progress(activity)
        operation = self.api.request(
            API,
            "PATCH",
            f"v2/{self.full_name}",
            query={"updateMask": field},
            body={field: value},
            activity=activity,
            repeatable=True,
            shape=is_operation,
        )
        finish(self.api, API, "v2", operation, self.deadline, activity, self.report_progress)
