# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What must hold of the options of ``gcp_cloudfunction``."""

from __future__ import annotations

import typing as t
from dataclasses import replace
from pathlib import Path

import pytest

from ansible_collections.polycloud.faas.plugins.module_utils._errors import OptionError
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function import checks as function_checks
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function import function
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function import (
    option_checks as function_option_checks,
)
from ansible_collections.polycloud.faas.plugins.module_utils._source.archive import Source
from tests.unit.plugins.module_utils._gcp.function_examples import ours, requested
from tests.unit.plugins.module_utils._gcp.scripted import PLACE, Json, function_options


def check(**options: t.Any) -> None:
    given = function_options(**options)
    function_option_checks.check_options(given)
    function_checks.check_requested(function.requested(given), given["wait_timeout"])


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"project": "123456789012"}, "project must be a project id"),
        ({"location": "us-central1-a"}, "location must be a region, such as us-central1, but the zone"),
        ({"name": "1st"}, "name must be 1 to 63 letters, digits, - and _"),
        ({"name": "a" * 64}, "name must be 1 to 63"),
        ({"name": "a-"}, "name must be 1 to 63"),
        ({"runtime": "python3.13"}, "runtime must be python3N without a dot, such as python313, but 'python3.13'"),
        ({"runtime": "nodejs20"}, "runtime must be python3N"),
        ({"entry_point": "main.endpoint"}, "entry_point must be a function's name, but 'main.endpoint' was given."),
        ({"timeout": 0}, "timeout must be 1 to 3600 seconds, but 0 was given."),
        ({"timeout": 3601}, "timeout must be 1 to 3600"),
        ({"concurrency": 1001}, "concurrency must be 1 to 1000"),
        ({"max_instances": -1}, "max_instances must be at least 0, but -1 was given."),
        (
            {"max_instances": 3001, "environment_generation": "gen1"},
            "max_instances must be 0 to 3000, but 3001 was given.",
        ),
        (
            {"min_instances": 3, "max_instances": 2},
            "min_instances must be at most max_instances, but 3 is more than 2.",
        ),
        ({"memory": "512"}, "memory must be an amount with the unit k, M, G, Mi or Gi"),
        (
            {"memory": "64M"},
            "memory must be an amount with the unit k, M, G, Mi or Gi, such as 256M, 512Mi or 1Gi, of 128M to 32G",
        ),
        ({"memory": "64Gi"}, "memory must be an amount with the unit k, M, G, Mi or Gi"),
        ({"memory": "262144Ki"}, "memory must be an amount with the unit k, M, G, Mi or Gi"),
        ({"memory": "256MB"}, "memory must be an amount with the unit k, M, G, Mi or Gi"),
        ({"cpu": "1.5"}, "cpu must be 0.08 to 1, or 1, 2, 4, 6 or 8 CPUs, but '1.5' was given."),
        ({"cpu": "0.05"}, "cpu must be 0.08 to 1"),
        ({"cpu": "3"}, "cpu must be 0.08 to 1"),
        ({"cpu": "0.5", "concurrency": 2}, "cpu must be at least 1 for a concurrency of more than 1"),
        ({"cpu": "0.4", "memory": "1Gi"}, "cpu must be at least 0.5 for 1Gi of memory, but 0.4 was given."),
        ({"cpu": "0.5", "memory": "2Gi"}, "cpu must be at least 1 for 2Gi of memory, but 0.5 was given."),
        ({"cpu": "4", "memory": "1Gi"}, "memory must be at least 2Gi for 4 CPUs, but 1Gi was given."),
        ({"cpu": "8", "memory": "2Gi"}, "memory must be at least 4Gi for 8 CPUs, but 2Gi was given."),
        ({"environment": {"PORT": "1"}}, "environment must not set variables that Google reserves, but PORT is one."),
        ({"environment": {"X_GOOGLE_A": "1"}}, "environment must not set variables that Google reserves"),
        ({"environment": {"a-b": "1"}}, "environment names must be letters, digits and _, but 'a-b' was given."),
        (
            {"environment": {"GOOGLE_FUNCTION_SOURCE": "a.py"}},
            "environment must not set GOOGLE_FUNCTION_SOURCE, which is read",
        ),
        (
            {"environment": {f"A{n}": "" for n in range(1001)}},
            "environment must be at most 1000 variables, but 1001 were given.",
        ),
        (
            {"environment": {"BIG": "hidden" * 5461, "B": "xy"}},
            "environment must be at most 1000 variables, names and values of together at most 32 KiB, but has 32772 "
            "bytes, most of them in BIG.",
        ),
        (
            {"build_environment": {f"A{n}": "" for n in range(101)}},
            "build_environment must be at most 100 variables, but 101 were given.",
        ),
        (
            {"build_environment": {"A": "x", "BIG": "x" * 65533}},
            "build_environment must be at most 100 variables, each, as NAME=value, of at most 64 KiB, but has 65537 "
            "bytes in BIG.",
        ),
        ({"secret_environment": {"PORT": {"secret": "s"}}}, "secret_environment must not set variables that Google"),
        ({"build_environment": {"1": "1"}}, "build_environment names must be letters, digits and _"),
        ({"labels": {"A": "b"}}, "labels must have keys"),
        ({"labels": {"polycloud-faas-source": "b"}}, "labels must not have polycloud-faas-source"),
        ({"invokers": ["allUsers"]}, "invokers must not contain allUsers; set public: true instead."),
        ({"invokers": ["ann@example.com"]}, "invokers must be members such as user:a@example.com"),
        ({"invokers": [f"user:a{n}@b.c" for n in range(1501)]}, "invokers must be at most 1500, but 1501 were given."),
        ({"wait_timeout": 0}, "wait_timeout must be at least 1 second"),
    ],
)
def test_options_that_cannot_be_right(options: dict[str, t.Any], message: str) -> None:
    with pytest.raises(OptionError) as caught:
        check(**options)
    assert caught.value.message.startswith(message)


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"name": "My_Fn-1"},
        {"memory": "512Mi", "cpu": "0.333"},
        {"memory": "262144k"},
        {"memory": "128M", "cpu": "80m"},
        {"memory": "32Gi", "cpu": "8", "concurrency": 1000},
        {"min_instances": 0, "max_instances": 1},
        {"max_instances": 3000},
        {"environment": {"LOG_EXECUTION_ID": False, "_A1": ""}},
        {"environment": {"BIG": "x" * 32765}},
        {"build_environment": {"BIG": "x" * 65532}},
        {"public": False, "invokers": ["group:a@b.c"]},
        {"build_environment": {"GOOGLE_FUNCTION_SOURCE": "app.py"}},
        {"invokers": ["allAuthenticatedUsers", "group:a@b.c", "principalSet://iam.googleapis.com/x"]},
    ],
)
def test_options_that_may_be_right(options: dict[str, t.Any]) -> None:
    check(**options)


