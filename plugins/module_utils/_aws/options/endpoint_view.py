# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Routes as they are deployed (pure)."""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._record import Record

AWS_IAM: t.Final = "aws_iam"
NO_AUTHORIZER: t.Final = "none"
CATCH_ALL: t.Final = "$default"


class EndpointView(Record):
    """A route as deployed: the short name of its function, method, path, and who decides about requests.

    ``function`` is None for a route that stays while its function is taken out of the stack to be made again.
    ``authorizer`` is the name of one, ``aws_iam``, or None for everybody; an API key may be required besides.
    """

    function: str | None
    method: str
    path: str
    authorizer: str | None = None
    api_key_required: bool = False
