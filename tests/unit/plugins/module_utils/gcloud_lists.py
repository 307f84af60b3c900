# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What gcloud says it would upload of a folder with this or that ignore file.

``python -m tests.unit.plugins.module_utils.gcloud_lists`` asks the gcloud of this machine and writes RECORDED, with the
version of gcloud.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import typing as t
from pathlib import Path

RECORDED: t.Final = Path(__file__).with_name("gcloud_lists.json")
OWN: t.Final = ".gcloudignore"
GIT: t.Final = ".gitignore"
PATHS: t.Final = (
    "main.py",
    "notes.md",
    "^otes.md",
    "#hash.txt",
    "!bang.txt",
    "a b.txt",
    " lead.txt",
    "a[1].txt",
    "a1.txt",
    "back\\slash.txt",
    "star*.txt",
    "build/a.py",
    "build/sub/b.py",
    "lib/x.py",
    "lib/build/c.py",
    "lib/data/1.csv",
    "l/x.py",
    "data/keep.csv",
    "data/deep/2.csv",
    "node_modules/m/index.js",
    "pkg/__pycache__/x.pyc",
    "più/ü.txt",
)

# Run by gcloud's Python, with the folder of the SDK.
IN_GCLOUD: t.Final = """
import json, os, sys
sys.path[:0] = [os.path.join(sys.argv[1], "lib"), os.path.join(sys.argv[1], "lib", "third_party")]
from googlecloudsdk.command_lib.util.gcloudignore import FileChooser
asked = json.load(sys.stdin)
choosers = [FileChooser.FromString(text) for text in asked["texts"]]
print(json.dumps([[path for path in asked["paths"] if not each.IsIncluded(path)] for each in choosers]))
"""

# The ignore files of each folder.
CASES: t.Final[dict[str, dict[str, str]]] = {
    "none": {},
    "empty": {OWN: ""},
    "git alone": {GIT: "data/\n*.md\n"},
    "git that keeps": {GIT: "*\n!main.py\n!lib/**\n"},
    "git is not read beside an own one": {OWN: "*.md\n", GIT: "*.py\n"},
    "git of a folder below": {"lib/.gitignore": "*.py\n", OWN: "data\n"},
    "included, and kept": {OWN: "#!include:.gitignore\n!build/**\n", GIT: "build\n"},
    "included after a blank": {OWN: "# !include:.gitignore\n", GIT: "*.md\n"},
    "included after a tab": {OWN: "#\t!include:.gitignore\n", GIT: "*.md\n"},
    "included with a blank at its end": {OWN: "#!include:.gitignore \n", GIT: "*.md\n"},
    "included with a blank before its name": {OWN: "#!include: .gitignore\n", GIT: "*.md\n"},
    "included that is not there": {OWN: "#!include:nowhere\n"},
    "included of another folder": {OWN: "#!include:lib/ignore\n", "lib/ignore": "*.md\n"},
    "included that includes": {OWN: "#!include:.gitignore\n", GIT: "*.md\n#!include:more\n", "more": "*.py\n"},
    "included that includes of another folder": {OWN: "#!include:.gitignore\n", GIT: "#!include:lib/more\n"},
    "no include": {OWN: "##!include:.gitignore\n#include:.gitignore\n", GIT: "*.md\n"},
    "all but some": {OWN: "*\n!main.py\n!lib/**\n"},
    "all but a folder": {OWN: "*\n!main.py\n!lib/\n"},
    "all but a file in a folder": {OWN: "*\n!lib/x.py\n"},
    "a folder but a file": {OWN: "data/**\n!data/keep.csv\n"},
    "a folder's content but a file": {OWN: "data/*\n!data/keep.csv\n"},
    "a folder kept later": {OWN: "build/\n!build/\n"},
    "kept, then not": {OWN: "!build\nbuild\n"},
    "folder": {OWN: "build/\n"},
    "two slashes": {OWN: "build//\n"},
    "folder with blanks": {OWN: "build/  \n"},
    "file that is no folder": {OWN: "main.py/\n"},
    "top": {OWN: "/build\n"},
    "top, two slashes": {OWN: "//build\n"},
    "path": {OWN: "lib/build\n"},
    "end of a path": {OWN: "build/c.py\ndata/1.csv\n"},
    "from the top": {OWN: "/data/1.csv\n"},
    "any depth": {OWN: "**/build\n"},
    "any depth within": {OWN: "lib/**/1.csv\n"},
    "below": {OWN: "lib/**\n"},
    "below of a folder": {OWN: "lib/**/\n"},
    "double star within a name": {OWN: "b**d\n"},
    "all": {OWN: "**\n"},
    "all folders": {OWN: "*/\n"},
    "star and slash": {OWN: "*/x.py\n"},
    "star below one letter": {OWN: "*\n!l/\n"},
    "top star": {OWN: "/*\n!/lib\n"},
    "question mark": {OWN: "a?.txt\n"},
    "set": {OWN: "a[0-9].txt\n"},
    "set that is none": {OWN: "[!n]otes.md\n"},
    "caret in a set": {OWN: "[^m]otes.md\n"},
    "bracket in a set": {OWN: "a[[]1].txt\n"},
    "set without an end": {OWN: "a[1.txt\n[\n"},
    "set the wrong way": {OWN: "[z-a]*.md\n"},
    "escaped": {OWN: "\\#hash.txt\n\\!bang.txt\n"},
    "not escaped": {OWN: "#hash.txt\n!bang.txt\n"},
    "escaped star": {OWN: "star\\*.txt\nno\\*\n"},
    "escaped letter": {OWN: "\\main.p\\y\n"},
    "escaped backslash": {OWN: "back\\\\slash.txt\n"},
    "half an escape": {OWN: "main.py\\\n"},
    "blanks": {OWN: "a b.txt  \n   \n lead.txt\n"},
    "escaped blank": {OWN: "a\\ b.txt\nmain.py\\ \n"},
    "tab at the end": {OWN: "main.py\t\n"},
    "lines of Windows": {OWN: "*.md\r\ndata/\r\n"},
    "mark at the beginning": {OWN: "\ufeffmain.py\nnotes.md\n"},
    "beyond ASCII": {OWN: "più\n"},
    "case": {OWN: "MAIN.PY\n"},
    "dots": {OWN: "./main.py\nlib/../notes.md\n"},
    "double negation": {OWN: "*.md\n!!notes.md\n"},
    "no line end": {OWN: "notes.md"},
    "itself": {OWN: ".gcloudignore\n.git*\n"},
    "node modules": {OWN: "node_modules\n"},
}


