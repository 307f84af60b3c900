# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the tables for users of other tools name is there."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import typing as t
from pathlib import Path

import pytest
import yaml

from ansible_collections.polycloud.faas.plugins.module_utils._aws.endpoint_options import ENDPOINT_OPTIONS
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.cors import KEYS
from ansible_collections.polycloud.faas.plugins.module_utils._errors import OptionError
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function.option_checks import check_options
from ansible_collections.polycloud.faas.plugins.modules import (
    gcp_cloudfunction,
    gcp_cloudfunction_info,
    gcp_cloudfunction_invoke,
    gcp_cloudfunction_logs_info,
    gcp_project,
    gcp_project_info,
    lambda_http_endpoint_info,
    lambda_invoke,
    lambda_logs_info,
)
from tests.unit.plugins.module_utils._gcp.scripted import function_options

PAGE = Path(__file__).parents[3] / "docs" / "coming-from.md"
TROUBLESHOOTING = PAGE.with_name("troubleshooting.md")
SECTIONS = ("Serverless Framework", "AWS SAM")
PATH = re.compile(r"[a-z][a-z_]*(?:(?:\[\])?\.[a-z][a-z_]*)*(?:\[\])?")
# Values of options, results, other modules and their options, and words of files that the tables name.
OTHER_WORDS = frozenset(
    [
        "any",
        "aws_iam",
        "changed",
        "cognito",
        "contains",
        "dependencies",
        "environment",
        "http",
        "jwt",
        "lambda_http_endpoint_info",
        "lambda_invoke",
        "lambda_logs_info",
        "lock",
        "none",
        "outputs",
        "project",
        "pyproject",
        "request",
        "response_stream",
        "rest",
        "severity",
        "since",
        "stack",
        "token",
        "toml",
        "txt",
        "uv",
    ]
)
EXPRESSION_KEYS = frozenset({"ssm", "secret", "key"})
NONE = "\N{EN DASH}"
GOOGLE_SECTIONS = ("gcloud", "Terraform", "google.cloud")
GOOGLE_MODULES = (
    *(gcp_cloudfunction, gcp_cloudfunction_info, gcp_cloudfunction_invoke, gcp_cloudfunction_logs_info),
    *(gcp_project, gcp_project_info),
)
AWS_MODULES = (lambda_http_endpoint_info, lambda_invoke, lambda_logs_info)
# Modules, results, parts of results and values that the tables of Google Cloud name.
GOOGLE_WORDS = frozenset(
    [
        *(module.__name__.rpartition(".")[2] for module in GOOGLE_MODULES),
        *("execution_id", "project_number", "url", "all", "account", "gs"),
    ]
)
MODULE_WORDS = frozenset(
    [
        *(module.__name__.rpartition(".")[2] for module in AWS_MODULES),
        *("lambda_http_endpoint", "version_qualifier", "log", "report", "status_code", "stack", "outputs", "resources"),
    ]
)
WORDS_TO_TYPE = ("https", "txt", "archives", "user")
OF_EVERY_MODULE = frozenset({*gcp_project.DEFINITION.argument_spec} & {*gcp_cloudfunction.DEFINITION.argument_spec})
# Options without a counterpart in these tools.
NOT_IN = {
    "gcloud": frozenset({"source_rules", "purge_apis", "purge_iam_members", "follow_references"}),
    "Terraform": frozenset({"source_rules", "purge_environment", "follow_references"}),
}
# Names of options that mean something else in another tool.
OTHER_MEANING = frozenset[str]()
OF_EVERY_COMMAND = frozenset(
    [
        *("--help", "--flags-file", "--flatten", "--format", "--log-http", "--quiet", "--trace-token"),
        *("--user-output-enabled", "--no-user-output-enabled", "--verbosity"),
    ]
)


def option_names(options: t.Mapping[str, t.Any]) -> t.Iterator[str]:
    """The names of all options and suboptions."""
    for name, option in options.items():
        yield name
        yield from option_names(option.get("options") or {})


def named_in(text: str) -> list[str]:
    """The names of options in the right columns of the tables of one section, each part of a path by itself."""
    rows = [line.strip("|").split(" | ") for line in text.splitlines() if line.startswith("| ") and "---" not in line]
    words = [word.partition(":")[0] for row in rows for word in re.findall(r"`([^`]+)`", row[-1])]
    paths = [word for word in words if PATH.fullmatch(word)]
    return [part.removesuffix("[]") for path in paths for part in path.split(".")]


def section(title: str) -> str:
    return PAGE.read_text(encoding="utf-8").split(f"\n## {title}\n")[1].split("\n## ")[0]


def rows(text: str) -> list[list[str]]:
    """The cells of all tables, without their lines below the heads."""
    lines = [line for line in text.splitlines() if line.startswith("| ") and "---" not in line]
    return [re.split(r"(?<!\\) \| ", line.strip("|").strip()) for line in lines]


def specs_of(modules: t.Sequence[t.Any]) -> list[str]:
    return [name for module in modules for name in option_names(module.DEFINITION.argument_spec)]


