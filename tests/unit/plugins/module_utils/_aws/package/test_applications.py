# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""WSGI and ASGI applications as handlers."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import typing as t
import zipfile
from pathlib import Path

import pytest

from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.package import application
from ansible_collections.polycloud.faas.plugins.module_utils._aws.package import packing
from ansible_collections.polycloud.faas.plugins.module_utils._aws.package.applications import handler_file
from ansible_collections.polycloud.faas.plugins.module_utils._aws.package.archive_keys import SHARED, layer_of
from ansible_collections.polycloud.faas.plugins.module_utils._aws.package.bucket_objects import Content
from ansible_collections.polycloud.faas.plugins.module_utils._aws.requirements import adapters
from ansible_collections.polycloud.faas.plugins.module_utils._aws.requirements.lines import Line
from ansible_collections.polycloud.faas.plugins.module_utils._errors import OptionError
from ansible_collections.polycloud.faas.plugins.module_utils._module.task import Task
from tests.unit.plugins.module_utils._aws.service_runs import HANDLER, Options, make_service, validated
from tests.unit.plugins.module_utils._aws.wheelhouse import Wheelhouse

APP = "import os\n\napp = os\n\n\ndef create_app(): ...\n"


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Wheelhouse:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    made = Wheelhouse(tmp_path / "wheels", monkeypatch)
    made.wheel("apig_wsgi", "2.20.0")
    made.wheel("mangum", "0.22.0", needs=["typing-extensions"])
    made.wheel("typing_extensions", "4.16.0")
    return made


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "source"
    (made / "shop").mkdir(parents=True)
    (made / "app.py").write_text(APP)
    (made / "handler.py").write_text(HANDLER)
    (made / "shop" / "__init__.py").write_text("app = None\n")
    return made


def opened(folder: Path, *functions: Options, **given: t.Any) -> dict[str, Content]:
    options = {"source": str(folder), "functions": list(functions), **given}
    return dict(packing.packed(make_service(**options), Task(validated(name="shop", **options))).by(2).contents)


def refusal(folder: Path, **function: t.Any) -> str:
    with pytest.raises(OptionError) as raised:
        opened(folder, {"name": "web", **function})
    return raised.value.message


def names(content: Content) -> set[str]:
    with content.zip(lambda _line: None).file as file, zipfile.ZipFile(file) as archive:
        return {name for name in archive.namelist() if ".dist-info" not in name}


@pytest.mark.parametrize(
    ("given", "parts"),
    [
        ("app:app", ("app", "app")),
        ("app.app", ("app", "app")),
        ("shop.web:app", ("shop.web", "app")),
        ("shop.web.app", ("shop.web", "app")),
        ("shop:web.app", ("shop", "web.app")),
    ],
)
def test_both_notations(given: str, parts: tuple[str, str]) -> None:
    found = application({"name": "web", "wsgi": given, **dict.fromkeys(("asgi", "handler", "image", "package"))})
    assert found is not None
    assert (found.module, found.holder) == parts


@pytest.mark.parametrize(
    "given", ["app", "app:", ":app", "app.py:app()", "a-b:app", "a/b:app", "app:1", "a::b", " app:app"]
)
def test_what_is_no_application(folder: Path, given: str) -> None:
    assert refusal(folder, wsgi=given) == (
        f"wsgi of function web must be module:object, such as app:app, but {given!r} was given."
    )


@pytest.mark.parametrize(
    "other",
    [{"asgi": "app:app"}, {"handler": "app.app"}, {"image": {"uri": "x"}}, {"package": {"bucket": "b", "key": "k"}}],
)
def test_an_application_is_all_that_a_function_runs(folder: Path, other: Options) -> None:
    name = next(iter(other))
    assert refusal(folder, wsgi="app:app", **other) == (
        f"wsgi of function web must not be given together with {name}, but both were given."
    )


def test_an_application_that_is_not_there(folder: Path) -> None:
    assert refusal(folder, asgi="main:app") == (
        f"asgi of function web must be in the source, but 'main:app' was given and there is no main.py in {folder}."
    )
    assert refusal(folder, asgi="app:api") == (
        f"asgi of function web must name an application of app.py, but app.py in {folder} does not define api."
    )


def test_what_is_deployed(house: Wheelhouse, folder: Path) -> None:
    content = opened(folder, {"name": "web", "wsgi": "app:app"}, {"name": "api", "asgi": "shop:app"})[SHARED]
    assert names(content) == {
        *("app.py", "handler.py", "shop/__init__.py", "requirements.sha256"),
        *("polycloud_handler_web.py", "polycloud_handler_api.py"),
        *("apig_wsgi/__init__.py", "mangum/__init__.py", "typing_extensions/__init__.py"),
    }
    service = make_service(functions=[{"name": "web", "wsgi": "app:app"}])
    assert service.functions[0].handler == "polycloud_handler_web.handler"


def test_packages_in_a_layer_have_the_adapter(house: Wheelhouse, folder: Path) -> None:
    house.wheel("top")
    (folder / "requirements.txt").write_text("top\n")
    found = opened(folder, {"name": "web", "wsgi": "app:app"}, requirements={"layer": True})
    assert names(found[SHARED]) == {
        *("app.py", "handler.py", "shop/__init__.py", "requirements.txt", "polycloud_handler_web.py")
    }
    assert names(found[layer_of(SHARED)]) == {"python/apig_wsgi/__init__.py", "python/top/__init__.py"}


