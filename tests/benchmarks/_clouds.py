# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The local clouds during a benchmark: empty them, delay their calls, read their journals, check what was deployed."""

from __future__ import annotations

import collections
import contextlib
import json
import typing as t
import urllib.error
import urllib.request
from pathlib import Path

import boto3

from tests.benchmarks._install import FOLDER
from tests.benchmarks._plan import REGION, Case
from tests.benchmarks.tools._ours import FUNCTION, LOCATION, PROJECT
from tests.tooling._cloud import exported
from tests.tooling._process import CommandFailed, Log

# The aws CLI looks at a stack in progress again after 30 seconds, osls, SAM and Ansible after 5: with operations that
# take any time these pauses would be all that is shown.
STACK_SECONDS = 0.0
ANSWER_SECONDS = 30.0


class Clouds:
    """Both clouds, reached by what they export."""

    def __init__(self, env: t.Mapping[str, str]) -> None:
        self.env = env
        self._aws, self._google = env["POLYCLOUD_LOCAL_AWS"], env["POLYCLOUD_LOCAL_GCP"]

    def empty(self) -> None:
        """Forget all state, calls and settings."""
        for cloud in (self._aws, self._google):
            _request("POST", f"{cloud}/_local/reset", {})
        _request("POST", f"{self._aws}/_local/config", {"stack_seconds": STACK_SECONDS})

    def delay(self, seconds: float) -> None:
        for cloud in (self._aws, self._google):
            _request("POST", f"{cloud}/_local/config", {"delay_seconds": seconds})

    def limit(self, limited: bool) -> None:
        """Whether calls are refused beyond the rates that the clouds document."""
        for cloud in (self._aws, self._google):
            _request("POST", f"{cloud}/_local/config", {"rate_limits": limited})

    def forget_calls(self) -> None:
        for cloud in (self._aws, self._google):
            _request("DELETE", f"{cloud}/_local/calls")

    def calls(self) -> dict[str, int]:
        """How often each operation was called, by ``service operation``, in alphabetical order."""
        names = [
            f"{call['service']} {call['operation']}"
            for cloud in (self._aws, self._google)
            for call in _request("GET", f"{cloud}/_local/calls")["calls"]
        ]
        return dict(sorted(collections.Counter(names).items()))

    def require(self, case: Case, revision: int) -> None:
        """What a step has brought about: the function answers with the revision of its source, or is gone."""
        if case is Case.REMOVE:
            left = self._client("lambda").list_functions()["Functions"]
            if left:
                raise CommandFailed(f"{len(left)} functions were left")
        elif case in (Case.DEPLOY, Case.CHANGE):
            self._require_revision(self._aws_url(), revision)
        elif case in (Case.GOOGLE_DEPLOY, Case.GOOGLE_CHANGE):
            self._require_revision(f"{self._google}/_functions/{PROJECT}/{LOCATION}/{FUNCTION}", revision)

    def _client(self, service: str) -> t.Any:
        return boto3.client(
            service,
            region_name=REGION,
            endpoint_url=self._aws,
            aws_access_key_id=self.env["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=self.env["AWS_SECRET_ACCESS_KEY"],
        )

    def _aws_url(self) -> str:
        gateway = self._client("apigateway")
        (api,) = (each["id"] for each in gateway.get_rest_apis()["items"])
        stages = [each["stageName"] for each in gateway.get_stages(restApiId=api)["item"]]
        stage = next(name for name in stages if name != "Stage")
        return f"{self._aws}/restapis/{api}/{stage}/_user_request_/ping"

    @staticmethod
    def _require_revision(url: str, revision: int) -> None:
        answer = _request("GET", url)
        if answer.get("revision") != revision:
            raise CommandFailed(f"the function answers {answer}, revision {revision} was expected")


@contextlib.contextmanager
def clouds(python: Path, log: Log, env: t.Mapping[str, str]) -> t.Iterator[Clouds]:
    """Local clouds of their own, which run in the environment of this interpreter; down afterwards in any case."""
    state = FOLDER / "clouds"
    command = (python, "-m", "extensions.local_cloud")
    try:
        log.run(*command, "up", "--state", state, env=env)
        yield Clouds(exported(state, env))
    finally:
        log.run(*command, "down", "--state", state, env=env, cleanup=True)


def _request(method: str, url: str, data: t.Any = None) -> dict[str, t.Any]:
    body = None if data is None else json.dumps(data).encode()
    request = urllib.request.Request(url, data=body, method=method, headers={"Content-Type": "application/json"})
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=ANSWER_SECONDS) as response:
            return t.cast("dict[str, t.Any]", json.load(response))
    except urllib.error.HTTPError as exc:
        text = exc.read().decode(errors="replace")
        raise CommandFailed(f"{method} {url}: {exc.code} {text}") from exc
