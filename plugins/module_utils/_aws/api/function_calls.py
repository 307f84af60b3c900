# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How REST and HTTP APIs call functions (pure)."""

from __future__ import annotations

import typing as t

# Behind it comes the ARN of the function, and /invocations.
FUNCTIONS: t.Final = "arn:${AWS::Partition}:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions"
# The same for responses that are streamed; behind the ARN comes /response-streaming-invocations.
STREAMING_FUNCTIONS: t.Final = FUNCTIONS.replace("2015-03-31", "2021-11-15")


def permission(function: t.Any, api: str, path: str) -> dict[str, t.Any]:
    """AWS::Lambda::Permission for an API, given by its logical id; ``path`` of its ARN says which of its calls."""
    where = "arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}"
    return {
        "Type": "AWS::Lambda::Permission",
        "Properties": {
            "FunctionName": function,
            "Action": "lambda:InvokeFunction",
            "Principal": "apigateway.amazonaws.com",
            "SourceArn": {"Fn::Sub": f"{where}:${{{api}}}{path}"},
        },
    }
