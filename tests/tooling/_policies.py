# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""docs/aws-iam-policy.json: what a plain REST service needs, put together from the policies of its features.

``make policy`` writes it; a unit test compares it.
"""

from __future__ import annotations

import json
import typing as t

from tests.tooling._paths import ROOT

POLICIES: t.Final = ROOT / "docs" / "aws" / "permissions"
COMPOSED: t.Final = ROOT / "docs" / "aws-iam-policy.json"
OF_A_REST_SERVICE: t.Final = ("service", "bucket", "rest-api", "check-mode", "existing-log-groups", "recovery")


def policy(name: str) -> dict[str, t.Any]:
    """The policy of a feature."""
    return t.cast("dict[str, t.Any]", json.loads((POLICIES / f"{name}.json").read_text(encoding="utf-8")))


def composed() -> str:
    """The statements of the features, one after the other."""
    statements = [statement for name in OF_A_REST_SERVICE for statement in policy(name)["Statement"]]
    return json.dumps({"Version": "2012-10-17", "Statement": statements}, indent=2) + "\n"


if __name__ == "__main__":
    COMPOSED.write_text(composed(), encoding="utf-8")
