# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every place that waits has an end: a timeout that can be seen there, or a reason that is written here."""

from __future__ import annotations

import ast
import typing as t
from pathlib import Path

import pytest

PLUGINS: t.Final = Path(__file__).parents[3] / "plugins"

Place = tuple[str, str, str]

COMMANDS: t.Final = frozenset({"run", "Popen", "call", "check_call", "check_output"})
ENDLESS_WITHOUT_ARGUMENTS: t.Final = frozenset({"join", "wait", "result", "acquire", "communicate", "exception"})
REQUESTS: t.Final = frozenset({"request", "urlopen", "create_connection", "HTTPConnection", "HTTPSConnection"})
OPENERS: t.Final = frozenset({"open", "read_text", "read_bytes", "read_json"})

A_LIMITED_CALL: t.Final = "the session makes it within the limit of a call"
EACH_PAGE_IS_A_CALL: t.Final = "the session refuses further pages when the deadline is over"
A_FILE_ENDS: t.Final = "a regular file, or a part of a zip, has an end"
OWN_FILE: t.Final = "the collection made the file"

EXPLAINED: t.Final[dict[Place, str]] = {
    ("module_utils/_source/archive.py", "while", "sha256_of"): A_FILE_ENDS,
    ("module_utils/_source/zipping.py", "while", "_pack"): A_FILE_ENDS,
    ("module_utils/_source/zipping.py", "while", "zipped"): A_FILE_ENDS,
    (
        "module_utils/_aws/drift/template_without_lost.py",
        "while",
        "belonging",
    ): "the set grows, up to all resources",
    ("module_utils/_aws/requirements/left_out.py", "open", "_text"): OWN_FILE,
    ("module_utils/_aws/requirements/left_out.py", "while", "_needed"): "each package once",
    ("module_utils/_aws/requirements/local_projects.py", "while", "_repository"): "up to the top of the file system",
    ("module_utils/_aws/requirements/poetry_lock.py", "while", "_needed_by"): "each package once",
    ("module_utils/_aws/requirements/requirements_file.py", "while", "workspace"): "up to the top of the file system",
    ("module_utils/_aws/requirements/uv_lock.py", "while", "listed"): "each package once",
    ("module_utils/_aws/rest_api/snapshot.py", "while", "_reached"): "each resource once",
    ("module_utils/_source/entry_point.py", "while", "_check_imported"): "each file of the source once",
    ("module_utils/_aws/requirements/requirements_file.py", "while", "constrained"): "each file once",
    ("module_utils/_aws/requirements/installation.py", "open", "_denied"): OWN_FILE,
    ("module_utils/_aws/requirements/installation.py", "open", "_from_wheel"): OWN_FILE,
    ("module_utils/_aws/requirements/installation.py", "open", "_written"): OWN_FILE,
    ("module_utils/_aws/requirements/lines.py", "while", "_options"): "each time there are fewer words left",
    ("module_utils/_aws/connection/session.py", "sleep", "call"): "no longer than one of its pauses",
    ("module_utils/_aws/connection/session.py", "while", "call"): "each time there are fewer pauses left",
    ("module_utils/_source/gcloud_ignore.py", "while", "_rules_of_line"): "each time there are fewer characters left",
    ("module_utils/_source/gcloud_ignore.py", "while", "_with_folders_above"): "up to the top folder",
    ("module_utils/_aws/requirements/installation.py", "Popen", "_run"): "the process is waited for with a timeout",
    ("module_utils/_aws/rest_api/view.py", "while", "path_of"): "CloudFormation takes no template with a circle",
    ("module_utils/_aws/stack/recovery.py", "while", "recover"): "a step that does not make it better is an error",
    ("module_utils/_batches.py", "while", "batches"): "each time there are fewer items left",
    ("module_utils/_deadline.py", "sleep", "pauses"): "never longer than what remains",
    ("module_utils/_deadline.py", "while", "pauses"): "until the deadline",
    ("module_utils/_gcp/connection/pages.py", "while", "pages"): EACH_PAGE_IS_A_CALL,
    ("module_utils/_gcp/run_function_logs_info.py", "while", "_newest"): EACH_PAGE_IS_A_CALL,
    ("module_utils/_gcp/project/enabled_apis.py", "while", "disable"): "each time there are fewer APIs left",
    ("module_utils/_gcp/connection/session.py", "while", "cause_of"): "an exception has an innermost reason",
    ("module_utils/_module/definition.py", "open", "write"): OWN_FILE,
    (
        "module_utils/_module/orphan.py",
        "while",
        "watch",
    ): "a thread that ends with the process",
    ("module_utils/_parallel.py", "result", "in_parallel"): A_LIMITED_CALL,
    ("module_utils/_time_limit.py", "result", "within"): "it is there already",
    ("plugin_utils/_output.py", "open", "never_failing"): "/dev/null",
    ("plugin_utils/_output.py", "while", "flush"): "a thread that ends with the process",
    ("plugin_utils/_role_variables.py", "while", "loop_variables"): "up to the play",
    ("plugin_utils/_progress.py", "join", "show_module_output"): "the thread looks once more and ends",
    ("plugin_utils/_progress.py", "while", "_watch"): "until the module has ended",
}