def test_another_release_or_text_deploys_nothing_and_is_in_the_next_content(
    house: Wheelhouse, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    web: Options = {"name": "web", "wsgi": "app:app"}
    before = opened(folder, web)[SHARED]
    assert "apig_wsgi-2.20.0.dist-info/METADATA" in _all_names(before)
    monkeypatch.setitem(adapters.ADAPTERS, "wsgi", (("apig-wsgi==3.0", "sha256:00"),))
    house.wheel("apig_wsgi", "3.0")
    after = opened(folder, web)[SHARED]
    assert after.sha256 == before.sha256
    (folder / "app.py").write_text(f"{APP}# changed\n")
    changed = opened(folder, web)[SHARED]
    assert changed.sha256 != before.sha256
    assert "apig_wsgi-3.0.dist-info/METADATA" in _all_names(changed)


def _all_names(content: Content) -> set[str]:
    with content.zip(lambda _line: None).file as file, zipfile.ZipFile(file) as archive:
        return set(archive.namelist())


def test_the_hash_follows_what_the_options_say(house: Wheelhouse, folder: Path) -> None:
    web: Options = {"name": "web", "wsgi": "app:app"}
    hashes = [
        opened(folder, *functions)[SHARED].sha256
        for functions in ([web], [{**web, "wsgi": "app:create_app"}], [{"name": "web", "asgi": "app:app"}])
    ]
    assert len({*hashes, opened(folder, {"name": "web", "handler": "app.app"})[SHARED].sha256}) == 4
    assert opened(folder, {"name": "web", "wsgi": "app.app"})[SHARED].sha256 == hashes[0]


@pytest.mark.parametrize(
    ("kinds", "lines", "expected"),
    [
        (["wsgi"], ["flask==3"], ["apig-wsgi==2.20.0"]),
        (["wsgi"], ["Apig_Wsgi==2.17"], []),
        (
            ["asgi", "wsgi"],
            [],
            [
                'mangum==0.22.0 ; python_version >= "3.10"',
                'mangum==0.19.0 ; python_version < "3.10"',
                "apig-wsgi==2.20.0",
            ],
        ),
        (["wsgi"], ["flask==3 --hash=sha256:0"], [f"apig-wsgi==2.20.0 --hash={adapters.ADAPTERS['wsgi'][0][1]}"]),
        (["wsgi"], ["--require-hashes"], [f"apig-wsgi==2.20.0 --hash={adapters.ADAPTERS['wsgi'][0][1]}"]),
        (
            ["asgi"],
            ["mangum==0.1 --hash=sha256:0"],
            [f"typing-extensions==4.16.0 --hash={adapters.DEPENDENCIES['asgi'][0][1]}"],
        ),
    ],
)
def test_the_lines_of_adapters(kinds: list[str], lines: list[str], expected: list[str]) -> None:
    found = [line.text for line in adapters.adapter_lines(kinds, [Line(text) for text in lines])]
    assert found == expected


ADAPTER = {
    "apig_wsgi.py": """
def make_lambda_handler(app, binary_support):
    def handler(event, context):
        environ = {"SCRIPT_NAME": "", "PATH_INFO": event.get("path"), "apig_wsgi.full_event": event}
        return app(environ, None)
    return handler
""",
    "mangum.py": """
import asyncio
class Mangum:
    def __init__(self, app):
        self.app = app
    def __call__(self, event, context):
        found = {}
        async def send(message):
            found.update(message)
        scope = {"type": "http", "path": event.get("path"), "root_path": "", "aws.event": event}
        asyncio.run(self.app(scope, None, send))
        return found
""",
    "web.py": """
def app(environ, start_response):
    return {"mounted": environ["SCRIPT_NAME"], "path": environ["PATH_INFO"]}
""",
    "api.py": """
async def app(scope, receive, send):
    await send({"mounted": scope["root_path"], "path": scope["path"]})
""",
}


@pytest.mark.parametrize(("kind", "reference"), [("wsgi", "web:app"), ("asgi", "api:app")])
@pytest.mark.parametrize(
    ("event", "mounted"),
    [
        ({"path": "/hello", "requestContext": {"path": "/dev/hello"}}, "/dev"),
        ({"path": "/", "requestContext": {"path": "/dev/"}}, "/dev"),
        ({"path": "/", "requestContext": {"path": "/dev"}}, "/dev"),
        ({"path": "/hello", "requestContext": {"path": "/hello"}}, ""),
        ({"path": "/", "requestContext": {"path": "/"}}, ""),
        ({"rawPath": "/hello", "requestContext": {"http": {}}}, ""),
    ],
)
def test_the_generated_file(tmp_path: Path, kind: str, reference: str, event: dict[str, t.Any], mounted: str) -> None:
    given = {"name": "web", **dict.fromkeys(("wsgi", "asgi", "handler", "image", "package")), kind: reference}
    found = application(given)
    assert found is not None
    for name, text in {**ADAPTER, "polycloud_handler_web.py": handler_file(found)}.items():
        (tmp_path / name).write_text(text)
    code = f"import json; from polycloud_handler_web import handler; print(json.dumps(handler({event!r}, None)))"
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert json.load(io.StringIO(done.stdout)) == {"mounted": mounted, "path": event.get("path")}
