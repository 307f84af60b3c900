# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Installing packages for another machine than this one."""

from __future__ import annotations

import http.server
import importlib.util
import os
import re
import shutil
import sys
import threading
import time
import typing as t
from pathlib import Path

import pytest

from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.requirements import Target
from ansible_collections.polycloud.faas.plugins.module_utils._aws.requirements import commands as requirements_commands
from ansible_collections.polycloud.faas.plugins.module_utils._aws.requirements.commands import platform_tags, uv_install
from ansible_collections.polycloud.faas.plugins.module_utils._aws.requirements.installation import find_installer
from ansible_collections.polycloud.faas.plugins.module_utils._aws.requirements.lines import Line
from ansible_collections.polycloud.faas.plugins.module_utils._aws.requirements.plan import Plan, plan
from ansible_collections.polycloud.faas.plugins.module_utils._aws.requirements.requirements_file import Listed
from ansible_collections.polycloud.faas.plugins.module_utils._errors import FaasError, OptionError
from tests.unit.plugins.module_utils._aws.wheelhouse import Wheelhouse

INTEL, ARM = Target("python3.13", "x86_64"), Target("python3.13", "arm64")


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Wheelhouse:
    return Wheelhouse(tmp_path / "wheels", monkeypatch)


@pytest.fixture
def said() -> list[str]:
    return []


def planned(target: Target, *lines: str, build: tuple[str, ...] = ()) -> Plan:
    return plan(Listed(tuple(Line(line) for line in lines)), build, target)


def installed(folder: Path, target: Target, said: list[str], *lines: str, build: tuple[str, ...] = ()) -> Path:
    """What pip installs of the requirements."""
    folder.mkdir()
    find_installer("pip", 120, said.append).install(planned(target, *lines, build=build), target, str(folder))
    return folder


def failure(folder: Path, target: Target, *lines: str, build: tuple[str, ...] = ()) -> FaasError:
    with pytest.raises(FaasError) as raised:
        installed(folder, target, [], *lines, build=build)
    return raised.value


def test_wheels_are_those_of_the_target(house: Wheelhouse, tmp_path: Path, said: list[str]) -> None:
    for machine in ("x86_64", "aarch64"):
        house.wheel("fast", tag=f"cp313-cp313-manylinux_2_28_{machine}")
        house.wheel("fast", tag=f"cp312-cp312-manylinux_2_28_{machine}")
        house.wheel("stable", tag=f"cp39-abi3-manylinux2014_{machine}")
    for target, machine in ((INTEL, "x86_64"), (ARM, "aarch64")):
        made = installed(tmp_path / machine, target, said, "fast", "stable")
        assert f"cp313-cp313-manylinux_2_28_{machine}" in (made / "fast" / "__init__.py").read_text()
        assert f"cp39-abi3-manylinux2014_{machine}" in (made / "stable" / "__init__.py").read_text()
    assert any(re.fullmatch(r"  (Collecting|Processing) .*fast.*", line) for line in said)


def test_markers_are_those_of_the_target(house: Wheelhouse, tmp_path: Path, said: list[str]) -> None:
    markers = {
        "arm": "platform_machine == 'aarch64'",
        "mac": "sys_platform == 'darwin'",
        "new": "python_version >= '3.13'",
        "old": "python_version < '3.13'",
    }
    house.wheel("top", needs=[f"{name}; {marker}" for name, marker in markers.items()])
    for name in markers:
        house.wheel(name)
    found = {path.name for path in installed(tmp_path / "arm", ARM, said, "top", "mac; os_name == 'nt'").iterdir()}
    assert found & {"top", *markers} == {"top", "arm", "new"}
    old = installed(tmp_path / "old", Target("python3.11", "x86_64"), said, "top")
    assert {path.name for path in old.iterdir()} & {"top", *markers} == {"top", "old"}


@pytest.mark.parametrize("tag", ["cp312-cp312-manylinux2014_x86_64", "cp313-cp313-macosx_11_0_arm64"])
def test_a_package_without_a_wheel_that_fits(house: Wheelhouse, tmp_path: Path, tag: str) -> None:
    house.wheel("fast", tag=tag)
    house.wheel("top", needs=["fast>=1"])
    error = failure(tmp_path / "made", INTEL, "top")
    assert error.message == (
        "Installing the requirements for python3.13 on x86_64 failed: there is no matching wheel of fast>=1."
    )


