# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads a project with what is linked to it (Resource Manager v3, Cloud Billing v1, Service Usage v1)."""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.failures import (
    FOREIGN_RESPONSE,
    GoogleError,
)
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.project import billing, project
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.project import enabled_apis as services
from ansible_collections.polycloud.faas.plugins.module_utils._parallel import in_parallel

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.api import GoogleApi
    from ansible_collections.polycloud.faas.plugins.module_utils._gcp.project.project import View

API: t.Final = "cloudresourcemanager"
T = t.TypeVar("T")


def view_of(api: GoogleApi, resource: t.Mapping[str, t.Any], need_billing: bool, need_apis: bool) -> View:
    """The whole view of a project whose resource is known; what is not needed may be missing without permission."""
    account, apis = in_parallel(
        [
            lambda: _tolerant(lambda: billing.linked_account(api, resource["projectId"]), need_billing),
            lambda: _tolerant(lambda: services.enabled(api, resource["projectId"]), need_apis),
        ]
    )
    return project.view(resource, t.cast("str | None", account), t.cast("list[str] | None", apis))


def _tolerant(call: t.Callable[[], T], needed: bool) -> T | None:
    try:
        return call()
    except GoogleError as error:
        if needed or error.code == FOREIGN_RESPONSE:
            raise
        return None
