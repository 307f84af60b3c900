# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether two policies say the same (pure).

AWS keeps a list of one element as that element, and an account as the ARN of its root. API Gateway keeps the policy of
an API as a text, and writes the ARN of the API into it.
https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-resource-policies-create-attach.html
"""

from __future__ import annotations

import json
import re
import typing as t

# What the resources of an API are called before API Gateway writes its ARN into them.
SHORT: t.Final = "execute-api:/"


def same(deployed: t.Any, live: t.Any, api_id: str = "") -> bool:
    """``api_id`` is the REST API whose policy it is."""
    return bool(_form(shown(deployed), api_id) == _form(shown(live), api_id))


def shown(policy: t.Any) -> t.Any:
    """A policy as a value, None for none; GetRestApi escapes the quotation marks of the text once more."""
    if not isinstance(policy, str):
        return policy or None
    text = policy if not policy.startswith('{\\"') else json.loads(f'"{policy}"')
    return json.loads(text) if text else None


def _form(node: t.Any, api_id: str) -> t.Any:
    """What says the same has the same form."""
    if isinstance(node, list):
        elements = sorted((_form(each, api_id) for each in node), key=lambda each: json.dumps(each, sort_keys=True))
        return elements[0] if len(elements) == 1 else elements
    if isinstance(node, dict):
        if node.keys() == {"AWS"} and node["AWS"] == "*":
            return "*"
        return {name: _form(value, api_id) for name, value in node.items() if name != "Sid"}
    text = str(node).lower() if isinstance(node, bool) else str(node)
    if api_id:
        text = re.sub(rf"^arn:[^:]+:execute-api:[^:]*:[^:]*:{re.escape(api_id)}/", SHORT, text)
    account = re.fullmatch(r"arn:[^:]+:iam::(\d{12}):root", text)
    return account[1] if account else text
