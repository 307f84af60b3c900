# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Changes what is in front of deployed functions by direct calls, and runs the service again.

Each case must be named by a run with ``drift: report``, foreseen by check mode, and repaired by a run, or the run must
fail and name the option that decides. After that the URL answers, the next run has nothing to do and makes as many
calls as before, and an ordinary deployment succeeds. It needs a local cloud of its own (``. .local_cloud/env``). The
modules run in this process. Exits 1 where a case falls short.
"""

from __future__ import annotations

import argparse
import fnmatch
import json
import os
import pathlib
import sys
import tempfile
import typing as t

from cases import CASES
from shapes import DOMAIN, STACK, Case, Json, Shape

sys.path.append(str(pathlib.Path(__file__).parents[2] / "setup_faults" / "files"))

from local_aws import LocalAws, answer

MODULE = "lambda_http_endpoint"
CODE = """import os


def endpoint(event, context):
    return {"statusCode": 200, "body": "hello " + os.environ.get("WORD", "-")}


def decide(event, context):
    return {"isAuthorized": (event.get("headers") or {}).get("x-door") == "open"}


def decide_for_rest(event, context):
    effect = "Allow" if event.get("authorizationToken") == "open" else "Deny"
    statement = {"Action": "execute-api:Invoke", "Effect": effect, "Resource": "*"}
    return {"principalId": "one", "policyDocument": {"Version": "2012-10-17", "Statement": [statement]}}
