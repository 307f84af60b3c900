# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""``diff`` from the views before and after (both clouds)."""

from __future__ import annotations

import typing as t

SET = "(set)"
CHANGED = "(changed)"


def diff(before: t.Mapping[str, t.Any], after: t.Mapping[str, t.Any], header: str) -> dict[str, t.Any]:
    """Ansible's diff structure of two views of a resource; an empty view means that it does not exist."""
    return {
        "before": dict(before),
        "after": dict(after),
        "before_header": f"{header} (before)",
        "after_header": f"{header} (after)",
    }


def masked_values(before: t.Mapping[str, str], after: t.Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """Two sets of variables without their values: "(set)", and "(changed)" in the second where the value differs."""
    shown_after = {
        name: CHANGED if name in before and before[name] != value else SET for name, value in sorted(after.items())
    }
    return dict.fromkeys(sorted(before), SET), shown_after
