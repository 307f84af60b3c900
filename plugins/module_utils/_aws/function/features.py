# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""All features of a function, in the order in which they are checked, built and shown (pure).

The URL of a function is not among them: url.py and url_view.py are loaded only by runs that need them.
"""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.function import (
    alias,
    event_invoke_config,
    package_layer,
)

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.function.feature import Feature

FEATURES: t.Final[tuple[Feature, ...]] = (package_layer, alias, event_invoke_config)
