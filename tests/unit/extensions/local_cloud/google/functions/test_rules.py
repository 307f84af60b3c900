# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Defaults and checks of Cloud Functions, and the build without containers."""

from __future__ import annotations

import pathlib
import re
import typing as t
import zipfile

import pytest

from extensions.local_cloud.google.build import buildpack
from extensions.local_cloud.google.build.requirements import requirements
from extensions.local_cloud.google.cloud.store import Project
from extensions.local_cloud.google.functions import rules
from extensions.local_cloud.google.protocol.errors import ApiError
from extensions.local_cloud.google.run import log_entries

PROJECT = Project("42", "shop-1", "Shop", "", {}, "a@example.com")


def body(**service: t.Any) -> dict[str, t.Any]:
    given = {"buildConfig": {"runtime": "python313"}, "serviceConfig": service}
    return rules.with_defaults(given, PROJECT, "us-central1", "ping")


def test_defaults() -> None:
    made = body()

    assert made["environment"] == "GEN_2"
    assert made["buildConfig"] == {
        "runtime": "python313",
        "entryPoint": "ping",
        "dockerRegistry": "ARTIFACT_REGISTRY",
        "dockerRepository": "projects/shop-1/locations/us-central1/repositories/gcf-artifacts",
        "serviceAccount": "projects/shop-1/serviceAccounts/42-compute@developer.gserviceaccount.com",
        "automaticUpdatePolicy": {},
    }
    assert made["serviceConfig"] == {
        "timeoutSeconds": 60,
        "availableMemory": "256M",
        "availableCpu": "0.1666",
        "maxInstanceCount": 100,
        "maxInstanceRequestConcurrency": 1,
        "ingressSettings": "ALLOW_ALL",
        "serviceAccountEmail": "42-compute@developer.gserviceaccount.com",
        "environmentVariables": {"LOG_EXECUTION_ID": "true"},
    }


def test_the_user_decides_about_the_execution_id() -> None:
    assert body(environmentVariables={"LOG_EXECUTION_ID": "false"})["serviceConfig"]["environmentVariables"] == {
        "LOG_EXECUTION_ID": "false"
    }


@pytest.mark.parametrize(
    ("memory", "cpu"), [("128Mi", "0.083"), ("256M", "0.1666"), ("1Gi", "0.5833"), ("1.5Gi", "1"), ("32Gi", "8")]
)
def test_cpu_follows_memory(memory: str, cpu: str) -> None:
    assert rules.default_cpu(memory) == cpu


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"availableMemory": "256mb"}, "Could not parse available memory"),
        ({"timeoutSeconds": 3601}, "Timeout"),
        ({"minInstanceCount": 5, "maxInstanceCount": 2}, "Minimum instances"),
        ({"maxInstanceRequestConcurrency": 2000}, "Concurrency"),
        ({"availableCpu": "half"}, "Could not parse available CPU"),
    ],
)
def test_values_that_the_api_refuses(change: dict[str, t.Any], message: str) -> None:
    with pytest.raises(ApiError, match=message):
        rules.check(body(**change))


@pytest.mark.parametrize(
    ("runtime", "message"), [("python37", "decommissioned"), ("python99", "not supported"), ("", "required")]
)
def test_runtimes(runtime: str, message: str) -> None:
    made = body()
    made["buildConfig"]["runtime"] = runtime

    with pytest.raises(ApiError, match=message):
        rules.check(made)


@pytest.mark.parametrize("labels", [{"Upper": "x"}, {"a": "X"}, {"goog-x": "y"}, {"a": "x" * 64}])
def test_labels(labels: dict[str, str]) -> None:
    with pytest.raises(ApiError, match="label"):
        rules.check_labels(labels)


@pytest.mark.parametrize("name", ["1st", "end-", "a" * 64, "with.dot", ""])
def test_bad_names(name: str) -> None:
    with pytest.raises(ApiError, match="Function name"):
        rules.check_name(name)


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({}, None),
        ({"availableCpu": "1", "maxInstanceRequestConcurrency": 80}, None),
        ({"maxInstanceRequestConcurrency": 80}, "concurrency > 1"),
        ({"availableCpu": "3"}, "cpu"),
        ({"availableCpu": "8", "availableMemory": "1Gi"}, "memory must be at least 4Gi"),
        ({"availableCpu": "0.5", "availableMemory": "2Gi"}, "cpu must be higher"),
        ({"environmentVariables": {"PORT": "1"}}, "reserved env names were provided: PORT"),
    ],
)
def test_what_cloud_run_refuses(change: dict[str, t.Any], problem: str | None) -> None:
    found = rules.service_problem(body(**change)["serviceConfig"])

    assert (problem is None) == (found is None)
    assert problem is None or problem in str(found)


def archive(folder: pathlib.Path, files: dict[str, str]) -> pathlib.Path:
    path = folder / "source.zip"
    with zipfile.ZipFile(path, "w") as content:
        for name, text in files.items():
            content.writestr(name, text)
    return path


