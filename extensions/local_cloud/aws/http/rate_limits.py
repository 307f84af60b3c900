# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How many API calls a second AWS takes of an account in a region, and how it refuses the others.

https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html and
https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html. AWS documents no numbers for CloudFormation.
"""

from __future__ import annotations

from ...shared.rate_limits import Limit
from .errors import Response, error_response
from .operations import Operation

# "SERVICE OPERATION", or "SERVICE" for all of its operations together
LIMITS: dict[str, Limit] = {
    "lambda": Limit(15),
    "lambda GetFunction": Limit(100),
    "lambda GetPolicy": Limit(15),
    "apigateway": Limit(10, burst=40),
    "apigateway CreateApiKey": Limit(5),
    "apigateway CreateDeployment": Limit(1, seconds=5),
    "apigateway CreateResource": Limit(5),
    "apigateway CreateRestApi": Limit(1, seconds=3),
}
# operations of Lambda that do not count among its others
ALONE = frozenset({"GetFunction", "GetPolicy", "Invoke", "InvokeAsync", "InvokeWithResponseStream"})
# service: status, code and message of a call too many; other services refuse as CloudFormation does
REFUSALS = {
    "lambda": (429, "TooManyRequestsException", "Rate exceeded"),
    "apigateway": (429, "TooManyRequestsException", "Too Many Requests"),
    "apigatewayv2": (429, "TooManyRequestsException", "Too Many Requests"),
    "logs": (400, "ThrottlingException", "Rate exceeded"),
    "s3": (503, "SlowDown", "Please reduce your request rate."),
}
OTHERS = (400, "Throttling", "Rate exceeded")


def names(operation: Operation) -> tuple[str, ...]:
    """The limits that count a call; both versions of API Gateway share theirs."""
    service = operation.service.removesuffix("v2") if operation.service == "apigatewayv2" else operation.service
    own = f"{service} {operation.name}"
    return (own,) if service == "lambda" and operation.name in ALONE else (own, service)


def refusal(operation: Operation) -> Response:
    """The response to a call too many, which the client is to make again later."""
    return error_response(operation.protocol, *REFUSALS.get(operation.service, OTHERS))
