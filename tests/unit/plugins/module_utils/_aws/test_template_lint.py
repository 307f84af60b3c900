# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What cfn-lint says of the templates; it knows the schema of each resource type."""

from __future__ import annotations

import json
import subprocess
import sys
import typing as t
from pathlib import Path

from ansible_collections.polycloud.faas.plugins.module_utils._aws import rollout
from ansible_collections.polycloud.faas.plugins.module_utils._aws.template import (
    Template,
    body,
    bucket_only,
    with_code,
)
from tests.unit.plugins.module_utils._aws.service_runs import archives, build_template, function, make_service

KEY = f"polycloud.faas/shop/dev/{'0' * 64}.zip"
TWO_FUNCTIONS = [
    function("read", "GET /users", "GET /users/{id}", "HEAD /users", memory_size=256, environment={"TABLE": "users"}),
    function("write", "POST /users", "ANY /files/{proxy+}", "ANY /", timeout=10, description="Writes"),
]
STATEMENTS = [{"Effect": "Allow", "Action": ["dynamodb:GetItem"], "Resource": "*"}]
EVERYTHING: dict[str, t.Any] = {
    "functions": TWO_FUNCTIONS,
    "architecture": "arm64",
    "log_retention_days": 14,
    "iam_statements": STATEMENTS,
}
OPTIONS: t.Final[dict[str, dict[str, t.Any]]] = {
    "one function": {},
    "no route": {"functions": [function("job")]},
    "everything": EVERYTHING,
    "everything in a given bucket": {**EVERYTHING, "deployment_bucket": "archives"},
}


def finished(**options: t.Any) -> Template:
    service = make_service(**options)
    code = archives(service, KEY, "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=")
    return with_code(build_template(service, KEY), code)


def on_the_way(step: Template | None) -> Template:
    assert step is not None
    return step


TEMPLATES: t.Final[dict[str, Template]] = {
    **{name: finished(**options) for name, options in OPTIONS.items()},
    "bucket only": bucket_only(make_service()),
    "without removed routes": on_the_way(
        rollout.without_removed_routes(finished(**EVERYTHING), finished(functions=[function("read", "GET /users")]))
    ),
    "with bucket": on_the_way(rollout.with_bucket(finished(deployment_bucket="archives"), finished())),
    "with old bucket": on_the_way(rollout.with_old_bucket(finished(), finished(deployment_bucket="archives"))),
}


def lint(*paths: Path) -> list[str]:
    """The findings of cfn-lint in all of these files, as "file: message"."""
    command = [
        str(Path(sys.executable).with_name("cfn-lint")),
        "--format",
        "json",
        "--regions",
        "us-east-1",
        "--",
        *map(str, paths),
    ]
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=60)
    assert done.stderr == ""
    return [f"{Path(found['Filename']).stem}: {found['Message']}" for found in json.loads(done.stdout)]


def test_cfn_lint_finds_nothing_but_the_mistake_that_is_planted(tmp_path: Path) -> None:
    bodies = {name: body(template) for name, template in TEMPLATES.items()}
    bodies["mistaken"] = bodies["one function"].replace("AWS_PROXY", "AWS_PROXI")
    for name, text in bodies.items():
        (tmp_path / f"{name}.json").write_text(text)
    (finding,) = lint(*sorted(tmp_path.iterdir()))
    assert finding.startswith("mistaken: 'AWS_PROXI' is not one of")
