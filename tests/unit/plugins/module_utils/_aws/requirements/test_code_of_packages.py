# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""No code of a package runs on the deploying machine unless it is named; packages write to a file when theirs does."""

from __future__ import annotations

import functools
import hashlib
import http.server
import os
import shutil
import subprocess
import threading
import typing as t
from importlib.metadata import version
from pathlib import Path

import pytest

from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.requirements import Requirements, Target
from ansible_collections.polycloud.faas.plugins.module_utils._aws.requirements import cache as requirements_cache
from ansible_collections.polycloud.faas.plugins.module_utils._errors import FaasError, OptionError
from tests.unit.plugins.module_utils._aws.wheelhouse import Wheelhouse, source_files

INTEL = Target("python3.13", "x86_64")
INSTALLERS = [
    "pip",
    pytest.param("uv", marks=pytest.mark.skipif(shutil.which("uv") is None, reason="needs uv on PATH")),
]


class House:
    """Packages whose code tells that it ran, as files, in a repository and behind URLs, and a source that asks."""

    def __init__(self, folder: Path, wheels: Wheelhouse, url: str, repository: Path) -> None:
        self.seen = folder / "seen"
        self.wheels = wheels
        self.source = folder / "source"
        self.source.mkdir()
        self.places = {
            "SDIST": f"{url}/evil-1.0.tar.gz",
            "WHEEL": f"{url}/good-1.0-py3-none-any.whl",
            "REPO": f"git+file://{repository}",
            "URL": url,
            "FOLDER": str(repository),
        }

    def asks(self, text: str, file: str = "requirements.txt") -> None:
        for name, place in self.places.items():
            text = text.replace(name, place)
        (self.source / file).write_text(text)

    def install(self, installer: str = "pip", build: tuple[str, ...] = (), target: Target = INTEL) -> set[str]:
        """What lies at the top of what is deployed."""
        asked = Requirements(installer=installer, build=build)
        found = requirements_cache.installation(asked, str(self.source), target, 120).source(lambda _line: None)
        return {file.path.partition("/")[0] for file in found.files}

    def refusal(self, installer: str = "pip", build: tuple[str, ...] = (), target: Target = INTEL) -> FaasError:
        with pytest.raises(FaasError) as raised:
            self.install(installer, build, target)
        return raised.value


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("repository")
    for name, text in source_files("evil").items():
        (folder / name).write_text(text)
    git = ("git", "-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false")
    bare = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    for words in (("init", "-q", "."), ("add", "."), ("commit", "-q", "-m", "one")):
        subprocess.run([*git, *words], cwd=folder, check=True, env=bare)
    return folder


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, repository: Path) -> t.Iterator[House]:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("SEEN", str(tmp_path / "seen"))
    monkeypatch.setenv("UV_CACHE_DIR", str(tmp_path / "uv"))
    for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    wheels = Wheelhouse(tmp_path / "wheels", monkeypatch)
    wheels.source("evil")
    wheels.wheel("good")
    handler = functools.partial(_Quiet, directory=str(wheels.folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield House(tmp_path, wheels, f"http://127.0.0.1:{server.server_port}", repository)
        server.shutdown()
        thread.join(10)


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_given: t.Any) -> None:
        """Tests say nothing."""


# Each would have pip or uv run code of the package evil; the first ones are found before anything is started.
REFUSED_LINES = [
    "evil @ REPO",
    "evil @ GIT+file://FOLDER",
    "REPO#egg=evil",
    "REPO",
    "-e REPO#egg=evil",
    "--editable=REPO#egg=evil",
    "--edit REPO#egg=evil",
    "hg+http://127.0.0.1/x#egg=evil",
    "svn+http://127.0.0.1/x#egg=evil",
    "bzr+http://127.0.0.1/x#egg=evil",
    "evil @ SDIST",
    "evil@SDIST",
    "evil[more] @ SDIST ; python_version > '3'",
    "evil @ SDIST#x.whl",
    "evil @ SDIST?x=.whl",
    "evil @ URL/evil-1.0.zip",
    "evil @ URL/download",
    "SDIST",
    "SDIST#egg=evil",
    "URL/evil-1.0.tar.bz2",
    "evil @ \\\n    SDIST",
    "evil @ ${PLACE}",
    "${LINE}",
    "evil\n--no-binary evil",
    "evil\n--no-binary=:all:",
    "evil\n--no-bin :all:",
    "--pre --no-binary evil\nevil",
    "evil --no-binary evil",
    "evil --config-settings=a=b",
    "evil --global-option=--x",
    "FOLDER",
    "-e FOLDER",
    "file://FOLDER",
    "evil @ file://FOLDER",
    "FILE://FOLDER",
    "./evil",
    "~/evil",
    "evil-1.0.tar.gz",
    "evil-1.0.tar.bz2 ; python_version > '3'",
    "evil.zip[more]",
    "-c limits.txt\nevil",
    "-r more.txt",
    "-rmore.txt",
    "--requirement=more.txt",
    '-r "more.txt"',
    "--requirem more.txt",
    "--unknown\nevil",
]


@pytest.mark.parametrize("line", REFUSED_LINES)
def test_a_line_that_would_run_code_is_refused_before_anything_starts(
    house: House, monkeypatch: pytest.MonkeyPatch, line: str
) -> None:
    monkeypatch.setenv("PLACE", house.places["SDIST"])
    monkeypatch.setenv("LINE", f"evil @ {house.places['REPO']}")
    house.asks(line)
    house.asks("evil @ REPO", "limits.txt")
    house.asks("good\nevil @ SDIST", "more.txt")
    monkeypatch.setattr(subprocess, "Popen", lambda *_given, **_more: pytest.fail("something was started"))
    error = house.refusal()
    assert isinstance(error, OptionError)
    assert error.message.startswith("requirements.file must ")


@pytest.mark.parametrize("installer", INSTALLERS)
def test_a_source_distribution_of_an_index_is_not_built(house: House, installer: str) -> None:
    house.asks("--only-binary :none:\ngood\nevil")
    house.refusal(installer)
    assert not house.seen.exists()


@pytest.mark.parametrize("installer", INSTALLERS)
def test_a_dependency_that_comes_from_a_repository_is_not_built(house: House, installer: str) -> None:
    for number, place in enumerate(("REPO", "SDIST")):
        house.wheels.wheel(f"top{number}", needs=[f"evil @ {house.places[place]}"])
        house.asks(f"top{number}")
        house.refusal(installer)
        assert not house.seen.exists()


SETTINGS = {
    "PIP_NO_BINARY": ":all:",
    "PIP_ONLY_BINARY": ":none:",
    "PIP_REQUIREMENT": "MORE",
    "PIP_EDITABLE": "FOLDER",
    "PIP_CONSTRAINT": "LIMITS",
    "PIP_TARGET": "ELSEWHERE",
    "PIP_PREFIX": "ELSEWHERE",
    "PIP_ROOT": "ELSEWHERE",
    "PIP_USER": "1",
    "PIP_REQUIRE_VIRTUALENV": "1",
    "PIP_DRY_RUN": "1",
    "PIP_PLATFORM": "win_amd64",
    "PIP_ABI": "cp39",
    "PIP_PYTHON_VERSION": "3.9",
    "PIP_QUIET": "3",
    "PIP_IGNORE_REQUIRES_PYTHON": "1",
    "PIP_NO_DEPS": "1",
    "PIP_GLOBAL_OPTION": "--x",
}


@pytest.mark.parametrize("place", ["environment", "file"])
def test_settings_of_pip_build_nothing_and_lead_nowhere_else(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    house.asks("evil @ REPO", "more.txt")
    house.asks("good<3", "limits.txt")
    house.wheels.wheel("low")
    house.wheels.wheel("good", "2.0", needs=["low"])
    house.wheels.wheel("good", "2.1", tag="cp39-cp39-win_amd64")
    places = {
        "MORE": str(house.source / "more.txt"),
        "LIMITS": str(house.source / "limits.txt"),
        "ELSEWHERE": str(tmp_path / "elsewhere"),
        **house.places,
    }
    settings = {key: places.get(value, value) for key, value in SETTINGS.items()}
    if place == "environment":
        for name, value in settings.items():
            monkeypatch.setenv(name, value)
    else:
        file = tmp_path / "pip.conf"
        lines = [f"{key.removeprefix('PIP_').lower().replace('_', '-')} = {value}" for key, value in settings.items()]
        file.write_text("\n".join(["[global]", *lines[:9], "[install]", *lines[9:], ""]))
        monkeypatch.setenv("PIP_CONFIG_FILE", str(file))
    house.asks("good")
    assert house.install() == {"good", "good-2.0.dist-info", "low", "low-1.0.dist-info"}
    assert not (tmp_path / "elsewhere").exists()
    house.asks("evil\n")
    house.refusal()
    assert not house.seen.exists()


def test_settings_about_the_index_hold(house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PIP_FIND_LINKS")
    (tmp_path / "pip.conf").write_text(f"[install]\nfind-links = {house.wheels.folder}\n")
    monkeypatch.setenv("PIP_CONFIG_FILE", str(tmp_path / "pip.conf"))
    house.asks("good")
    assert "good" in house.install()


def test_a_constraint_of_the_user_builds_nothing(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    house.asks("evil @ SDIST", "limits.txt")
    monkeypatch.setenv("PIP_CONSTRAINT", str(house.source / "limits.txt"))
    house.asks("evil")
    assert "Something would be built that requirements.build does not name" in house.refusal().message
    assert not house.seen.exists()


def test_modules_of_the_folder_that_it_is_started_in_are_not_those_of_pip(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("json", "runpy", "pip", "subprocess"):
        (tmp_path / f"{name}.py").write_text(f"open({str(house.seen)!r}, 'a').write('{name}')")
    monkeypatch.chdir(tmp_path)
    house.asks("good")
    assert "good" in house.install()
    assert not house.seen.exists()


FINE = """\ufeff# packages
Good >= 1.0, < 2
good (==1.0);python_version > '3'
good @ WHEEL
WHEEL
good @ ${PLACE}
evil @ REPO ; sys_platform == 'win32'
evil @ SDIST;sys_platform == 'win32'
-c limits.txt
-r "my base.txt"
--only-binary :all:
--no-binary :none:
-f ./links
"""


@pytest.mark.parametrize("installer", INSTALLERS)
def test_lines_that_run_nothing(house: House, monkeypatch: pytest.MonkeyPatch, installer: str) -> None:
    monkeypatch.setenv("PLACE", house.places["WHEEL"])
    house.asks(FINE)
    house.asks("good<2\n-c limits.txt", "limits.txt")
    house.asks("beside", "my base.txt")
    house.wheels.folder = house.source / "links"
    house.wheels.folder.mkdir()
    house.wheels.wheel("beside")
    assert house.install(installer) == {"good", "good-1.0.dist-info", "beside", "beside-1.0.dist-info"}
    assert not house.seen.exists()


OLD_PIP: t.Final = tuple(int(part) for part in version("pip").split(".")[:2]) < (23, 1)
WITH_SETTINGS: t.Final = pytest.param(
    "--no-binary evil\nevil --config-settings=a=b",
    marks=pytest.mark.skipif(OLD_PIP, reason="pip takes --config-settings in a file from 23.1 on"),
)


@pytest.mark.parametrize(
    "line", ["evil @ REPO", "SDIST", "-c limits.txt\nevil", "--no-binary evil\nevil", WITH_SETTINGS]
)
def test_what_is_named_is_built(house: House, line: str) -> None:
    house.asks(line)
    house.asks("evil @ REPO", "limits.txt")
    assert house.install(build=("Evil",)) == {"evil.py", "evil-1.0.dist-info"}
    assert "code of evil ran" in house.seen.read_text()


def test_what_is_built_is_what_the_file_names(house: House) -> None:
    """A package of that name in the index is another one."""
    house.wheels.wheel("evil", "66.6")
    house.asks("evil @ REPO")
    assert "evil.py" in house.install(build=("evil",))
    house.asks("evil")
    assert "evil.py" in house.install(build=(f"evil @ {house.places['REPO']}",))


def test_a_source_distribution_with_a_hash_is_built(house: House) -> None:
    for name in ("evil-1.0.tar.gz", "good-1.0-py3-none-any.whl"):
        digest = hashlib.sha256((house.wheels.folder / name).read_bytes()).hexdigest()
        with (house.source / "requirements.txt").open("a") as file:
            file.write(f"{name.partition('-')[0]}==1.0 --hash=sha256:{digest}\n")
    assert {"evil.py", "good"} < house.install(build=("evil",))
    house.asks(f"evil==1.0 --hash=sha256:{'0' * 64}")
    assert "DO NOT MATCH THE HASHES" in house.refusal(build=("evil",)).message


def test_what_a_build_needs_is_not_built(house: House) -> None:
    files = source_files("top")
    files["pyproject.toml"] = files["pyproject.toml"].replace("requires = []", 'requires = ["evil"]')
    house.wheels.archive("top", files)
    house.asks("top")
    house.refusal(build=("top",))
    assert not house.seen.exists()


def test_what_is_built_is_pure_python(house: House) -> None:
    house.wheels.source("evil", more={"evil/_c.so": b"\x7fELF\x02\x01"})
    house.asks("evil")
    assert house.refusal(build=("evil",)).message == (
        "requirements.build must name pure Python packages, but evil-1.0-py3-none-any.whl has evil/_c.so, which is "
        "compiled."
    )