def test_glibc_of_the_runtime_decides(house: Wheelhouse, tmp_path: Path) -> None:
    house.wheel("fast", tag="py3-none-manylinux_2_28_x86_64")
    assert installed(tmp_path / "new", Target("python3.12", "x86_64"), [], "fast")
    assert "no matching wheel of fast" in failure(tmp_path / "old", Target("python3.11", "x86_64"), "fast").message
    assert "manylinux_2_34_x86_64" in platform_tags(INTEL)
    assert platform_tags(ARM)[-1] == "manylinux2014_aarch64"


def test_a_version_that_is_not_there(house: Wheelhouse, tmp_path: Path) -> None:
    for number in range(7):
        house.wheel("top", f"1.{number}")
    house.wheel("top", "2.0", tag="cp39-cp39-win32")
    house.source("plain")
    assert str(failure(tmp_path / "a", INTEL, "top==99").hint).startswith(
        "Available versions: 1.2, 1.3, 1.4, 1.5, 1.6. Check its name and version."
    )
    assert str(failure(tmp_path / "b", INTEL, "tpo").hint).startswith("Check its name and version.")


def test_a_package_that_is_built_and_has_a_wheel_only(house: Wheelhouse, tmp_path: Path) -> None:
    house.wheel("top")
    error = failure(tmp_path / "a", INTEL, "top", build=("top==1.0",))
    assert error.message == "Building top==1.0 failed: there is no source distribution of top==1.0."
    assert error.hint == "Remove it from requirements.build if it has a wheel, or check its name and version."


def test_a_hash_that_is_wrong(house: Wheelhouse, tmp_path: Path) -> None:
    house.wheel("top")
    message = failure(tmp_path / "a", INTEL, f"top==1.0 --hash=sha256:{'0' * 64}").message
    assert "THESE PACKAGES DO NOT MATCH THE HASHES" in message
    assert re.search(r"top==1\.0 from file:\S+ \(from top==1\.0\): Expected sha256 0{64} Got [0-9a-f]{64}\.$", message)


class _Closed(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_error(404 if "/files/" in self.path else 401)

    def log_message(self, *_given: t.Any) -> None:
        """Tests say nothing."""


@pytest.fixture
def closed(monkeypatch: pytest.MonkeyPatch) -> t.Iterator[str]:
    """The host of an index that knows nobody, and of files that are not there."""
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Closed) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join(10)


def test_credentials_that_the_index_does_not_take(
    house: Wheelhouse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, closed: str
) -> None:
    monkeypatch.delenv("PIP_NO_INDEX")
    error = failure(tmp_path / "a", INTEL, f"--index-url http://bob:WRONG@{closed}/simple/", "top")
    assert str(error.hint).startswith(
        f"http://{closed}/simple/top/ answered 401 Client Error: Unauthorized; check its credentials. Check its name"
    )
    assert "WRONG" not in str(error.as_result())


def test_nothing_secret_of_a_line_is_shown(tmp_path: Path, house: Wheelhouse, closed: str) -> None:
    said: list[str] = []
    for number, line in enumerate(
        (
            f"top @ http://bob:SECRET@{closed}/files/top-9.0-py3-none-any.whl?token=SECRET",
            f"http://SECRET@{closed}/files/top-9.0-py3-none-any.whl#sha256=00",
            f"top @ git+http://bob:SECRET@{closed}/files/x.git?token=SECRET",
            f"-e git+http://bob:SECRET@{closed}/files/x.git#egg=top",
            f"top --unknown=http://bob:SECRET@{closed}",
            "./SECRET",
            "top @@ SECRET",
        )
    ):
        (tmp_path / str(number)).mkdir()
        with pytest.raises(FaasError) as raised:
            find_installer("pip", 120, said.append).install(planned(INTEL, line), INTEL, str(tmp_path / str(number)))
        assert "SECRET" not in f"{raised.value.message} {raised.value.hint} {said}"
    build = (f"top @ http://bob:SECRET@{closed}/files/top-1.0.tar.gz?token=SECRET",)
    assert "SECRET" not in failure(tmp_path / "build", INTEL, "top", build=build).message


