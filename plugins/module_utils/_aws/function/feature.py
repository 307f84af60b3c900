# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What every feature of a function has: a check, resources, and the way back to its options (pure)."""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._record import Record

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import (
        Properties,
        Resources,
        Template,
    )
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.function import Function
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.service import Service
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.package.archive_keys import Archives


class Deployed(Record):
    """A function as it is deployed; ``version`` is the logical ID of its version."""

    service: Service
    function: Function
    archives: Archives
    version: str


class Feature(t.Protocol):
    """A file of this folder that features.py lists."""

    def check(self, function: Function, where: str) -> None:
        """Check its options; ``where`` names the function.

        :raises OptionError: they contradict each other.
        """

    def resources(self, deployed: Deployed) -> Resources:
        """Its resources; none when it was not requested."""

    def options(self, template: Template, name: str, properties: Properties) -> dict[str, t.Any]:
        """Its options, from the template, for the function with this short name and these properties."""
