# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run what docs/gcp.md names with exactly the roles that it names, and without each of them: then a run must fail.

The same with the permissions that docs/gcp lists: without one of them a run fails, warns or returns less.

It needs a local cloud (``. .local_cloud/env``). ``--every 10`` takes away each tenth role; ``--show`` prints how runs
fail. The modules run in this process. Exits 1 where a run falls short.
"""

from __future__ import annotations

import argparse
import json
import os
import pathlib
import secrets
import sys
import tempfile
import typing as t
import urllib.error
import urllib.request
import zipfile
from dataclasses import dataclass

sys.path.append(str(pathlib.Path(__file__).parents[2] / "setup_faults" / "files"))

from module_runs import run_module

COLLECTION = pathlib.Path("ansible_collections", "polycloud", "faas")
Json = dict[str, t.Any]

ORGANIZATION: t.Final = "organizations/123456789012"
FOLDER: t.Final = "folders/234567890123"
ACCOUNT: t.Final = "billingAccounts/000000-AAAAAA-BBBBBB"
PROJECT, RUNTIME = "the project", "the service account of the function"
OWNER, TOKEN = "ya29.local-owner", "ya29.deployer"
MEMBER: t.Final = "user:deployer@example.com"
APIS_CALLED = (
    *("billingbudgets", "cloudbilling", "cloudbuild", "cloudfunctions", "cloudresourcemanager", "compute", "iam"),
    *("logging", "run", "serviceusage", "storage"),
)
OVERRIDDEN = {"compute": "compute/v1", "storage": "storage/v1"}
APIS = [
    f"{name}.googleapis.com"
    for name in ("artifactregistry", "cloudbuild", "cloudfunctions", "iam", "logging", "run", "storage")
]
NEW_PROJECT: Json = {"parent": ORGANIZATION, "billing_account": ACCOUNT.partition("/")[2], "apis": APIS}
FUNCTION: Json = {"source": "one", "entry_point": "endpoint", "runtime": "python313"}
FIRST: Json = {**FUNCTION, "environment_generation": "gen1"}
ABSENT: Json = {"state": "absent"}
OBJECT: Json = {"bucket": "BUCKET", "object": "one.zip"}
CREATOR: t.Final = ((ORGANIZATION, "roles/resourcemanager.projectCreator"), (ACCOUNT, "roles/billing.user"))
DEVELOPER: t.Final = (PROJECT, "roles/cloudfunctions.developer")
ACT_AS: t.Final = (RUNTIME, "roles/iam.serviceAccountUser")
# the owner closes the Cloud Run service of the function, as others do
CLOSE: t.Final = "close"
DEPLOY, INFO, LOGS = "gcp_cloudfunction", "gcp_cloudfunction_info", "gcp_cloudfunction_logs_info"

Step = tuple[str, Json]


@dataclass(frozen=True)
class Task:
    """Steps (module, options), and the roles that they need as (resource, role)."""

    name: str
    roles: tuple[tuple[str, str], ...]
    steps: tuple[Step, ...]
    # what the owner does first
    before: tuple[Step, ...] = ()


TASKS = (
    Task(
        "create, change, delete and restore a project",
        CREATOR,
        (
            ("gcp_project", NEW_PROJECT),
            ("gcp_project", {**NEW_PROJECT, "name": "Changed", "labels": {"team": "a"}}),
            ("gcp_project", ABSENT),
            ("gcp_project", {**NEW_PROJECT, "name": "Changed"}),
            ("gcp_project", ABSENT),
        ),
    ),
    Task(
        "deploy a function that nobody can call",
        (DEVELOPER, ACT_AS),
        (
            (DEPLOY, {**FUNCTION, "public": None}),
            (DEPLOY, {**FUNCTION, "public": None, "source": "two"}),
            (INFO, {"details": True}),
            (DEPLOY, ABSENT),
        ),
    ),
    Task(
        "deploy a public function",
        (DEVELOPER, ACT_AS, (PROJECT, "roles/run.admin")),
        (
            (DEPLOY, {**FUNCTION, "public": True}),
            (DEPLOY, {**FUNCTION, "invokers": [MEMBER]}),
            (DEPLOY, ABSENT),
        ),
    ),
    Task(
        "deploy a public function of the 1st generation",
        # such a function runs as the account of App Engine
        ((PROJECT, "roles/iam.serviceAccountUser"), (PROJECT, "roles/cloudfunctions.admin")),
        ((DEPLOY, {**FIRST, "public": True}), (DEPLOY, {**ABSENT, "environment_generation": "gen1"})),
    ),
    Task(
        "upload to a bucket",
        (DEVELOPER, ACT_AS, (PROJECT, "roles/storage.objectUser")),
        ((DEPLOY, {**FUNCTION, "public": None, "staging_bucket": "BUCKET"}), (DEPLOY, ABSENT)),
    ),
    Task(
        "deploy an object",
        (DEVELOPER, ACT_AS, (PROJECT, "roles/storage.objectViewer")),
        ((DEPLOY, {**FUNCTION, "source": None, "public": None, "source_object": OBJECT}), (DEPLOY, ABSENT)),
    ),
    Task(
        "grant roles to the build",
        (DEVELOPER, ACT_AS, (PROJECT, "roles/resourcemanager.projectIamAdmin")),
        ((DEPLOY, {**FUNCTION, "public": None, "grant_build_roles": True}), (DEPLOY, ABSENT)),
    ),
    Task(
        "create a project with a budget",
        (*CREATOR, (ACCOUNT, "roles/billing.costsManager")),
        (("gcp_project", {**NEW_PROJECT, "budget": {"amount": 5}}), ("gcp_project", ABSENT)),
    ),
    Task(
        "create a project from a prefix",
        (*CREATOR, (ORGANIZATION, "roles/browser")),
        (("gcp_project", {**NEW_PROJECT, "project_id": None, "project_id_prefix": "PREFIX"}),),
    ),
    Task(
        "read the log",
        ((PROJECT, "roles/logging.viewer"),),
        ((LOGS, {}),),
        before=((DEPLOY, {**FUNCTION, "public": None}),),
    ),
)


@dataclass(frozen=True)
class Listed:
    """Steps that need all permissions in ``docs/gcp/<name>.json``, and no other ones but those on a billing account."""

    name: str
    steps: tuple[Step, ...]
    on_account: tuple[str, ...] = ()

    @property
    def permissions(self) -> list[str]:
        paths = (pathlib.Path(each) / COLLECTION / "docs" / "gcp" / f"{self.name}.json" for each in sys.path)
        found = next(path for path in paths if path.is_file())
        return list(json.loads(found.read_text(encoding="utf-8"))["includedPermissions"])


BINDINGS: t.Final = [{"role": "roles/viewer", "members": [MEMBER]}]
LISTED = (
    Listed(
        "gcp_function",
        (
            (DEPLOY, {**FUNCTION, "public": True}),
            (CLOSE, {}),
            (DEPLOY, {**FUNCTION, "public": True}),
            (DEPLOY, {**FUNCTION, "source": "two"}),
            (DEPLOY, {**FUNCTION, "source": "broken"}),
            (INFO, {"details": True, "name": None}),
            (INFO, {"location": "us-centrall1"}),
            (DEPLOY, ABSENT),
        ),
    ),
    Listed(
        "gcp_project",
        (
            ("gcp_project", {**NEW_PROJECT, "iam_bindings": BINDINGS, "deletion_protection": True}),
            ("gcp_project", {"name": "Changed", "parent": FOLDER, "disabled_apis": ["run.googleapis.com"]}),
            ("gcp_project", {**ABSENT, "deletion_protection": False}),
            ("gcp_project", {"project_id_prefix": "PREFIX", "project_id": None, "parent": FOLDER}),
            ("gcp_project", {"name": "Again", "billing_account": ""}),
            ("gcp_project", ABSENT),
        ),
        ("billing.resourceAssociations.create",),
    ),
)


class Lab:
    """The local Google Cloud, the modules, and a project of the owner."""

    def __init__(self, url: str, folder: pathlib.Path) -> None:
        self.url = url
        self.folder = folder
        for name in ("one", "two", "broken"):
            (folder / name).mkdir()
            (folder / name / "main.py").write_text(f"def endpoint(request):\n    return '{name}'\n", encoding="utf-8")
        (folder / "broken" / "requirements.txt").write_text("./missing.whl\n", encoding="utf-8")
        self.project = f"permits-{secrets.token_hex(4)}"
        self.name = ""
        self.account = ""

    def control(self, name: str, body: Json) -> None:
        self._http(f"_local/{name}", body)

    def _http(self, path: str, body: Json | bytes) -> Json:
        kind = "application/zip" if isinstance(body, bytes) else "application/json"
        headers = {"Content-Type": kind, "Authorization": f"Bearer {OWNER}"}
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        sent = urllib.request.Request(f"{self.url}/{path}", content, headers)
        try:
            with urllib.request.urlopen(sent, timeout=60) as answer:
                return t.cast("Json", json.loads(answer.read() or b"{}"))
        except urllib.error.HTTPError as exc:
            raise SystemExit(f"{path}: {exc.read().decode()}") from exc

    def limit(self, **token: t.Any) -> None:
        """Let the deployer's token have only what policies grant, or these permissions alone."""
        email = MEMBER.partition(":")[2]
        self.control("config", {"tokens": {TOKEN: {"email": email, "owner": False, **token}}})

    def prepare(self) -> None:
        """A project, and a token that has only what policies grant."""
        self.control("config", {"operation_seconds": 0, "start_containers": False})
        self.limit()
        made = self.run(("gcp_project", {"project_id": self.project, **NEW_PROJECT}), OWNER)
        if made.get("failed"):
            raise SystemExit(made["msg"])
        bucket = f"{self.project}-sources"
        self._http(f"storage/v1/b?project={self.project}", {"name": bucket})
        with zipfile.ZipFile(self.folder / "one.zip", "w") as archive:
            archive.write(self.folder / "one" / "main.py", "main.py")
        query = "uploadType=media&name=one.zip"
        self._http(f"upload/storage/v1/b/{bucket}/o?{query}", (self.folder / "one.zip").read_bytes())
        self.account = f"{made['project_number']}-compute@developer.gserviceaccount.com"

    def grant(self, roles: t.Iterable[tuple[str, str]]) -> None:
        """Let the deployer have exactly these roles."""
        of: dict[str, list[str]] = {ORGANIZATION: [], ACCOUNT: [], PROJECT: [], RUNTIME: []}
        for resource, role in roles:
            of[resource].append(role)
        project = f"projects/{self.project}"
        paths = {
            ORGANIZATION: f"cloudresourcemanager/v3/{ORGANIZATION}",
            ACCOUNT: f"cloudbilling/v1/{ACCOUNT}",
            PROJECT: f"cloudresourcemanager/v3/{project}",
            RUNTIME: f"iam/v1/{project}/serviceAccounts/{self.account}",
        }
        for resource, granted in of.items():
            bindings = [{"role": role, "members": [MEMBER]} for role in granted]
            if resource == PROJECT:
                current = self._http(f"{paths[resource]}:getIamPolicy", {"options": {}})
                others = current.get("bindings", [])
                bindings += [binding for binding in others if MEMBER not in binding["members"]]
            self._http(f"{paths[resource]}:setIamPolicy", {"policy": {"bindings": bindings}})

    def _close(self) -> Json:
        service = f"projects/{self.project}/locations/us-central1/services/{self.name}"
        body = json.dumps({"ingress": "INGRESS_TRAFFIC_INTERNAL_ONLY"}).encode()
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {OWNER}"}
        sent = urllib.request.Request(f"{self.url}/run/v2/{service}?updateMask=ingress", body, headers, method="PATCH")
        try:
            with urllib.request.urlopen(sent, timeout=60):
                return {}
        except urllib.error.HTTPError as exc:
            return {"failed": True, "msg": exc.read().decode()}

    def _named(self, options: Json) -> Json:
        """A copy with the names of the bucket and of the case."""
        text = json.dumps(options).replace("BUCKET", f"{self.project}-sources").replace("PREFIX", self.name)
        return t.cast("Json", json.loads(text))

    def run(self, step: Step, token: str) -> Json:
        """What the module returns to the caller with this token."""
        module, options = step[0], self._named(step[1])
        if module == CLOSE:
            return self._close()
        if module == "gcp_project":
            options = {"project_id": self.name, **options}
        else:
            options = {"project": self.project, "location": "us-central1", "name": self.name, **options}
        if options.get("source"):
            options["source"] = str(self.folder / options["source"])
        endpoints = {name: f"{self.url}/{OVERRIDDEN.get(name, name)}/" for name in APIS_CALLED}
        return run_module(module, {"access_token": token, "api_endpoints": endpoints, **options})


