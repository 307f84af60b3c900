# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Refuses each write call of projects and functions for good, once; what is left must be no dead end.

It must be shown, ``--check --diff`` must agree with the run after it, that must converge, and a removal must remove.
The whole walk takes some minutes: run it in the environment of a local cloud of its own (``. .local_cloud/env``).
``--shapes 6 --every 4`` takes each fourth case of each sixth shape. The modules run in this process.
Exits 1 where a case falls short.
"""

from __future__ import annotations

import argparse
import copy
import itertools
import json
import os
import pathlib
import secrets
import sys
import tempfile
import typing as t
import urllib.request
from dataclasses import dataclass

sys.path.append(str(pathlib.Path(__file__).parents[2] / "setup_faults" / "files"))

from module_runs import Json, run_module

ORGANIZATION = "organizations/123456789012"
ACCOUNT = "000000-AAAAAA-BBBBBB"
REFUSAL = "refused by the test"
READING = frozenset(
    {
        *("get", "list", "search", "testIamPermissions", "getIamPolicy", "getBillingInfo", "getDefaultServiceAccount"),
        *("download", "generateDownloadUrl"),
    }
)
OVERRIDDEN = {"compute": "compute/v1", "storage": "storage/v1"}
APIS_CALLED = (
    *("billingbudgets", "cloudbilling", "cloudbuild", "cloudfunctions", "cloudresourcemanager", "compute", "iam"),
    *("logging", "run", "serviceusage", "storage"),
)
APIS = [f"{name}.googleapis.com" for name in ("artifactregistry", "cloudbuild", "cloudfunctions", "logging", "run")]

PROJECT: Json = {
    "parent": ORGANIZATION,
    "billing_account": ACCOUNT,
    "apis": ["iam.googleapis.com", "run.googleapis.com"],
}
PROTECTED: Json = {
    **PROJECT,
    "labels": {"team": "cut"},
    "iam_bindings": [{"role": "roles/run.viewer", "members": ["user:anna@example.com"]}],
    "budget": {"amount": 5, "thresholds": [50]},
    "deletion_protection": True,
}
CHANGED: Json = {
    **PROJECT,
    "name": "Changed name",
    "parent": "folders/234567890123",
    "labels": {"team": "other"},
    "apis": ["iam.googleapis.com", "logging.googleapis.com"],
    "purge_apis": True,
    "iam_bindings": [{"role": "roles/run.viewer", "members": ["user:ben@example.com"]}],
    "purge_iam_members": True,
    "budget": {"amount": 7, "thresholds": [90]},
    "deletion_protection": False,
}
NO_PROJECT: Json = {"state": "absent", "deletion_protection": False}
OPEN: Json = {"source": "one", "public": True, "environment": {"A": "1"}}
NAMED: Json = {
    "source": "two",
    "public": None,
    "invokers": ["user:anna@example.com"],
    "timeout": 90,
    "labels": {"a": "b"},
}
FIRST: Json = {"environment_generation": "gen1"}
NO_FUNCTION: Json = {"state": "absent"}


@dataclass(frozen=True)
class Shape:
    """The runs before, and the one whose calls are refused."""

    title: str
    module: str
    before: tuple[Json, ...]
    after: Json


SHAPES = (
    Shape("project, first", "gcp_project", (), PROTECTED),
    Shape("project, first from a prefix", "gcp_project", (), {**PROJECT, "project_id_prefix": True}),
    Shape("project, changed", "gcp_project", (PROTECTED,), CHANGED),
    Shape("project, restored", "gcp_project", (PROJECT, NO_PROJECT), {**PROJECT, "labels": {"back": "yes"}}),
    Shape("project, removed", "gcp_project", (PROTECTED,), NO_PROJECT),
    Shape(
        "project, without defaults",
        "gcp_project",
        (),
        {
            **PROJECT,
            "apis": ["compute.googleapis.com", "iam.googleapis.com"],
            "default_network": "delete",
            "default_service_accounts": "delete",
        },
    ),
    Shape("function, first and public", "gcp_cloudfunction", (), OPEN),
    Shape("function, first with invokers", "gcp_cloudfunction", (), NAMED),
    Shape("function, first through a bucket", "gcp_cloudfunction", (), {**OPEN, "staging_bucket": True}),
    Shape("function, changed", "gcp_cloudfunction", (OPEN,), NAMED),
    Shape("function, opened", "gcp_cloudfunction", (NAMED,), {**NAMED, "invokers": None, "public": True}),
    Shape("function, removed", "gcp_cloudfunction", (OPEN,), NO_FUNCTION),
    Shape("function of gen1, first and public", "gcp_cloudfunction", (), {**OPEN, **FIRST}),
    Shape("function of gen1, changed", "gcp_cloudfunction", ({**OPEN, **FIRST},), {**NAMED, **FIRST}),
    Shape("function of gen1, removed", "gcp_cloudfunction", ({**OPEN, **FIRST},), {**NO_FUNCTION, **FIRST}),
)


@dataclass(frozen=True)
class Case:
    """The nth call of an operation is refused, and then all is made good or removed."""

    shape: Shape
    service: str
    operation: str
    nth: int
    ending: t.Literal["repair", "remove"]

    def __str__(self) -> str:
        return f"{self.shape.title} | {self.service} {self.operation} #{self.nth} | {self.ending}"


class Lab:
    """The local Google Cloud, the modules, and a project with a bucket for functions."""

    def __init__(self, url: str, folder: pathlib.Path) -> None:
        self.url = url
        self.folder = folder
        for name in ("one", "two"):
            (folder / name).mkdir()
            (folder / name / "main.py").write_text(f"def endpoint(request):\n    return '{name}'\n", encoding="utf-8")
        self.project = f"cut-off-{secrets.token_hex(4)}"
        self.bucket = f"{self.project}-sources"

    def control(self, verb: str, path: str, body: Json | None = None) -> Json:
        return self._http(verb, f"_local/{path}", body)

    def _http(self, verb: str, path: str, body: Json | None = None) -> Json:
        headers = {"Content-Type": "application/json", "Authorization": "Bearer ya29.local-owner"}
        sent = urllib.request.Request(
            f"{self.url}/{path}", json.dumps(body).encode() if body is not None else None, headers, method=verb
        )
        with urllib.request.urlopen(sent, timeout=60) as answer:
            return t.cast("Json", json.loads(answer.read() or b"{}"))

    def writes(self) -> list[tuple[str, str]]:
        calls = self.control("GET", "calls")["calls"]
        made = [(call["service"], call["operation"]) for call in calls]
        return [call for call in made if call[1].rpartition(".")[2] not in READING]

    def run(self, module: str, options: Json, *, check: bool = False) -> Json:
        """What the module returns with ``--diff``."""
        endpoints = {name: f"{self.url}/{OVERRIDDEN.get(name, name)}/" for name in APIS_CALLED}
        given = {"access_token": "ya29.local-owner", "api_endpoints": endpoints, **options}
        return run_module(module, given, check=check, diff=True)

    def prepare(self) -> None:
        self.must("gcp_project", {"project_id": self.project, **PROJECT, "apis": [*APIS, "storage.googleapis.com"]})
        self._http("POST", f"storage/v1/b?project={self.project}", {"name": self.bucket})

    def remove(self) -> None:
        self.run("gcp_project", {"project_id": self.project, "state": "absent"})

    def must(self, module: str, options: Json) -> Json:
        result = self.run(module, options)
        if result.get("failed"):
            raise SystemExit(f"{module} cannot be prepared: {result['msg']}")
        return result


class Subject:
    """One project or one function that nobody else has."""

    def __init__(self, lab: Lab, shape: Shape) -> None:
        self._lab = lab
        self._shape = shape
        self._name = f"cut-{secrets.token_hex(5)}"

    def options(self, given: Json) -> Json:
        options = copy.deepcopy(given)
        if self._shape.module == "gcp_project":
            if options.pop("project_id_prefix", None) or self._shape.after.get("project_id_prefix"):
                return {**options, "project_id_prefix": self._name, "parent": ORGANIZATION}
            return {**options, "project_id": self._name}
        if options.get("staging_bucket"):
            options["staging_bucket"] = self._lab.bucket
        if options.get("source"):
            options["source"] = str(self._lab.folder / options["source"])
            options |= {"entry_point": "endpoint", "runtime": "python313"}
        return {**options, "project": self._lab.project, "location": "us-central1", "name": self._name}

    def run(self, given: Json, *, check: bool = False) -> Json:
        return self._lab.run(self._shape.module, self.options(given), check=check)

    def prepare(self) -> None:
        for given in self._shape.before:
            self._lab.must(self._shape.module, self.options(given))
        self._lab.control("DELETE", "calls")

    def shown(self) -> Json:
        """All that the info module can tell."""
        if self._shape.module == "gcp_project":
            if "project_id_prefix" in self._shape.after:
                query = {"parent": ORGANIZATION, "show_deleted": True}
                return self._lab.run("gcp_project_info", {**query, "details": True, "liens": True, "iam": True})
            return self._lab.run(
                "gcp_project_info", {"project_id": self._name, "details": True, "liens": True, "iam": True}
            )
        one = {"project": self._lab.project, "location": "us-central1", "name": self._name, "details": True}
        every = self._lab.run("gcp_cloudfunction_info", {"project": self._lab.project, "details": True})
        return every if every.get("failed") else self._lab.run("gcp_cloudfunction_info", one)

    @property
    def absence(self) -> Json:
        """The options with which it goes; a function has to say of which generation it is."""
        if self._shape.module == "gcp_project":
            return NO_PROJECT
        generation = self._shape.after.get("environment_generation")
        return {**NO_FUNCTION, **({"environment_generation": generation} if generation else {})}

    def is_there(self, shown: Json) -> bool:
        found = shown.get("functions", shown.get("projects", []))
        return any(each.get("state") != "DELETE_REQUESTED" and self._name in str(each) for each in found)


def cases_of(lab: Lab, shape: Shape) -> list[Case]:
    """A case for each write call that the run makes, and each ending."""
    subject = Subject(lab, shape)
    subject.prepare()
    result = subject.run(shape.after)
    if result.get("failed"):
        raise SystemExit(f"{shape.title} cannot be made: {result['msg']}")
    seen: dict[tuple[str, str], int] = {}
    found = []
    for call in lab.writes():
        seen[call] = seen.get(call, 0) + 1
        endings: tuple[t.Literal["repair", "remove"], ...] = ("repair", "remove")
        found += [Case(shape, *call, seen[call], ending) for ending in endings]
    subject.run(subject.absence)
    return found


def faults_of(lab: Lab, case: Case) -> list[str]:
    """What falls short in a case, in a few words each."""
    subject = Subject(lab, case.shape)
    subject.prepare()
    fault = {"service": case.service, "operation": case.operation, "first": case.nth, "count": 1, "status": 400}
    lab.control("POST", "faults", {**fault, "code": "INVALID_ARGUMENT", "message": f"Fault: {REFUSAL}"})
    cut = subject.run(case.shape.after)
    lab.control("DELETE", "faults")
    faults = [f"cut: {cut['msg']}"] if cut.get("failed") and REFUSAL not in cut["msg"] else []
    shown = subject.shown()
    faults += [f"info: {shown['msg']}"] if shown.get("failed") else []
    if case.ending == "repair":
        faults += _after(subject, case.shape.after)
    elif case.shape.module == "gcp_cloudfunction" or subject.is_there(shown):
        faults += _after(subject, subject.absence)
        faults += ["it is still there"] if subject.is_there(subject.shown()) else []
    subject.run(subject.absence)
    return faults


def _after(subject: Subject, options: Json) -> list[str]:
    """What check mode, the run after it and another run fall short of."""
    checked, done, again = subject.run(options, check=True), subject.run(options), subject.run(options)
    named = (("check", checked), ("next run", done), ("run after it", again))
    faults = [f"{title}: {result['msg']}" for title, result in named if result.get("failed")]
    if not faults and checked["changed"] != done["changed"]:
        faults.append(f"check says {checked['changed']}, the run {done['changed']} {done['changes']}")
    if not faults and again["changed"]:
        faults.append(f"the run after it changes {again['changes']}")
    return faults


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--url", default=os.environ.get("POLYCLOUD_LOCAL_GCP"), help="address of the local Google Cloud"
    )
    parser.add_argument("--shapes", type=int, default=1, help="take each nth shape (default: all)")
    parser.add_argument("--every", type=int, default=1, help="take each nth case of these (default: all)")
    parser.add_argument("--only", default="", help="part of the title of a shape")
    arguments = parser.parse_args()
    short = 0
    with tempfile.TemporaryDirectory() as folder:
        lab = Lab(arguments.url, pathlib.Path(folder))
        lab.prepare()
        shapes = [shape for shape in SHAPES if arguments.only in shape.title][:: arguments.shapes]
        every = itertools.chain.from_iterable(cases_of(lab, shape) for shape in shapes)
        cases = list(every)[:: arguments.every]
        for case in cases:
            faults = faults_of(lab, case)
            short += bool(faults)
            for fault in faults:
                print(f"{case}: {fault}", flush=True)
        lab.remove()
    print(f"{len(cases)} cases, {short} fall short")
    return 1 if short else 0


if __name__ == "__main__":
    sys.exit(main())
