# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where relative paths start that are given to the collection's own playbooks."""

from __future__ import annotations

from pathlib import Path

from ansible_collections.polycloud.faas.plugins.modules import lambda_http_endpoint
from ansible_collections.polycloud.faas.plugins.plugin_utils import _relative_paths

ROOT = Path(__file__).parents[4]


def test_the_playbooks_of_the_collection_are_known() -> None:
    assert (ROOT / "playbooks" / "aws.yml").is_file()
    assert _relative_paths.is_ours(str(ROOT / "playbooks"))
    assert _relative_paths.is_ours(str(ROOT / "playbooks" / "examples"))
    assert not _relative_paths.is_ours(str(ROOT))
    assert not _relative_paths.is_ours(str(ROOT / "playbooks-of-others"))


def test_every_relative_path_becomes_absolute_and_nothing_else_changes() -> None:
    options = {
        "name": "shop",
        "source": "./fn",
        "aws_ca_bundle": "~/ca.pem",
        "tags": {"source": "fn"},
        "functions": [{"name": "one", "source": "one"}, {"name": "two", "source": "/two"}, {"name": "three"}],
    }
    spec = lambda_http_endpoint.DEFINITION.argument_spec
    assert _relative_paths.absolute(options, spec, "/home/ann") == {
        **options,
        "source": "/home/ann/./fn",
        "functions": [{"name": "one", "source": "/home/ann/one"}, {"name": "two", "source": "/two"}, {"name": "three"}],
    }
