# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Nothing that is no regular file is opened, wherever somebody names it or leaves it."""

from __future__ import annotations

import os
import socket
import threading
import typing as t
from pathlib import Path

import pytest

from ansible_collections.polycloud.faas.plugins.module_utils import _files
from ansible_collections.polycloud.faas.plugins.module_utils._aws.connection.session import AwsSession
from ansible_collections.polycloud.faas.plugins.module_utils._aws.requirements import requirements_file
from ansible_collections.polycloud.faas.plugins.module_utils._errors import OptionError
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection import credentials
from ansible_collections.polycloud.faas.plugins.module_utils._source.archive import Source

SECONDS: t.Final = 20
HINT: t.Final = "Name files that should not be deployed in exclude."


def in_time(call: t.Callable[[], t.Any]) -> BaseException:
    """What the call raises; it must not wait for somebody who writes."""
    raised: list[BaseException] = []

    def run() -> None:
        with pytest.raises((OptionError, OSError)) as found:
            call()
        raised.append(found.value)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(SECONDS)
    assert raised, "it waits, or there was no error"
    return raised[0]


def message(call: t.Callable[[], t.Any]) -> str:
    error = in_time(call)
    assert isinstance(error, OptionError)
    return f"{error.message} {error.hint}" if error.hint else error.message