@pytest.mark.parametrize(
    ("options", "service", "message"),
    [
        ({"concurrency": 2}, {}, "it was not given, and Google assigns less with 256M of memory."),
        ({"concurrency": 2, "memory": "1Gi"}, {}, "it was not given, and Google assigns less with 1Gi of memory."),
        ({"concurrency": 2, "memory": "2Gi"}, {}, None),
        ({"concurrency": 2, "cpu": "1"}, {}, None),
        ({"concurrency": 1}, {}, None),
        ({"concurrency": 2}, {"availableCpu": "0.5833"}, "but the function has 0.5833."),
        ({"concurrency": 2}, {"availableCpu": "1"}, None),
        ({"concurrency": 2, "memory": "2Gi"}, {"availableCpu": "0.5833"}, None),
        ({"concurrency": 2, "memory": "512Mi"}, {"availableCpu": "1", "availableMemory": "512M"}, None),
        ({"concurrency": 2, "memory": "256Mi"}, {"availableCpu": "1", "availableMemory": "512M"}, None),
    ],
)
def test_concurrency_needs_a_whole_cpu(options: dict[str, t.Any], service: dict[str, str], message: str | None) -> None:
    want, now = function.requested(function_options(**options)), {"serviceConfig": service} if service else {}
    if message is None:
        function_checks.check_with_live(want, now)
        return
    with pytest.raises(OptionError) as caught:
        function_checks.check_with_live(want, now)
    assert caught.value.message.startswith("cpu must be at least 1 for a concurrency of more than 1, but ")
    assert caught.value.message.endswith(message)


