# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether a stack can be worked with: it is the service's own, and nothing is to be brought to an end first (pure)."""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._errors import OptionError

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.marks import Mark
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.stack.stack import Stack

HEALTHY: t.Final = frozenset(
    {
        "CREATE_COMPLETE",
        "UPDATE_COMPLETE",
        "UPDATE_ROLLBACK_COMPLETE",
        "IMPORT_COMPLETE",
        "IMPORT_ROLLBACK_COMPLETE",
    }
)


def require_own(stack: Stack, mark: Mark) -> None:
    """That the stack is the service's own, by its whole description. One under review may have no description yet.

    :raises OptionError: it is that of another service, or something else made it; it must not be touched.
    """
    if stack.mark == mark or (stack.status == "REVIEW_IN_PROGRESS" and not stack.description):
        return
    if stack.mark is not None:
        raise OptionError(
            f"name and stage must not result in the name of another service's stack, but stack {stack.name} "
            f"belongs to {stack.mark}.",
            hint="Choose another name or stage.",
        )
    raise OptionError(
        f"name and stage must not be those of a stack that another tool created, but {stack.name} is one "
        f"({stack.description or 'without a description'}).",
        hint="Choose another name or stage, or remove that stack with the tool that created it.",
    )
