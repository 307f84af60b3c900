# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What ``POST /_local/config`` can set, and what it is without that."""

from __future__ import annotations

import typing as t

DEFAULTS: dict[str, t.Any] = {
    # how long an operation takes, besides the real work (build, start of the function)
    "operation_seconds": 0.2,
    # how long after enabling an API its calls still answer 403 SERVICE_DISABLED
    "api_propagation_seconds": 0.0,
    # how long after a change of a policy the old one still decides; also how long uploads to a new project are refused
    "iam_propagation_seconds": 0.0,
    # how long after enabling an API its default network, service accounts and their roles are still missing
    "default_resources_seconds": 0.0,
    # how long a new project is missing in searches
    "search_propagation_seconds": 0.0,
    # projects that one identity may own, those pending deletion included
    "project_quota": 100,
    # projects that one billing account may pay for
    "billing_quota": 100,
    # upper limit of every page size; 0 leaves Google's own limits
    "max_page_size": 0,
    # organization policies of all projects, by constraint: true, or {"allowed": [...]} or {"denied": [...]}; those that
    # have an effect are in org_policies.py
    "organization_policies": {},
    # how long a new service account is unknown to the other APIs
    "service_account_seconds": 0.0,
    # an update whose container did not start leaves the new configuration and state FAILED (else: what was before)
    "failed_update_keeps_new_configuration": False,
    # how long a function may take until it listens on its port
    "startup_seconds": 20.0,
    # whether the container of a new revision must start before the revision serves; else its first call starts it
    "start_containers": True,
    # Cloud Source Repositories: "PROJECT/REPOSITORY" -> branch, tag or commit -> path of a file -> its text
    "repositories": {},
    # what becomes of an archive that a function was deployed from: Google keeps the "same" bytes, or it is "repacked"
    # (other bytes, the same files), or "changed" (with a file more)
    "kept_sources": "same",
    # whether Cloud Storage tells the MD5 of an archive; it has none of a composite object
    "source_md5": True,
    # full name of an active function -> state that it has until its next deployment; in one that passes (DEPLOYING,
    # DELETING, DETACHING) Google takes no change of it
    "function_states": {},
    # access token -> {"email": ..., "owner": true, "denied": [patterns of permissions], "granted": ["*"]}
    "tokens": {},
    # refresh token of a person's login -> email
    "refresh_tokens": {},
}