@pytest.mark.parametrize(
    ("options", "service", "message"),
    [
        (
            {"cpu": "0.5"},
            {"maxInstanceRequestConcurrency": 80},
            "cpu must be at least 1 for a concurrency of more than",
        ),
        ({"cpu": ""}, {"availableCpu": "1", "maxInstanceRequestConcurrency": 80}, "cpu must be at least 1 for a"),
        ({"memory": "2Gi"}, {"availableMemory": "256M", "availableCpu": "0.5"}, "cpu must be at least 1 for 2Gi of"),
        ({"memory": "1Gi"}, {"availableMemory": "8Gi", "availableCpu": "4"}, "memory must be at least 2Gi for 4 CPUs"),
        ({"min_instances": 10}, {"maxInstanceCount": 5}, "min_instances must be at most max_instances, but 10 is more"),
        ({"max_instances": 2}, {"minInstanceCount": 5}, "min_instances must be at most max_instances, but 5 is more"),
        ({"max_instances": 0}, {"minInstanceCount": 5}, None),
        (
            {"max_instances": 0},
            {"minInstanceCount": 101},
            "min_instances must be at most max_instances, but 101 is more",
        ),
        (
            {"min_instances": 101},
            {},
            "min_instances must be at most max_instances, but 101 is more than 100, which Google assigns without",
        ),
        ({"min_instances": 101, "environment_generation": "gen1"}, {}, None),
        ({"min_instances": 101}, {"maxInstanceCount": 200}, None),
        (
            {"cpu": "4"},
            {},
            "memory must be at least 2Gi for 4 CPUs, but it was not given, and Google assigns 256M.",
        ),
        (
            {"cpu": "4"},
            {"availableMemory": "1Gi", "availableCpu": "1"},
            "memory must be at least 2Gi for 4 CPUs, but the function has 1Gi.",
        ),
        (
            {"cpu": "0.5"},
            {"availableMemory": "2Gi", "availableCpu": "1"},
            "cpu must be at least 1 for the 2Gi of memory that the function has, but 0.5 was given.",
        ),
        ({"cpu": "0.5"}, {"availableMemory": "2Gi", "availableCpu": "0.5"}, None),
        ({"memory": "2Gi"}, {"availableMemory": "1Gi", "availableCpu": "0.5833"}, None),
    ],
)
def test_what_does_not_go_with_what_stays(
    options: dict[str, t.Any], service: dict[str, t.Any], message: str | None
) -> None:
    want = function.requested(function_options(**options))
    if message is None:
        function_checks.check_with_live(want, {"serviceConfig": service})
        return
    with pytest.raises(OptionError) as caught:
        function_checks.check_with_live(want, {"serviceConfig": service})
    assert caught.value.message.startswith(message)


@pytest.mark.parametrize("missing", ["source", "runtime", "entry_point"])
def test_what_a_deployment_needs(missing: str, tmp_path: Path) -> None:
    options = {**function_options(tmp_path), missing: None}
    with pytest.raises(OptionError, match=rf"^{missing}.* must be given when state is present"):
        function_checks.check_given(options)


KEY = f"{PLACE}/keyRings/r/cryptoKeys/k"
OWN = f"{PLACE}/repositories/own"


@pytest.mark.parametrize(
    ("options", "changes", "message"),
    [
        ({"vpc_egress": "all-traffic"}, {}, "vpc_egress requires vpc_connector or direct_vpc, but neither was given"),
        ({"vpc_egress": "all-traffic"}, {"serviceConfig": {"vpcConnector": "x"}}, None),
        ({"vpc_egress": "all-traffic"}, {"serviceConfig": {"directVpcNetworkInterface": [{"network": "n"}]}}, None),
        (
            {"vpc_egress": "all-traffic", "vpc_connector": ""},
            {"serviceConfig": {"vpcConnector": "x"}},
            "vpc_egress requires vpc_connector or direct_vpc",
        ),
        ({"kms_key": KEY}, {}, "kms_key requires docker_repository: a repository that is encrypted"),
        ({"kms_key": KEY}, {"buildConfig": {"dockerRepository": OWN}}, None),
        (
            {"docker_repository": ""},
            {"buildConfig": {"dockerRepository": OWN}, "kmsKeyName": KEY},
            f"The key {KEY} of the function requires docker_repository",
        ),
        ({"docker_repository": "", "kms_key": ""}, {"buildConfig": {"dockerRepository": OWN}, "kmsKeyName": KEY}, None),
        ({"description": "x"}, {"kmsKeyName": KEY}, None),
        (
            {"environment": {"A": "x" * 20000}, "purge_environment": False},
            {"serviceConfig": {"environmentVariables": {"B": "x" * 20000}}},
            "environment, with what the function keeps, must be at most 1000 variables, names and values of together",
        ),
        ({"environment": {"A": "x" * 20000}}, {"serviceConfig": {"environmentVariables": {"B": "x" * 20000}}}, None),
        ({"description": "x"}, {"serviceConfig": {"environmentVariables": {"B": "x" * 40000}}}, None),
    ],
)
def test_what_does_not_go_with_the_whole_function(options: Json, changes: Json, message: str | None) -> None:
    want, now = requested(**options), ours(**changes)
    if message is None:
        function_checks.check_after(want, now, function.present(want, now))
        return
    with pytest.raises(OptionError) as caught:
        function_checks.check_after(want, now, function.present(want, now))
    assert caught.value.message.startswith(message)