class Finder(ast.NodeVisitor):
    """The places of one file: what waits there, and in which function."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.found: list[Place] = []
        self._functions = ["(module)"]

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        self._functions.append(node.name)
        self.generic_visit(node)
        self._functions.pop()

    def visit_While(self, node: ast.While) -> None:
        self._add("while")
        self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> None:
        name, owner = _called(node)
        has_timeout = any(keyword.arg == "timeout" for keyword in node.keywords)
        is_command = owner == "subprocess" and name in COMMANDS
        # "request" of a session of ours has a deadline; that of the library is called by these
        is_request = name in REQUESTS and owner in {"requests", "_http", "urllib3", "request", "socket", "client", ""}
        is_endless = name in ENDLESS_WITHOUT_ARGUMENTS and owner != "" and not node.args
        is_open = name in OPENERS and owner in {"", "io", "Path"} and not self.path.endswith("_files.py")
        if name == "sleep" or name == "_sleep" or (is_open and name == "open"):
            self._add(name.strip("_"))
        elif (is_command or is_request or is_endless) and not has_timeout:
            self._add(name)
        self.generic_visit(node)

    def _add(self, what: str) -> None:
        self.found.append((self.path, what, self._functions[-1]))


def _called(node: ast.Call) -> tuple[str, str]:
    """The name of what is called, and that of what it belongs to ("" where that has none)."""
    if isinstance(node.func, ast.Name):
        return node.func.id, ""
    if not isinstance(node.func, ast.Attribute):
        return "", ""
    owner = node.func.value
    named = owner.attr if isinstance(owner, ast.Attribute) else owner.id if isinstance(owner, ast.Name) else "?"
    return node.func.attr, named


def places(code: str, path: str = "a.py") -> list[Place]:
    finder = Finder(path)
    finder.visit(ast.parse(code))
    return finder.found


def found() -> list[Place]:
    return [
        place
        for file in sorted(PLUGINS.rglob("*.py"))
        for place in places(file.read_text(encoding="utf-8"), str(file.relative_to(PLUGINS)))
    ]


def test_each_place_that_waits_has_an_end() -> None:
    unexplained = sorted({place for place in found() if place not in EXPLAINED})
    assert not unexplained, "give these a timeout, or say above why they end"


def test_no_explanation_is_left_over() -> None:
    assert set(EXPLAINED) <= set(found())


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("subprocess.run(command)", ["run"]),
        ("subprocess.run(command, timeout=1)", []),
        ("subprocess.Popen(command)", ["Popen"]),
        ("process.communicate()", ["communicate"]),
        ("process.wait()", ["wait"]),
        ("process.wait(5)", []),
        ("thread.join()", ["join"]),
        ("', '.join(names)", []),
        ("future.result()", ["result"]),
        ("lock.acquire()", ["acquire"]),
        ("requests.request('GET', url)", ["request"]),
        ("self._http.request('GET', url, timeout=9)", []),
        ("urlopen(url)", ["urlopen"]),
        ("time.sleep(1)", ["sleep"]),
        ("while True: pass", ["while"]),
        ("open(path)", ["open"]),
        ("open_file(path)", []),
    ],
)
def test_what_is_found(code: str, expected: list[str]) -> None:
    assert [what for _path, what, _function in places(code)] == expected
