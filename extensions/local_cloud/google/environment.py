# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The environment in which gcloud, Google's libraries and our modules talk to the local Google Cloud."""

from __future__ import annotations

import pathlib

from .cloud.store import OWNER_TOKEN

_OVERRIDDEN = (
    "cloudresourcemanager",
    "serviceusage",
    "billingbudgets",
    "cloudbilling",
    "cloudfunctions",
    "cloudbuild",
    "run",
    "logging",
    "iam",
    "iamcredentials",
    "secretmanager",
    "artifactregistry",
    "cloudkms",
    "vpcaccess",
)


def environment(port: int, state: pathlib.Path) -> dict[str, str]:
    """Variables to export; ``state`` gets gcloud's own configuration folder, so that a user's is never touched."""
    address = f"http://127.0.0.1:{port}"
    overrides = {f"CLOUDSDK_API_ENDPOINT_OVERRIDES_{name.upper()}": f"{address}/{name}/" for name in _OVERRIDDEN}
    return {
        **overrides,
        "CLOUDSDK_API_ENDPOINT_OVERRIDES_COMPUTE": f"{address}/compute/v1/",
        "CLOUDSDK_API_ENDPOINT_OVERRIDES_STORAGE": f"{address}/storage/v1/",
        "CLOUDSDK_CONFIG": str(state / "gcloud"),
        "CLOUDSDK_AUTH_ACCESS_TOKEN": OWNER_TOKEN,
        "CLOUDSDK_CORE_CHECK_GCE_METADATA": "0",
        "CLOUDSDK_CORE_DISABLE_PROMPTS": "1",
        "CLOUDSDK_CORE_DISABLE_USAGE_REPORTING": "1",
        "CLOUDSDK_CORE_DISABLE_FILE_LOGGING": "1",
        "CLOUDSDK_COMPONENT_MANAGER_DISABLE_UPDATE_CHECK": "1",
        "GCP_AUTH_KIND": "accesstoken",
        "GCP_ACCESS_TOKEN": OWNER_TOKEN,
        "POLYCLOUD_LOCAL_GCP": address,
    }
