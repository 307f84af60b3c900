# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which version of a function of the local AWS an alias leads to, and how many invocations there are at once."""

from __future__ import annotations

import json
import threading
import typing as t

import pytest

from ..conftest import Cloud
from ..gateway.gateway_live import Http, Rest, archive, create_function, function_url, permit, send

VERSION = "import json\ndef handler(event, context):\n    return {'statusCode': 200, 'body': %r}\n"
SLOW = "import time\ndef handler(event, context):\n    time.sleep(1)\n    return {'statusCode': 200, 'body': 'done'}\n"


def with_alias(cloud: Cloud, weight: float) -> str:
    """An alias of version 1 that leads so many of the calls to version 2; its ARN."""
    arn = create_function(cloud, source=VERSION % "one", Publish=True)
    aws = cloud.client("lambda")
    aws.get_waiter("function_active_v2").wait(FunctionName="fn")
    aws.update_function_code(FunctionName="fn", ZipFile=archive(VERSION % "two"), Publish=True)
    routing = {"AdditionalVersionWeights": {"2": weight}}
    aws.create_alias(FunctionName="fn", Name="live", FunctionVersion="1", RoutingConfig=routing)
    permit(cloud, "fn", StatementId="alias", Qualifier="live")
    return f"{arn}:live"


def invoked(cloud: Cloud) -> tuple[str, str]:
    """The version that Invoke says it executed, and the one that answered."""
    response = cloud.client("lambda").invoke(FunctionName="fn", Qualifier="live")
    return response["ExecutedVersion"], json.loads(response["Payload"].read())["body"]


@pytest.mark.parametrize(("weight", "answer"), [(0.0, "one"), (1.0, "two")])
def test_the_weights_of_an_alias(cloud: Cloud, weight: float, answer: str) -> None:
    arn = with_alias(cloud, weight)
    rest, http = Rest(cloud, arn), Http(cloud, arn)
    rest.deploy()
    http.route("GET /")
    assert invoked(cloud) == ({"one": "1", "two": "2"}[answer], answer)
    assert (rest.get().body, http.send().body) == (answer, answer)
    aws = cloud.client("lambda")
    assert aws.get_function_configuration(FunctionName="fn", Qualifier="live")["Version"] == "1"


def test_an_alias_splits_requests(cloud: Cloud) -> None:
    rest = Rest(cloud, with_alias(cloud, 0.5))
    rest.deploy()
    assert {rest.get().body for _each in range(25)} == {"one", "two"}
    assert {invoked(cloud) for _each in range(25)} == {("1", "one"), ("2", "two")}


def test_a_function_with_no_concurrency_is_throttled(cloud: Cloud) -> None:
    arn = create_function(cloud, Publish=True)
    aws = cloud.client("lambda")
    rest, http, url = Rest(cloud, arn), Http(cloud, arn), function_url(cloud)
    rest.deploy()
    http.route("GET /")
    aws.put_function_concurrency(FunctionName="fn", ReservedConcurrentExecutions=0)
    for qualifier in ("$LATEST", "1"):
        with pytest.raises(aws.exceptions.TooManyRequestsException, match="Rate Exceeded") as caught:
            aws.invoke(FunctionName="fn", Qualifier=qualifier)
        assert caught.value.response["Reason"] == "ReservedFunctionConcurrentInvocationLimitExceeded"
        assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 429
    assert rest.get()[:2] == (500, '{"message": "Internal server error"}')
    assert http.send()[:2] == (500, '{"message":"Internal Server Error"}')
    assert send(cloud, url).status == 429
    aws.delete_function_concurrency(FunctionName="fn")
    assert (rest.get().status, http.send().status, send(cloud, url).status) == (200, 200, 200)


def test_so_many_invocations_at_once(cloud: Cloud) -> None:
    create_function(cloud, source=SLOW)
    cloud.client("lambda").put_function_concurrency(FunctionName="fn", ReservedConcurrentExecutions=1)
    url = function_url(cloud)
    statuses: list[t.Any] = []
    threads = [threading.Thread(target=lambda: statuses.append(send(cloud, url).status)) for _each in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [200, 429, 429]
