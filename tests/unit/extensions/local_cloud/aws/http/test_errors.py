# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Errors in the shape of each protocol, read by botocore's own parsers."""

from __future__ import annotations

import pytest
from botocore.model import StructureShape
from botocore.parsers import create_parser

from extensions.local_cloud.aws.http.errors import error_response


@pytest.mark.parametrize("protocol", ["query", "json", "rest-json", "rest-xml"])
@pytest.mark.parametrize(("status", "code"), [(400, "Throttling"), (403, "AccessDenied"), (503, "ServiceUnavailable")])
def test_botocore_reads_code_and_message(protocol: str, status: int, code: str) -> None:
    response = error_response(protocol, status, code, "slow down & <wait>")  # type: ignore[arg-type]
    parsed = create_parser(protocol).parse(
        {"body": response.body, "headers": response.headers, "status_code": response.status},
        StructureShape("Output", {"type": "structure", "members": {}}),
    )
    assert parsed["Error"]["Code"] == code
    assert parsed["Error"]["Message"] == "slow down & <wait>"
    assert parsed["ResponseMetadata"]["HTTPStatusCode"] == status