def build(folder: pathlib.Path, files: dict[str, str], **variables: str) -> tuple[buildpack.Image, list[str]]:
    lines: list[str] = []
    return buildpack.build(archive(folder, files), folder, variables, lines.append), lines


def test_a_build(tmp_path: pathlib.Path) -> None:
    image, lines = build(tmp_path, {"main.py": "x = 1\n", "requirements.txt": "functions-framework==3.*  # server\n"})

    assert image.main.read_text() == "x = 1\n"
    assert image.packages is None
    assert lines[-1].endswith("Successfully built image")


def test_another_main_file(tmp_path: pathlib.Path) -> None:
    image, _lines = build(tmp_path, {"app.py": "x = 1\n"}, GOOGLE_FUNCTION_SOURCE="app.py")

    assert image.main.name == "app.py"


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({"app.py": ""}, "missing main.py and GOOGLE_FUNCTION_SOURCE not specified"),
        ({"main.py": "def f(:\n"}, r'File "./main.py", line 1: SyntaxError'),
        ({"main.py": "", "lib/part.py": "if\n"}, r'File "./lib/part.py", line 1'),
        ({"main.py": "", "../outside.py": ""}, "unsafe entry"),
        ({"main.py": "", "/etc/passwd": ""}, "unsafe entry"),
        ({"main.py": "", "requirements.txt": "./missing.whl\n"}, "failed to run pip install"),
    ],
)
def test_failing_builds(tmp_path: pathlib.Path, files: dict[str, str], message: str) -> None:
    with pytest.raises(buildpack.BuildFailed, match=message):
        build(tmp_path, files)


def test_no_zip_at_all(tmp_path: pathlib.Path) -> None:
    (tmp_path / "source.zip").write_text("not a zip")

    with pytest.raises(buildpack.BuildFailed) as caught:
        buildpack.build(tmp_path / "source.zip", tmp_path, {}, lambda line: None)

    assert caught.value.kind == "FETCH_SOURCE_FAILED"


def wheel_of(folder: pathlib.Path, name: str) -> pathlib.Path:
    wheel = folder / f"{name}-1.0-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as content:
        content.writestr(f"{name}.py", "VALUE = 42\n")
        content.writestr(f"{name}-1.0.dist-info/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        content.writestr(
            f"{name}-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        content.writestr(f"{name}-1.0.dist-info/RECORD", "")
    return wheel


def test_requirements_are_installed_once(tmp_path: pathlib.Path) -> None:
    wheel = wheel_of(tmp_path, "answer")
    files = {"main.py": "import answer\n", "requirements.txt": f"functions-framework\n{wheel}\n"}

    first, lines = build(tmp_path, files)
    more: list[str] = []
    second = buildpack.build(tmp_path / "source.zip", tmp_path, {}, more.append)

    assert first.packages is not None
    assert (first.packages / "answer.py").is_file()
    assert not (first.packages / "functions_framework").exists()
    assert second.packages == first.packages
    assert any("Successfully installed answer-1.0" in line for line in lines)
    assert any("Reusing cached layer" in line for line in more)


def test_a_package_that_functions_framework_cannot_bear(tmp_path: pathlib.Path) -> None:
    wheel = wheel_of(tmp_path, "flask")

    with pytest.raises(buildpack.BuildFailed) as caught:
        build(tmp_path, {"main.py": "x = 1\n", "requirements.txt": f"{wheel}\n"})

    assert re.search(
        r"^found incompatible dependencies: functions-framework \S+ has requirement flask<4\.0,>=2\.0, but you have "
        r"flask 1\.0\.$",
        caught.value.message,
    )


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("# none\n\nfunctions-framework\n", []),
        ("Functions_Framework==3.*  # server\nsix\n", ["six"]),
        ("functions-framework>=2 \\\n    --hash=sha256:00 \\\n    --hash=sha256:11\n", []),
        ("functions-framework==2.4.1\n", ["functions-framework==2.4.1"]),
        ("functions-framework @ https://example.com/x.whl\n", ["functions-framework @ https://example.com/x.whl"]),
        ("six==1.0 \\\n    --hash=sha256:00\n", ["six==1.0      --hash=sha256:00"]),
        ("-r more.txt\n./wheels/a.whl\n", ["-r more.txt", "./wheels/a.whl"]),
    ],
)
def test_what_must_be_installed(text: str, wanted: list[str]) -> None:
    assert requirements(text) == wanted


@pytest.mark.parametrize(
    ("line", "content", "labels"),
    [
        ("plain text", {"textPayload": "plain text"}, {}),
        ('{"message": "hi\\n", "severity": "error"}', {"textPayload": "hi", "severity": "ERROR"}, {}),
        (
            '{"message": "x", "logging.googleapis.com/labels": {"execution_id": "e"}}',
            {"textPayload": "x"},
            {"execution_id": "e"},
        ),
        ('{"order": 7}', {"jsonPayload": {"order": 7}}, {}),
        ("{broken", {"textPayload": "{broken"}, {}),
    ],
)
def test_lines_of_output_become_entries(line: str, content: dict[str, t.Any], labels: dict[str, str]) -> None:
    assert log_entries.payload(line) == (content, labels)
