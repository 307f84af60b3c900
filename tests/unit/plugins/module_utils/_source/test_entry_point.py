# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What cannot run is reported with its file and line before it is deployed."""

from __future__ import annotations

from pathlib import Path

import pytest

from ansible_collections.polycloud.faas.plugins.module_utils._errors import OptionError
from ansible_collections.polycloud.faas.plugins.module_utils._source import entry_point
from ansible_collections.polycloud.faas.plugins.module_utils._source.archive import Source
from ansible_collections.polycloud.faas.plugins.module_utils._source.entry_point import EntryPoint, check_entry_point
from ansible_collections.polycloud.faas.plugins.module_utils._source.python_source import THIS_MINOR

ENTRY = EntryPoint("handler of function f", "app.py", "endpoint", ("event", "context"), THIS_MINOR)
GOOD = "def endpoint(event, context): ...\n"
BAD = "def broken(:\n"


def warnings_of(folder: Path, files: dict[str, str], entry: EntryPoint = ENTRY) -> list[str]:
    for name, text in files.items():
        path = folder / f"{name}.py"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    said: list[str] = []
    source = Source(str(folder))
    check_entry_point(entry, source.read(entry.path) or b"", source, said.append)
    return said


def test_a_good_one(tmp_path: Path) -> None:
    assert not warnings_of(tmp_path, {"app": f"import helper\n{GOOD}", "helper": "x = 1\n", "unused": BAD})


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({"app": f"\n{BAD}{GOOD}"}, "app.py in {} has a syntax error in line 2: "),
        ({"app": f"import helper\n{GOOD}", "helper": BAD}, "helper.py in {} has a syntax error in line 1: "),
        (
            {"app": f"from lib import tool\n{GOOD}", "lib/__init__": "", "lib/tool": f"\n\n{BAD}"},
            "lib/tool.py in {} has a syntax error in line 3: ",
        ),
    ],
)
def test_syntax_errors(files: dict[str, str], message: str, tmp_path: Path) -> None:
    with pytest.raises(OptionError) as raised:
        warnings_of(tmp_path, files)
    start = f"handler of function f must be in a source that Python can load, but {message.format(tmp_path)}"
    assert raised.value.message.startswith(start)


def test_a_newer_runtime_is_warned_about(tmp_path: Path) -> None:
    newer = ENTRY._replace(minor=THIS_MINOR + 1)
    (said,) = warnings_of(tmp_path, {"app": f"import helper\n{GOOD}", "helper": BAD}, newer)
    assert said.startswith(f"helper.py in {tmp_path} has a syntax error in line 1: ")
    assert said.endswith("may be older than that of the runtime.")


def test_wrong_number_of_arguments(tmp_path: Path) -> None:
    with pytest.raises(OptionError) as raised:
        warnings_of(tmp_path, {"app": "\n\ndef endpoint(request): ...\n"})
    assert raised.value.message == (
        "handler of function f must take two arguments (event and context), but endpoint in line 3 of app.py in "
        f"{tmp_path} takes 1."
    )
    of_google = EntryPoint("entry_point", "app.py", "endpoint", ("the request",), THIS_MINOR)
    assert not warnings_of(tmp_path, {}, of_google)
    with pytest.raises(OptionError, match=r"entry_point must take one argument .the request., but endpoint in line 1 "):
        warnings_of(tmp_path, {"app": GOOD}, of_google)
    assert not warnings_of(tmp_path, {}, of_google._replace(arguments=None))


def test_a_large_source_is_not_parsed_as_a_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(entry_point, "MOST_BYTES", 60)
    assert not warnings_of(tmp_path, {"app": f"import helper\n{GOOD}", "helper": BAD * 10})
