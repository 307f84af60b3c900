# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Change a deployed service outside Ansible, in each of the ways in the files beside, and run the module again.

Each change must be reported with ``drift: report`` and in check mode, repaired, or refused with the option that
decides; then the URL answers as deployed, another run changes nothing, and an ordinary deployment still works. The
modules run in this process, on a local cloud of its own (``. .local_cloud/env``). Exits 1 where a case falls short.
"""

from __future__ import annotations

import argparse
import os
import pathlib
import sys
import tempfile
import typing as t

import rest_cases
from lab import Case, Json, Lab, with_word
from local_aws import answer

CASES: tuple[Case, ...] = (*rest_cases.CASES,)


def problems(lab: Lab, case: Case) -> t.Iterator[str]:
    """What falls short, one line each."""
    lab.start(case.options)
    url = str(lab.deployed["url"])
    if (found := answer(url)) != (200, "hello 1"):
        yield f"the URL answered {found} once it was deployed"
    case.change(lab)
    if (found := answer(url))[0] != case.status:
        yield f"the URL answered {found} once it was changed"
    yield from _told(lab, case)
    if not case.repairs:
        return
    yield from _asked(lab, case)
    yield from _repaired(lab, case, url)


def _told(lab: Lab, case: Case) -> t.Iterator[str]:
    reported = lab.run({**case.options, "drift": "report"})
    if reported.get("failed") or reported["changed"]:
        yield f"a report failed or changed something: {reported.get('msg')}"
    elif missing := _missing(case, reported["drift"]):
        yield f"a report has {_names(reported['drift'])} without {missing}"
    elif not all(any(each["logical_id"] in warning for warning in _warnings(reported)) for each in reported["drift"]):
        yield f"no warning of a report names it: {_warnings(reported)}"
    if not case.repairs and (run := lab.run(case.options)).get("changed") is not False:
        yield f"a run did something about it: {run.get('msg') or run['repaired']}"


def _asked(lab: Lab, case: Case) -> t.Iterator[str]:
    if not case.asks:
        return
    for check in (True, False):
        refused = lab.run(case.options, check=check)
        if not refused.get("failed") or case.asks not in refused["msg"]:
            yield f"a run did not ask for {case.asks}: {refused.get('msg')}"
    writes = [each for each in lab.calls if not each.startswith(("Describe", "Get", "Head", "List"))]
    if writes:
        yield f"a run that asked changed something: {writes}"


def _repaired(lab: Lab, case: Case, url: str) -> t.Iterator[str]:
    options = {**case.options, **case.decided}
    checked = lab.run(options, check=True, diff=True)
    run = lab.run(options, diff=True)
    for what, result in (("check mode", checked), ("a run", run)):
        if result.get("failed") or not result["changed"]:
            yield f"{what} did not change anything: {result.get('msg')}"
            return
        if missing := _missing(case, result["repaired"]):
            yield f"{what} repaired {_names(result['repaired'])} without {missing}"
        shown = {f"{name}.{each}" for name, found in result["diff"]["after"].get("drift", {}).items() for each in found}
        if shown != set(_names(result["repaired"])):
            yield f"the diff of {what} shows {shown}"
    if (run["url"] != url) != case.moves:
        yield f"the URL was {url} and is {run['url']}"
    if (found := answer(run["url"])) != (200, "hello 1"):
        yield f"the URL answers {found} afterwards"
    again = lab.run(options)
    if again.get("failed") or again["changed"] or again["drift"]:
        yield f"another run changed something: {again.get('msg') or again['repaired'] or again['drift']}"
    later = lab.run(with_word(options, "3", 9))
    if later.get("failed") or not later["changed"] or later["repaired"]:
        yield f"a later deployment fell short: {later.get('msg') or later['repaired']}"
    elif (found := answer(later["url"])) != (200, "hello 3"):
        yield f"the URL answers {found} after a later deployment"


def _names(drift: list[Json]) -> list[str]:
    return [f"{each['logical_id']}.{each['property']}" for each in drift]


def _missing(case: Case, drift: list[Json]) -> list[str]:
    """What a run had to find and did not, or found and should not have."""
    given = [each.partition(".")[::2] for each in case.finds]
    found = [(each["logical_id"], each["property"]) for each in drift]
    left = [each for each in found if not any(each[0].startswith(name) and each[1] == of for name, of in given)]
    lost = [
        f"{name}.{of}" for name, of in given if not any(each[0].startswith(name) and each[1] == of for each in found)
    ]
    return lost + [f"not {'.'.join(each)}" for each in left]


def _warnings(result: Json) -> list[str]:
    return [str(each) for each in result.get("warnings", [])]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", default=os.environ.get("POLYCLOUD_LOCAL_AWS"), help="URL of the local AWS")
    parser.add_argument("--every", type=int, default=1, help="take each nth case (default: all)")
    parser.add_argument("--only", default="", help="part of the names of the cases to run")
    given = parser.parse_args()
    short = 0
    with tempfile.TemporaryDirectory() as folder:
        lab = Lab(given.url, pathlib.Path(folder))
        cases = [each for each in CASES if given.only in each.name][:: given.every]
        for case in cases:
            found = list(problems(lab, case))
            short += bool(found)
            print(f"{'FALLS SHORT' if found else 'ok':12}{case.name}", *found, sep="\n    ", flush=True)
    print(f"{short} of {len(cases)} cases fall short")
    return 1 if short or not cases else 0


if __name__ == "__main__":
    sys.exit(main())
