# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The options of the integration targets are the same however often and wherever they are written down."""

from __future__ import annotations

import json
import typing as t
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.tooling import _examples
from tests.tooling._examples import EXAMPLES, Json, example, names, renewed, written
from tests.tooling.callbacks.given_options import TARGET, CallbackModule

SERVICE = "polycloud.faas.lambda_http_endpoint"


@pytest.fixture
def targets(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    found = ["one", "three", "two"]
    monkeypatch.setattr(_examples, "names", lambda: found)
    return found


def given(target: str, **options: t.Any) -> Json:
    return {"target": target, "module": SERVICE, "options": options}


def test_every_target_is_written_down() -> None:
    known = json.loads(EXAMPLES.read_text(encoding="utf-8"))
    assert list(known) == names(), "run: python3 -m tests.tooling examples TARGET"
    assert EXAMPLES.read_text(encoding="utf-8") == written(known)


@pytest.mark.parametrize(
    ("text", "stable"),
    [
        ("/tmp/ansible.a1_cdefg.function/x.zip", "/temporary.function/x.zip"),
        ("/c/ansible_collections/polycloud/faas/playbooks/files", "/collection/playbooks/files"),
        (
            "/c/ansible_collections/polycloud/faas/tests/output/.tmp/integration/a-0-Å/tests/integration/targets/a/files",
            "/collection/a/files",
        ),
        ("http://127.0.0.1:4711/simple", "http://127.0.0.1:80/simple"),
        ("subnet-0a1b2c3d4e5f60718", "subnet-0123456789abcdef0"),
        ("us-east-1_a1B2c3D4e", "us-east-1_ABCDEFGHI"),
        ("LxPn7eUoAh7ki9zlqBkA2B5neO", "0123456789abcdefghijklmnop"),
        ("shop-dev-deploymentbucket-b1ad9b0292b8e", "shop-dev-deploymentbucket-0123456789abc"),
        ("it-2179a10b-97hfxg", "it-2179a10b-bcdfgh"),
        ("1795864431311279", "1234567890123456"),
        ("arn:aws:iam::123456789012:role/own", "arn:aws:iam::123456789012:role/own"),
    ],
)
def test_what_differs_from_run_to_run_is_replaced(text: str, stable: str) -> None:
    assert example("gcp_project", {"name": text, "labels": {text: [text]}}) == {
        "module": "gcp_project",
        "labels": {stable: [stable]},
        "name": stable,
    }


def test_how_a_cloud_is_reached_is_left_out() -> None:
    assert example("gcp_project", {"access_token": "t", "name": "n", "_ansible_diff": True}) == {
        "module": "gcp_project",
        "name": "n",
    }


def test_each_example_is_there_once(targets: list[str]) -> None:
    once = [given("two", name="a"), given("two", name="b"), given("one", name="a"), given("one", name="a")]
    assert renewed({}, once, targets) == {
        "one": [{"module": "lambda_http_endpoint", "name": "a"}],
        "three": [],
        "two": [{"module": "lambda_http_endpoint", "name": "b"}],
    }


def test_targets_that_did_not_run_are_kept_and_those_that_are_gone_are_not(targets: list[str]) -> None:
    known = {name: [{"module": "gcp_project", "name": name}] for name in ("one", "two", "gone")}
    found = renewed(known, [given("two", name="b"), given("two", name="c", state="absent")], ["two"])
    assert {name: [each["name"] for each in examples] for name, examples in found.items()} == {
        "one": ["one"],
        "three": [],
        "two": ["b"],
    }


@pytest.mark.parametrize("result", [{"changes": []}, {"failed": False, "msg": "Refused"}])
def test_the_callback_writes_what_was_carried_out(
    result: Json, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "given.jsonl"
    file.touch()
    monkeypatch.delenv(TARGET, raising=False)
    callback = CallbackModule()
    monkeypatch.setattr(callback, "get_option", {"file": str(file), "modules": [SERVICE]}.__getitem__)
    fields = {"args": {"environment": {"WORD": "secret"}}}
    callback.v2_playbook_on_start(SimpleNamespace(_file_name="/tmp/some-target-a1b2c3.yml"))
    for action in (SERVICE, f"{SERVICE}_info"):
        task = SimpleNamespace(_result=result, _task_fields={"action": action, **fields})
        callback.v2_runner_on_ok(task)
        callback.v2_runner_item_on_ok(task)
    lines = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    one = {"target": "some-target", "module": SERVICE, "options": fields["args"]}
    assert lines == ([one, one] if "changes" in result else [])
