# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What guards a real account: confirmation, marks, removal, and results that name no account."""

from __future__ import annotations

import json
import re
import time
import typing as t
from pathlib import Path

import pytest
import yaml

from tests.real import __main__ as command
from tests.real import _run
from tests.real._cloud import Leftover, refused
from tests.real._questions import FOLDER, PAGE, TITLES, questions, targets, with_tables
from tests.real._report import RunResult, TargetResult
from tests.real._run import Run, failed_task, remove_all
from tests.tooling._process import CommandFailed

ACCOUNT = "123456789012"


class FakeCloud:
    """An account in memory; what cannot be removed is in ``stuck``, and ``hidden`` shows once the rest is gone."""

    name = "aws"
    place = "eu-central-1"
    environment: t.ClassVar[dict[str, str]] = {}

    def __init__(self, *left: Leftover, stuck: t.Container[str] = (), hidden: t.Sequence[Leftover] = ()) -> None:
        self.left, self.stuck, self.hidden = list(left), stuck, list(hidden)
        self.removed: list[str] = []

    def identity(self) -> str:
        return ACCOUNT

    def leftovers(self) -> list[Leftover]:
        return list(self.left)

    def remove(self, leftover: Leftover, seconds: float) -> None:
        if leftover.name in self.stuck:
            raise CommandFailed("it is stuck")
        self.removed.append(leftover.name)
        self.left.remove(leftover)
        self.left += self.hidden
        self.hidden = []


def stack(name: str, run: str = "one") -> Leftover:
    return Leftover("stack", name, run)


@pytest.mark.parametrize(
    ("confirmed", "why"),
    [
        ("", "ACCOUNT must repeat the account id that the tests run in, and it is missing: make test-real CLOUD=aws"),
        ("210987654321", "ACCOUNT must be the account id of the credentials, 123456789012, not 210987654321."),
        ("12345678901", "ACCOUNT must be the account id"),
    ],
)
def test_nothing_runs_without_the_account_as_confirmation(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], confirmed: str, why: str
) -> None:
    monkeypatch.setattr(command, "_cloud", lambda _options: FakeCloud())
    monkeypatch.setattr(Run, "targets", lambda _self, _names: pytest.fail("it ran"))
    for name in ("run", "clean"):
        assert command.main([name, "--cloud", "aws", "--account", confirmed]) == 1
        assert why in capsys.readouterr().err
    assert refused("aws", "ACCOUNT", ACCOUNT, ACCOUNT) is None


@pytest.mark.parametrize(
    ("given", "why"),
    [
        (["run"], "CLOUD must be one of aws, google, not missing"),
        (["run", "--cloud", "azure"], "CLOUD must be one of aws, google, not azure"),
        (["run", "--cloud", "google"], "PROJECT must repeat the id of the project"),
    ],
)
def test_bad_input_is_one_sentence(capsys: pytest.CaptureFixture[str], given: list[str], why: str) -> None:
    assert command.main(given) == 1
    assert capsys.readouterr().err.startswith(f"Error: {why}")


def test_without_credentials_it_says_so(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE", "AWS_SESSION_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_CONFIG_FILE", "/nowhere")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/nowhere")
    assert command.main(["run", "--cloud", "aws", "--account", ACCOUNT]) == 1
    assert "must have credentials for AWS" in capsys.readouterr().err