@pytest.fixture(params=["a named pipe (FIFO)", "a socket", "a device"])
def special(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> t.Iterator[Path]:
    """A file that is none, called special, in a folder with a handler."""
    folder = tmp_path / "source"
    folder.mkdir()
    (folder / "handler.py").write_text("def endpoint(event, context): ...\n", encoding="utf-8")
    path = folder / "special"
    with socket.socket(socket.AF_UNIX) as listener:
        if request.param == "a named pipe (FIFO)":
            os.mkfifo(path)
        elif request.param == "a socket":
            # the name of a socket must be short
            monkeypatch.chdir(folder)
            listener.bind("special")
        else:
            path.symlink_to("/dev/zero")
        yield path


def kind(path: Path) -> str:
    return str(_files.what_it_is(str(path)))


def test_it_is_not_opened(special: Path) -> None:
    error = in_time(lambda: _files.open_file(str(special)))
    assert isinstance(error, OSError)
    assert error.strerror == f"it is {kind(special)}"


def test_in_a_source(special: Path) -> None:
    found = message(lambda: Source(str(special.parent)))
    if special.is_symlink():
        assert found.startswith(
            f"source must not contain links to files outside it, but special in {special.parent} points"
        )
    else:
        requested = f"source must be readable, but special in {special.parent} is not: it is {kind(special)}. {HINT}"
        assert found == requested
    assert [file.path for file in Source(str(special.parent), exclude=["special"]).files] == ["handler.py"]


def test_as_the_source(special: Path) -> None:
    requested = f"source must be a folder or a .zip file, but {special} is {kind(special)}."
    assert message(lambda: Source(str(special))) == requested


def test_that_takes_the_place_of_a_file_after_it_was_hashed(special: Path) -> None:
    source = Source(str(special.parent), exclude=["special"])
    (special.parent / "handler.py").unlink()
    special.rename(special.parent / "handler.py")
    assert message(source.zip).startswith(f"source must be readable, but handler.py in {special.parent} is not: it is ")


@pytest.mark.parametrize("text", ["", "#!include:other\n"])
def test_as_an_ignore_file(special: Path, text: str) -> None:
    name = ".gcloudignore"
    if text:
        (special.parent / name).write_text(text, encoding="utf-8")
        name = "other"
    special.rename(special.parent / name)
    requested = f"source must have a readable text file {name}, but it is not: it is {kind(special.parent / name)}."
    assert message(lambda: Source(str(special.parent), ignore_file=".gcloudignore")) == requested


@pytest.mark.parametrize("name", requirements_file.KNOWN_FILES)
def test_as_requirements_that_are_found(special: Path, name: str) -> None:
    special.rename(special.parent / name)
    path = requirements_file.requirements_path(None, str(special.parent))
    requested = f"requirements.file must be readable, but {path} is not: it is {kind(Path(path))}."
    assert message(lambda: requirements_file.read_file(path, ())) == requested


@pytest.mark.parametrize("line", ["-r special", "-c special"])
def test_in_requirements(special: Path, line: str) -> None:
    file = special.parent / "requirements.txt"
    file.write_text(f"{line}\nattrs\n", encoding="utf-8")

    def read() -> None:
        requirements_file.constraint_texts(requirements_file.read_file(str(file), ()).lines)

    assert message(read) == f"requirements.file must be readable, but {special} is not: it is {kind(special)}."


def test_as_a_service_account_file(special: Path) -> None:
    requested = f"service_account_file must be a readable file, but {special} is not: it is {kind(special)}."
    assert message(lambda: credentials.service_account_key({"service_account_file": str(special)})) == requested


@pytest.mark.parametrize("name", ["CLOUDSDK_AUTH_ACCESS_TOKEN_FILE", "GOOGLE_APPLICATION_CREDENTIALS"])
def test_as_a_file_of_google_credentials(monkeypatch: pytest.MonkeyPatch, special: Path, name: str) -> None:
    for each in ("CLOUDSDK_AUTH_ACCESS_TOKEN", "CLOUDSDK_AUTH_ACCESS_TOKEN_FILE", "GOOGLE_APPLICATION_CREDENTIALS"):
        monkeypatch.delenv(each, raising=False)
    monkeypatch.setenv(name, str(special))
    found = message(lambda: credentials.load({}, lambda _api: None))
    assert found.startswith(f"The environment variable {name} must name a ")
    assert found.endswith(f"is {kind(special)}.")


AWS: t.Final = {"access_key": "none", "secret_key": "none", "region": "us-east-1"}


def test_as_a_bundle_of_certificates(special: Path) -> None:
    requested = f"aws_ca_bundle must name a file, but {special} is {kind(special)}."
    assert message(lambda: AwsSession({**AWS, "aws_ca_bundle": str(special)})) == requested


@pytest.mark.parametrize("name", ["AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE", "AWS_WEB_IDENTITY_TOKEN_FILE"])
def test_as_a_file_of_aws(monkeypatch: pytest.MonkeyPatch, special: Path, name: str) -> None:
    monkeypatch.setenv(name, str(special))
    requested = f"The environment variable {name} must name a file, but {special} is {kind(special)}."
    assert message(lambda: AwsSession(AWS)) == requested
    monkeypatch.setenv(name, os.devnull)
    AwsSession(AWS)


def test_text_has_the_ends_of_lines_that_python_gives_it(tmp_path: Path) -> None:
    file = tmp_path / "text"
    file.write_bytes(b"one\r\ntwo\rthree\n")
    assert _files.read_text(str(file)) == file.read_text(encoding="utf-8") == "one\ntwo\nthree\n"


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(IsADirectoryError):
        _files.open_file(str(tmp_path))
    assert not _files.is_there(str(tmp_path))


def test_a_name_that_is_no_utf8(tmp_path: Path) -> None:
    (tmp_path / "handler.py").touch()
    (tmp_path / os.fsdecode(b"bad\xff.txt")).touch()
    requested = f"source must contain only UTF-8 file names, but bad\\xff.txt in {tmp_path} is not one. {HINT}"
    assert message(lambda: Source(str(tmp_path))) == requested
    assert [file.path for file in Source(str(tmp_path), exclude=["bad*"]).files] == ["handler.py"]


def test_a_folder_that_must_not_be_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "handler.py").touch()
    (tmp_path / "private").mkdir()
    scandir = os.scandir

    def refusing(path: str) -> t.Any:
        if path.endswith("private"):
            raise PermissionError(13, "Permission denied", path)
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refusing)
    requested = f"source must be readable, but private in {tmp_path} is not: Permission denied. {HINT}"
    assert message(lambda: Source(str(tmp_path))) == requested
    assert [file.path for file in Source(str(tmp_path), exclude=["private"]).files] == ["handler.py"]


@pytest.mark.parametrize("target", ["nowhere", "/nowhere/at/all", "loop"])
def test_a_link_that_leads_nowhere(tmp_path: Path, target: str) -> None:
    (tmp_path / "handler.py").touch()
    (tmp_path / "loop").symlink_to(target)
    why = "Too many levels of symbolic links" if target == "loop" else "it is a broken link"
    assert message(lambda: Source(str(tmp_path))) == (
        f"source must be readable, but loop in {tmp_path} is not: {why}. {HINT}"
    )
    assert [file.path for file in Source(str(tmp_path), exclude=["loop"]).files] == ["handler.py"]


def test_a_virtual_environment_of_another_name(tmp_path: Path) -> None:
    (tmp_path / "source/tools/env/bin").mkdir(parents=True)
    (tmp_path / "source/tools/env/pyvenv.cfg").touch()
    (tmp_path / "python").touch()
    (tmp_path / "source/tools/env/bin/python").symlink_to(tmp_path / "python")
    found = message(lambda: Source(str(tmp_path / "source")))
    assert found.startswith("source must not contain links to files outside it, but tools/env/bin/python in ")
    assert found.endswith("tools/env is a virtual environment: name it in exclude.")
