# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A row of an option: its check, and its row in the documentation."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.polycloud.faas.plugins.module_utils._errors import OptionError
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.options.option import Option, specs
from ansible_collections.polycloud.faas.plugins.module_utils._limits import between
from tests.limits._rows import LimitRow, google_rows, within

PAGE = "https://example.com/limits"
SIZE = Option({"type": "int"}, between(1, 9, "MB", PAGE), default=0)
SIZES = SIZE._replace(spec={"type": "list", "elements": "int"}, default=[], each=True)


@pytest.mark.parametrize(("option", "given"), [(SIZE, None), (SIZE, 0), (SIZE, 9), (SIZES, []), (SIZES, [1, 9])])
def test_what_is_allowed(option: Option, given: t.Any) -> None:
    option.check("size", given)


@pytest.mark.parametrize(("option", "given", "wrong"), [(SIZE, 10, 10), (SIZES, [1, 10], 10), (SIZES, [0], 0)])
def test_what_is_not_allowed(option: Option, given: t.Any, wrong: int) -> None:
    with pytest.raises(OptionError) as caught:
        option.check("size", given)
    assert caught.value.message == f"size must be 1 to 9 MB, but {wrong} was given."


def test_the_rows_of_the_documentation() -> None:
    options = {
        "size": SIZE,
        "mode": Option({"choices": ["one", "two"]}, default="one"),
        "note": Option({}, default=""),
        "labels": Option({"type": "dict"}, default={}),
        "name": Option({}),
    }
    assert list(google_rows(within("box.", options), "https://example.com/rest")) == [
        LimitRow("box.size", "1 to 9 MB", "0", PAGE),
        LimitRow("box.mode", "one, two", "one", "https://example.com/rest"),
        LimitRow("box.note", "any string", '""', "https://example.com/rest"),
        LimitRow("box.labels", "a dictionary", "{}", "https://example.com/rest"),
    ]
    assert specs(options)["size"] == {"type": "int"}
