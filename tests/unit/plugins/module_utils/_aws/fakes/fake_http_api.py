# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""HTTP APIs of the AWS in memory, as far as the collection reads them."""

from __future__ import annotations

from tests.unit.plugins.module_utils._aws.fakes.fake_resources import Account, Answer, Properties, Refusal


class FakeApiGatewayV2:
    """The operations of API Gateway's second version that the collection calls."""

    def __init__(self, account: Account) -> None:
        self._account = account

    def get_api(self, ApiId: str) -> Answer:
        apis = self._all("Api")
        if ApiId not in apis:
            raise Refusal("NotFoundException", "Invalid API identifier specified", 404)
        return {**apis[ApiId], "ApiId": ApiId}

    def get_stage(self, ApiId: str, StageName: str) -> Answer:
        for stage in self._all("Stage").values():
            if (stage["ApiId"], stage["StageName"]) == (ApiId, StageName):
                return stage
        raise Refusal("NotFoundException", "Invalid stage identifier specified", 404)

    def get_routes(self, ApiId: str, MaxResults: str) -> Answer:
        return self._of_api("Route", ApiId)

    def get_integrations(self, ApiId: str, MaxResults: str) -> Answer:
        return self._of_api("Integration", ApiId)

    def _all(self, kind: str) -> dict[str, Properties]:
        return self._account.others.get(f"AWS::ApiGatewayV2::{kind}", {})

    def _of_api(self, kind: str, api_id: str) -> Answer:
        if api_id not in self._all("Api"):
            raise Refusal("NotFoundException", "Invalid API identifier specified", 404)
        found = self._all(kind).items()
        return {"Items": [{f"{kind}Id": key, **each} for key, each in found if each["ApiId"] == api_id]}
