# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which tables of limits there are, and how they are written.

A table stands on its page between two lines, of which the second is the same for all::

    <!-- limits: functions -->
    <!-- end of limits -->
"""

from __future__ import annotations

import re
import typing as t
from pathlib import Path

from ansible_collections.polycloud.faas.plugins.module_utils._aws.events.kinds import KINDS
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.api import Api
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.function_settings import (
    AsyncInvocation,
    Settings,
)
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.routes import Route
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.project.options import (
    BINDING,
    BUDGET,
    BUDGETS,
    OPTIONS,
    PROJECTS,
)
from tests.limits._rows import LimitRow, google_function_rows, google_rows, limits_of, within

ROOT: t.Final = Path(__file__).parents[2]
END: t.Final = "<!-- end of limits -->"
HEAD: t.Final = "| Option | Allowed | Default | Source |\n| --- | --- | --- | --- |\n"


class Table(t.NamedTuple):
    """``page`` is where it stands; its options are those of ``module``, below the option ``within`` if there is one."""

    name: str
    page: str
    module: str
    within: str
    rows: tuple[LimitRow, ...]

    @property
    def path(self) -> Path:
        return ROOT / self.page

    @property
    def begin(self) -> str:
        return f"<!-- limits: {self.name} -->"


def _of_functions() -> t.Iterator[LimitRow]:
    yield from limits_of(Settings)
    yield from limits_of(AsyncInvocation)


def _of_events() -> t.Iterator[LimitRow]:
    for name, kind in KINDS.items():
        yield from limits_of(kind.load().OPTIONS, f"events[].{name}.")


def _of_projects() -> t.Iterator[LimitRow]:
    yield from google_rows(OPTIONS, PROJECTS)
    yield from google_rows(within("iam_bindings[].", BINDING), PROJECTS)
    yield from google_rows(within("budget.", BUDGET), BUDGETS)


TABLES: t.Final = (
    Table("api", "docs/aws/api-settings.md", "lambda_http_endpoint", "api", tuple(limits_of(Api))),
    Table(
        "routes", "docs/aws/api-settings.md", "lambda_http_endpoint", "functions", tuple(limits_of(Route, "routes[]."))
    ),
    Table("functions", "docs/aws/functions.md", "lambda_http_endpoint", "functions", tuple(_of_functions())),
    Table("events", "docs/aws/events.md", "lambda_http_endpoint", "functions", tuple(_of_events())),
    Table("Google projects", "docs/gcp.md", "gcp_project", "", tuple(_of_projects())),
    Table("Google functions", "docs/gcp.md", "gcp_cloudfunction", "", tuple(google_function_rows("gen2"))),
    Table("1st generation", "docs/gcp.md", "gcp_cloudfunction", "", tuple(google_function_rows("gen1"))),
)


def with_table(page: str, table: Table) -> str:
    """The page with the table as its rows have it.

    :raises ValueError: the page does not have both lines once.
    """
    pattern = re.compile(rf"{re.escape(table.begin)}\n.*?{re.escape(END)}\n", re.DOTALL)
    found = pattern.findall(page)
    if len(found) != 1:
        raise ValueError(f"{table.page} must have {table.begin} and {END} once, but has them {len(found)} times")
    rows = "".join(map(_line, table.rows))
    return page.replace(found[0], f"{table.begin}\n{HEAD}{rows}{END}\n")


def _line(row: LimitRow) -> str:
    default = f"`{row.default}`" if row.default else ""
    return f"| `{row.option}` | {_escaped(row.allowed)} | {default} | [{_title(row.source)}]({row.source}) |\n"


def _title(source: str) -> str:
    """The name of a page, such as API_CreateFunction."""
    return re.sub(r"\.html?$", "", source.partition("#")[0].rstrip("/").rpartition("/")[2])


def _escaped(text: str) -> str:
    return text.replace("|", "\\|")


def numbers(text: str) -> set[str]:
    """The numbers that stand alone in a text, as plain digits."""
    return set(re.findall(r"(?<![\w.:/-])\d+(?:\.\d+)?(?![\w:/-]|\.\d)", text))
