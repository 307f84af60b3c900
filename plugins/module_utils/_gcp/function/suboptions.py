# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The suboptions of a function's options, one row each, and limits of names within dictionaries (pure)."""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._gcp.options.option import Option, VariablesLimit, specs
from ansible_collections.polycloud.faas.plugins.module_utils._limits import Limit, text

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
SECRET_VOLUME: t.Final[dict[str, Option]] = {
    "mount_path": Option(
        {"required": True},
        text(r"(/[^/]+)+/?", "an absolute path, such as /etc/secrets", f"{FUNCTIONS}/configuring/secrets"),
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
