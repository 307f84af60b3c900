# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Private to the collection: options of a function that say what it is deployed from."""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.requirements import (
    REQUIREMENTS_OPTIONS,
)

TEXTS: t.Final = {"type": "list", "elements": "str"}

IMAGE_OPTIONS: t.Final[dict[str, dict[str, t.Any]]] = {
    "uri": {"type": "raw", "required": True},
    "command": TEXTS,
    "entry_point": TEXTS,
    "working_directory": {"type": "str"},
}

PACKAGE_OPTIONS: t.Final[dict[str, dict[str, t.Any]]] = {
    "bucket": {"type": "str", "required": True},
    "key": {"type": "str", "required": True, "no_log": False},
    "version": {"type": "str"},
}

PACKAGING_OPTIONS: t.Final[dict[str, dict[str, t.Any]]] = {
    "source": {"type": "path"},
    "include": TEXTS,
    "exclude": TEXTS,
    "requirements": {"type": "dict", "options": REQUIREMENTS_OPTIONS},
    "image": {"type": "dict", "options": IMAGE_OPTIONS},
    "package": {"type": "dict", "options": PACKAGE_OPTIONS},
}
