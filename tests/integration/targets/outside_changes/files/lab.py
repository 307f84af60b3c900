# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The service that others change, and a case: one change with what a run has to say and do about it."""

from __future__ import annotations

import pathlib
import sys
import typing as t
from dataclasses import dataclass, field

sys.path.append(str(pathlib.Path(__file__).parents[2] / "setup_faults" / "files"))

from local_aws import LocalAws

Json = dict[str, t.Any]

MODULE = "lambda_http_endpoint"
SERVICE = "outside"
STACK = f"{SERVICE}-dev"
FUNCTION = f"{STACK}-one"
CODE = (
    "import os\ndef endpoint(event, context):\n    return {'statusCode': 200, 'body': 'hello ' + os.environ['WORD']}\n"
)
ROUTE: Json = {"method": "GET", "path": "/ping"}
ONE: Json = {"name": "one", "handler": "handler.endpoint", "environment": {"WORD": "1"}, "routes": [ROUTE]}


@dataclass(frozen=True)
class Case:
    """What somebody changes, and what a run has to find.

    ``finds`` are the differences as RESOURCE.PROPERTY, where RESOURCE is the beginning of a logical ID. ``options`` are
    those of the deployment beside the usual ones. ``status`` is what the URL answers once it was changed. A run fails
    and names the option in ``asks`` before the options in ``decided`` are given. ``moves``: whether the URL is another
    one afterwards. ``repairs``: whether a run repairs it at all.
    """

    name: str
    change: t.Callable[[Lab], object]
    finds: tuple[str, ...]
    options: Json = field(default_factory=dict)
    status: int = 200
    asks: str = ""
    decided: Json = field(default_factory=dict)
    moves: bool = False
    repairs: bool = True


class Lab(LocalAws):
    """A local AWS with one deployed service; ``deployed`` is the result of its deployment."""

    def __init__(self, url: str, folder: pathlib.Path) -> None:
        super().__init__(url)
        self.folder = folder
        self.deployed: Json = {}
        self.calls: list[str] = []
        (folder / "handler.py").write_text(CODE, encoding="utf-8")

    def start(self, options: Json) -> None:
        """Deploy the service to an empty cloud."""
        self.control("POST", "reset")
        self.control("POST", "config", {"stack_seconds": 0.0})
        self.deployed = self.run(options)
        if self.deployed.get("failed"):
            raise SystemExit(f"The service cannot be deployed: {self.deployed['msg']}")

    def run(self, options: Json, *, check: bool = False, diff: bool = False) -> Json:
        """What the module returns, and in ``calls`` the operations that it called."""
        given = {
            "name": SERVICE,
            "source": str(self.folder),
            "log_retention_days": 7,
            "functions": [ONE],
        }
        self.control("DELETE", "calls")
        result = self.result(MODULE, {**given, **options}, check=check, diff=diff)
        self.calls = [each["operation"] for each in self.control("GET", "calls")["calls"]]
        return result

    def physical_id(self, kind: str) -> str:
        """The ID of the first resource of a type."""
        return str(next(each["physical_id"] for each in self.deployed["resources"] if each["type"] == kind))


def with_word(options: Json, word: str, timeout: int) -> Json:
    """The same service after an ordinary change of a variable and of its route."""
    functions = options.get("functions", [ONE])
    changed = [
        {
            **each,
            "environment": {"WORD": word},
            "routes": [{**route, "timeout": timeout} for route in each.get("routes", [])],
        }
        for each in functions
    ]
    return {**options, "functions": changed}
