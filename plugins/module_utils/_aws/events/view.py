# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The events of a function, from a template back to the words of the options (pure)."""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.events.kinds import KINDS

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import Template


def event_words(template: Template, function: str) -> list[dict[str, t.Any]]:
    """The events of the function with this short name, by kind and logical ID, each as an element of ``events``."""
    types = {resource["Type"] for resource in template["Resources"].values()}
    return [
        {name: given}
        for name, kind in KINDS.items()
        if types.intersection(kind.types)
        for _logical_id, given in sorted(kind.load().words(template, function).items())
    ]