def first_fault(lab: Lab, task: Task, roles: t.Iterable[tuple[str, str]]) -> str | None:
    """What goes wrong first with these roles; None if nothing does."""
    lab.name = f"permits-{secrets.token_hex(4)}"
    for step in task.before:
        lab.run(step, OWNER)
    lab.grant(roles)
    fault = None
    projects = {lab.name}
    for number, step in enumerate(task.steps, 1):
        result = lab.run(step, TOKEN)
        projects.add(result.get("project_id", lab.name))
        if result.get("failed"):
            fault = f"step {number}: {result['msg']}"
            break
    lab.grant(())
    lab.run((DEPLOY, ABSENT), OWNER)
    for project in projects:
        lab.run(("gcp_project", {"project_id": project, **ABSENT}), OWNER)
    return fault


def outcome(lab: Lab, listed: Listed, permissions: t.Sequence[str]) -> list[Json]:
    """What the steps return with these permissions, as far as it is the same in each run."""
    lab.name = f"permits-{secrets.token_hex(4)}"
    lab.limit(owner=True, granted=[*permissions, *listed.on_account])
    found = []
    projects = {lab.name}
    for step in listed.steps:
        # nothing that this machine remembers of a source stands in for a permission
        os.environ["XDG_CACHE_HOME"] = str(lab.folder / secrets.token_hex(4))
        result = lab.run(step, TOKEN)
        projects.add(result.get("project_id") or lab.name)
        kept = {key: result.get(key) for key in ("failed", "changes", "public", "apis", "billing_account", "parent")}
        lines = str(result.get("msg", "")).splitlines()
        kept |= {"warnings": len(result.get("warnings", [])), "lines": len(lines), "last": lines[-1:] and lines[-1][:9]}
        found.append({**kept, "named": "Similar" in str(result.get("msg"))})
    lab.limit()
    lab.run((DEPLOY, ABSENT), OWNER)
    for project in projects:
        lab.run(("gcp_project", {"project_id": project, **ABSENT, "deletion_protection": False}), OWNER)
    return found


