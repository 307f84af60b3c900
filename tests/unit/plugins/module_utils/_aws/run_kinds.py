# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The kinds of runs that differ in what they load, and what each of them loads, found out on the AWS in memory."""

from __future__ import annotations

import contextlib
import importlib
import sys
import typing as t
from dataclasses import dataclass
from pathlib import Path

from ansible.module_utils.common.arg_spec import ModuleArgumentSpecValidator

from ansible_collections.polycloud.faas.plugins.module_utils import _errors
from tests.unit.plugins.module_utils._aws.fakes.fake_aws import FakeAws
from tests.unit.plugins.module_utils._aws.service_runs import Options, Shop, function

ROOT: t.Final = "ansible_collections"
PACKAGE: t.Final = f"{ROOT}.polycloud.faas.plugins"
COLLECTIONS: t.Final = next(path for path in sys.path if (Path(path) / ROOT / "polycloud" / "faas").is_dir())
ENDPOINT: t.Final = "lambda_http_endpoint"
INFO: t.Final = "lambda_http_endpoint_info"
ONE: t.Final[Options] = {"name": "shop", "stage": "dev", "region": "us-east-1"}
REST: t.Final[Options] = {**ONE, "functions": [function("hello", "GET /ping")]}
HTTP: t.Final[Options] = {**REST, "api_type": "http"}
URL: t.Final[Options] = {**ONE, "api_type": "function_url", "functions": [function("hello", url={})]}
ABSENT: t.Final[Options] = {**ONE, "state": "absent"}


@dataclass(frozen=True)
class Kind:
    """A run of a module with these options; ``deployed`` are those of the service that is there, None for none."""

    module: str
    options: Options
    deployed: Options | None
    changes: bool = False


KINDS: t.Final = {
    "info, REST API": Kind(INFO, ONE, REST),
    "info, HTTP API": Kind(INFO, ONE, HTTP),
    "info, function URL": Kind(INFO, ONE, URL),
    "absent": Kind(ENDPOINT, ABSENT, REST, changes=True),
    "absent, nothing there": Kind(ENDPOINT, ABSENT, None),
    "REST API, nothing to do": Kind(ENDPOINT, REST, REST),
    "HTTP API, nothing to do": Kind(ENDPOINT, HTTP, HTTP),
    "function URL, nothing to do": Kind(ENDPOINT, URL, URL),
}


def loaded_by(kind: Kind, folder: Path) -> list[str]:
    """What a run of this kind loads of ``plugins``, in that order; the source of the service is put into the folder."""
    shop = Shop(FakeAws(), folder)
    if kind.deployed is not None:
        shop.run(**kind.deployed)
    with _nothing_loaded():
        definition = importlib.import_module(f"{PACKAGE}.modules.{kind.module}").DEFINITION
        task = importlib.import_module(f"{PACKAGE}.module_utils._module.task").Task
        run_definition = importlib.import_module(f"{PACKAGE}.module_utils._module.definition").run_definition
        given = {**kind.options, "source": str(folder)} if "functions" in kind.options else kind.options
        validation = ModuleArgumentSpecValidator(definition.argument_spec).validate(given)
        assert not validation.error_messages
        on_aws = definition._replace(operation=lambda given: definition.operation(given, lambda _options: shop.aws))
        outcome = run_definition(on_aws, kind.module, task(validation.validated_parameters), set())
        assert outcome.result["changed"] == kind.changes
        return [name.removeprefix(f"{PACKAGE}.") for name in sys.modules if name.startswith(f"{PACKAGE}.")]


@contextlib.contextmanager
def _nothing_loaded() -> t.Iterator[None]:
    """Within, the collection is not loaded yet, but for the errors, which the AWS in memory raises."""
    before = _collections()
    for name in before:
        del sys.modules[name]
    sys.modules[_errors.__name__] = _errors
    try:
        yield
    finally:
        for name in _collections():
            del sys.modules[name]
        sys.modules.update(before)


def _collections() -> dict[str, t.Any]:
    return {name: module for name, module in sys.modules.items() if name.partition(".")[0] == ROOT}
