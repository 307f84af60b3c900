# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs the integration targets with ansible-test against local clouds of their own."""

from __future__ import annotations

import contextlib
import json
import typing as t
from pathlib import Path

from tests.tooling._cloud import local_cloud
from tests.tooling._earlier import earlier_collections
from tests.tooling._paths import CACHE, ROOT, RUN_VENV
from tests.tooling._process import CommandFailed, Log
from tests.tooling._second_aws import TARGET as SECOND_AWS
from tests.tooling._second_aws import second_aws
from tests.tooling._tree import copy_collection
from tests.tooling._variables import clean_environment

TARGETS = ROOT / "tests" / "integration" / "targets"
# Targets that walk through many cases take each so many'th of them; 1 is all of them.
WALK_EVERY = 10
# make test runs each target in one way of execution: these with each module in a Python of its own, all others with the
# modules within Ansible's worker. Each module is in one of these; they have few calls, since each starts a Python.
AS_MODULES = (
    "function_url",
    "gcp_cloudfunction_info",
    "gcp_cloudfunction_invoke",
    "gcp_cloudfunction_logs_info",
    "gcp_project_info",
    "lambda_http_endpoint_info",
    "lambda_invoke",
    "lambda_logs_info",
    "new_gcp_project",
    "role_aws_http_endpoint",
    "roles_gcp",
)
# make test leaves these to make test-long.
LONG_ONLY = ("killed", SECOND_AWS)


def run_once(log: Log, cloud: str, as_modules: bool) -> None:
    """Run the targets of one cloud that ``make test`` runs in this way of execution."""
    run_targets(log, _name(cloud, as_modules), targets_once(cloud, as_modules), execution(as_modules))


def targets_once(cloud: str, as_modules: bool) -> list[str]:
    """The targets of one cloud that ``make test`` runs in this way of execution."""
    return [name for name in targets_of(cloud) if (name in AS_MODULES) == as_modules and name not in LONG_ONLY]


def run_half(log: Log, cloud: str, as_modules: bool, extra: tuple[str, ...] = ()) -> None:
    """Run all targets of one cloud, within Ansible's worker or with each module in a Python of its own.

    Both ways deploy the same templates, so cfn-lint looks at them once; nearly all are of the targets of aws.
    """
    variables = (*execution(as_modules), *extra)
    run_targets(log, _name(cloud, as_modules), targets_of(cloud), variables, lint_templates=not as_modules)


def execution(as_modules: bool) -> tuple[str, ...]:
    """The variables that choose the way of execution."""
    return ("polycloud_faas_in_process=false",) if as_modules else ()


def _name(cloud: str, as_modules: bool) -> str:
    return f"integration-{cloud}{'-as-modules' if as_modules else ''}"


def targets_of(cloud: str) -> list[str]:
    """Targets that depend on setup_gcp are those of google, all others are those of aws."""
    folders = {path for path in TARGETS.iterdir() if not path.name.startswith("setup_")}
    of_google = {path for path in folders if _depends_on(path, "setup_gcp")}
    return sorted(path.name for path in (of_google if cloud == "google" else folders - of_google))


def _depends_on(target: Path, role: str) -> bool:
    meta = target / "meta" / "main.yml"
    return meta.exists() and f"- {role}\n" in meta.read_text(encoding="utf-8")


def run_targets(
    log: Log,
    name: str = "integration",
    targets: t.Sequence[str] = (),
    extra: t.Sequence[str] = (),
    venv: Path = RUN_VENV,
    lint_templates: bool = True,
    settings: str = "",
) -> None:
    """Run all targets, or those named.

    ``extra`` are further variables for them, as NAME=VALUE; ``settings`` are those of Ansible, as in ansible.cfg.

    ansible-test hides the environment from what it runs, so that the clouds are handed over as variables.
    """
    collection = copy_collection(name)
    known = sorted(path.name for path in collection.glob("tests/integration/targets/*") if path.is_dir())
    unknown = sorted(set(targets) - set(known))
    if unknown or not known:
        raise CommandFailed(f"no integration target {', '.join(unknown)}; there are: {', '.join(known)}")
    roles = {path.name for path in collection.glob("roles/*")}
    if roles & set(known):
        raise CommandFailed(
            f"ansible-test runs the role and not the target of the same name: {', '.join(sorted(roles & set(known)))}"
        )
    if settings:
        (collection / "tests" / "integration" / "integration.cfg").write_text(settings, encoding="utf-8")
    env = clean_environment(venv)
    second = second_aws(log) if SECOND_AWS in (targets or known) else contextlib.nullcontext("")
    with local_cloud(CACHE / "clouds" / name, log, env) as cloud, second as second_url:
        _write_variables(collection, cloud, (f"{SECOND_AWS}_url={second_url}", *extra))
        options = ("--local", "--color", "no", "--continue-on-error")
        log.run(venv / "bin" / "ansible-test", "integration", *options, *targets, cwd=collection, env=env)
        if lint_templates:
            _lint_templates(log, CACHE / "clouds" / name / "aws" / "templates")


def _lint_templates(log: Log, folder: Path) -> None:
    """Have cfn-lint look at each template that was deployed on the local AWS; an information is a finding, too."""
    if not folder.is_dir():
        raise CommandFailed(f"the local AWS did not keep its templates in {folder}")
    templates = sorted(folder.glob("*.json"))
    if templates:
        log.run(RUN_VENV / "bin" / "cfn-lint", "--regions", "us-east-1", "--", *templates)


def _write_variables(collection: Path, cloud: t.Mapping[str, str], extra: t.Sequence[str]) -> None:
    variables: dict[str, t.Any] = {
        "local_aws_url": cloud["POLYCLOUD_LOCAL_AWS"],
        "local_gcp_url": cloud["POLYCLOUD_LOCAL_GCP"],
        "local_runtime": cloud["POLYCLOUD_LOCAL_RUNTIME"],
        "aws_region": cloud["AWS_REGION"],
        "aws_access_key": cloud["AWS_ACCESS_KEY_ID"],
        "aws_secret_key": cloud["AWS_SECRET_ACCESS_KEY"],
        "gcp_access_token": cloud["CLOUDSDK_AUTH_ACCESS_TOKEN"],
        "earlier_collections": earlier_collections(),
        "walk_every": WALK_EVERY,
        **dict(_name_and_value(given) for given in extra),
    }
    path = collection / "tests" / "integration" / "integration_config.yml"
    path.write_text(f"---\n{json.dumps(variables, indent=2)}\n", encoding="utf-8")


def _name_and_value(given: str) -> tuple[str, str]:
    name, separator, value = given.partition("=")
    if not separator:
        raise CommandFailed(f"a variable is given as NAME=VALUE, not as {given!r}")
    return name, value