def faults_of_list(lab: Lab, listed: Listed, every: int, show: bool) -> list[str]:
    """Where a list of permissions falls short, or has one that changes nothing."""
    permissions = listed.permissions
    whole = outcome(lab, listed, permissions)
    if whole != outcome(lab, listed, ["*"]):
        return [f"docs/gcp/{listed.name}.json falls short: {whole}"]
    faults = []
    for permission in permissions if every == 1 else ():
        found = outcome(lab, listed, [each for each in permissions if each != permission])
        if found == whole:
            faults.append(f"{permission} in docs/gcp/{listed.name}.json is not needed")
        elif show:
            print(f"{listed.name} without {permission}: {found}")
    return faults


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--url", default=os.environ.get("POLYCLOUD_LOCAL_GCP"), help="address of the local Google Cloud"
    )
    parser.add_argument("--every", type=int, default=1, help="take away each nth role (default: all)")
    parser.add_argument("--only", default="", help="part of the name of a task")
    parser.add_argument("--show", action="store_true", help="print how the runs fail")
    arguments = parser.parse_args()
    tasks = [task for task in TASKS if arguments.only in task.name]
    cases = [(task, role) for task in tasks for role in task.roles][:: arguments.every]
    faults = []
    with tempfile.TemporaryDirectory() as folder:
        lab = Lab(arguments.url, pathlib.Path(folder))
        lab.prepare()
        for task in tasks:
            removed = [role for of, role in cases if of is task]
            # a sample leaves out the tasks of which it takes nothing
            fault = first_fault(lab, task, task.roles) if removed or arguments.every == 1 else None
            faults += [f"{task.name}: {fault}"] if fault else []
            for role in removed if not fault else ():
                fault = first_fault(lab, task, [each for each in task.roles if each != role])
                if fault is None or "ermission" not in fault:
                    faults.append(f"{task.name} without {role[1]}: {fault or 'works'}")
                elif arguments.show:
                    print(f"{task.name} without {role[1]}: {fault}")
        for listed in LISTED if arguments.only in "lists" else ():
            faults += faults_of_list(lab, listed, arguments.every, arguments.show)
        lab.run(("gcp_project", {"project_id": lab.project, **ABSENT}), OWNER)
    print("\n".join(faults))
    print(f"{len(tasks)} tasks, {len(cases)} roles taken away, {len(faults)} fall short")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