def test_the_tables_name_options_that_are_there() -> None:
    known = {*option_names(ENDPOINT_OPTIONS), *KEYS, *OTHER_WORDS, *EXPRESSION_KEYS}
    named = {name for title in SECTIONS for name in named_in(section(title))}
    assert len(named) > 80
    assert sorted(named - known) == []


def test_a_name_that_is_not_there_is_found() -> None:
    assert named_in("| There | Here |\n| --- | --- |\n| `a` | `api.wrong[].b`, `c: 1`, `X` or text |") == [
        *("api", "wrong", "b", "c")
    ]


@pytest.mark.parametrize("title", GOOGLE_SECTIONS)
def test_the_tables_of_google_cloud_name_options_that_are_there(title: str) -> None:
    named = {name for name in named_in(section(title)) if name not in GOOGLE_WORDS}
    assert len(named) > 10
    assert sorted(named - set(specs_of(GOOGLE_MODULES))) == []


def test_the_table_of_modules_for_aws_names_options_that_are_there() -> None:
    known = {*option_names(ENDPOINT_OPTIONS), *specs_of(AWS_MODULES), *MODULE_WORDS}
    named = set(named_in(section("amazon.aws and community.aws")))
    assert len(named) > 30
    assert sorted(named - known) == []


@pytest.mark.parametrize("module", [gcp_cloudfunction, gcp_project], ids=lambda each: each.__name__.split(".")[-1])
@pytest.mark.parametrize("title", ["gcloud", "Terraform"])
def test_each_option_is_in_the_tables(module: t.Any, title: str) -> None:
    """What there is an option for is not said to be missing."""
    text = section(title)
    same = {word for cells in rows(text) if "the same" in cells[-1] for word in re.findall(r"[a-z_]+", cells[0])}
    known = {*module.DEFINITION.argument_spec} - OF_EVERY_MODULE
    assert sorted(known - {*named_in(text)} - same - NOT_IN[title]) == []


@pytest.mark.parametrize("title", [*SECTIONS, *GOOGLE_SECTIONS])
def test_what_has_no_equivalent_has_no_option_of_that_name(title: str) -> None:
    """A row that only says that there is none must not be about something that an option is called after."""
    options = {*specs_of(GOOGLE_MODULES)} if title in GOOGLE_SECTIONS else {*option_names(ENDPOINT_OPTIONS)}
    none = [cells[0] for cells in rows(section(title)) if cells[-1].strip() == NONE]
    words = {word for cell in none for word in re.findall(r"`(?:--(?:set-|clear-|update-)?)?([\w-]+)`", cell)}
    snake = {re.sub(r"(?<=[a-z])(?=[A-Z])", "_", word).replace("-", "_").lower() for word in words}
    assert sorted((snake & options) - OTHER_MEANING) == []


@pytest.mark.other_program
@pytest.mark.skipif(shutil.which("gcloud") is None, reason="gcloud is not installed")
@pytest.mark.parametrize("command", ["functions deploy", "projects create"])
def test_each_flag_of_gcloud_is_in_its_table(command: str, tmp_path: Path) -> None:
    environment = {**os.environ, "CLOUDSDK_CONFIG": str(tmp_path), "CLOUDSDK_CORE_DISABLE_USAGE_REPORTING": "1"}
    shown = subprocess.run(
        ["gcloud", *command.split(), "--help"], env=environment, capture_output=True, text=True, timeout=120, check=True
    ).stdout
    flags = set(re.findall(r"(?<![\w-])--[a-z0-9-]+", re.sub(r"\x1b\[[0-9;]*m", "", shown)))
    named = set(re.findall(r"--[a-z0-9-]+", section("gcloud")))
    assert "--labels" in flags or "--runtime" in flags
    assert sorted(flags - named - OF_EVERY_COMMAND) == []


def test_what_to_type_instead_is_there() -> None:
    text = TROUBLESHOOTING.read_text(encoding="utf-8").split("\n## If you come from another tool\n")[1]
    modules = [*specs_of(GOOGLE_MODULES), *specs_of(AWS_MODULES), *option_names(ENDPOINT_OPTIONS)]
    known = {*modules, *GOOGLE_WORDS, *MODULE_WORDS, "endpoints", "chalice", "module_defaults", *WORDS_TO_TYPE}
    named = set(named_in(text))
    assert len(named) > 40
    assert sorted(named - known) == []
    assert re.findall(r"(?m)^### From (?:the |AWS )?(\w+)", text) == [
        *("Serverless", "SAM", "Chalice", "Zappa", "gcloud", "Terraform", "amazon", "Firebase")
    ]


def test_values_that_gcloud_takes_are_refused_with_these_messages() -> None:
    table = TROUBLESHOOTING.read_text(encoding="utf-8").split("| Value | Message | Give |\n")[1].split("\n\n")[0]
    found = rows(table)
    assert len(found) == 6
    for value, message, _give in found:
        with pytest.raises(OptionError) as caught:
            check_options({**function_options(), **yaml.safe_load(value.strip("`"))})
        assert caught.value.message == message