def test_conflicting_requirements(house: Wheelhouse, tmp_path: Path) -> None:
    house.wheel("low")
    house.wheel("low", "2.0")
    house.wheel("one", needs=["low==1.0"])
    house.wheel("two", needs=["low==2.0"])
    message = failure(tmp_path / "made", INTEL, "one", "two").message
    assert "pip reports: Cannot install one and two because these package versions have conflicting" in message
    assert "one 1.0 depends on low==1.0" in message
    assert "ResolutionImpossible" not in message


def test_a_source_is_not_built_unless_it_is_named(house: Wheelhouse, tmp_path: Path) -> None:
    house.source("plain", "py3-none-any")
    assert "no matching wheel of plain" in failure(tmp_path / "no", INTEL, "plain").message
    made = installed(tmp_path / "yes", INTEL, [], "plain", build=("plain",))
    assert (made / "plain.py").read_text() == "BUILT = True"


def test_a_source_that_is_not_pure_python_is_refused(house: Wheelhouse, tmp_path: Path) -> None:
    house.source("native", "cp311-cp311-linux_x86_64")
    error = failure(tmp_path / "made", INTEL, "native", build=("native",))
    assert isinstance(error, OptionError)
    assert error.message == (
        "requirements.build must name pure Python packages, but native-1.0-cp311-cp311-linux_x86_64.whl was built "
        "for this machine."
    )


def test_an_installer_that_takes_too_long(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    slow = [sys.executable, "-c", "import time; time.sleep(60)"]
    monkeypatch.setattr(requirements_commands, "pip_install", lambda *_given: slow)
    with pytest.raises(FaasError, match=r"took more than 0\.2 seconds \(wait_timeout\)"):
        find_installer("pip", 0.2, lambda _line: None).install(planned(INTEL, "x"), INTEL, str(tmp_path))


def test_which_installer(monkeypatch: pytest.MonkeyPatch) -> None:
    def names() -> list[str]:
        found = []
        for requested in ("auto", "pip", "uv"):
            try:
                found.append(find_installer(requested, 1, lambda _line: None).name)
            except FaasError as error:
                found.append(error.message)
        return found

    monkeypatch.setattr(shutil, "which", lambda _name: "/bin/uv")
    assert names() == ["pip", "pip", "uv"]
    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: None)
    no_pip = f"{sys.executable} has no pip"
    assert names() == ["uv", f"requirements require pip, but {no_pip}.", "uv"]
    monkeypatch.setattr(shutil, "which", lambda _name: None)
    assert names()[0] == f"requirements require pip or uv, but {no_pip} and there is no uv on PATH."
    assert names()[2] == "requirements require uv, but there is no uv on PATH."


def test_the_command_of_uv() -> None:
    command = " ".join(uv_install("uv", "python", Target("python3.11", "arm64"), "r.txt", "made"))
    assert "--python-version 3.11 --python-platform aarch64-manylinux_2_17" in command
    assert "--only-binary :all:" in command


@pytest.mark.skipif(shutil.which("uv") is None, reason="needs uv on PATH")
def test_uv_installs_the_same(house: Wheelhouse, tmp_path: Path) -> None:
    house.wheel("fast", tag="cp313-cp313-manylinux_2_28_aarch64")
    house.wheel("top", needs=["fast", "absent; sys_platform == 'win32'"])
    made = tmp_path / "uv"
    made.mkdir()
    find_installer("uv", 120, lambda _line: None).install(planned(ARM, "top"), ARM, str(made))
    assert {"top", "fast"} <= set(os.listdir(made))


def test_what_an_installer_started_ends_with_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mark = tmp_path / "pid"
    child = "import os, sys, time; open(sys.argv[1], 'w').write(str(os.getpid())); time.sleep(60)"
    parent = "import subprocess, sys, time; subprocess.Popen([sys.executable, '-c', *sys.argv[1:]]); time.sleep(60)"
    slow = [sys.executable, "-c", parent, child, str(mark)]
    monkeypatch.setattr(requirements_commands, "pip_install", lambda *_given: slow)
    began = time.monotonic()
    with pytest.raises(FaasError, match=r"took more than 3 seconds \(wait_timeout\)"):
        find_installer("pip", 3, lambda _line: None).install(planned(INTEL, "anything"), INTEL, str(tmp_path))
    assert time.monotonic() - began < 40
    while os.path.exists(f"/proc/{mark.read_text()}/exe") and time.monotonic() - began < 40:
        time.sleep(0.05)
    assert not os.path.exists(f"/proc/{mark.read_text()}/exe")
