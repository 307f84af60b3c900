# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What cfn-lint says of the templates; it knows the schema of each resource type."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import body
from tests.unit.plugins.module_utils._aws.template_examples import TEMPLATES


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
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=300)
    assert done.stderr == ""
    return [f"{Path(found['Filename']).stem}: {found['Message']}" for found in json.loads(done.stdout)]


@pytest.mark.other_program
def test_cfn_lint_finds_nothing_but_the_mistake_that_is_planted(tmp_path: Path) -> None:
    bodies = {name: body(template) for name, template in TEMPLATES.items()}
    bodies["mistaken"] = bodies["one function"].replace("AWS_PROXY", "AWS_PROXI")
    for name, text in bodies.items():
        (tmp_path / f"{name}.json").write_text(text)
    (finding,) = lint(*sorted(tmp_path.iterdir()))
    assert finding.startswith("mistaken: 'AWS_PROXI' is not one of")
