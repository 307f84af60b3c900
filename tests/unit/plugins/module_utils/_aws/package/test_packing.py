# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the parts of a service are deployed from."""

from __future__ import annotations

import typing as t
from pathlib import Path

import pytest

from ansible_collections.polycloud.faas.plugins.module_utils._aws.package import packing
from ansible_collections.polycloud.faas.plugins.module_utils._aws.package.archive_keys import SHARED
from ansible_collections.polycloud.faas.plugins.module_utils._aws.package.bucket_objects import Content
from ansible_collections.polycloud.faas.plugins.module_utils._errors import OptionError
from ansible_collections.polycloud.faas.plugins.module_utils._module.task import Task
from ansible_collections.polycloud.faas.plugins.module_utils._source.archive import Source
from tests.unit.plugins.module_utils._aws.service_runs import HANDLER, Options, function, make_service, validated


def opened(source: Path | None, *functions: Options, **given: t.Any) -> dict[str, Content]:
    path = {} if source is None else {"source": str(source)}
    options = {**path, "functions": list(functions), **given}
    return dict(packing.packed(make_service(**options), Task(validated(name="shop", **options))).by(2).contents)


def refusal(source: Path | None, *functions: Options, **given: t.Any) -> str:
    with pytest.raises(OptionError) as raised:
        opened(source, *functions, **given)
    return raised.value.message


def paths(content: Content) -> list[str]:
    assert isinstance(content, Source)
    return [file.path for file in content.files]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("handler.py", "deep/down.py", "package/__init__.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(HANDLER)
    return tmp_path


@pytest.mark.parametrize("handler", ["handler.endpoint", "deep/down.other", "deep.down.other", "package.endpoint"])
def test_handlers_that_are_there(folder: Path, handler: str) -> None:
    assert set(opened(folder, {**function("hello"), "handler": handler})) == {SHARED}


@pytest.mark.parametrize(
    ("handler", "message"),
    [
        ("handler", "must be module.function, such as handler.endpoint, but 'handler' was given."),
        ("handler.", "must be module.function, such as handler.endpoint, but 'handler.' was given."),
        ("handler.1", "must be module.function, such as handler.endpoint, but 'handler.1' was given."),
        ("a b.endpoint", "must be module.function, such as handler.endpoint, but 'a b.endpoint' was given."),
        ("typo.endpoint", "must be in the source, but 'typo.endpoint' was given and there is no typo.py in {}."),
        (
            "deep/typo.endpoint",
            "must be in the source, but 'deep/typo.endpoint' was given and there is no deep/typo.py in {}.",
        ),
        ("handler.typo", "must name a function of handler.py, but handler.py in {} does not define typo."),
    ],
)
def test_handlers(folder: Path, handler: str, message: str) -> None:
    found = refusal(folder, {**function("hello"), "handler": handler})
    assert found == f"handler of function hello {message.format(folder)}"


LAYER = "arn:aws:lambda:us-east-1:464622532012:layer:Datadog-Python313:110"


@pytest.mark.parametrize("handler", ["datadog_lambda.handler.handler", "run.sh", "bootstrap", "bin/start-server"])
def test_handlers_in_layers(folder: Path, handler: str) -> None:
    given = {**function("hello"), "handler": handler}
    assert opened(folder, {**given, "layers": [LAYER]})
    assert opened(folder, given, defaults={"layers": [LAYER]})
    assert refusal(folder, given).startswith("handler of function hello must be ")


def test_a_handler_in_the_source_is_checked_with_layers_too(folder: Path) -> None:
    message = refusal(folder, {**function("hello", layers=[LAYER]), "handler": "handler.typo"})
    assert message == (
        f"handler of function hello must name a function of handler.py, but handler.py in {folder} does not define "
        "typo."
    )


def test_a_handler_that_lambda_cannot_call(folder: Path) -> None:
    (folder / "handler.py").write_text("import json\n\ndef endpoint(request): ...\n")
    assert refusal(folder, function("hello")) == (
        "handler of function hello must take two arguments (event and context), but endpoint in line 3 of handler.py "
        f"in {folder} takes 1."
    )


def test_a_syntax_error(folder: Path) -> None:
    (folder / "handler.py").write_text("\ndef endpoint(event, context) return 1\n")
    message = refusal(folder, function("hello"), runtime="python3.10")
    assert message.startswith(
        "handler of function hello must be in a source that Python can load, but handler.py in "
        f"{folder} has a syntax error in line 2: "
    )


def test_a_syntax_error_for_this_python_alone_is_warned_about_once(folder: Path) -> None:
    (folder / "handler.py").write_text("\ndef endpoint(event, context) return 1\n")
    options: Options = {
        "source": str(folder),
        "runtime": "python3.99",
        "functions": [function("hello"), function("again")],
    }
    said: list[str] = []
    task = Task(validated(name="shop", **options), warn=said.append)
    assert packing.packed(make_service(**options), task).by(2)
    (warning,) = said
    assert f"handler.py in {folder} has a syntax error in line 2: " in warning


def test_a_source_that_is_too_large(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Source, "size", 251 * 1024 * 1024)
    message = refusal(folder, function("hello"))
    assert message == f"source must be at most 250 MB unpacked, but {folder} has 251 MB."


def test_functions_share_an_archive_unless_they_have_a_source(folder: Path) -> None:
    other = {**function("other", source=str(folder / "deep")), "handler": "down.endpoint"}
    made = opened(folder, function("hello"), function("again"), other)
    assert set(made) == {SHARED, "other"}
    assert paths(made[SHARED]) == ["deep/down.py", "handler.py", "package/__init__.py"]
    assert paths(made["other"]) == ["down.py"]


def test_globs_of_a_function_come_on_top_of_those_of_the_service(folder: Path) -> None:
    made = opened(
        folder,
        function("hello"),
        function("small", exclude=["package/"]),
        function("whole", include=["deep/"]),
        exclude=["deep/"],
    )
    assert {part: paths(content) for part, content in made.items()} == {
        SHARED: ["handler.py", "package/__init__.py"],
        "small": ["handler.py"],
        "whole": ["deep/down.py", "handler.py", "package/__init__.py"],
    }


def test_a_service_whose_functions_have_sources_needs_none(folder: Path) -> None:
    assert set(opened(None, function("hello", source=str(folder)))) == {"hello"}
    assert refusal(None, function("hello"), function("other", source=str(folder))) == (
        "source must be a folder or a .zip file when state is present, but it was not given."
    )
    assert refusal(None, function("hello", exclude=["x"])) == (
        "source must be a folder or a .zip file when function hello has none of its own, but it was not given."
    )
