# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The picture of the folders shows the code as it is."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from tests.architecture import _parts
from tests.architecture._imports import PACKAGE, graph, imported, reduced
from tests.architecture._lines import tracks_of, within_group
from tests.architecture._parts import WHAT, groups, part_of
from tests.architecture._picture import FILE, ROOT, code, drawn
from tests.architecture._places import arranged

CONTRACTS = f"""
[[tool.importlinter.contracts]]
type = "layers"
containers = ["{PACKAGE}.module_utils._aws"]
layers = ["run_one | run_two", "high | higher", "low"]

[[tool.importlinter.contracts]]
type = "layers"
containers = ["{PACKAGE}.module_utils._gcp"]
layers = ["low"]

[[tool.importlinter.contracts]]
type = "layers"
containers = ["{PACKAGE}.module_utils"]
layers = ["_aws | _gcp", "_source"]

[[tool.importlinter.contracts]]
type = "forbidden"
source_modules = ["{PACKAGE}.module_utils._aws.low"]
"""


def test_the_picture_is_that_of_the_code() -> None:
    assert FILE.read_text(encoding="utf-8") == drawn(), "make map redraws it"


def test_the_picture_has_each_part_once_and_what_it_is() -> None:
    texts = re.findall(r'<text class="soft" x="\d+" y="\d+">([^<]+)</text>', drawn())
    assert sorted(texts) == sorted(WHAT.values())


def test_the_lines_of_text_fit_into_their_boxes() -> None:
    # 7 pixels for a letter of 12 pixels is much
    width = arranged(code().groups)[0].boxes[0].width
    assert {what for what in WHAT.values() if 7 * len(what) > width - 20} == set()


def test_all_files_of_the_plugins_are_counted() -> None:
    shown = sorted(name for names in code().files.values() for name in names)
    files = {path.relative_to(ROOT / "plugins") for path in (ROOT / "plugins").rglob("*.py") if path.stat().st_size}
    fragments = {path for path in files if path.parts[0] == "doc_fragments"}
    assert shown == sorted(".".join(path.with_suffix("").parts) for path in files - fragments)


def test_another_import_is_another_line() -> None:
    shown = code()
    without = {**shown.imports, "module_utils._aws.stack": frozenset[str]()}
    assert drawn(shown).count('class="line"') == drawn(replace(shown, imports=without)).count('class="line"') + 1


def test_a_part_without_a_line_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(_parts.WHAT, "module_utils._aws.role")
    with pytest.raises(ValueError, match=r"not right for \['module_utils._aws.role'\]"):
        code()


def test_the_order_is_that_of_the_contracts() -> None:
    _plugins, aws, google, both = groups(CONTRACTS)
    assert aws.layers == (
        ("module_utils._aws.run_*",),
        ("module_utils._aws.high", "module_utils._aws.higher"),
        ("module_utils._aws.low",),
    )
    assert (google.layers, both.layers) == (
        (("module_utils._gcp.low",),),
        (("module_utils._source",), ("module_utils.*",)),
    )


def test_an_import_that_goes_up_is_told() -> None:
    frame = arranged(groups(CONTRACTS))[0]
    with pytest.raises(ValueError, match=r"_aws\.low imports module_utils\._aws\.high, which is above it"):
        within_group(frame, {"module_utils._aws.low": frozenset({"module_utils._aws.high"})})


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("action.lambda_invoke", "action"),
        ("doc_fragments._aws", None),
        ("module_utils._aws.run_invoke.invoke", "module_utils._aws.run_*"),
        ("module_utils._aws.api.routes.check_routes", "module_utils._aws.api"),
        ("module_utils._log_options", "module_utils._log_options"),
        ("module_utils._errors.FaasError", "module_utils.*"),
    ],
)
def test_the_part_of_a_name(name: str, part: str | None) -> None:
    assert part_of(name) == part


def test_imports_are_found_wherever_they_are() -> None:
    source = (
        f"import json\nfrom {PACKAGE}.modules import one, two\nfrom . import near\n"
        f"def late():\n    import {PACKAGE}.action.three\n    from other.{PACKAGE} import four\n"
    )
    assert sorted(imported(source)) == ["action.three", "modules.one", "modules.two"]


def test_imports_of_files_become_imports_of_parts(tmp_path: Path) -> None:
    (tmp_path / "one.py").write_text(
        f"from {PACKAGE}.module_utils._aws.role import checks\nfrom {PACKAGE}.action import a\nimport os\n"
    )
    files = {"module_utils._aws.role.role": tmp_path / "one.py", "doc_fragments.aws": tmp_path / "none.py"}
    assert graph(files, part_of) == {"module_utils._aws.role": frozenset({"action"})}


def test_an_import_that_follows_from_others_is_left_out() -> None:
    imports = {"a": frozenset("bcd"), "b": frozenset("c"), "c": frozenset("d")}
    assert reduced(imports) == {"a": frozenset("b"), "b": frozenset("c"), "c": frozenset("d")}


def test_lines_beside_each_other_have_their_own_tracks() -> None:
    assert tracks_of([(0, 2), (1, 4), (0, 4), (4, 6), (2, 5)]) == {2: 0, 6: 0, 5: 1, 4: 2}