def is_there() -> bool:
    return shutil.which("gcloud") is not None


def make_folder(folder: Path, files: t.Mapping[str, str]) -> Path:
    for path, text in {**dict.fromkeys(PATHS, "x"), **files}.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(text.encode())
    return folder


def listed(folder: Path, home: Path) -> list[str] | None:
    """What gcloud would upload; None when it refuses. ``home`` is where it may write settings and logs."""
    settings = {"CLOUDSDK_CONFIG": str(home), "CLOUDSDK_CORE_DISABLE_USAGE_REPORTING": "1", "LC_ALL": "C.UTF-8"}
    command = ["gcloud", "meta", "list-files-for-upload", str(folder), "--quiet"]
    run = subprocess.run(
        command, env={**os.environ, **settings}, capture_output=True, text=True, timeout=60, check=False
    )
    return sorted(run.stdout.splitlines()) if run.returncode == 0 else None


def version() -> str:
    """The version of the gcloud of this machine."""
    return str(json.loads(_output("gcloud", "version", "--format=json"))["Google Cloud SDK"])


def left_out(texts: t.Sequence[str]) -> list[list[str]]:
    """Which of PATHS gcloud leaves out with each of these texts of an ignore file, asked of its own code at once."""
    info = json.loads(_output("gcloud", "info", "--format=json"))
    root, python = info["installation"]["sdk_root"], info["basic"]["python_location"]
    asked = json.dumps({"paths": PATHS, "texts": texts})
    return list(json.loads(_output(python, "-c", IN_GCLOUD, root, given=asked)))


def _output(*command: str, given: str | None = None) -> str:
    with tempfile.TemporaryDirectory() as home:
        environment = {**os.environ, "CLOUDSDK_CONFIG": home, "CLOUDSDK_CORE_DISABLE_USAGE_REPORTING": "1"}
        return subprocess.run(
            command, env=environment, input=given, capture_output=True, text=True, timeout=120, check=True
        ).stdout


def main() -> None:
    lists: dict[str, list[str] | None] = {}
    with tempfile.TemporaryDirectory() as home:
        for name, files in CASES.items():
            with tempfile.TemporaryDirectory() as folder:
                lists[name] = listed(make_folder(Path(folder), files), Path(home))
    recorded = {"gcloud": version(), "lists": lists}
    RECORDED.write_text(json.dumps(recorded, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    sys.stdout.write(f"{len(lists)} lists\n")


if __name__ == "__main__":
    main()
