# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether two resource policies of a REST API say the same (pure).

API Gateway keeps a policy as a text, writes the ARN of the API into it, and lists of one element as that element.
https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-resource-policies-create-attach.html
"""

from __future__ import annotations

import json
import re
import typing as t

# What an own API's resources are called before and after API Gateway wrote its ARN into them.
SHORT: t.Final = "execute-api:/"


def same(deployed: t.Any, live: t.Any, api_id: str) -> bool:
    return _form(shown(deployed), api_id) == _form(shown(live), api_id)


def shown(policy: t.Any) -> t.Any:
    """A policy as a value; GetRestApi has it as JSON, sometimes with each quotation mark escaped once more."""
    if not isinstance(policy, str) or not policy:
        return policy or None
    try:
        return json.loads(policy)
    except ValueError:
        return json.loads(f'"{policy}"') and json.loads(json.loads(f'"{policy}"'))


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
    text = re.sub(rf"^arn:[^:]+:execute-api:[^:]*:[^:]*:{re.escape(api_id)}/", SHORT, text)
    account = re.fullmatch(r"arn:[^:]+:iam::(\d{12}):root", text)
    return account[1] if account else text
