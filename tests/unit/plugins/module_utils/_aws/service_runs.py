# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs of ``lambda_http_endpoint`` on the AWS in memory."""

from __future__ import annotations

import json
import typing as t
from dataclasses import dataclass, field
from pathlib import Path

from ansible.module_utils.common.arg_spec import ModuleArgumentSpecValidator

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import Template
from ansible_collections.polycloud.faas.plugins.module_utils._aws.deployment import service_template
from ansible_collections.polycloud.faas.plugins.module_utils._aws.endpoint_options import ENDPOINT_OPTIONS
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.service import Service, service_from_options
from ansible_collections.polycloud.faas.plugins.module_utils._aws.package.archive_keys import (
    Archives,
    layer_of,
    part_of,
)
from ansible_collections.polycloud.faas.plugins.module_utils._aws.run_endpoint import endpoint
from ansible_collections.polycloud.faas.plugins.module_utils._module.task import Task
from ansible_collections.polycloud.faas.plugins.module_utils._source.archive import Source
from tests.unit.plugins.module_utils._aws.fakes.fake_aws import FakeAws
from tests.unit.plugins.module_utils._aws.fakes.fake_cloudformation import FakeStack
from tests.unit.plugins.module_utils._aws.fakes.fake_resources import FakeRestApi

HANDLER = "def endpoint(event, context): ...\n\n\ndef other(event, context): ...\n"
DESCRIPTION = "polycloud.faas service shop, stage dev"

Options = dict[str, t.Any]


class FakeClock:
    """Time that passes only when somebody sleeps."""

    def __init__(self) -> None:
        self.now = 0.0
        self.pauses: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.now += seconds


def looks(functions: int = 1) -> list[str]:
    """The operations of a run with nothing to do of a service with so many functions behind a REST API, sorted."""
    of_functions = ["get_function", "get_policy"] * functions
    of_api = ["get_resources", "get_rest_api", "get_stage"]
    return sorted(["describe_stacks", "list_stack_resources", *of_functions, *of_api])


def route(text: str) -> dict[str, str]:
    """``GET /ping`` as an element of the option ``routes``."""
    method, _space, path = text.partition(" ")
    return {"method": method, "path": path}


def function(name: str, *routes: str, **given: t.Any) -> Options:
    """An element of the option ``functions``."""
    return {"name": name, "handler": "handler.endpoint", "routes": [route(each) for each in routes], **given}


def validated(**given: t.Any) -> Options:
    """The options of ``lambda_http_endpoint`` as the module gets them, with its defaults."""
    result = ModuleArgumentSpecValidator(ENDPOINT_OPTIONS).validate(json.loads(json.dumps(given)))
    assert not result.error_messages
    options: Options = result.validated_parameters
    return options


def make_service(**given: t.Any) -> Service:
    """A service from the options, named shop-dev in us-east-1 unless they say otherwise."""
    options = {"name": "shop", "functions": [function("hello", "GET /ping")], **given}
    return service_from_options(validated(**options), "us-east-1")


def archives(service: Service, key: str = "1.zip", code_sha256: str = "abc=") -> Archives:
    """Every part of the service in the archive with this key."""
    return Archives({part_of(each): key for each in service.functions}, {key: code_sha256})


def layered(made: Archives, key: str, code_sha256: str = "def=") -> Archives:
    """The archives, with the packages of every part in a layer."""
    layers = {layer_of(part): key for part in made.keys}
    return Archives({**made.keys, **layers}, {**made.hashes, key: code_sha256})


def build_template(service: Service, key: str) -> Template:
    """The template of the service with all of its code in the archive with this key."""
    return service_template.build_template(service, archives(service, key))


@dataclass
class Outcome:
    """What a run returned, its warnings, and what it showed while it went on."""

    result: dict[str, t.Any]
    warnings: list[str]
    progress: list[str]

    @property
    def changes(self) -> list[tuple[str, str]]:
        return [(change["action"], change["logical_id"]) for change in self.result["changes"]]

    @property
    def steps(self) -> list[str]:
        """What it showed besides the events of stacks, which are indented."""
        return [line for line in self.progress if not line.startswith(" ")]


@dataclass
class Shop:
    """The service shop-dev on an AWS in memory; options that are set stay set for the following runs."""

    aws: FakeAws
    folder: Path
    options: Options = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.write()
        self.options = {
            "name": "shop",
            "source": str(self.folder),
            "region": "us-east-1",
            "functions": [function("hello", "GET /ping")],
        }

    def write(self, code: str = HANDLER, name: str = "handler.py") -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(code)

    def run(self, *, check_mode: bool = False, show_diff: bool = False, **changed: t.Any) -> Outcome:
        self.options.update(changed)
        self.aws.forget_calls()
        warnings: list[str] = []
        progress: list[str] = []
        task = Task(validated(**self.options), check_mode, show_diff, warnings.append, progress.append)
        result = endpoint(task, lambda _options: self.aws)
        assert check_mode or result["changed"] == bool(self.aws.writes()), self.aws.writes()
        return Outcome(result, warnings, progress)

    def check(self, **changed: t.Any) -> Outcome:
        """A run in check mode; the options are those of this run only."""
        kept = dict(self.options)
        try:
            return self.run(check_mode=True, show_diff=True, **changed)
        finally:
            self.options = kept

    @property
    def stack(self) -> FakeStack:
        return self.aws.cloudformation.stack("shop-dev")

    @property
    def api(self) -> FakeRestApi:
        return self.aws.account.apis[self.stack.physical_ids["ApiGatewayRestApi"]]

    @property
    def served(self) -> set[str]:
        return {f"{method} {path}" for method, path in self.api.served}

    @property
    def source(self) -> Source:
        return Source(str(self.folder))

    @property
    def archive_key(self) -> str:
        return f"polycloud.faas/shop/dev/{self.source.sha256}.zip"

    def logical_ids(self, kind: str) -> list[str]:
        """The logical ids of the stack's resources of a type."""
        resources = self.stack.template["Resources"]
        return sorted(name for name, resource in resources.items() if resource["Type"] == kind)
