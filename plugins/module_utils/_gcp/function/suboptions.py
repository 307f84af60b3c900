# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The suboptions of a function's options, one row each, and limits of names within dictionaries (pure)."""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._gcp.options.option import Option, VariablesLimit, specs
from ansible_collections.polycloud.faas.plugins.module_utils._limits import Limit, each, text

FUNCTIONS: t.Final = "https://cloud.google.com/functions/docs"
BUCKET: t.Final = text(
    r"[a-z0-9][a-z0-9._-]{1,220}[a-z0-9]",
    "a bucket's name, without gs://",
    "https://cloud.google.com/storage/docs/buckets#naming",
)

VARIABLES_SOURCE: t.Final = "https://cloud.google.com/run/docs/configuring/services/overview-environment-variables"
VARIABLES: t.Final = VariablesLimit(1000, 32, VARIABLES_SOURCE)
BUILD_VARIABLES: t.Final = VariablesLimit(100, 64, VARIABLES_SOURCE, together=False)
VARIABLE_NAME: t.Final = text(r"[A-Za-z_][A-Za-z0-9_]*", "letters, digits and _", f"{FUNCTIONS}/configuring/env-var")
SECRET: t.Final = text(
    r"[A-Za-z0-9_-]{1,255}",
    "a secret's id of letters, digits, - and _ (not projects/...)",
    "https://cloud.google.com/secret-manager/docs/reference/rest/v1/projects.secrets/create",
)
VERSION: t.Final = text(r"[1-9]\d*|latest", "a number or latest", f"{FUNCTIONS}/configuring/secrets")
SECRET_FILE: t.Final[dict[str, Option]] = {
    "path": Option(
        {"required": True},
        Limit("the name of a file", f"{FUNCTIONS}/configuring/secrets", lambda given: given.strip("/")),
    ),
    "version": Option({"default": "latest"}, VERSION),
}
COMPUTE_NAME: t.Final = r"[a-z](?:[-a-z0-9]{0,61}[a-z0-9])?"
COMPUTE_PLACE: t.Final = r"(?:https://www\.googleapis\.com/compute/v1/)?projects/[^/]+"
NETWORKS: t.Final = "https://cloud.google.com/compute/docs/reference/rest/v1/networks"
DIRECT_VPC: t.Final[dict[str, Option]] = {
    "network": Option(
        {},
        text(
            rf"(?:{COMPUTE_PLACE}/global/networks/)?{COMPUTE_NAME}",
            "a network's name or projects/PROJECT/global/networks/NETWORK",
            NETWORKS,
        ),
        default="",
    ),
    "subnetwork": Option(
        {},
        text(
            rf"(?:{COMPUTE_PLACE}/regions/[^/]+/subnetworks/)?{COMPUTE_NAME}",
            "a subnetwork's name or projects/PROJECT/regions/REGION/subnetworks/SUBNETWORK",
            NETWORKS,
        ),
        default="",
    ),
    "tags": Option(
        {"type": "list", "elements": "str"},
        each(
            text(
                COMPUTE_NAME,
                "1 to 63 lowercase letters, digits and hyphens, starting with a letter and not ending with a hyphen",
                "https://cloud.google.com/vpc/docs/add-remove-network-tags",
            ),
            64,
        ),
        default=[],
    ),
}
SECRET_VOLUME: t.Final[dict[str, Option]] = {
    "mount_path": Option(
        {"required": True},
        text(
            r"(?!/(?:dev|proc|sys)(?:/|$))(/[^/]+)+/?",
            "an absolute path, such as /etc/secrets, outside of /dev, /proc and /sys",
            "https://cloud.google.com/run/docs/configuring/services/secrets",
        ),
    ),
    "secret": Option({"required": True, "no_log": False}, SECRET),
    "project": Option({}),
    "versions": Option({"type": "list", "elements": "dict", "options": specs(SECRET_FILE)}),
}
SOURCE_OBJECT: t.Final[dict[str, Option]] = {
    "bucket": Option({"required": True}, BUCKET),
    "object": Option({"required": True}),
    "generation": Option({"type": "int"}),
}
REVISION_KINDS: t.Final = {"branch": "branchName", "tag": "tagName", "commit": "commitSha"}
SOURCE_REPOSITORY: t.Final[dict[str, Option]] = {
    "repository": Option({"required": True}),
    "project": Option({}),
    **{kind: Option({}) for kind in REVISION_KINDS},
    "directory": Option({}),
}
