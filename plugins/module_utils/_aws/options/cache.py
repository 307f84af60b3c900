# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The requested cache of a REST API, and of its routes (no calls, no Ansible)."""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.declared import Declared, Option
from ansible_collections.polycloud.faas.plugins.module_utils._limits import between, each, text

CACHING: t.Final = "https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-caching.html"
# In GB, as API Gateway spells them.
SIZES: t.Final = ["0.5", "1.6", "6.1", "13.5", "28.4", "58.2", "118", "237"]
REQUEST: t.Final = "method.request."


class Cache(Declared):
    """The cache cluster of the stage, and what holds for routes that do not say otherwise; ``ttl`` is in seconds."""

    size: Option[str] = Option({"type": "str", "choices": SIZES, "required": True}, "CacheClusterSize")
    ttl: Option[int | None] = Option("int", limit=between(1, 3600, "seconds", CACHING), default=300)
    encrypted: Option[bool | None] = Option("bool")


class RouteCache(Declared):
    """How the responses of a route are cached; the parameters of its path are part of the key in any case."""

    ttl: Option[int | None] = Option("int", limit=between(1, 3600, "seconds", CACHING))
    key_parameters: Option[tuple[str, ...]] = Option(
        {"type": "list", "elements": "str", "no_log": False},
        unset=(),
        limit=each(
            text(
                r"method\.request\.(header|multivalueheader|querystring|multivaluequerystring|path)\.[\w.$-]+",
                "a parameter of the request such as method.request.querystring.page",
                CACHING,
            )
        ),
    )