@pytest.mark.parametrize(("kept", "fits"), [(60, True), (62, False)])
def test_labels_are_counted_with_those_that_stay(kept: int, fits: bool) -> None:
    """A label of the options, and the three of the collection: the hash of the source, its rules, its archive."""
    want = replace(requested(labels={"a": "b"}, purge_labels=False), source_rules=2)
    now = {**ours(), "labels": {f"k{n}": "" for n in range(kept)}}
    if fits:
        function_checks.check_after(want, now, function.present(want, now))
        return
    with pytest.raises(
        OptionError, match=r"^labels must be at most 64, but the function would have 66, of which 3 are"
    ):
        function_checks.check_after(want, now, function.present(want, now))


def check_source(folder: Path, variables: dict[str, str] | None = None, **options: t.Any) -> list[str]:
    """The warnings."""
    said: list[str] = []
    want = function.requested(function_options(folder, **options))
    function_checks.check_source(want, Source(str(folder)), said.append, variables)
    return said


def test_the_source_must_have_the_function(source: Path) -> None:
    check_source(source)
    with pytest.raises(OptionError, match=r"^entry_point must name a function of main\.py, but main\.py in .* nobody"):
        check_source(source, entry_point="nobody")
    (source / "main.py").rename(source / "app.py")
    with pytest.raises(OptionError, match=r"^source must have main\.py at its top"):
        check_source(source, {})
    check_source(source, build_environment={"GOOGLE_FUNCTION_SOURCE": "./app.py"})


def test_the_function_must_be_one_that_google_can_call(source: Path) -> None:
    main = source / "main.py"
    main.write_text("def endpoint(event, context): ...\n")
    options: Json = {"entry_point": "endpoint", "runtime": "python310"}
    with pytest.raises(
        OptionError, match=r"^entry_point must take one argument .*endpoint in line 1 of main\.py .* 2\.$"
    ):
        check_source(source, None, **options)
    events = {"GOOGLE_FUNCTION_SIGNATURE_TYPE": "event"}
    assert not check_source(source, events, **options, build_environment=events)
    main.write_text("import json\ndef endpoint(request)\n")
    with pytest.raises(OptionError, match=r"^entry_point must be in a source .* syntax error in line 2: "):
        check_source(source, None, **options)
    (said,) = check_source(source, None, **{**options, "runtime": "python399"})
    assert "a syntax error in line 2" in said


@pytest.mark.parametrize("options", [{}, {"build_environment": {"B": "c"}, "purge_environment": False}])
def test_a_file_that_only_the_function_may_name_is_checked_with_the_function(source: Path, options: Json) -> None:
    (source / "main.py").rename(source / "app.py")
    check_source(source, **options)
    check_source(source, {"GOOGLE_FUNCTION_SOURCE": "app.py"}, **options)
    with pytest.raises(OptionError, match=r"^source must have main\.py at its top"):
        check_source(source, build_environment={"B": "c"})
    with pytest.raises(OptionError, match=r"^source must have main\.py at its top"):
        check_source(source, entry_point="nobody", **options)
    message = (
        r"^GOOGLE_FUNCTION_SOURCE, which the function has, must name a file of the source, but there is no web\.py in"
    )
    with pytest.raises(OptionError, match=message):
        check_source(source, {"GOOGLE_FUNCTION_SOURCE": "web.py"}, **options)


def test_a_folder_is_no_file(source: Path) -> None:
    (source / "src").mkdir()
    (source / "main.py").rename(source / "src" / "main.py")
    message = r"^GOOGLE_FUNCTION_SOURCE of build_environment must name a file of the source, but src is a folder of"
    with pytest.raises(OptionError, match=message):
        check_source(source, build_environment={"GOOGLE_FUNCTION_SOURCE": "src"})
    check_source(source, build_environment={"GOOGLE_FUNCTION_SOURCE": "src/main.py"})


def test_the_source_must_not_be_too_large(source: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(function_checks.LARGEST_SOURCES, "gen2", (10, "1 GB"))
    with pytest.raises(OptionError, match=r"^source must be at most 1 GB unpacked"):
        check_source(source)