def test_an_unknown_target_is_named(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(command, "_cloud", lambda _options: FakeCloud())
    assert command.main(["run", "--cloud", "aws", "--account", ACCOUNT, "--targets", "other"]) == 1
    assert "TARGETS must be some of alias, " in capsys.readouterr().err


def test_a_run_removes_what_it_made_and_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    cloud = FakeCloud()
    run = Run(cloud, ACCOUNT, 60)
    mine, others = stack("mine", run.id), stack("others", "two")

    def target(_self: Run, name: str, _deadline: float) -> TargetResult:
        cloud.left += [mine, others]
        raise KeyboardInterrupt

    monkeypatch.setattr(Run, "_target", target)
    with pytest.raises(KeyboardInterrupt):
        run.targets(["rest_api"])
    assert cloud.removed == ["mine"]
    assert cloud.left == [others]


def test_what_shows_after_a_removal_is_removed_too_and_what_is_stuck_is_named() -> None:
    cloud = FakeCloud(stack("a"), stack("b"), stuck={"b"}, hidden=[stack("c"), stack("d", "two")])
    assert remove_all(cloud, cloud.leftovers()) == ["stack b (run one): it is stuck"]
    assert cloud.removed == ["a", "c"]


def test_a_target_ends_when_its_time_is_over(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    program = tmp_path / "bin" / "ansible-playbook"
    program.parent.mkdir()
    program.write_text("#!/bin/sh\nsleep 60\n")
    program.chmod(0o755)
    monkeypatch.setattr(_run, "CACHE", tmp_path)
    monkeypatch.setattr(_run, "ROOT", tmp_path)
    monkeypatch.setattr(_run, "RUN_VENV", tmp_path)
    monkeypatch.setenv("PATH", f"{program.parent}:/usr/bin:/bin")
    result = Run(FakeCloud(), ACCOUNT, 1)._target("rest_api", time.monotonic() + 1)
    assert (result.verdict, result.failed_at) == ("FAIL", "none")
    assert result.seconds < 20


def test_the_first_task_that_failed_is_named() -> None:
    output = (
        "TASK [Look] ****\nfatal: [localhost]: FAILED!\n...ignoring\nTASK [Deploy it] ****\nfatal: [localhost]: no\n"
        "TASK [Remove it] ****\nchanged: [localhost]\n"
    )
    assert failed_task(output) == "Deploy it"
    assert failed_task("TASK [Deploy it] ***\n") == "Deploy it"
    assert failed_task("ERROR") == "none"


def test_a_result_names_no_account(tmp_path: Path) -> None:
    decisions = {"alias-weights": f"otherwise: arn:aws:lambda:x:{ACCOUNT}:function:y"}
    result = RunResult(
        "aws", "r", "2026-12-01 10:00 UTC", "x", "real account", {"boto3": "1"}, left=[f"stack {ACCOUNT}"]
    )
    result.targets.append(TargetResult("alias", "PASS", 3.0, decisions))
    path = result.write(tmp_path, {ACCOUNT: "<account>"})
    assert path.name == "real-aws-2026-12-01.json"
    texts = [path.read_text(), path.with_suffix(".md").read_text()]
    assert not [text for text in texts if ACCOUNT in text]
    assert json.loads(texts[0])["targets"][0]["decisions"]["alias-weights"].endswith("<account>:function:y")
    assert "| Does a REST API split its requests by the weights of an alias? | otherwise: arn:" in texts[1]
    assert not result.passed


# The questions


def decided_by(cloud: str) -> dict[str, str]:
    """The target of each question that a target decides."""
    found = {}
    for name in targets(cloud):
        text = (FOLDER / "targets" / cloud / f"{name}.yml").read_text()
        found.update(dict.fromkeys(re.findall(r"^\s+question: (\S+)$", text, re.MULTILINE), name))
    return found


@pytest.mark.parametrize("cloud", TITLES)
def test_each_question_is_decided_by_the_target_that_it_names(cloud: str) -> None:
    named = {each.id: each.target for each in questions() if each.cloud == cloud and each.target}
    assert decided_by(cloud) == named


def test_the_page_has_all_questions() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert with_tables(page) == page, "python -m tests.real questions rewrites the tables"
    for cloud in TITLES:
        for name in targets(cloud):
            assert f"| `{name}` |" in page


@pytest.mark.parametrize("cloud", TITLES)
def test_each_target_removes_what_it_makes(cloud: str) -> None:
    for name in targets(cloud):
        (block, *_more) = yaml.safe_load((FOLDER / "targets" / cloud / f"{name}.yml").read_text())
        assert "state: absent" in yaml.safe_dump(block["always"])
