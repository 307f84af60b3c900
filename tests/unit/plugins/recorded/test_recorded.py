# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is recorded of the examples is what the collection makes of them today.

``make record`` writes the files anew. A change of ``identities.json`` means that updating the collection changes stacks
or functions that are deployed, so it has to be announced.
"""

from __future__ import annotations

import os
import typing as t
from pathlib import Path

import pytest

from tests.unit.plugins.recorded.function_fields import FIELDS, function_fields
from tests.unit.plugins.recorded.recording import IDENTITIES, SHAPES, identities, shapes, written

WRITE: t.Final = "POLYCLOUD_FAAS_RECORD"


@pytest.mark.parametrize("path", [IDENTITIES, SHAPES], ids=lambda path: path.stem)
def test_what_is_recorded_has_not_changed(path: Path, tmp_path: Path) -> None:
    made = written(identities() if path == IDENTITIES else shapes(tmp_path)) + "\n"
    if os.environ.get(WRITE):
        path.write_text(made, encoding="utf-8")
    assert made.splitlines() == path.read_text(encoding="utf-8").splitlines()


def test_the_fields_of_a_function_are_those_of_googles_document() -> None:
    made = written(function_fields()) + "\n"
    if os.environ.get(WRITE):
        FIELDS.write_text(made, encoding="utf-8")
    assert made.splitlines() == FIELDS.read_text(encoding="utf-8").splitlines()