"""


class Lab(LocalAws):
    """The local AWS with one deployed service."""

    def __init__(self, url: str, folder: pathlib.Path) -> None:
        super().__init__(url)
        self.folder = folder
        self.deployed: Json = {}
        self.web_acl = ""
        (folder / "handler.py").write_text(CODE, encoding="utf-8")

    def run(self, shape: Shape, *, check: bool = False, **changed: t.Any) -> Json:
        """What the module returns; a result of a run that changes nothing else is kept."""
        options = {"name": STACK.removesuffix("-dev"), "source": str(self.folder), **shape.options}
        given = json.loads(json.dumps({**options, **changed}).replace("WEB_ACL", self.web_acl))
        returned = self.result(MODULE, given, check=check, diff=True)
        if not returned.get("failed") and not check:
            self.deployed = returned
        return returned

    def id_of(self, logical_id: str) -> str:
        """The physical id of a resource of the deployed service."""
        found = {each["logical_id"]: str(each["physical_id"]) for each in self.deployed["resources"]}
        return found[logical_id]

    def calls(self) -> int:
        """How many calls were made since the last look."""
        found = len(self.control("GET", "calls")["calls"])
        self.control("DELETE", "calls")
        return found

    def answer(self, shape: Shape) -> tuple[int, str]:
        """What the service says to the request of its shape."""
        endpoint = self.deployed["endpoints"][0]["url"]
        url = f"{self.url}{shape.path}" if shape.by_domain else str(endpoint)
        host = {"Host": DOMAIN} if shape.by_domain else {}
        key = {"x-api-key": self.key_value()} if shape.with_key else {}
        return answer(url, {**shape.headers, **host, **key})

    def key_value(self) -> str:
        items = self.client("apigateway").get_api_keys(includeValues=True)["items"]
        return str(items[0]["value"]) if items else "no key is there"


def faults_of(lab: Lab, case: Case) -> t.Iterator[str]:
    """What falls short in a case."""
    shape = case.shape
    lab.control("POST", "reset")
    lab.control("POST", "config", {"stack_seconds": 0.0})
    if shape.before:
        shape.before(lab)
    created = lab.run(shape)
    if created.get("failed") or lab.answer(shape) != (200, "hello 1"):
        yield f"cannot be deployed: {created.get('msg') or lab.answer(shape)}"
        return
    lab.calls()
    lab.run(shape)
    calls = lab.calls()
    if calls != shape.calls:
        yield f"a run with nothing to do makes {calls} calls, not {shape.calls}"
    case.change(lab)
    broken = lab.answer(shape)
    if (broken == (200, "hello 1")) != case.still_answers:
        yield f"before the run the URL says {broken}"
    yield from repair_faults(lab, case)
    yield from later_faults(lab, case, calls)


def repair_faults(lab: Lab, case: Case) -> t.Iterator[str]:
    """What falls short in the runs that see the change."""
    shape = case.shape
    reported = lab.run(shape, drift="report")
    if reported.get("failed") or reported["changed"] or not is_named(case, named(reported["drift"])):
        yield f"report: {reported.get('msg') or named(reported['drift'])}"
    checked, asked = lab.run(shape, check=True), {}
    if case.asks:
        failed = lab.run(shape)
        asked = dict(case.answer)
        for title, result in (("check", checked), ("run", failed)):
            if not result.get("failed") or case.asks not in result["msg"]:
                yield f"{title} does not ask for {case.asks}: {result.get('msg') or named(result['repaired'])}"
        checked = lab.run(shape, check=True, **asked)
    if checked.get("failed") or not checked["changed"] or not checked["changes"]:
        yield f"check: {checked.get('msg') or 'unchanged'}"
    run = lab.run(shape, **asked)
    if run.get("failed") or not run["changed"] or not is_named(case, named(run["repaired"])):
        yield f"run: {run.get('msg') or named(run['repaired'])}"


def later_faults(lab: Lab, case: Case, calls: int) -> t.Iterator[str]:
    """What falls short after the repair."""
    shape, asked = case.shape, dict(case.answer)
    if lab.answer(shape) != (200, "hello 1"):
        yield f"after the run the URL says {lab.answer(shape)}"
    lab.calls()
    again = lab.run(shape, **asked)
    made = lab.calls()
    if again.get("failed") or again["changed"]:
        yield f"again: {again.get('msg') or again['changes']}"
    if made != calls:
        yield f"again makes {made} calls, not {calls}"
    later = lab.run(shape, **with_other_word({**shape.options, **asked}))
    if later.get("failed") or lab.answer(shape) != (200, "hello 3"):
        yield f"an ordinary deployment: {later.get('msg') or lab.answer(shape)}"
    elif shape.shut and lab.answer(shape._replace(headers={}, with_key=False))[0] == 200:
        yield "afterwards the URL answers anybody"
    elif len(routes_of(lab)) != shape.routes:
        yield f"afterwards the API has the routes {routes_of(lab)}"


def with_other_word(options: Json) -> Json:
    """The options with a change in each function and each route that has a timeout."""
    functions = [{**each, "environment": {"WORD": "3"}, "memory_size": 256} for each in options["functions"]]
    return {**options, "functions": functions, "log_retention_days": 14}


def routes_of(lab: Lab) -> list[str]:
    """The keys of the HTTP API's routes."""
    ids = [each["physical_id"] for each in lab.deployed["resources"] if each["type"] == "AWS::ApiGatewayV2::Api"]
    client = lab.client("apigatewayv2")
    return [route["RouteKey"] for each in ids for route in client.get_routes(ApiId=each)["Items"]]


def named(differences: t.Iterable[Json]) -> list[str]:
    return [f"{each['logical_id']}.{each['property']}" for each in differences]


def is_named(case: Case, found: list[str]) -> bool:
    return bool(fnmatch.filter(found, case.names))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", default=os.environ.get("POLYCLOUD_LOCAL_AWS"), help="address of the local AWS")
    parser.add_argument("--every", type=int, default=1, help="take each nth case (default: all)")
    parser.add_argument("--only", default="", help="part of the name of a case")
    arguments = parser.parse_args()
    cases = [case for case in CASES if arguments.only in case.title][:: arguments.every]
    short = 0
    with tempfile.TemporaryDirectory() as folder:
        lab = Lab(arguments.url, pathlib.Path(folder))
        for case in cases:
            faults = list(faults_of(lab, case))
            short += bool(faults)
            for fault in faults:
                print(f"{case.title}: {fault}", flush=True)
        lab.control("POST", "reset")
    print(f"{len(cases)} cases, {short} fall short")
    return 1 if short else 0


if __name__ == "__main__":
    sys.exit(main())
